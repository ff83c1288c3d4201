"""Personal data of quizzes and exams."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

RECORDS = _("as the law on training records asks (ten years)")
declare(
    "quizzes.Admission",
    _("which quiz or exam a person may take, why, until when"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    hidden=("access_code",),
)
declare(
    "quizzes.AdmissionEvent",
    _("who took the right to a quiz back or widened it, why"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
)
declare(
    "quizzes.Attempt",
    _("what a person took, when, with which result"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    hidden=("seed", "device"),
    until=("released_at", ("score", "passed")),
)
declare(
    "quizzes.Accommodation",
    _("more time or attempts for a person, with the reason"),
    retention=_("while in force, then two years"),
    erasure=BLANKED,
    fields=("reason",),
)
declare(
    "quizzes.Mark",
    _("points for an answer: who gave them, why"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    until=("slot__attempt__released_at", ("score", "old_score", "reason")),
)
declare(
    "quizzes.Grading",
    _("a grader's judgement of an answer"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    until=("slot__attempt__released_at", ("rubrics", "criteria", "percent", "comment", "reason")),
)
declare(
    "quizzes.GradingLease",
    _("which answer lies before which grader"),
    retention=_("some minutes"),
    erasure=WITH_PERSON,
    subject=("grader",),
)
declare("quizzes.Candidate", _("who was called to an exam, and came"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.CandidateStatus", _("who changed a candidate's state, why"), retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "quizzes.SessionEvent", _("what was done in an exam, by whom, to whom, why"), retention=RECORDS, erasure=KEPT_AS_ID
)
declare("quizzes.PaperSheet", _("answers on paper, as they were typed in"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.Invigilator", _("who watches over an exam"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.ExamSession", _("who called an exam"), retention=RECORDS, erasure=POINTER_REMOVED)
declare(
    "quizzes.Appeal",
    _("a learner's objection to a mark, in their own words, and the answer"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("text", "answer"),
)
declare("quizzes.Regrade", _("who had marks computed anew, why"), retention=RECORDS, erasure=POINTER_REMOVED)
declare("quizzes.Question", _("who wrote a question"), retention=_("as long as the question"), erasure=POINTER_REMOVED)
declare(
    "quizzes.QuestionVersion",
    _("who wrote which version of a question"),
    retention=_("as long as the question"),
    erasure=POINTER_REMOVED,
)
declare(
    "quizzes.QuizVersion",
    _("who published which version of a quiz"),
    retention=_("as long as the quiz"),
    erasure=POINTER_REMOVED,
)
declare(
    "quizzes.Slot",
    _("which questions a person was asked"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    hidden=("layout",),
    until=("attempt__released_at", ("score", "counts", "needs_person")),
)
declare("quizzes.Answer", _("what a person answered"), retention=RECORDS, erasure=KEPT_AS_ID, hidden=("device",))
declare(
    "quizzes.RegradeLine",
    _("what a new computation of marks changed for a person"),
    retention=RECORDS,
    erasure=KEPT_AS_ID,
    hidden=("outcome", "old_score", "new_score", "old_passed", "new_passed", "slots"),
)
declare(
    "quizzes.Upload",
    _("files that a person handed in"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("file", "file_name"),
)
