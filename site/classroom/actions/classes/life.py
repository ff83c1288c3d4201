"""The life of a class: opened as a waiting list, given a date, announced, cancelled, over."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from classroom.actions.classes import reminding, seats, telling
from classroom.actions.classes.planning import DatePlan, State, add_date, hold
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, Meeting, SeatHold, SignUp, Teaching
from lib import clock
from outbox import actions as outbox


def what_hinders(session: ClassSession) -> list[str]:
    """Return, in words, why a class cannot be announced; an empty list when it can."""
    found = []
    dates = session.dates
    if not dates:
        found.append(_("It has no date yet. Add one, or open it as a waiting list first."))
    elif dates[0].starts_at <= clock.now():
        found.append(_("Its first date has passed; please choose another."))
    if session.cutoff_at and dates and session.cutoff_at > dates[0].starts_at:
        found.append(_("Sign-up closes after the class begins; please look at the hours."))
    if session.kind == ClassSession.Kind.WEBINAR and not session.link:
        found.append(_("A webinar needs its address."))
    for meeting in dates:
        if meeting.room and meeting.room.capacity < session.capacity:
            words = _("The room “%(room)s” has %(n)s seats; the class has %(m)s.")
            found.append(words % {"room": meeting.room.title, "n": meeting.room.capacity, "m": session.capacity})
    return list(dict.fromkeys(found))


@transaction.atomic
def announce(session: ClassSession, *, by: Any) -> ClassSession:
    """Announce a prepared class or a waiting list that has a date; who waits gets a seat in turn. Raises ClassroomError."""
    row = hold(session, State.DRAFT, State.UNDATED)
    hindrances = what_hinders(row)
    if hindrances:
        raise ClassroomError(" ".join(hindrances))
    ClassSession.objects.filter(pk=row.pk).update(state=State.ANNOUNCED, sequence=F("sequence") + 1)
    row.refresh_from_db()
    telling.tell_dated(row)
    seats.promote(row, by=by)
    return row


@transaction.atomic
def open_list(session: ClassSession, *, by: Any) -> ClassSession:
    """Open a class without a date as a waiting list: it measures how many want it. Raises ClassroomError."""
    row = hold(session, State.DRAFT)
    if row.meetings.exists():
        raise ClassroomError(_("This class has a date: announce it."))
    ClassSession.objects.filter(pk=row.pk).update(state=State.UNDATED)
    row.refresh_from_db()
    return row


@transaction.atomic
def date_list(session: ClassSession, plan: DatePlan, *, by: Any) -> ClassSession:
    """Give a waiting list its date and announce it, in one step. Raises ClassroomError."""
    row = hold(session, State.UNDATED)
    add_date(row, plan, by=by)
    return announce(row, by=by)


@transaction.atomic
def cancel_class(session: ClassSession, *, reason: str, by: Any) -> None:
    """Call a class off: its room and trainers are free, everybody who is in it is told why. Raises ClassroomError."""
    reason = wants_reason(reason)
    row = hold(session, State.DRAFT, State.UNDATED, State.ANNOUNCED)
    ClassSession.objects.filter(pk=row.pk).update(
        state=State.CANCELLED, closed_at=clock.now(), sequence=F("sequence") + 1, taken=0
    )
    Meeting.objects.filter(session=row).update(holds=False)
    Teaching.objects.filter(meeting__session=row).update(holds=False)
    SeatHold.objects.filter(session=row).update(seats=0)
    row.refresh_from_db()
    people = list(row.signups.live().select_related("employee__user"))
    telling.tell_cancelled(row, people, reason=reason)
    reminding.close_all(row, by=by, outcome="cancelled")
    for signup in people:
        outbox.close_todos(kind="class_approval", subject_key=str(signup.public_id), by=by, outcome="cancelled")
        if "cancelled" in SignUp.STEPS[signup.state]:
            seats.step(signup, "cancelled", by=by, reason=reason)


def wants_reason(reason: str) -> str:
    """Return the reason, cleaned. Raises ClassroomError without one."""
    if not reason.strip():
        raise ClassroomError(_("Please write a reason: the person will read it."))
    return reason.strip()[:200]
