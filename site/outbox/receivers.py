"""People are told of slips for their account and of every change of their two-step sign-in: nobody takes it over unseen."""

from django.conf import settings
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import TwoStepChange
from accounts.signals import account_activated, identity_linked, second_step_guessed, slip_issued, two_step_changed
from lib import clock
from outbox import actions


@receiver(slip_issued)
def tell_of_slip(sender, user, by, code, **kwargs):
    """Only people who already use their account: for a new hire it is nothing new."""
    if by is None or user.last_login is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("An activation slip was issued for you")
        body = _("By %(name)s. Your password still works until the slip is used. You did not ask for it? Tell HR.") % {
            "name": by.get_full_name()
        }
    actions.send(user, kind="slip", dedupe_key=f"slip:{code.pk}", subject=subject, body=body, url="/accounts/")


@receiver(account_activated)
def tell_of_password(sender, user, code, **kwargs):
    if user.last_login is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("Your password was set with an activation slip")
        body = _("Every other device was signed out. That was not you? Tell HR at once.")
    actions.send(
        user, kind="slip", dedupe_key=f"slip-used:{code.pk}", subject=subject, body=body, url="/accounts/devices/"
    )


@receiver(two_step_changed)
def tell_of_two_step(sender, change, **kwargs):
    user = change.user
    with override(user.language or settings.LANGUAGE_CODE):
        subject, body = _words_of(change)
    actions.send(
        user, kind="two_step", dedupe_key=f"two-step:{change.pk}", subject=subject, body=body, url="/accounts/2fa/"
    )


def _words_of(change):
    kinds, not_you = TwoStepChange.Kind, _("That was not you? Tell HR at once.")
    if change.kind == kinds.RESET:
        words = _("By %(name)s: %(reason)s. All devices were signed out. You did not ask for it? Tell HR at once.")
        by = change.by.get_full_name() if change.by else _("the administrator of the system")
        return _("Your two-step sign-in was reset"), words % {"name": by, "reason": change.reason}
    method = change.get_method_display()
    return {
        kinds.ADDED: (_("Two-step sign-in: %(method)s was set up") % {"method": method}, not_you),
        kinds.REMOVED: (_("Two-step sign-in: %(method)s was removed") % {"method": method}, not_you),
        kinds.CODES: (_("New recovery codes were made"), _("The earlier ones no longer work.") + " " + not_you),
        kinds.RECOVERED: (_("A recovery code was used to sign in or to confirm"), not_you),
    }[kinds(change.kind)]


@receiver(identity_linked)
def tell_of_link(sender, account, **kwargs):
    user = account.user
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("Another sign-in was linked with your account")
        body = _("%(identity)s now opens it. That was not you? Remove the link and tell HR at once.") % {
            "identity": account.uid
        }
    key = f"linked:{account.pk}"
    actions.send(user, kind="sign_in", dedupe_key=key, subject=subject, body=body, url="/accounts/linked/")


@receiver(second_step_guessed)
def tell_of_guesses(sender, user, **kwargs):
    """Once a day: whoever guesses the second step knows the password."""
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("Many wrong codes were typed while signing in as you")
        body = _("Whoever did that knows your password. That was not you? Change the password now.")
    key = f"second-step-guessed:{user.pk}:{clock.today()}"
    actions.send(user, kind="two_step", dedupe_key=key, subject=subject, body=body, url="/accounts/password/change/")
