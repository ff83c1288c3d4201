"""What waits for people because of quizzes and exams."""

from django.utils.translation import gettext_lazy as _

from outbox.todos import Choice, Kind, register
from quizzes.exceptions import QuizzesError


def _release_exam(todo, by, reason):
    from quizzes.actions import sessions
    from quizzes.models import ExamSession

    session = ExamSession.objects.filter(public_id=todo.subject_key).first()
    if session is None:
        raise QuizzesError(_("This exam is gone."))
    # The to-do may be older than the end of a role; whoever stands in decides as its owner would.
    if not ExamSession.objects.editable_by(todo.whom).filter(pk=session.pk).exists():
        raise QuizzesError(_("This exam is no longer yours to run; ask the examiners of its department."))
    sessions.release_session(session, by=by)


def register_kinds():
    """Register the to-do kinds of this app."""
    register(
        Kind("exam_close", _("Exams to close"), icon="clipboard-check", states=("quizzes.ExamSession.announced",)),
    )
    register(
        Kind(
            "exam_release",
            _("Results to release"),
            icon="award",
            choices=(Choice("release", _("Release the results"), _release_exam),),
            states=("quizzes.ExamSession.closed",),
        )
    )
    # These are opened, not answered with one tap: each asks for reading first.
    register(
        Kind("quiz_judging", _("Answers to judge"), icon="pencil", minutes=6, states=("quizzes.Attempt.submitted",))
    )
    register(
        Kind(
            "quiz_third_judging", _("Third judgements"), icon="users", minutes=6, states=("quizzes.Attempt.submitted",)
        )
    )
    register(Kind("quiz_appeal", _("Appeals"), icon="message-square", minutes=8, states=("quizzes.Appeal.open",)))
