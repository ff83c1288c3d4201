"""The release gate: results that are graded and wait for the owner's word. Exams of a session are released by the session."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from outbox import actions as outbox
from outbox.models import Message
from quizzes import rules
from quizzes.actions import asking, grading
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Quiz, Slot

KIND = "quizzes.release"
CHUNK = 100


def held_back(quiz: Quiz | None = None) -> QuerySet[Attempt]:
    """Return the graded attempts (of one quiz) whose results nobody has released, without those of exam sessions."""
    rows = Attempt.objects.graded().filter(released_at=None, admission__invigilated=False)
    return rows.filter(quiz=quiz) if quiz is not None else rows


def unfinished(quiz: Quiz) -> QuerySet[Attempt]:
    """Return the attempts of a quiz that were handed in and still wait for a grader."""
    return Attempt.objects.filter(quiz=quiz, state=Attempt.State.SUBMITTED, admission__invigilated=False)


def gate_of(user: Any) -> QuerySet[Quiz]:
    """Return the quizzes whose held back results `user` may release, each with `held` and `unfinished` attempts."""
    rows = Quiz.objects.filter(pk__in=held_back().values("quiz"))
    if not user.is_superuser:
        departments = rules.departments_of(user, *rules.RESULTS)
        rows = rows.filter(rules.owned_by(departments)) if departments else rows.none()

    def count(attempts: QuerySet[Attempt]) -> Coalesce:
        counted = attempts.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    waiting = Attempt.objects.filter(state=Attempt.State.SUBMITTED, admission__invigilated=False)
    return rows.annotate(held=count(held_back()), unfinished=count(waiting)).order_by("key")


def waits_of(quiz: Quiz) -> list[asking.Wanted]:
    """Return what still waits for graders, question by question, with who is asked."""
    return asking.wanted_for(Slot.objects.waiting().filter(attempt__in=unfinished(quiz).values("pk")))


def may_release(user: Any, quiz: Quiz) -> bool:
    """Whether `user` works with results in the department that owns the quiz, or above it."""
    return bool(rules.may_change(user, quiz, *rules.RESULTS))


@transaction.atomic
def release(quiz: Quiz, *, by: Any) -> Job:
    """Have all graded results of a quiz released. Raises QuizzesError when there are none or it is going on already."""
    if not may_release(by, quiz):
        raise QuizzesError(_("The owner of the quiz releases its results."))
    total = held_back(quiz).count()
    if not total:
        raise QuizzesError(_("No graded result waits to be released."))
    try:
        return jobs.start(KIND, key=f"release:{quiz.pk}", by=by, payload={"quiz": quiz.pk}, total=total)
    except JobError as exc:
        raise QuizzesError(str(exc)) from exc


def release_waiting(run: JobRun) -> dict[str, Any]:
    """Release what is graded by now, in chunks, each with its messages. Begun again it goes on with what is left."""
    quiz = Quiz.objects.get(pk=run.payload["quiz"])
    done = run.job.done
    while attempts := list(held_back(quiz).select_related("employee__user").order_by("pk")[:CHUNK]):
        with transaction.atomic():
            grading.release(attempts, by=run.job.by)
            outbox.send_many(_message(run, quiz, a) for a in attempts if a.employee.user and a.employee.user.is_active)
            done += len(attempts)
            run.step(done=done, total=max(done, run.job.total), message=_("Results are being released"))
    return {"url": f"/quizzes/grading/{quiz.public_id}/release/", "label": _("See the results")}


def _message(run: JobRun, quiz: Quiz, attempt: Attempt) -> Message:
    user = attempt.employee.user
    assert user is not None
    with override(user.language or settings.LANGUAGE_CODE):
        return Message(
            recipient=user, kind="quiz_released", dedupe_key=f"quiz_released:{run.job.pk}:{attempt.employee_id}", by_mail=True,
            subject=(_("Your result is out: “%(quiz)s”") % {"quiz": quiz.title})[:160],
            url=f"/quizzes/attempts/{attempt.public_id}/result/",
        )  # fmt: skip
