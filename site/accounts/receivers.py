"""What follows from a change of the password."""

from allauth.account.signals import password_changed
from django.dispatch import receiver

from accounts import actions


@receiver(password_changed)
def end_other_sessions(sender, request, user, **kwargs):
    """A new password ends every other session; this one goes on under its new key."""
    actions.end_sessions(user, but=request.session.session_key)
