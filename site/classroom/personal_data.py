"""Personal data of classes, external training, secondments, practical exams and mentoring."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

RECORDS = _("as the law on training records asks (ten years)")
declare("classroom.CostLine", _("what a person's training cost, who wrote it"), retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.ExternalTraining",
    _("training elsewhere that a person asked for: when, why, what it cost, their report"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("reason", "summary"),
)
declare(
    "classroom.ExternalStep", _("who decided about a training elsewhere, why"), retention=RECORDS, erasure=KEPT_AS_ID
)
declare(
    "classroom.Secondment",
    _("where a person was sent to learn, with whom, their report and its points"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("reason", "report", "teach_what"),
)
declare("classroom.SecondmentStep", _("who decided about a secondment, why"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.SecondmentQuota", _("who opened places at a host"), retention=RECORDS, erasure=POINTER_REMOVED)
declare(
    "classroom.AwayLimit",
    _("who set how many of a hall may be away"),
    retention=_("while in force"),
    erasure=POINTER_REMOVED,
)
declare(
    "classroom.Trainer",
    _("who teaches, on which contract, at which cost"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("name", "company", "contract"),
)
declare("classroom.ClassSession", _("who made a class"), retention=RECORDS, erasure=POINTER_REMOVED)
declare(
    "classroom.SignUp",
    _("who asked for a seat in a class, and why"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("wish",),
)
declare("classroom.SignUpStatus", _("who took which step about a sign-up, why"), retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.SeatHold",
    _("which manager keeps seats"),
    retention=_("as long as the class"),
    erasure=KEPT_AS_ID,
    subject=("manager",),
)
declare("classroom.Attendance", _("who came and went when, how it was noted"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.ClassFile", _("photos of people in a class; who kept or removed a file"), retention=RECORDS, erasure=POINTER_REMOVED)  # fmt: skip
declare(
    "classroom.ClassRating",
    _("how a person rated a class, shown only as sums"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("words",),
)
declare("classroom.CalendarFeed", _("whose calendar an address opens"), retention=_("as long as the account"), erasure=WITH_PERSON)  # fmt: skip
declare(
    "classroom.AttendancePlea",
    _("leave and later entries, with the reason"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("reason", "answer"),
)
for model, purpose in [
    ("PanelExaminer", _("who examines in which hour")),
    ("PanelSeat", _("who has a seat in a practical exam")),
    ("PanelResult", _("what came of a practical exam")),
]:
    declare(f"classroom.{model}", purpose, retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.PanelSheet",
    _("an examiner's judgement of a candidate, with a note"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    hidden=("points", "total", "note"),
)
declare("classroom.PanelExam", _("who defined a practical exam"), retention=RECORDS, erasure=POINTER_REMOVED)
for model, purpose in [
    ("MentorPair", _("who is whose mentor, until when, what came of the final check")),
    ("MentorMeeting", _("what a mentor and a trainee talked about")),
    ("Checklist", _("what a person shows at the workplace, who signed it off")),
    ("ChecklistTick", _("who witnessed an item")),
]:
    declare(f"classroom.{model}", purpose, retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.ExternalFile", _("certificates and receipts of a training elsewhere"), retention=RECORDS, erasure=BLANKED,
    fields=("file", "file_name"),
)  # fmt: skip
declare(
    "classroom.PanelPhoto",
    _("photos taken as evidence in a practical exam"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("file",),
)
