"""Caches of exams against their ledgers, for `manage.py verify`."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from jobs.verify import verification
from quizzes.actions.sessions.releasing import count_all, with_attempts
from quizzes.models import Candidate, CandidateStatus, ExamSession


@verification("candidates: states")
def check_candidate_states() -> Iterator[str]:
    """A candidate's state is the newest of the ledger; who has none is expected."""
    newest = CandidateStatus.objects.filter(candidate=OuterRef("pk")).order_by("-pk").values("state")[:1]
    rows = Candidate.objects.annotate(truth=Coalesce(Subquery(newest), Value(Candidate.State.EXPECTED.value)))
    for row in rows.exclude(state=F("truth")):
        yield f"candidate {row.pk}: state is {row.state}, the ledger says {row.truth}"


@verification("exams: what counts")
def check_counted() -> Iterator[str]:
    """Counted percent and passed of a released exam equal what its attempts, states and the cap say."""
    for session in ExamSession.objects.filter(state=ExamSession.State.RELEASED).select_related("version", "root"):
        candidates = with_attempts(session)
        old = {c.pk: (c.counted_percent, c.passed) for c in candidates}
        for candidate, truth in count_all(session, candidates):
            if old[candidate.pk] != truth:
                yield f"candidate {candidate.pk}: counted {old[candidate.pk]}, the attempts say {truth}"
