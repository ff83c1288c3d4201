"""What waits for people because of plans: yearly ones to approve, requests outside of them, personal ones to settle."""

from django.utils.translation import gettext_lazy as _

from development.exceptions import DevelopmentError
from outbox.todos import Choice, Kind, register


def _plan(todo, by, words, *, approve):
    from development.actions import plans
    from development.models import PlanVersion

    row = PlanVersion.objects.select_related("plan__owner_department").filter(public_id=todo.subject_key).first()
    if row is None or not plans.may_decide(todo.whom, row):
        raise DevelopmentError(_("This is no longer yours to decide; somebody else does now."))
    plans.decide(row, approve=approve, by=by, words=words)


def _outside(todo, by, words, *, approve):
    from development.actions import outside
    from development.models import OutsideRequest

    row = OutsideRequest.objects.select_related("department", "asked_by").filter(public_id=todo.subject_key).first()
    if row is None:
        raise DevelopmentError(_("This is no longer yours to decide; somebody else does now."))
    outside.decide(row, approve=approve, by=by, words=words)


def register_kinds():
    """Register the to-do kinds of plans with their one-tap answers."""
    register(
        Kind(
            "year_plan", _("Training plans to approve"), icon="clipboard-list",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _plan(t, by, w, approve=True), is_batch=False),
                Choice("return", _("Return"), lambda t, by, w: _plan(t, by, w, approve=False), needs_reason=True, is_batch=False),
            ),
            states=("development.PlanVersion.submitted",),
        )
    )  # fmt: skip
    register(
        Kind(
            "outside_plan", _("Trainings outside the plan"), icon="clipboard-list",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _outside(t, by, w, approve=True)),
                Choice("decline", _("Decline"), lambda t, by, w: _outside(t, by, w, approve=False), needs_reason=True),
            ),
            states=("development.OutsideRequest.requested",),
        )
    )  # fmt: skip
    states = ("development.PersonalPlan.proposed", "development.PlanItem.proposed")
    register(Kind("personal_plan", _("Personal plans to settle"), icon="route", states=states))
    register(Kind("team_plans", _("Personal plans of your people"), icon="route"))
