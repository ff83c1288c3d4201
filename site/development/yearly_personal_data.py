"""Personal data of the yearly evaluation, eligibility and successors."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

YEARLY = "five years after the freeze of the cycle"
declare(
    "development.FormulaVersion",
    "who decided a formula",
    retention="as long as its evaluations",
    erasure=POINTER_REMOVED,
)
declare(
    "development.Cycle",
    "who began a cycle of evaluation",
    retention="as long as its evaluations",
    erasure=POINTER_REMOVED,
)
declare(
    "development.PersonalValue",
    "values of a person that HR brought in (360° feedback, audit, KPI)",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.Evaluation",
    "a person's yearly evaluation with the evidence behind each number",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.HistoricalEvaluation",
    "what an evaluation was before each change",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare("development.GradeMove", "who gave a person which grade, and why", retention=YEARLY, erasure=KEPT_AS_ID)
declare(
    "development.LimitException",
    "who asked for and decided an exception from the shares",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.EvaluationAppeal",
    "a person's appeal in own words, and its decision",
    retention=YEARLY,
    erasure=BLANKED,
)
declare(
    "development.AccessLog",
    "who looked at whose evaluation, when and in which role",
    retention="two years",
    erasure=KEPT_AS_ID,
)
# --- eligibility ------------------------------------------------------------------------------------
declare("development.Breach", "which rules a person broke, and who entered it", retention=YEARLY, erasure=BLANKED)
declare(
    "development.EligibilityRule",
    "who made a rule of eligibility",
    retention="as long as its lists",
    erasure=POINTER_REMOVED,
)
declare("development.Publicity", "who showed a list in public", retention=YEARLY, erasure=KEPT_AS_ID)
declare(
    "development.PublicityEntry",
    "a person on a public list, with the verdict of then",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
declare(
    "development.Objection", "who objected to whom, in own words, and the decision", retention=YEARLY, erasure=BLANKED
)
declare(
    "development.Recommendation",
    "for what a person was recommended, why, and who decided",
    retention=YEARLY,
    erasure=KEPT_AS_ID,
)
