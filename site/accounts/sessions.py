"""Sessions in the database, as Django's own; each request's read is a prepared question."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from lib import clock
from lib.prepared import Prepared

BY_KEY = Prepared(Session.objects.all, "session_key")


class SessionStore(db.SessionStore):
    """Django's store in the database."""

    def _get_session_from_db(self):
        for session in BY_KEY.all(self.session_key):
            if session.expire_date > clock.now():
                return session
        self._session_key = None
        return None
