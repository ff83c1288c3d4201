"""How a person stands with the checks of a lesson: one query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from courses.actions.checks import context_key
from quizzes.models import Attempt


@dataclass
class CheckState:
    """A check as its lesson shows it before anything of it is loaded. `latest` is the newest attempt, if any."""

    anchor: str
    title: str
    count: int
    latest: Any = None
    is_passed: bool = False

    @property
    def needed(self) -> int:
        """Percent from which it is passed."""
        return self.latest.version.rules.pass_percent

    @property
    def is_running(self) -> bool:
        return self.latest is not None and self.latest.state == Attempt.State.OPEN


def states(employee: Any, lesson: Any, pieces: Iterable[Any]) -> dict[str, CheckState]:
    """Return {anchor: CheckState} of the checks among `pieces` (anchor, title, questions); no query where there is none."""
    found = {p.anchor: CheckState(p.anchor, p.title, len(p.questions)) for p in pieces if p.questions}
    if not found or employee is None:
        return found
    keys = {context_key(lesson, anchor): anchor for anchor in found}
    rows = Attempt.objects.filter(employee=employee, admission__context_key__in=keys).exclude(state=Attempt.State.VOID)
    for attempt in rows.select_related("admission", "version").order_by("number"):
        state = found[keys[attempt.admission.context_key]]
        state.latest = attempt
        state.is_passed |= bool(attempt.passed and attempt.released_at)
    return found
