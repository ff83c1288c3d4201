"""Where else a person is at the hours of a class: other classes and exams. Warns, refuses nothing. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from classroom.models import ClassSession, Meeting, SignUp
from lib import clock
from quizzes.models import Candidate, ExamSession


@dataclass(frozen=True)
class Busy:
    """Hours that are taken; `session` is the class that takes them, None for an exam."""

    starts_at: Any
    ends_at: Any
    title: str
    session: int | None = None


def busy_hours(employee: Any) -> list[Busy]:
    """Return when a person is in a class or an exam from today on (two queries)."""
    start = clock.start_of_day(clock.today())
    states = [SignUp.State.BOOKED, SignUp.State.WAITLISTED, SignUp.State.REQUESTED]
    mine = SignUp.objects.filter(employee=employee, state__in=states).values("session")
    rows = Meeting.objects.filter(session__in=mine, holds=True, ends_at__gt=start).select_related("session")
    found = [
        Busy(m.starts_at, m.ends_at, _("class “%(title)s”") % {"title": m.session.title}, m.session_id) for m in rows
    ]
    exams = Candidate.objects.filter(
        employee=employee, session__state=ExamSession.State.ANNOUNCED, session__ends_at__gt=start
    )
    for row in exams.exclude(state=Candidate.State.DEFERRED).select_related("session"):
        title = _("exam “%(title)s”") % {"title": row.session.title}
        found.append(Busy(row.session.starts_at, row.session.ends_at, title))
    return found


def of(session: ClassSession, busy: Iterable[Busy]) -> list[str]:
    """Return, in words, what else the person has at the hours of `session`; costs nothing after a prefetch of its dates."""
    found = []
    for meeting in session.dates:
        for row in busy:
            if row.session != session.pk and row.starts_at < meeting.ends_at and meeting.starts_at < row.ends_at:
                found.append(_("%(when)s: you are in the %(what)s then.") % {"when": meeting.when, "what": row.title})
    return found
