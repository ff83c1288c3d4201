"""First-time passes, passes after resits, and who came to the exam."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quizzes.models import Attempt, Candidate, ExamSession, Quiz
from reports.upward.measures import Cell, Measure, Table, register


def firsts(scope: Any) -> Any:
    """Return the first attempts of people at an exam that were handed in within the period and are released."""
    rows = Attempt.objects.firsts().filter(scope.instants("finished_at"), quiz__kind=Quiz.Kind.EXAM)
    rows = scope.of_people(rows.filter(state=Attempt.State.GRADED, released_at__isnull=False))
    later = Attempt.objects.released().filter(
        employee=OuterRef("employee"), quiz=OuterRef("quiz"), passed=True, finished_at__lt=scope.until
    )
    return rows.annotate(passed_since=Exists(later))


def count_passes(scope: Any) -> Table:
    """One query: of each person and exam the first attempt, and whether any attempt until the end of the period passed."""
    sums = (
        firsts(scope)
        .values("group")
        .annotate(n=Count("pk"), at_once=Count("pk", filter=Q(passed=True)), at_last=Count("pk", filter=Q(passed_since=True)))
    )  # fmt: skip
    return {
        scope.key_of(row["group"]): {
            "first_pass": Cell(row["at_once"], row["n"]),
            "pass_after_resit": Cell(row["at_last"], row["n"]),
        }
        for row in sums
    }


CAME = (Candidate.State.PRESENT, Candidate.State.VIOLATION)


def called(scope: Any) -> Any:
    """Return the candidates of sessions that ended within the period, those deferred (缓考) left out."""
    rows = Candidate.objects.filter(scope.instants("session__ends_at"))
    rows = rows.exclude(state=Candidate.State.DEFERRED)
    return scope.of_people(rows.filter(session__state__in=[ExamSession.State.CLOSED, ExamSession.State.RELEASED]))


def count_candidates(scope: Any) -> Table:
    """One query."""
    sums = called(scope).values("group").annotate(n=Count("pk"), came=Count("pk", filter=Q(state__in=CAME)))
    return {scope.key_of(row["group"]): {"attendance": Cell(row["came"], row["n"])} for row in sums}


NO_EXAM = _("no result of a first attempt was released for this period")
register(
    Measure(
        "first_pass", _("Passed at the first attempt"),
        _("first attempts that passed ÷ first attempts handed in within the period, of each person and exam, once released"),
        "%", "percent", count_passes, "attempts", NO_EXAM,
    ),
    Measure(
        "pass_after_resit", _("Passed after resits"),
        _("the same people and exams: those with any pass until the end of the period ÷ first attempts of the period"),
        "%", "percent", count_passes, "attempts", NO_EXAM,
    ),
    Measure(
        "attendance", _("Came to the exam"),
        _("candidates who sat the exam ÷ candidates called to sessions of the period; deferred ones do not count"),
        "%", "percent", count_candidates, "candidates", _("no exam session of these people was closed in this period"),
    ),
)  # fmt: skip
