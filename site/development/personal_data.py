"""Personal data of needs, plans and evaluations."""

from django.utils.translation import gettext_lazy as _

from development import yearly_personal_data  # noqa: F401
from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

NEEDS = _("three years after the need was closed")
declare(
    "development.Need",
    _("what a person needs to learn, why, and who asked or decided"),
    retention=NEEDS,
    erasure=KEPT_AS_ID,
)
declare("development.NeedStep", _("who decided about a need, when and why"), retention=NEEDS, erasure=KEPT_AS_ID)

PLANS = _("as long as training plans are kept (ten years)")
declare("development.YearPlan", _("who began a yearly plan"), retention=PLANS, erasure=KEPT_AS_ID)
declare(
    "development.PlanVersion",
    _("who wrote, submitted and decided a version of a plan"),
    retention=PLANS,
    erasure=KEPT_AS_ID,
)
declare(
    "development.PlanStep", _("who took a plan to its next state, in which words"), retention=PLANS, erasure=KEPT_AS_ID
)
declare("development.PlanLogEntry", _("who shifted a line of a plan and why"), retention=PLANS, erasure=KEPT_AS_ID)
declare(
    "development.PlanReach", _("which line of a plan a person took part in already or was told of"), retention=PLANS,
    erasure=KEPT_AS_ID,
)  # fmt: skip
declare(
    "development.OutsideRequest", _("who asked for a training outside the plan, and who decided"), retention=PLANS,
    erasure=KEPT_AS_ID,
)  # fmt: skip
declare(
    "development.PersonalPlan", _("what a person is to learn in a year"), retention=_("five years"), erasure=KEPT_AS_ID
)
declare(
    "development.PlanItemStep", _("what person and manager said about an item of a personal plan"), retention=_("five years"),
    erasure=KEPT_AS_ID,
)  # fmt: skip

PROOF = _("as long as the numbers are reported")
declare("development.KpiImport", _("who brought in indicators of halls"), retention=PROOF, erasure=POINTER_REMOVED)
declare("development.Study", _("who studies the effect of a training"), retention=PROOF, erasure=POINTER_REMOVED)
declare("development.StudyConclusion", _("who concluded what of a training"), retention=PROOF, erasure=POINTER_REMOVED)
declare("development.TrainingFund", _("who wrote down the training fund"), retention=PROOF, erasure=POINTER_REMOVED)

AWARDS = _("as long as the training file (ten years)")
declare("development.Award", _("what a person was awarded, why, and who decided"), retention=AWARDS, erasure=KEPT_AS_ID)
declare(
    "development.Proposal",
    _("what a person was proposed for, by whom, and the decision"),
    retention=AWARDS,
    erasure=KEPT_AS_ID,
)
declare(
    "development.AwardRule", _("who wrote and published a rule of awards"), retention=AWARDS, erasure=POINTER_REMOVED
)
declare(
    "development.HonourChoice", _("whether a person wants to be shown to others"), retention=_("as long as the person works here"),
    erasure=WITH_PERSON,
)  # fmt: skip
declare(
    "development.Suggestion", _("what a person suggested in own words, and the answer"), retention=_("three years after the answer"),
    erasure=BLANKED, fields=("text",),
)  # fmt: skip
declare(
    "development.SuggestionStep", _("who answered a suggestion, and when"), retention=_("three years after the answer"), erasure=KEPT_AS_ID
)  # fmt: skip
