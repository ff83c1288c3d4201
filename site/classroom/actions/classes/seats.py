"""Seats: one step, one row of the ledger; a conditional update takes a seat, so that capacity is never passed; freed seats go to the next in line."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from classroom.actions.classes import telling
from classroom.away import Away
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, SignUp, SignUpStatus
from lib import clock

State = SignUp.State


def step(signup: SignUp, state: str, *, by: Any, reason: str = "") -> SignUp:
    """Take one step and write it down. Raises ClassroomError when it is not allowed, or another was faster."""
    old = signup.state
    if state not in SignUp.STEPS[old]:
        words = _("%(name)s: this step is not possible, the sign-up is “%(state)s”.")
        raise ClassroomError(words % {"name": signup.employee.name, "state": signup.get_state_display()})
    # The conditional update is the race of two taps: exactly one gets the row.
    if not SignUp.objects.filter(pk=signup.pk, state=old).update(state=state):
        raise ClassroomError(_("Somebody else has just changed this. Please look again."))
    SignUpStatus.objects.create(signup=signup, old_state=old, state=state, reason=reason.strip()[:200], by=by)
    signup.state = state
    return signup


def take(session: ClassSession, n: int = 1) -> bool:
    """Take `n` seats if there are so many; return whether."""
    free = ClassSession.objects.filter(pk=session.pk, taken__lte=F("capacity") - n)
    return bool(free.update(taken=F("taken") + n))


def give_back(session: ClassSession, n: int = 1) -> None:
    ClassSession.objects.filter(pk=session.pk, taken__gte=n).update(taken=F("taken") - n)


def seat_or_queue(session: ClassSession, signup: SignUp, *, by: Any) -> SignUp:
    """Give an approved person a seat, or the last place of the waiting list. The class's row is held by the caller."""
    is_first = not session.signups.waiting().exists()
    if session.state == ClassSession.State.ANNOUNCED and is_first and take(session):
        step(signup, State.BOOKED, by=by)
        telling.tell_booked(session, signup)
    else:
        step(signup, State.WAITLISTED, by=by)
        telling.tell_waiting(session, signup, position=position_of(signup))
    return signup


def position_of(signup: SignUp) -> int:
    """Return the place on the waiting list, from 1; 0 for who does not wait."""
    if signup.state != State.WAITLISTED:
        return 0
    ids = list(SignUp.objects.filter(session=signup.session_id).waiting().values_list("pk", flat=True))
    return ids.index(signup.pk) + 1 if signup.pk in ids else 0


@transaction.atomic
def promote(session: ClassSession, *, by: Any = None) -> int:
    """Give free seats to the next in line whose hall can spare them; return how many. The class's row is held by the caller."""
    if session.state != ClassSession.State.ANNOUNCED:
        return 0
    dates = session.dates
    if not dates or dates[0].starts_at <= clock.now():
        return 0
    done, waiting = 0, list(session.signups.waiting().select_related("employee__user"))
    away = Away.of(session, [s.employee for s in waiting], lock=True) if waiting else None
    for signup in waiting:
        if away is not None and away.hinders(signup.employee):
            continue  # this hall is at its limit on that day; the next in line comes before them
        if not take(session):
            break
        step(signup, State.BOOKED, by=by, reason=_("next in line"))
        if away is not None:
            away.add(signup.employee)
        telling.tell_promoted(session, signup)
        done += 1
    return done


def release(signup: SignUp, state: str, *, by: Any, reason: str = "") -> None:
    """Take a step out of a class; a seat that was held is given back."""
    had_seat = signup.state == State.BOOKED
    step(signup, state, by=by, reason=reason)
    if had_seat:
        give_back(signup.session)


def check_away(session: ClassSession, employees: Iterable[Any]) -> None:
    """Raises ClassroomError when a hall would fall below its floor: who is away that day, and how to go on."""
    away = Away.of(session, list(employees), lock=True)
    for employee in employees:
        words = away.hinders(employee)
        if words:
            raise ClassroomError(words)
        away.add(employee)
