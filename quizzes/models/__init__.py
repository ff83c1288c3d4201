from quizzes.models.analysis import Analysis, ItemStatistics
from quizzes.models.attempt import (
    Accommodation,
    Admission,
    AdmissionEvent,
    Answer,
    Attempt,
    IntegrityEvent,
    Mark,
    Slot,
    Upload,
)
from quizzes.models.bank import Bank, Category, Kind, Question, QuestionVersion, Rubric
from quizzes.models.grading import Appeal, Grading, GradingLease, Regrade, RegradeLine
from quizzes.models.quiz import BlueprintRow, FixedQuestion, PaperForm, Quiz, QuizVersion
from quizzes.models.session import Candidate, CandidateStatus, ExamSession, Invigilator, PaperSheet, SessionEvent

__all__ = [
    "Accommodation", "Admission", "AdmissionEvent", "Analysis", "Answer", "Appeal", "Attempt", "Bank", "BlueprintRow", "Candidate", "CandidateStatus", "Category",
    "ExamSession", "FixedQuestion", "Grading", "GradingLease", "IntegrityEvent", "Invigilator", "ItemStatistics", "Kind", "Mark", "PaperForm",
    "PaperSheet", "Question", "QuestionVersion", "Quiz", "QuizVersion", "Regrade", "RegradeLine", "Rubric", "SessionEvent", "Slot", "Upload",
]  # fmt: skip
