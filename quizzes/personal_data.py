"""Personal data of quizzes and exams."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

RECORDS = "as the law on training records asks (ten years)"
declare(
    "quizzes.Admission", "which quiz or exam a person may take, why, until when", retention=RECORDS, erasure=KEPT_AS_ID
)
declare(
    "quizzes.AdmissionEvent",
    "who took the right to a quiz back or widened it, why",
    retention=RECORDS,
    erasure=KEPT_AS_ID,
)
declare("quizzes.Attempt", "what a person took, when, with which result", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "quizzes.Accommodation",
    "more time or attempts for a person, with the reason",
    retention="while in force, then two years",
    erasure=BLANKED,
)
declare("quizzes.Mark", "points for an answer: who gave them, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.Grading", "a grader's judgement of an answer", retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.GradingLease", "which answer lies before which grader", retention="some minutes", erasure=WITH_PERSON)
declare("quizzes.Candidate", "who was called to an exam, and came", retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.CandidateStatus", "who changed a candidate's state, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "quizzes.SessionEvent", "what was done in an exam, by whom, to whom, why", retention=RECORDS, erasure=KEPT_AS_ID
)
declare("quizzes.PaperSheet", "answers on paper, as they were typed in", retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.Invigilator", "who watches over an exam", retention=RECORDS, erasure=KEPT_AS_ID)
declare("quizzes.ExamSession", "who called an exam", retention=RECORDS, erasure=POINTER_REMOVED)
declare(
    "quizzes.Appeal",
    "a learner's objection to a mark, in their own words, and the answer",
    retention=RECORDS,
    erasure=BLANKED,
)
declare("quizzes.Regrade", "who had marks computed anew, why", retention=RECORDS, erasure=POINTER_REMOVED)
declare("quizzes.Question", "who wrote a question", retention="as long as the question", erasure=POINTER_REMOVED)
declare(
    "quizzes.QuestionVersion",
    "who wrote which version of a question",
    retention="as long as the question",
    erasure=POINTER_REMOVED,
)
declare(
    "quizzes.QuizVersion",
    "who published which version of a quiz",
    retention="as long as the quiz",
    erasure=POINTER_REMOVED,
)
