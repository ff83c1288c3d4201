"""Personal data of reports."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import POINTER_REMOVED, WITH_PERSON, declare

declare(
    "reports.RiskRow", _("who is likely to be late, to fail or to lapse, and by which numbers"),
    retention=_("until the next counting (an hour)"), erasure=WITH_PERSON,
)  # fmt: skip
declare(
    "reports.SavedReport", _("how a person wants to see a list again"), retention=_("while used"), erasure=WITH_PERSON
)
declare(
    "reports.Export", _("a list written as a file for the person who asked for it"),
    retention=_("the file 30 days, the row a year"), erasure=WITH_PERSON,
)  # fmt: skip

PROOF = _("as long as the numbers are reported")
declare("reports.FrozenPeriod", _("who reported the numbers of a period"), retention=PROOF, erasure=POINTER_REMOVED)
declare("reports.ReportTemplate", _("who brought in a table to fill"), retention=PROOF, erasure=POINTER_REMOVED)
