"""Asking for a training that no plan foresaw, and the answer of somebody else."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from development.exceptions import DevelopmentError
from development.models import OutsideRequest, YearPlan
from lib import clock
from outbox import actions as outbox
from people import rules
from people.models import Department

KIND = "outside_plan"
State = OutsideRequest.State


def deciders(row: OutsideRequest) -> list[Any]:
    """Return the HR nearest to the department without who asked, else administrators."""
    others = [user for user in who.hr_of(row.department) if user.pk != row.asked_by_id]
    return others or list(User.objects.filter(is_superuser=True, is_active=True).exclude(pk=row.asked_by_id or 0))


@transaction.atomic
def ask(
    department: Department, *, title: str, people: int, on_month: dt.date, budget_fen: int, because: str, by: Any
) -> OutsideRequest:
    """Ask for a training outside the plan; it belongs to the plan of the nearest department that has one that year."""
    if not because.strip():
        raise DevelopmentError(_("Please write a reason: whoever decides will read it."))
    paths = who.paths_above(department)
    plans = YearPlan.objects.filter(year=on_month.year, owner_department__path__in=paths)
    plan = plans.order_by("-owner_department__depth").first()
    row = OutsideRequest.objects.create(
        plan=plan, department=department, title=title.strip()[:120], people=people, on_month=on_month.replace(day=1),
        budget_fen=budget_fen, because=because.strip()[:300], asked_by=by,
    )  # fmt: skip
    for user in deciders(row):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id), title=_("Outside the plan: “%(title)s” for %(department)s") % {"title": row.title, "department": department.name},
                detail=row.because, url="/hr/plans/outside/",
            )  # fmt: skip
    return row


@transaction.atomic
def decide(row: OutsideRequest, *, approve: bool, by: Any, words: str = "") -> None:
    """Answer a request. Raises DevelopmentError for who asked, for who does not look after the department, or when it is decided."""
    if row.asked_by_id == by.pk:
        raise DevelopmentError(_("You asked for this; a second person has to decide it (four eyes)."))
    if not rules.is_hr_over(by, row.department):
        raise DevelopmentError(_("The HR of this department decides about it."))
    if not approve and not words.strip():
        raise DevelopmentError(_("Please write a reason: whoever asked will read it."))
    state = State.APPROVED if approve else State.DECLINED
    open_row = OutsideRequest.objects.filter(pk=row.pk, state=State.REQUESTED)
    if not open_row.update(state=state, decided_by=by, decided_at=clock.now(), decision=words.strip()[:300]):
        raise DevelopmentError(_("This has been decided already."))
    outbox.close_todos(kind=KIND, subject_key=str(row.public_id), by=by, outcome=state.value)
    if row.asked_by is not None:
        with override(row.asked_by.language or settings.LANGUAGE_CODE):
            said = {"title": row.title, "state": OutsideRequest.State(state).label}
            outbox.send(
                row.asked_by, kind=KIND, dedupe_key=f"outside_plan:{row.pk}", subject=_("“%(title)s”: %(state)s") % said,
                body=words, url="/hr/plans/outside/" if rules.is_hr(row.asked_by) else "/team/plans/",
            )  # fmt: skip
