"""Sign-in by employee number or user name; the roster's number and a given name are both unique user names."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password

from accounts.models import User


class NumberOrNameBackend(ModelBackend):
    """Like Django's, but finds the person by user name or by employee number, whatever the case."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        login = username or kwargs.get("login") or ""
        if not login or password is None:
            return None
        user = User.objects.find(login)
        if user is None:
            make_password(password)  # the same work as for a known name, so that time tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
