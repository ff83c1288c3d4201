"""How often somebody has tried: every sitting of a chain to which they were called counts, a deferral does not."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q

from quizzes.models import Candidate, ExamSession


def chain_of(session: ExamSession) -> Q:
    """Return the Q of all sessions of the chain: the first one and its resits."""
    first = session.root_id or session.pk
    return Q(pk=first) | Q(root=first)


def tries_before(session: ExamSession, employees: Iterable[int]) -> Counter[int]:
    """Return {employee: earlier sittings of this chain that count as a try} (one query)."""
    return tries_of(session, employees, before=session.sitting)


def tries_of(session: ExamSession, employees: Iterable[int], *, before: int | None = None) -> Counter[int]:
    """Return {employee: sittings of the chain that count as a try}; `before`: only of earlier sittings (one query)."""
    chain = ExamSession.objects.filter(chain_of(session)).exclude(state=ExamSession.State.CANCELLED)
    if before is not None:
        chain = chain.filter(sitting__lt=before)
    rows = Candidate.objects.filter(session__in=chain, employee__in=list(employees))
    rows = rows.exclude(state__in=[Candidate.State.DEFERRED, Candidate.State.EXPECTED])
    return Counter(rows.values_list("employee_id", flat=True))
