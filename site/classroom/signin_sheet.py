"""The sheet to sign in the room, as PDF: one page a half day with number, name, department and two signatures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from classroom.marks import halves_of
from classroom.models import ClassSession, SignUp
from lib import clock
from lib.pdf import rendered

TEMPLATE = Path(__file__).resolve().parent / "paper" / "signin.typ"
SPARE_LINES = 3  # for who comes without a seat


def pdf(session: ClassSession, signups: Sequence[SignUp]) -> bytes:
    """Return the sheet; each sign-up carries its `hall`."""
    people = [[str(n), s.employee.number, s.employee.name, s.hall] for n, s in enumerate(signups, start=1)]
    spare = [[str(len(people) + n), "", "", ""] for n in range(1, SPARE_LINES + 1)]
    data: dict[str, Any] = {
        "title": session.title, "operator": settings.KUIBU_BRAND["operator"], "heading": _("Sign-in sheet"),
        "lang": "en" if (get_language() or "").startswith("en") else "zh", "people": people + spare,
        "columns": [_("No."), _("Employee number"), _("Name"), _("Department"), _("Signature on coming"), _("Signature on leaving")],
        "foot": _("Trainer's signature:"), "pages": [_page(meeting, half) for meeting, half in halves_of(session)],
    }  # fmt: skip
    return rendered(TEMPLATE, data)


def _page(meeting: Any, half: Any) -> str:
    place = meeting.room.title if meeting.room else "–"
    words = {"day": clock.in_words(meeting.day), "half": half.label, "hours": half.hours, "place": place}
    return _("%(day)s %(half)s %(hours)s · %(place)s") % words
