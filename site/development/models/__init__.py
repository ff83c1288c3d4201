from development.models.needs import Need, NeedStep
from development.models.personal_plans import PersonalPlan, PlanItem, PlanItemStep
from development.models.plan_lines import OutsideRequest, PlanLine, PlanLogEntry
from development.models.plans import PlanStep, PlanVersion, YearPlan

__all__ = [
    "Need",
    "NeedStep",
    "OutsideRequest",
    "PersonalPlan",
    "PlanItem",
    "PlanItemStep",
    "PlanLine",
    "PlanLogEntry",
    "PlanStep",
    "PlanVersion",
    "YearPlan",
]
