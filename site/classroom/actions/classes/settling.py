"""Settling a class: who attended, study hours from the minutes, what trainers cost, the news. Again after a correction: nothing counts twice."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from classroom.actions import costs, secondments
from classroom.actions.classes import attending, reminding, seats
from classroom.actions.classes.planning import State, hold
from classroom.exceptions import ClassroomError
from classroom.marks import Result, marks_of
from classroom.models import ClassSession, CostLine, Meeting, SignUp
from courses.actions import hours
from courses.models import StudyHour
from jobs import news
from lib import clock


@transaction.atomic
def settle(session: ClassSession, *, by: Any) -> int:
    """Close a class whose dates are over and credit study hours from attendance; return how many attended. Raises ClassroomError."""
    row = hold(session, State.ANNOUNCED, State.CLOSED)
    row = ClassSession.objects.prefetch_related(Prefetch("meetings", Meeting.objects.all())).get(pk=row.pk)
    dates = row.dates
    if not dates or clock.now() < dates[-1].starts_at:
        raise ClassroomError(_("The class is not over yet: its last date is still to come."))
    ClassSession.objects.filter(pk=row.pk).update(state=State.CLOSED, closed_at=clock.now())
    signups = list(row.signups.filter(state__in=attending.SEATED).select_related("employee"))
    marks, attended = marks_of(row, signups), 0
    for signup in signups:
        minutes = sum(mark.minutes for mark in marks[signup.pk])
        attended += bool(minutes)
        _step(signup, minutes, excused=any(mark.result == Result.LEAVE for mark in marks[signup.pk]), by=by)
        hours.settle(
            signup.employee, kind=StudyHour.Kind.CLASS, key=row.key, title=row.title, minutes=minutes, on=dates[-1].day,
            reason=_("attended the class “%(title)s”") % {"title": row.title}, by=by,
        )  # fmt: skip
    reminding.close_all(row, by=by, outcome="settled")
    secondments.prove_teaching(row, by=by)
    _let_go(row, by=by)
    _pay_trainers(row, by=by)
    news.tell("attendance_taken", str(row.public_id), session=row.pk)
    return attended


def _step(signup: SignUp, minutes: int, *, excused: bool, by: Any) -> None:
    state = SignUp.State.ATTENDED if minutes else SignUp.State.ABSENT
    if signup.state != state:
        seats.step(signup, state, by=by, reason=_("excused") if excused and not minutes else "")


def _let_go(session: ClassSession, *, by: Any) -> None:
    """Who still waits when the class is over waits no more."""
    for signup in session.signups.filter(state__in=[SignUp.State.WAITLISTED, SignUp.State.REQUESTED]).select_related(
        "employee"
    ):
        seats.step(signup, SignUp.State.CANCELLED, by=by, reason=_("the class is over"))
        attending.outbox.close_todos(kind="class_approval", subject_key=str(signup.public_id), by=by, outcome="over")


def _pay_trainers(session: ClassSession, *, by: Any) -> None:
    """Write what each trainer cost, once a class."""
    taught: dict[Any, int] = {}
    for meeting in session.meetings.prefetch_related("teachings__trainer__employee"):
        for teaching in meeting.teachings.all():
            taught[teaching.trainer] = taught.get(teaching.trainer, 0) + sum(half.minutes for half in meeting.halves)
    for trainer, minutes in taught.items():
        amount = trainer.cost_per_hour_fen * minutes // 60
        if amount:
            costs.spend(
                kind=CostLine.Kind.TRAINER, key=session.key, token=f"{session.key}:trainer:{trainer.pk}", amount_fen=amount,
                department=session.owner_department, on=session.dates[-1].day, note=trainer.title, by=by,
            )  # fmt: skip
