"""Codes that prove somebody stands in the room: a QR address and a typed number, both alive for seconds. Pure but for the clock.

A code says which date, half day and act (in, out) it is for, and in which slice of time it was shown. It is signed with the
secret of the class. Who scans must be signed in: the code proves the place, the account proves the person.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from classroom.exceptions import ClassroomError
from classroom.models import Meeting
from lib import clock

SALT = "classroom.checkin"
GRACE = 10  # seconds for the way from the screen through the network
DIGITS = 6
TYPED_SLICES = 4  # a typed code takes longer than a scan


@dataclass(frozen=True)
class Code:
    """What a code is for."""

    meeting: int
    half: str
    kind: str
    slice: int


def _seconds() -> int:
    return int(settings.CLASSES["code_seconds"])


def present_slice() -> int:
    return int(clock.now().timestamp()) // _seconds()


def token(meeting: Meeting, half: str, kind: str, *, at: int | None = None) -> str:
    """Return what stands in the QR code now (or in slice `at`)."""
    return signing.Signer(salt=SALT).sign_object([meeting.pk, half, kind, at if at is not None else present_slice()])


def read(text: str) -> Code:
    """Return what a scanned code is for. Raises ClassroomError, in kind words, when it is none of ours or too old."""
    try:
        code = Code(*signing.Signer(salt=SALT).unsign_object(text))
    except (signing.BadSignature, TypeError, ValueError):
        raise ClassroomError(_("This is no code of a class. Please scan the one on the screen of the room.")) from None
    age = clock.now().timestamp() - code.slice * _seconds()
    if not 0 <= age < _seconds() + GRACE:
        raise ClassroomError(
            _("This code is too old: it lives for seconds only. Please scan the one on the screen now.")
        )
    return code


def typed(meeting: Meeting, half: str, kind: str, *, at: int | None = None) -> str:
    """Return the number to type where no camera helps."""
    at = at if at is not None else present_slice()
    digest = salted_hmac(
        SALT, f"{meeting.pk}:{half}:{kind}:{at // TYPED_SLICES}", secret=meeting.session.code, algorithm="sha256"
    )
    return str(int(digest.hexdigest(), 16) % 10**DIGITS).zfill(DIGITS)


def is_typed_right(meeting: Meeting, half: str, kind: str, text: str) -> bool:
    """Whether a typed number is the present one or the one before."""
    now = present_slice()
    return any(constant_time_compare(typed(meeting, half, kind, at=at), text) for at in (now, now - TYPED_SLICES))
