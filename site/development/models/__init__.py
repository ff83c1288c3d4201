from development.models.cycles import GRADES, IMPORTED, SIDES, Cycle, FormulaVersion, Grade, Source
from development.models.effects import Kpi, KpiImport, KpiValue, Study, StudyConclusion, TrainingFund
from development.models.eligibility import Breach, EligibilityRule, Objection, Publicity, PublicityEntry, Recommendation
from development.models.evaluations import (
    AccessLog,
    Evaluation,
    EvaluationAppeal,
    GradeMove,
    LimitException,
    PersonalValue,
)
from development.models.incentives import Award, AwardRule, HonourChoice, Proposal
from development.models.needs import Need, NeedStep
from development.models.personal_plans import PersonalPlan, PlanItem, PlanItemStep
from development.models.plan_lines import OutsideRequest, PlanLine, PlanLogEntry
from development.models.plan_reach import PlanReach
from development.models.plans import PlanStep, PlanVersion, YearPlan
from development.models.successors import Nomination, PanelScore, Pool, PoolPlace, SuccessorAppeal
from development.models.suggestions import Suggestion, SuggestionStep

__all__ = [
    "GRADES",
    "IMPORTED",
    "SIDES",
    "AccessLog",
    "Award",
    "AwardRule",
    "Breach",
    "Cycle",
    "EligibilityRule",
    "Evaluation",
    "EvaluationAppeal",
    "FormulaVersion",
    "Grade",
    "GradeMove",
    "HonourChoice",
    "Kpi",
    "KpiImport",
    "KpiValue",
    "LimitException",
    "Need",
    "NeedStep",
    "Nomination",
    "Objection",
    "OutsideRequest",
    "PanelScore",
    "PersonalPlan",
    "PersonalValue",
    "PlanItem",
    "PlanItemStep",
    "PlanLine",
    "PlanLogEntry",
    "PlanReach",
    "PlanStep",
    "PlanVersion",
    "Pool",
    "PoolPlace",
    "Proposal",
    "Publicity",
    "PublicityEntry",
    "Recommendation",
    "Source",
    "Study",
    "StudyConclusion",
    "SuccessorAppeal",
    "Suggestion",
    "SuggestionStep",
    "TrainingFund",
    "YearPlan",
]
