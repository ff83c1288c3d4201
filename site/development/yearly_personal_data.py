"""Personal data of the yearly evaluation, eligibility and successors."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

YEARLY = _("five years after the freeze of the cycle")
declare(
    "development.FormulaVersion",
    _("who decided a formula"),
    retention=_("as long as its evaluations"),
    erasure=POINTER_REMOVED,
)
declare(
    "development.Cycle",
    _("who began a cycle of evaluation"),
    retention=_("as long as its evaluations"),
    erasure=POINTER_REMOVED,
)
declare(
    "development.PersonalValue",
    _("values of a person that HR brought in (360° feedback, audit, KPI)"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.Evaluation",
    _("a person's yearly evaluation with the evidence behind each number"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
    until=("frozen_at", ("figures", "total", "problem", "proposed", "grade", "grade_reason")),
)
declare(
    "development.HistoricalEvaluation",
    _("what an evaluation was before each change"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
    until=("frozen_at", ("figures", "total", "problem", "proposed", "grade", "grade_reason")),
)
declare(
    "development.GradeMove",
    _("who gave a person which grade, and why"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
    until=("evaluation__frozen_at", ("was", "becomes", "reason")),
)
declare(
    "development.LimitException",
    _("who asked for and decided an exception from the shares"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.EvaluationAppeal",
    _("a person's appeal in own words, and its decision"),
    retention=YEARLY,
    erasure=BLANKED,
    fields=("words",),
)
declare(
    "development.AccessLog",
    _("who looked at whose evaluation, when and in which role"),
    retention=_("two years"),
    erasure=KEPT_AS_ID,
)
# --- eligibility ------------------------------------------------------------------------------------
declare(
    "development.Breach",
    _("which rules a person broke, and who entered it"),
    retention=YEARLY,
    erasure=BLANKED,
    fields=("words",),
)
declare(
    "development.EligibilityRule",
    _("who made a rule of eligibility"),
    retention=_("as long as its lists"),
    erasure=POINTER_REMOVED,
)
declare("development.Publicity", _("who showed a list in public"), retention=YEARLY, erasure=KEPT_AS_ID)
declare(
    "development.PublicityEntry",
    _("a person on a public list, with the verdict of then"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.Objection",
    _("who objected to whom, in own words, and the decision"),
    retention=YEARLY,
    erasure=BLANKED,
    fields=("words",),
)
declare(
    "development.Recommendation",
    _("for what a person was recommended, why, and who decided"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
# --- successors -------------------------------------------------------------------------------------
declare(
    "development.Pool",
    _("who opened a pool of successors"),
    retention=_("as long as its places"),
    erasure=POINTER_REMOVED,
)
declare(
    "development.Nomination",
    _("who was nominated by whom, why, and the verdict of then"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.PanelScore", _("who of a panel gave which points, in own words"), retention=YEARLY, erasure=KEPT_AS_ID
)
declare(
    "development.PoolPlace",
    _("who held a place of a pool, with mentor, project and exit review"),
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.SuccessorAppeal",
    _("a successor's appeal in own words, and its decision"),
    retention=YEARLY,
    erasure=BLANKED,
    fields=("words",),
)
