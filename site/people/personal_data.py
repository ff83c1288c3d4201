"""Personal data of the roster."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

declare(
    "people.Employee",
    "who works here: number, name, mobile, employment kind, partner company, dates",
    retention="while employed, then as the law on training records asks (ten years)",
    erasure=BLANKED,
)
declare(
    "people.HistoricalEmployee",
    "who changed a person's record, when, and what it was before",
    retention="as long as the record",
    erasure=BLANKED,
)
declare(
    "people.Assignment",
    "post, department and manager of a person, by period",
    retention="as long as the record of the person",
    erasure=KEPT_AS_ID,
)
declare(
    "people.Absence",
    "long leave, which pauses deadlines",
    retention="as long as the record of the person",
    erasure=KEPT_AS_ID,
)
declare(
    "people.RoleGrant",
    "who may do what, from when until when, granted by whom",
    retention="as long as the record of the person",
    erasure=KEPT_AS_ID,
)
declare(
    "people.RosterImport",
    "who imported which file",
    retention="the file 90 days, the row two years",
    erasure=POINTER_REMOVED,
)
declare(
    "people.RosterRow", "what a row of an imported roster said and changed", retention="90 days", erasure=WITH_PERSON
)
declare(
    "people.HistoricalAudience", "who changed a rule about audiences", retention="two years", erasure=POINTER_REMOVED
)
