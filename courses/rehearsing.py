"""How a person stands with the scenarios and conversations of a lesson: two queries for all of either kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from courses.actions.rehearsals import COUNTS, context_key
from simulator.models import Dialogue, Run, Scenario, Talk, is_conversation


@dataclass
class ScenarioState:
    """A scenario as its lesson shows it, with the person's runs of it that are not void, the newest first."""

    is_talk = False

    anchor: str
    title: str
    key: str
    mode: str
    scenario: Any = None
    made: list[Run] = field(default_factory=list)
    context_key: str = ""

    def running(self, mode: str) -> Run | None:
        """The run that was begun here and is under way."""
        mine = [run for run in self.made if run.admission.context_key == self.context_key]
        return next((run for run in mine if run.mode == mode and run.state == Run.State.OPEN), None)

    @property
    def is_passed(self) -> bool:
        return any(run.passed and run.mode in COUNTS[self.mode] for run in self.made)

    @property
    def last(self) -> Run | None:
        """The newest finished run by which it is passed or could have been."""
        return next(
            (run for run in self.made if run.state == Run.State.FINISHED and run.mode in COUNTS[self.mode]), None
        )

    @property
    def ways(self) -> list[dict[str, Any]]:
        """The ways to take it: mode, whether it is the one to take now, whether it is running."""
        guided = any(run.mode == "guided" and run.state == Run.State.FINISHED for run in self.made)
        now = "" if self.is_passed else self.mode if guided or self.mode == "guided" else "guided"
        return [{"mode": mode, "is_now": mode == now, "running": self.running(mode)} for mode in ("guided", "practice")]


@dataclass
class TalkState:
    """A conversation as its lesson shows it, with the person's talks that are not void, the newest first."""

    anchor: str
    title: str
    key: str
    dialogue: Any = None
    made: list[Talk] = field(default_factory=list)

    is_talk = True

    @property
    def is_running(self) -> bool:
        return any(talk.state == Talk.State.OPEN for talk in self.made)

    @property
    def is_passed(self) -> bool:
        return any(talk.passed for talk in self.made)

    @property
    def last(self) -> Talk | None:
        """The newest that was had to its end."""
        return next((talk for talk in self.made if talk.state == Talk.State.FINISHED), None)


def states(employee: Any, lesson: Any, pieces: Iterable[Any]) -> dict[str, ScenarioState | TalkState]:
    """Return {anchor: state} of the scenarios and conversations among `pieces`; no query for what is not among them."""
    pieces = list(pieces)
    talks = [piece for piece in pieces if is_conversation(piece.scenario)]
    runs = _run_states(employee, lesson, [piece for piece in pieces if piece not in talks])
    return {**runs, **_talk_states(employee, talks)}


def _talk_states(employee: Any, pieces: Iterable[Any]) -> dict[str, TalkState]:
    found = {p.anchor: TalkState(p.anchor, p.title, p.scenario) for p in pieces}
    if not found or employee is None:
        return found
    keys = {state.key for state in found.values()}
    there = {row.key: row for row in Dialogue.objects.usable().filter(key__in=keys)}
    made: dict[str, list[Talk]] = {}
    for talk in (
        Talk.objects.filter(employee=employee, exercise__in=keys).exclude(state=Talk.State.VOID).order_by("-pk")
    ):
        made.setdefault(talk.exercise, []).append(talk)
    for state in found.values():
        state.dialogue, state.made = there.get(state.key), made.get(state.key, [])
    return found


def _run_states(employee: Any, lesson: Any, pieces: Iterable[Any]) -> dict[str, ScenarioState]:
    """Return {anchor: ScenarioState} of the scenarios among `pieces` (anchor, title, scenario, mode); no query where there is none."""
    found = {
        p.anchor: ScenarioState(p.anchor, p.title, p.scenario, p.mode, context_key=context_key(lesson, p.anchor))
        for p in pieces
        if p.scenario
    }
    if not found or employee is None:
        return found
    there = {row.key: row for row in Scenario.objects.usable().filter(key__in={s.key for s in found.values()})}
    rows = Run.objects.counting().filter(employee=employee, scenario__in=there.values()).exclude(state=Run.State.VOID)
    made: dict[int, list[Run]] = {}
    for run in rows.select_related("admission").order_by("-pk"):
        made.setdefault(run.scenario_id, []).append(run)
    for state in found.values():
        state.scenario = there.get(state.key)
        state.made = made.get(state.scenario.pk, []) if state.scenario else []
    return found
