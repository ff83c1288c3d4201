"""People are told when somebody issues a slip for their account, and when one was used: nobody takes it over unseen."""

from django.conf import settings
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.signals import account_activated, slip_issued
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
