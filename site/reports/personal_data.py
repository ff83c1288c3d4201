"""Personal data of reports."""

from lib.personal_data import POINTER_REMOVED, WITH_PERSON, declare

declare(
    "reports.RiskRow", "who is likely to be late, to fail or to lapse, and by which numbers",
    retention="until the next counting (an hour)", erasure=WITH_PERSON,
)  # fmt: skip
declare("reports.SavedReport", "how a person wants to see a list again", retention="while used", erasure=WITH_PERSON)
declare(
    "reports.Export", "a list written as a file for the person who asked for it",
    retention="the file 30 days, the row a year", erasure=WITH_PERSON,
)  # fmt: skip

PROOF = "as long as the numbers are reported"
declare("reports.FrozenPeriod", "who reported the numbers of a period", retention=PROOF, erasure=POINTER_REMOVED)
declare("reports.ReportTemplate", "who brought in a table to fill", retention=PROOF, erasure=POINTER_REMOVED)
