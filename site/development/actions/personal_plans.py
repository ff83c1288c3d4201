"""What person and manager say about the items of a personal plan, until both agree; agreed items enrol."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import who
from courses.actions import enrolment
from courses.exceptions import CoursesError
from courses.models import Enrolment
from development.actions import needs
from development.exceptions import DevelopmentError
from development.models import PersonalPlan, PlanItem, PlanItemStep
from lib import clock
from outbox import actions as outbox

PERSON_TODO, TEAM_TODO = "personal_plan", "team_plans"
MOST_ITEMS = 5  # that wait at once: a manager's form has no more
State, Side, What = PlanItem.State, PlanItem.Side, PlanItemStep.What


def side_of(user: Any, plan: PersonalPlan) -> str:
    """Return as who `user` speaks about a plan: the person, the manager (HR where a person has none), or "" for nobody."""
    person = plan.employee
    if person.user_id == user.pk:
        return Side.PERSON
    if PersonalPlan.objects.of_team(user).filter(pk=plan.pk).exists():
        return Side.MANAGER
    no_manager = who.manager_of(person) is None
    return Side.MANAGER if no_manager and PersonalPlan.objects.of_hr(user).filter(pk=plan.pk).exists() else ""


@transaction.atomic
def answer(item: PlanItem, *, what: str, by: Any, due_on: dt.date | None = None, words: str = "") -> PlanItem:
    """Say yes to the present offer, or offer another date or to leave it out, with words. Raises DevelopmentError.

    Who offers has agreed to the offer; the other side is asked. Two who speak at once: the second is told to look again.
    """
    plan = PersonalPlan.objects.select_related("employee__user").get(pk=item.plan_id)
    side = side_of(by, plan)
    words = words.strip()[:300]
    if not side:
        raise DevelopmentError(_("The person and the manager settle this plan between them."))
    if not item.is_open:
        raise DevelopmentError(_("This item is settled already."))
    changes = _changes(item, what, side, due_on, words)
    seen = {name: getattr(item, name) for name in ("state", "due_on", "wants_drop", "person_ok", "manager_ok")}
    if not PlanItem.objects.filter(pk=item.pk, **seen).update(**changes):
        raise DevelopmentError(_("The other side has said something in the meantime; please look at the plan again."))
    for name, value in changes.items():
        setattr(item, name, value)
    PlanItemStep.objects.create(item=item, side=side, what=what, due_on=item.due_on, words=words, by=by)
    if item.person_ok and item.manager_ok:
        _settle(item, plan, by=by)
    follow(plan, by=by)
    return item


def _changes(item: PlanItem, what: str, side: str, due_on: dt.date | None, words: str) -> dict[str, Any]:
    mine, other = ("person_ok", "manager_ok") if side == Side.PERSON else ("manager_ok", "person_ok")
    if what == What.AGREED:
        return {mine: True}
    if what not in What.values:
        raise DevelopmentError(_("This answer is not possible here."))
    if not words:
        raise DevelopmentError(_("Please say why in a few words: the other side will read it."))
    offer = {mine: True, other: False, "state": State.COUNTERED, "offer_words": words, "wants_drop": what == What.DROP}
    if what == What.COUNTERED:
        if due_on is None or due_on <= clock.today() or due_on.year > item.plan.year + 1:
            raise DevelopmentError(_("Please give a date that lies ahead."))
        offer["due_on"] = due_on
    return offer


def _settle(item: PlanItem, plan: PersonalPlan, *, by: Any) -> None:
    """Both agree: left out, or enrolled for its reason until its date."""
    state = State.DROPPED if item.wants_drop else State.AGREED
    PlanItem.objects.filter(pk=item.pk).update(state=state)
    item.state = state
    if state == State.DROPPED:
        return
    if item.need is not None and item.need.state == "open":
        needs.mark_planned([item.need], plan_key=f"personal:{plan.public_id}", by=by)
    try:
        with transaction.atomic():
            _enrol(item, plan, by=by)
    except CoursesError:  # a course that is not open yet: the item stands, and is enrolled by `enrol_waiting`
        return
    PlanItem.objects.filter(pk=item.pk).update(enrolled_at=clock.now())


def _enrol(item: PlanItem, plan: PersonalPlan, *, by: Any) -> None:
    reason, today, key = item.because[:200], clock.today(), f"personal:{item.pk}"
    if item.track is not None:
        enrolment.enrol_in_track(
            plan.employee, item.track, source=Enrolment.Source.MANAGER, source_key=key, reason=reason, by=by
        )
    elif item.course is not None:
        enrolment.enrol_in_course(
            plan.employee, item.course, source=Enrolment.Source.MANAGER, source_key=key, reason=reason, by=by, required=True,
            due_on=max(item.due_on, today),
        )  # fmt: skip


def enrol_waiting(*, limit: int = 500) -> int:
    """Enrol for agreed items whose course was not open then; return how many. Called by the schedule."""
    rows = PlanItem.objects.filter(state=State.AGREED, enrolled_at=None, course__is_open=True)
    count = 0
    for item in rows.select_related("plan__employee__user", "course", "track")[:limit]:
        try:
            with transaction.atomic():
                _enrol(item, item.plan, by=None)
                PlanItem.objects.filter(pk=item.pk).update(enrolled_at=clock.now())
        except CoursesError:
            continue
        count += 1
    return count


# --- the plan's state, and who is asked ----------------------------------------------------------
def follow(plan: PersonalPlan, *, by: Any = None) -> None:
    """Bring a plan's state and the to-dos about it after what was said."""
    items = list(plan.items.all())
    waiting = [item for item in items if item.is_open]
    said = PlanItemStep.objects.filter(item__plan=plan).exists()
    states = PersonalPlan.State
    state = (states.NEGOTIATING if said else states.PROPOSED) if waiting else states.AGREED
    PersonalPlan.objects.filter(pk=plan.pk).update(state=state)
    plan.state = state
    key = str(plan.public_id)
    if not any(not item.person_ok for item in waiting):
        outbox.close_todos(kind=PERSON_TODO, subject_key=key, by=by, outcome="done")
    elif plan.employee.user is not None:
        ask_person(plan)
    for manager in who.deciders_of(plan.employee):
        follow_manager(manager, plan.year, by=by)


def ask_person(plan: PersonalPlan) -> None:
    user = plan.employee.user
    if user is None:  # nobody can answer yet: asked when the account is there
        return
    with override(user.language or settings.LANGUAGE_CODE):
        outbox.open_todo(
            user, kind=PERSON_TODO, subject_key=str(plan.public_id), title=_("Your plan %(year)s: say yes or make a counter-proposal") % {"year": plan.year},
            url="/learn/plan/",
        )  # fmt: skip


def team_key(user: Any, year: int) -> str:
    return f"{year}:{user.pk}"


def waiting_for(user: Any, year: int) -> int:
    """Return how many plans of the own people (or, as HR, of people without a manager) wait for the manager's word."""
    open_items = PlanItem.objects.filter(state__in=PlanItem.OPEN, manager_ok=False, plan__year=year)
    return PersonalPlan.objects.of_team(user).filter(pk__in=open_items.values("plan")).count()


def follow_manager(user: Any, year: int, *, by: Any = None) -> None:
    """One to-do a year for a manager, while any plan of the team waits."""
    number = waiting_for(user, year)
    if not number:
        outbox.close_todos(kind=TEAM_TODO, subject_key=team_key(user, year), by=by, outcome="done")
        return
    with override(user.language or settings.LANGUAGE_CODE):
        title = _("Personal plans %(year)s of your people") % {"year": year}
    outbox.open_todo(user, kind=TEAM_TODO, subject_key=team_key(user, year), title=title, url="/team/plans/")
