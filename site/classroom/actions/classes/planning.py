"""Making a class and its dates; room and trainer are held by the database, announced people are told of each change."""

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from classroom import class_rules
from classroom.actions.classes import reminding, telling
from classroom.certified import who_lapses
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, Meeting, Room, TakenDate, Teaching, Trainer
from courses.models import Course
from lib import clock
from people.models import Department

State = ClassSession.State
OPEN = (State.DRAFT, State.UNDATED, State.ANNOUNCED)


@dataclass(frozen=True)
class DatePlan:
    """One date of a class: hours within one day, a room, who teaches."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    room: Room | None = None
    trainers: Sequence[Trainer] = ()
    lapsed_reason: str = ""  # why somebody teaches whose certificate has ended by then; HR's to give


@dataclass(frozen=True)
class ClassPlan:
    """What is known of a class beside its dates."""

    title: str
    owner_department: Department
    capacity: int
    kind: str = ClassSession.Kind.LECTURE
    about: str = ""
    course: Course | None = None
    link: str = ""
    bring: str = ""
    minimum: int = 1
    cutoff_at: dt.datetime | None = None
    needs_approval: bool = True
    cost_fen: int = 0
    dates: Sequence[DatePlan] = field(default_factory=tuple)

    @property
    def fields(self) -> dict[str, Any]:
        names = ("owner_department", "capacity", "kind", "course", "minimum", "cutoff_at", "needs_approval", "cost_fen")
        words = {"title": self.title.strip()[:120], "about": self.about.strip(), "link": self.link.strip(), "bring": self.bring.strip()[:200]}  # fmt: skip
        return {name: getattr(self, name) for name in names} | words


def hold(session: ClassSession, *states: str) -> ClassSession:
    """Take the class's row for this transaction while it is in one of `states`, and return it fresh. Raises ClassroomError.

    The update is the lock: on PostgreSQL the next one waits for our commit, on SQLite writers queue anyway.
    """
    if not ClassSession.objects.filter(pk=session.pk, state__in=states).update(state=F("state")):
        fresh = ClassSession.objects.filter(pk=session.pk).first()
        raise ClassroomError(wrong_state(fresh) if fresh else _("This class is gone."))
    return ClassSession.objects.select_related("owner_department", "course").get(pk=session.pk)


def wrong_state(session: ClassSession) -> str:
    return _("This is not possible now: the class is “%(state)s”.") % {"state": session.get_state_display()}


@contextmanager
def no_clash(plan: DatePlan) -> Iterator[None]:
    """Say in words what the database refuses: a room or a trainer twice at one hour."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        if "a_room_is_held_once" in str(exc):
            words = _("The room “%(room)s” is taken at that hour: %(class)s. Choose another room or another hour.")
            raise ClassroomError(words % {"room": plan.room, "class": who_holds(plan)}) from exc
        if "a_trainer_teaches_once" in str(exc):
            words = _("A trainer teaches elsewhere at that hour: %(class)s. Choose another trainer or another hour.")
            raise ClassroomError(words % {"class": who_holds(plan)}) from exc
        if "a_date_once_in_a_class" in str(exc) or "session_id, classroom_meeting.starts_at" in str(exc):
            raise ClassroomError(_("This class has a date at that hour already.")) from exc
        raise


def who_holds(plan: DatePlan) -> str:
    """Return which classes hold the room or a trainer at the hours of `plan`."""
    same = {"starts_at__lt": plan.ends_at, "ends_at__gt": plan.starts_at, "holds": True}
    rooms = Meeting.objects.filter(room=plan.room, **same).select_related("session") if plan.room else []
    busy = Teaching.objects.filter(trainer__in=plan.trainers, **same).select_related("meeting__session")
    found = [f"“{m.session.title}” {m.when}" for m in rooms]
    found += [f"“{t.meeting.session.title}” {t.meeting.when}" for t in busy]
    return _(", ").join(dict.fromkeys(found)) or "–"


def problems_of_date(plan: DatePlan) -> list[tuple[str, str]]:
    """Return (field, message) for everything about a date that cannot be."""
    found = []
    if plan.ends_at <= plan.starts_at:
        found.append(("ends_at", _("The end must lie after the start.")))
    elif plan.starts_at.astimezone(clock.LOCAL).date() != plan.ends_at.astimezone(clock.LOCAL).date():
        found.append(("ends_at", _("A date lies within one day; add another date for the next day.")))
    elif plan.starts_at <= clock.now():
        found.append(("starts_at", _("The start must lie ahead.")))
    for trainer in plan.trainers:
        if not trainer.is_open:
            found.append(("trainers", _("%(name)s no longer teaches.") % {"name": trainer.title}))
    return found


@transaction.atomic
def save_class(session: ClassSession | None, plan: ClassPlan, *, by: Any) -> ClassSession:
    """Make a class as a draft with its first dates, or change what is known of it. Raises ClassroomError."""
    if plan.minimum > plan.capacity:
        raise ClassroomError(_("It cannot ask for more people than it has seats."))
    if session is None:
        session = ClassSession.objects.create(**plan.fields, code=secrets.token_hex(20), created_by=by)
        for date in plan.dates:
            add_date(session, date, by=by)
        return session
    row = hold(session, *OPEN)
    if plan.capacity < row.taken:
        words = _("%(n)s seats are taken; there cannot be fewer.")
        raise ClassroomError(words % {"n": row.taken})
    told = (row.title, row.link, row.bring) != (plan.fields["title"], plan.fields["link"], plan.fields["bring"])
    ClassSession.objects.filter(pk=row.pk).update(**plan.fields)
    row.refresh_from_db()
    if told:
        changed(row)
    from classroom.actions.classes.seats import promote

    promote(row, by=by)
    reminding.look_again(row)
    return row


@transaction.atomic
def add_date(session: ClassSession, plan: DatePlan, *, by: Any) -> Meeting:
    """Add a date; the database holds its room and trainers. Raises ClassroomError in words fit for a form."""
    row = hold(session, State.DRAFT, State.UNDATED, State.ANNOUNCED)
    for _field, message in problems_of_date(plan):
        raise ClassroomError(message)
    with no_clash(plan):
        meeting = Meeting.objects.create(session=row, starts_at=plan.starts_at, ends_at=plan.ends_at, room=plan.room)
        _set_trainers(meeting, plan, by=by)
    if row.state == State.ANNOUNCED:
        changed(row)
    return meeting


@transaction.atomic
def change_date(meeting: Meeting, plan: DatePlan, *, by: Any) -> Meeting:
    """Move a date, its room or its trainers; everybody with a seat is told. Raises ClassroomError."""
    row = hold(meeting.session, *OPEN)
    for _field, message in problems_of_date(plan):
        raise ClassroomError(message)
    _no_marks(meeting)
    with no_clash(plan):
        meeting.teachings.all().delete()
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=plan.starts_at, ends_at=plan.ends_at, room=plan.room)
        meeting.refresh_from_db()
        _set_trainers(meeting, plan, by=by)
    if row.state == State.ANNOUNCED:
        changed(row)
    return meeting


@transaction.atomic
def remove_date(meeting: Meeting, *, by: Any) -> None:
    """Take a date off; an announced class keeps at least one. Raises ClassroomError."""
    row = hold(meeting.session, *OPEN)
    _no_marks(meeting)
    if row.state == State.ANNOUNCED and row.meetings.count() == 1:
        raise ClassroomError(_("An announced class keeps a date: add the new one first, or cancel the class."))
    if row.state == State.ANNOUNCED:  # it stands in calendars; what takes it out bears the number of the change below
        hours = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "sequence": row.sequence + 1}
        TakenDate.objects.create(session=row, public_id=meeting.public_id, **hours)
    meeting.delete()
    if row.state == State.ANNOUNCED:
        changed(row)


def _no_marks(meeting: Meeting) -> None:
    if meeting.attendance.exists() or meeting.pleas.exists():
        raise ClassroomError(_("People have signed in for this date already; it stays as it is."))


def _set_trainers(meeting: Meeting, plan: DatePlan, *, by: Any) -> None:
    """Set who teaches. Raises ClassroomError: a certificate to teach has ended by then, and HR gave no reason."""
    lapses = who_lapses(meeting.session, plan.trainers, on=meeting.day)
    reason = plan.lapsed_reason.strip()[:200]
    if lapses and not reason:
        words = _("%(names)s: not certified to teach on that day any more. Choose another trainer, have the certificate renewed first, or let HR give a reason.")  # fmt: skip
        raise ClassroomError(words % {"names": _(", ").join(lapses.values())})
    if lapses and not class_rules.keeps(by, meeting.session):
        raise ClassroomError(_("Only HR may have somebody teach whose certificate has ended. Ask HR to set this date."))
    for trainer in plan.trainers:
        hours = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        kept = reason if trainer.pk in lapses else ""
        Teaching.objects.create(meeting=meeting, trainer=trainer, lapsed_reason=kept, **hours)


def changed(session: ClassSession) -> None:
    """The invitation has changed: its number grows, and everybody with a seat is told."""
    ClassSession.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1)
    session.refresh_from_db()
    reminding.look_again(session)
    if session.state == State.ANNOUNCED:
        telling.tell_change(session)
