"""Personal data of classes, external training, secondments, practical exams and mentoring."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

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
