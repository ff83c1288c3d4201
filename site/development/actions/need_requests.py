"""Needs that somebody writes down: a manager for a person, a manager for the whole team, a person for oneself."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import who
from development.actions import need_ranking, needs
from development.actions.needs import Draft
from development.exceptions import DevelopmentError
from development.models import Need
from lib import clock
from outbox import actions as outbox
from people import rules
from people.models import Department, Employee
from subjects import levels
from subjects.models import Competency

FARTHEST = dt.timedelta(days=730)


@transaction.atomic
def ask_for_person(
    person: Employee,
    *,
    title: str,
    because: str,
    by: Any,
    competency: Competency | None = None,
    wished_by: dt.date | None = None,
) -> Need:
    """A manager asks that a person learns something; HR finds it in 待办. Raises DevelopmentError for anybody but one's own people of today."""
    me = rules.employee_of(by)
    if me is None or not Employee.objects.reporting_to(me).filter(pk=person.pk).exists() or person.pk == me.pk:
        raise DevelopmentError(_("Only people who report to you today can be chosen; for others, ask their manager."))
    return _ask(
        person, Need.Source.MANAGER, title=title, because=because, by=by, competency=competency, wished_by=wished_by
    )


@transaction.atomic
def set_own_goal(
    person: Employee,
    *,
    title: str,
    because: str,
    by: Any,
    competency: Competency | None = None,
    wished_by: dt.date | None = None,
) -> Need:
    """A person wants to learn something. Raises DevelopmentError for anybody else."""
    if person.user_id != by.pk:
        raise DevelopmentError(_("Own goals are set by oneself."))
    return _ask(
        person, Need.Source.OWN_GOAL, title=title, because=because, by=by, competency=competency, wished_by=wished_by
    )


@transaction.atomic
def set_team_goal(
    *, title: str, because: str, by: Any, competency: Competency | None = None, wished_by: dt.date | None = None
) -> Need:
    """A manager sets a goal for the whole team: one need of the department. Raises DevelopmentError without a team."""
    me = rules.employee_of(by)
    team = Employee.objects.working().reporting_to(me).count() if me else 0
    if not team or me.main is None:
        raise DevelopmentError(_("Nobody reports to you today, so there is no team to set a goal for."))
    _check(title, because, wished_by)
    draft = Draft(
        origin=f"team_goal:{uuid.uuid4()}", source=Need.Source.TEAM_GOAL, title=title.strip(), because=because.strip(),
        department=me.main.department_id, competency=competency.pk if competency else None, people=team, wished_by=wished_by, asked_by=by,
    )  # fmt: skip
    return _bring(draft, me.main.department, by=by)


def _ask(
    person: Employee,
    source: str,
    *,
    title: str,
    because: str,
    by: Any,
    competency: Competency | None,
    wished_by: dt.date | None,
) -> Need:
    _check(title, because, wished_by)
    if person.main is None:
        raise DevelopmentError(_("This person has no post at present; wait until the roster says one."))
    draft = Draft(
        origin=f"{source}:{uuid.uuid4()}", source=source, title=title.strip(), because=because.strip(), asked_by=by,
        department=person.main.department_id, employee=person.pk, post=person.main.post_id, wished_by=wished_by,
        competency=competency.pk if competency else None, gap=_gap(person, competency) if competency else None,
    )  # fmt: skip
    return _bring(draft, person.main.department, by=by)


def _gap(person: Employee, competency: Competency) -> Any:
    found = [gap for gap in levels.gaps([person])[person.pk] if gap.competency == competency]
    return found[0].missing if found else None


def _check(title: str, because: str, wished_by: dt.date | None) -> None:
    if not title.strip() or not because.strip():
        raise DevelopmentError(_("Please say what is to be learnt, and why."))
    today = clock.today()
    if wished_by is not None and not today <= wished_by <= today + FARTHEST:
        raise DevelopmentError(_("The wished day lies between today and two years ahead."))


def _bring(draft: Draft, department: Department, *, by: Any) -> Need:
    """Write the need, rank it and ask HR; what merged leads to the one that lives on."""
    needs.propose([draft])
    need = Need.objects.select_related("merged_into").get(origin=draft.origin)
    living = need.merged_into or need
    need_ranking.rank_all(Need.objects.filter(pk=living.pk))
    living.refresh_from_db()
    if draft.source != Need.Source.OWN_GOAL and living.is_open and living.accepted_at is None:
        ask_hr(living, department, by=by)
    return living


def ask_hr(need: Need, department: Department, *, by: Any = None) -> None:
    """Open a to-do for the nearest HR, but not for whoever asked or for whom it is."""
    for user in who.hr_of(department):
        if (by is not None and user.pk == by.pk) or (need.employee and need.employee.user_id == user.pk):
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            name = need.employee.name if need.employee else department.name
            outbox.open_todo(
                user, kind=needs.TODO, subject_key=str(need.public_id), title=_("%(name)s: %(title)s") % {"name": name, "title": need.title},
                detail=need.because, url=need.get_absolute_url(),
            )  # fmt: skip
