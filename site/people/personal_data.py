"""Personal data of the roster."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

declare(
    "people.Employee",
    _("who works here: number, name, mobile, employment kind, partner company, dates"),
    retention=_("while employed, then as the law on training records asks (ten years)"),
    erasure=BLANKED,
    fields=("number", "name", "mobile", "partner_company", "grade", "bss_number"),
)
declare(
    "people.HistoricalEmployee",
    _("who changed a person's record, when, and what it was before"),
    retention=_("as long as the record"),
    erasure=BLANKED,
    fields=("number", "name", "mobile", "partner_company", "grade", "bss_number", "history_change_reason"),
)
declare(
    "people.Assignment",
    _("post, department and manager of a person, by period"),
    retention=_("as long as the record of the person"),
    erasure=KEPT_AS_ID,
)
declare(
    "people.Absence",
    _("long leave, which pauses deadlines"),
    retention=_("as long as the record of the person"),
    erasure=KEPT_AS_ID,
)
declare(
    "people.RoleGrant",
    _("who may do what, from when until when, granted by whom"),
    retention=_("as long as the record of the person"),
    erasure=KEPT_AS_ID,
)
declare(
    "people.RosterImport",
    _("who imported which file"),
    retention=_("the file 90 days, the row two years"),
    erasure=POINTER_REMOVED,
)
declare(
    "people.RosterRow",
    _("what a row of an imported roster said and changed"),
    retention=_("90 days"),
    erasure=WITH_PERSON,
    identity=("number",),
)
declare(
    "people.HistoricalAudience",
    _("who changed a rule about audiences"),
    retention=_("two years"),
    erasure=POINTER_REMOVED,
)
declare(
    "people.DataExport",
    _("copies of a person's data: who asked when; the file itself seven days"),
    retention=_("two years"),
    erasure=WITH_PERSON,
    hidden=("file",),
)
declare(
    "people.ErasureRequest",
    _("that a person was erased: who asked, who confirmed, why, how many rows"),
    retention=_("as long as the record of the person"),
    erasure=KEPT_AS_ID,
)
