from development.models.effects import Kpi, KpiImport, KpiValue, Study, StudyConclusion, TrainingFund
from development.models.needs import Need, NeedStep
from development.models.personal_plans import PersonalPlan, PlanItem, PlanItemStep
from development.models.plan_lines import OutsideRequest, PlanLine, PlanLogEntry
from development.models.plans import PlanStep, PlanVersion, YearPlan

__all__ = [
    "Kpi",
    "KpiImport",
    "KpiValue",
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
    "Study",
    "StudyConclusion",
    "TrainingFund",
    "YearPlan",
]
