"""Personal data of facts, and of what people show."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import KEPT_AS_ID, POINTER_REMOVED, declare

declare("subjects.Fact", _("who confirmed a fact"), retention=_("as long as the fact"), erasure=POINTER_REMOVED)
declare(
    "subjects.HistoricalFact",
    _("who changed a fact, and what it was before"),
    retention=_("as long as the fact"),
    erasure=POINTER_REMOVED,
)
declare(
    "subjects.Evidence",
    _("at which level a person showed a competency, by which exam, run, observation or word"),
    retention=_("24 months count; the row as long as the record of the person"),
    erasure=KEPT_AS_ID,
)
declare(
    "subjects.PostRequirement",
    _("who said what a post asks for"),
    retention=_("as long as the post"),
    erasure=POINTER_REMOVED,
)
