"""What stands in a person's calendar: classes with a seat, classes they teach, exams, practical exams. Reads only."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from classroom.invitations import Entry
from classroom.models import Meeting, PanelSeat, SignUp
from lib import clock
from quizzes.models import Candidate, ExamSession

PAST = dt.timedelta(days=60)


def entries_of(user: Any) -> list[Entry]:
    """Return the events of a person's calendar from two months ago on, in order (four queries)."""
    found = [*_classes(user), *_exams(user), *_panels(user)]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))


def _classes(user: Any) -> list[Entry]:
    seats = SignUp.objects.filter(employee__user=user, state__in=[SignUp.State.BOOKED, SignUp.State.ATTENDED])
    taught = Q(teachings__trainer__employee__user=user) | Q(
        teachings__trainer__user=user, teachings__trainer__is_external=True
    )
    mine = Q(session__in=seats.values("session")) | taught & ~Q(session__state="draft")
    rows = Meeting.objects.filter(mine, holds=True, ends_at__gt=clock.now() - PAST).distinct()
    rows = rows.select_related("session", "room").prefetch_related("teachings__trainer__employee")
    return [Entry.of_meeting(meeting.session, meeting, path=meeting.session.get_absolute_url()) for meeting in rows]


def _exams(user: Any) -> list[Entry]:
    rows = Candidate.objects.filter(employee__user=user, session__ends_at__gt=clock.now() - PAST)
    rows = rows.exclude(state=Candidate.State.DEFERRED).filter(session__state=ExamSession.State.ANNOUNCED)
    return [
        Entry(
            uid=f"exam-{row.session.public_id}@kuibu", starts_at=row.session.starts_at, ends_at=row.session.ends_at,
            title=_("Exam: %(title)s") % {"title": row.session.title}, place=row.session.place, path=reverse("quizzes:home"),
        )
        for row in rows.select_related("session")
    ]  # fmt: skip


def _panels(user: Any) -> list[Entry]:
    rows = PanelSeat.objects.filter(employee__user=user, slot__ends_at__gt=clock.now() - PAST)
    rows = rows.exclude(state=PanelSeat.State.CANCELLED).select_related("slot", "exam")
    return [
        Entry(
            uid=f"panel-{row.public_id}@kuibu", starts_at=row.slot.starts_at, ends_at=row.slot.ends_at,
            title=_("Practical exam: %(title)s") % {"title": row.exam.title}, place=row.slot.place, path=reverse("classroom:list_slots"),
        )
        for row in rows
    ]  # fmt: skip
