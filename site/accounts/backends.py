"""Sign-in by employee number or user name; the roster's number and a given name are both unique user names."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password

from accounts.models import User
from lib.prepared import Prepared

BY_PK = Prepared(User.objects.all, "pk")


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

    def get_user(self, user_id):
        """Return who is signed in, read anew at each request: whoever was disabled is out at once."""
        rows = BY_PK.all(user_id)
        return rows[0] if rows and self.user_can_authenticate(rows[0]) else None
