"""What follows from a new password and from a closed account."""

from allauth.account.signals import password_changed
from allauth.socialaccount.signals import social_account_added
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import actions
from accounts.actions import tries
from accounts.models import User
from accounts.signals import identity_linked


@receiver(password_changed)
def end_other_sessions(sender, request, user, **kwargs):
    """A new password ends every other session; this one goes on under its new key."""
    actions.end_sessions(user, but=request.session.session_key)
    tries.forgive_all(tries.limits_of_person(user.pk))  # whoever guessed the second step no longer knows the password


@receiver(post_save, sender=User)
def end_sessions_of_closed_accounts(sender, instance, **kwargs):
    """Closed in the CMS: sessions end for good, so that they do not come back when the account is opened again."""
    if not instance.is_active:
        actions.end_sessions(instance)


@receiver(social_account_added)
def tell_of_linked_identity(sender, request, sociallogin, **kwargs):
    """allauth's word for what a person linked on their own page."""
    identity_linked.send(type(sociallogin.account), account=sociallogin.account)
