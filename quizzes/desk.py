"""What one person may take: running, open, coming. Constant queries for any number of admissions."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from lib import clock
from quizzes.actions.admissions import accommodation_of
from quizzes.models import Admission, Attempt, Quiz


@dataclass
class Offer:
    """An admission with where the person stands."""

    admission: Admission
    running: Attempt | None
    used: int
    allowed: int
    best: Attempt | None

    @property
    def title(self) -> str:
        return self.admission.title or self.admission.quiz.title

    @property
    def is_used_up(self) -> bool:
        return bool(self.allowed) and self.used >= self.allowed

    @property
    def left(self) -> int | None:
        return max(0, self.allowed - self.used) if self.allowed else None


class Desk:
    """The quizzes and exams of one employee; knowledge checks belong to their lessons and are not listed."""

    def __init__(self, employee: Any) -> None:
        self.employee = employee

    @cached_property
    def _offers(self) -> list[Offer]:
        rows = Admission.objects.in_force().filter(employee=self.employee, quiz__is_retired=False)
        # A check lives in its lesson, unless somebody was admitted to it by hand.
        rows = rows.exclude(~Q(context_key__startswith="direct:"), quiz__kind=Quiz.Kind.CHECK)
        rows = rows.select_related("quiz__current", "version", "candidate__session")
        made: dict[int, list[Attempt]] = defaultdict(list)
        taken = Attempt.objects.filter(admission__in=rows.values("pk")).select_related("quiz")
        for attempt in taken.exclude(state=Attempt.State.VOID):
            made[attempt.admission_id].append(attempt)
        return [self._offer(row, made[row.pk]) for row in rows.order_by("closes_at", "-created_at")]

    @cached_property
    def _granted(self) -> int:
        """Attempts that an accommodation of today gives in every quiz."""
        row = accommodation_of(self.employee)
        return row.extra_attempts if row else 0

    def _offer(self, admission: Admission, made: list[Attempt]) -> Offer:
        version = admission.version or admission.quiz.current
        allowed = admission.attempts if admission.attempts is not None else (version.rules.attempts if version else 0)
        seen = [a for a in made if a.released_at and a.score is not None]
        return Offer(
            admission,
            running=next((a for a in made if a.state == Attempt.State.OPEN), None),
            used=len(made),
            allowed=allowed + admission.extra_attempts + self._granted if allowed else 0,
            best=max(seen, key=lambda a: a.score or 0, default=None),
        )

    @cached_property
    def running(self) -> list[Offer]:
        return [o for o in self._offers if o.running]

    @cached_property
    def open(self) -> list[Offer]:
        """What can be started now and was not passed yet."""
        now = clock.now()
        return [
            o
            for o in self._offers
            if not o.running and not o.is_used_up and _is_open(o.admission, now) and not (o.best and o.best.passed)
        ]

    @cached_property
    def coming(self) -> list[Offer]:
        now = clock.now()
        return [o for o in self._offers if o.admission.opens_at and o.admission.opens_at > now]


def _is_open(admission: Admission, now: Any) -> bool:
    return not (admission.opens_at and admission.opens_at > now) and not (
        admission.closes_at and admission.closes_at <= now
    )
