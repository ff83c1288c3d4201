"""Personal data of classes, external training, secondments, practical exams and mentoring."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

RECORDS = "as the law on training records asks (ten years)"
declare("classroom.CostLine", "what a person's training cost, who wrote it", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.ExternalTraining",
    "training elsewhere that a person asked for: when, why, what it cost, their report",
    retention=RECORDS,
    erasure=BLANKED,
)
declare("classroom.ExternalStep", "who decided about a training elsewhere, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "classroom.Secondment",
    "where a person was sent to learn, with whom, their report and its points",
    retention=RECORDS,
    erasure=BLANKED,
)
declare("classroom.SecondmentStep", "who decided about a secondment, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.SecondmentQuota", "who opened places at a host", retention=RECORDS, erasure=POINTER_REMOVED)
declare(
    "classroom.AwayLimit", "who set how many of a hall may be away", retention="while in force", erasure=POINTER_REMOVED
)
declare("classroom.Trainer", "who teaches, on which contract, at which cost", retention=RECORDS, erasure=BLANKED)
declare("classroom.ClassSession", "who made a class", retention=RECORDS, erasure=POINTER_REMOVED)
declare("classroom.SignUp", "who asked for a seat in a class, and why", retention=RECORDS, erasure=BLANKED)
declare("classroom.SignUpStatus", "who took which step about a sign-up, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.SeatHold", "which manager keeps seats", retention="as long as the class", erasure=KEPT_AS_ID)
declare("classroom.Attendance", "who came and went when, how it was noted", retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.ClassFile", "photos of people in a class; who kept or removed a file", retention=RECORDS, erasure=POINTER_REMOVED)  # fmt: skip
declare("classroom.ClassRating", "how a person rated a class, shown only as sums", retention=RECORDS, erasure=BLANKED)
declare("classroom.CalendarFeed", "whose calendar an address opens", retention="as long as the account", erasure=WITH_PERSON)  # fmt: skip
declare("classroom.AttendancePlea", "leave and later entries, with the reason", retention=RECORDS, erasure=BLANKED)
for model, purpose in [
    ("PanelExaminer", "who examines in which hour"),
    ("PanelSeat", "who has a seat in a practical exam"),
    ("PanelSheet", "an examiner's judgement of a candidate, with a note"),
    ("PanelResult", "what came of a practical exam"),
]:
    declare(f"classroom.{model}", purpose, retention=RECORDS, erasure=KEPT_AS_ID)
declare("classroom.PanelExam", "who defined a practical exam", retention=RECORDS, erasure=POINTER_REMOVED)
for model, purpose in [
    ("MentorPair", "who is whose mentor, until when, what came of the final check"),
    ("MentorMeeting", "what a mentor and a trainee talked about"),
    ("Checklist", "what a person shows at the workplace, who signed it off"),
    ("ChecklistTick", "who witnessed an item"),
]:
    declare(f"classroom.{model}", purpose, retention=RECORDS, erasure=KEPT_AS_ID)
