"""Classes that are planned and classes that were held ask by the rules of questionnaires."""

import datetime as dt

from classroom.models import ClassSession, SignUp
from lib import clock
from people.models import Employee
from surveys.actions import following

AHEAD = dt.timedelta(days=60)  # how long before a class its people can be asked


def ask_after(session: ClassSession) -> int:
    """Ask those who attended, their managers and their trainers; return how many are new."""
    dates = session.dates
    if not dates:
        return 0
    return _tell("class_held", session, SignUp.State.ATTENDED, dates[-1].ends_at)


def ask_before() -> int:
    """Ask those who have a seat in a class of the next weeks (the schedule calls this daily); return how many are new."""
    if not following.is_followed("class_planned"):
        return 0
    now = clock.now()
    rows = ClassSession.objects.filter(
        state=ClassSession.State.ANNOUNCED, meetings__starts_at__gt=now, meetings__starts_at__lt=now + AHEAD
    )
    sessions = [row for row in rows.distinct().prefetch_related("meetings") if row.starts_at and row.starts_at > now]
    return sum(_tell("class_planned", row, SignUp.State.BOOKED, row.starts_at) for row in sessions)


def _tell(event: str, session: ClassSession, state: str, at: dt.datetime) -> int:
    people = Employee.objects.filter(class_signups__session=session, class_signups__state=state).distinct()
    trainers = Employee.objects.filter(trainer__teachings__meeting__session=session).distinct()
    return following.happened(
        event, employees=people, trainers=list(trainers), about_kind="class", about_key=str(session.public_id),
        title=session.title, on=at.astimezone(clock.LOCAL).date(), department=session.owner_department,
    )  # fmt: skip
