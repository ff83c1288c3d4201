"""Signing up: asking, approving, booking, queueing, cancelling, and seats that a manager keeps. Each holds the class's row first."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from classroom.actions.classes import seats, telling
from classroom.actions.classes.life import wants_reason
from classroom.actions.classes.planning import hold
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, SeatHold, SignUp, SignUpStatus
from lib import clock
from outbox import actions as outbox
from people.models import Employee

State = SignUp.State
TAKING = (ClassSession.State.UNDATED, ClassSession.State.ANNOUNCED)
MOST_HELD = 50


@transaction.atomic
def sign_up(session: ClassSession, employee: Employee, *, by: Any, wish: str = "") -> SignUp:
    """Sign a person up on their own wish: a seat, a place on the waiting list, or a question to the manager. Raises ClassroomError."""
    row = hold(session, *TAKING)
    check_open(row)
    if row.state == ClassSession.State.UNDATED:
        return _queue_for_date(row, employee, by=by, wish=wish)
    if row.needs_approval:
        signup = _make(row, employee, State.REQUESTED, by=by, wish=wish)
        telling.ask_manager(row, signup)
        return signup
    seats.check_away(row, [employee])
    signup = _make(row, employee, State.APPROVED, by=by, wish=wish)
    return seats.seat_or_queue(row, signup, by=by)


def _queue_for_date(session: ClassSession, employee: Employee, *, by: Any, wish: str = "") -> SignUp:
    signup = _make(session, employee, State.WAITLISTED, by=by, wish=wish)
    telling.tell_waiting(session, signup, position=seats.position_of(signup))
    return signup


@transaction.atomic
def put_in(session: ClassSession, employees: Iterable[Employee], *, by: Any, check: bool = True) -> list[SignUp]:
    """Put people in by those who run the class or their manager; halls keep their floor. Who is in already is left out."""
    row = hold(session, *TAKING)
    known = set(row.signups.live().values_list("employee_id", flat=True))
    fresh = [e for e in employees if e.pk not in known]
    if check and row.state == ClassSession.State.ANNOUNCED:
        seats.check_away(row, fresh)
    made = []
    for employee in fresh:
        if row.state == ClassSession.State.UNDATED:
            made.append(_queue_for_date(row, employee, by=by))
        else:
            made.append(seats.seat_or_queue(row, _make(row, employee, State.APPROVED, by=by), by=by))
    return made


def check_open(session: ClassSession) -> None:
    """Raises ClassroomError when nobody can sign up any more, with the way out."""
    if session.takes_signups:
        return
    closes = session.closes_at
    if closes is None:
        raise ClassroomError(_("This class has no date yet."))
    day = f"{clock.in_words(closes.astimezone(clock.LOCAL).date())} {closes.astimezone(clock.LOCAL):%H:%M}"
    words = _("Sign-up closed on %(when)s. Ask whoever runs the class, or look for another date.")
    raise ClassroomError(words % {"when": day})


def _make(session: ClassSession, employee: Employee, state: str, *, by: Any, wish: str = "") -> SignUp:
    if employee.work_state == Employee.State.LEFT:
        raise ClassroomError(_("%(name)s no longer works here.") % {"name": employee.name})
    try:
        with transaction.atomic():
            signup = SignUp.objects.create(session=session, employee=employee, state=state, wish=wish.strip()[:200])
    except IntegrityError as exc:
        words = _("%(name)s is signed up for this class already.")
        raise ClassroomError(words % {"name": employee.name}) from exc
    SignUpStatus.objects.create(signup=signup, state=state, by=by)
    return signup


@transaction.atomic
def approve(signup: SignUp, *, by: Any, reason: str = "") -> SignUp:
    """Approve a request: a seat, or the waiting list. Raises ClassroomError when the hall cannot spare the person that day."""
    row, signup = _asked(signup)
    seats.check_away(row, [signup.employee])
    seats.step(signup, State.APPROVED, by=by, reason=reason)
    _answered(signup, by=by, outcome="approved", reason=reason)
    return seats.seat_or_queue(row, signup, by=by)


@transaction.atomic
def decline(signup: SignUp, *, reason: str, by: Any) -> SignUp:
    """Decline a request with a reason that the person reads."""
    reason = wants_reason(reason)
    row, signup = _asked(signup)
    seats.step(signup, State.DECLINED, by=by, reason=reason)
    _answered(signup, by=by, outcome="declined", reason=reason)
    telling.tell_step(row, signup, subject=gettext_noop("Your sign-up for “%(title)s” was declined"), reason=reason)
    return signup


@transaction.atomic
def move(signup: SignUp, to: ClassSession, *, by: Any) -> SignUp:
    """Approve the same for another date: the request ends here, and the person is put into the class `to`."""
    row, signup = _asked(signup)
    reason = _("moved to another date")
    seats.step(signup, State.CANCELLED, by=by, reason=reason)
    _answered(signup, by=by, outcome="moved", reason=reason)
    made = put_in(to, [signup.employee], by=by)
    if not made:
        raise ClassroomError(_("%(name)s is signed up for that class already.") % {"name": signup.employee.name})
    telling.tell_step(row, signup, subject=gettext_noop("“%(title)s”: you were given another date"), reason=to.title)
    return made[0]


def _asked(signup: SignUp) -> tuple[ClassSession, SignUp]:
    row = hold(signup.session, *TAKING)
    return row, SignUp.objects.select_related("employee__user", "session").get(pk=signup.pk)


def _answered(signup: SignUp, *, by: Any, outcome: str, reason: str = "") -> None:
    outbox.close_todos(kind="class_approval", subject_key=str(signup.public_id), by=by, outcome=outcome, reason=reason)


@transaction.atomic
def cancel(signup: SignUp, *, by: Any, reason: str = "", tell: bool = False) -> SignUp:
    """Take a person out; a seat that is freed goes to the next in line. Raises ClassroomError once the class has begun."""
    row, signup = _asked(signup)
    if signup.state == State.BOOKED and row.dates and row.dates[0].starts_at <= clock.now():
        raise ClassroomError(_("The class has begun. Whoever cannot come asks to be excused on the page of the class."))
    seats.release(signup, State.CANCELLED, by=by, reason=reason)
    _answered(signup, by=by, outcome="withdrawn")
    if tell:
        telling.tell_step(row, signup, subject=gettext_noop("You were taken out of “%(title)s”"), reason=reason)
    row.refresh_from_db()
    seats.promote(row, by=None)
    return signup


# --- seats that a manager keeps ------------------------------------------------------------------------
@transaction.atomic
def keep_seats(session: ClassSession, manager: Employee, *, seats_wanted: int) -> SeatHold:
    """Keep seats for a manager's people, to be named until the cut-off. Raises ClassroomError when there are not so many."""
    row = hold(session, ClassSession.State.ANNOUNCED)
    check_open(row)
    if not 1 <= seats_wanted <= MOST_HELD:
        raise ClassroomError(_("Between 1 and %(n)s seats can be kept.") % {"n": MOST_HELD})
    if row.signups.waiting().exists() or not seats.take(row, seats_wanted):
        words = _("There are not so many free seats: %(n)s are left. Sign your people up one by one: they are on the waiting list then.")  # fmt: skip
        left = 0 if row.signups.waiting().exists() else row.seats_left
        raise ClassroomError(words % {"n": left})
    until = row.closes_at or clock.now() + dt.timedelta(days=1)
    held, is_new = SeatHold.objects.get_or_create(
        session=row, manager=manager, defaults={"seats": seats_wanted, "asked": seats_wanted, "until_at": until}
    )
    if not is_new:
        SeatHold.objects.filter(pk=held.pk).update(
            seats=F("seats") + seats_wanted, asked=F("asked") + seats_wanted, until_at=until
        )
        held.refresh_from_db()
    return held


@transaction.atomic
def name_person(held: SeatHold, employee: Employee, *, by: Any) -> SignUp:
    """Give a kept seat to a person: they have it at once. Raises ClassroomError."""
    row = hold(held.session, ClassSession.State.ANNOUNCED)
    check_open(row)
    asked = row.signups.filter(employee=employee, state__in=[State.REQUESTED, State.WAITLISTED]).first()
    seats.check_away(row, [employee])
    if not SeatHold.objects.filter(pk=held.pk, seats__gt=0).update(seats=F("seats") - 1):
        raise ClassroomError(_("No kept seat is left."))
    if asked is not None and asked.state == State.REQUESTED:
        seats.step(asked, State.APPROVED, by=by)
        _answered(asked, by=by, outcome="approved")
    signup = asked or _make(row, employee, State.APPROVED, by=by)
    seats.step(signup, State.BOOKED, by=by, reason=_("seat kept by the manager"))
    telling.tell_booked(row, signup)
    return signup


@transaction.atomic
def give_back_seats(held: SeatHold) -> int:
    """Give the seats without a name back; they go to the next in line. Returns how many."""
    row = hold(held.session, ClassSession.State.ANNOUNCED)
    held.refresh_from_db()
    if held.seats and SeatHold.objects.filter(pk=held.pk, seats=held.seats).update(seats=0):
        seats.give_back(row, held.seats)
        row.refresh_from_db()
        seats.promote(row)
    return held.seats


def give_back_late_seats() -> int:
    """Give back what no manager named until the cut-off; called by the schedule."""
    late = SeatHold.objects.filter(until_at__lte=clock.now(), seats__gt=0, session__state=ClassSession.State.ANNOUNCED)
    return sum(give_back_seats(held) for held in late.select_related("session"))


# --- when managers change -------------------------------------------------------------------------------
def ask_all_anew() -> None:
    """Hand on requests that wait for somebody who no longer decides."""
    rows = SignUp.objects.filter(state=State.REQUESTED, session__state=ClassSession.State.ANNOUNCED)
    for signup in rows.select_related("session", "employee__user"):
        with transaction.atomic():
            telling.ask_manager(signup.session, signup)
