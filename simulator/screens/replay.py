"""A run gone through step by step, after it is over: what the counter showed then, beside the model solution."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from simulator import playing
from simulator.crm import formats
from simulator.crm.log import Event
from simulator.films import Film, demonstration, film_of
from simulator.grading.alignment import aligned
from simulator.models import Run
from simulator.scenarios.guiding import is_step
from simulator.screens.counter import Counter
from simulator.screens.naming import Names
from simulator.screens.result import shown_findings
from simulator.screens.tray import Tray


@dataclass(frozen=True)
class Row:
    """One line of the list: an event of the run, or (`seq` 0) a step of the model solution that was left out."""

    label: str
    seq: int = 0
    time: str = ""
    outcome: str = ""
    code: str = ""
    is_here: bool = False
    is_extra: bool = False  # the model solution has no such step here
    model: str = ""  # how the model solution does the same step, where it differs
    findings: tuple[dict[str, Any], ...] = ()
    comments: tuple[Any, ...] = ()
    why: str = ""
    points: str = field(default="")


class Walk:
    """Events one after the other, and the counter after the one at `at`. 0 is the start."""

    def __init__(self, run: Run, film: Film, at: int) -> None:
        self.run, self.events = run, film.events
        self.at = max(0, min(at, len(self.events)))
        self.state = film.state_at(self.at)
        self.names = Names(run, film.state_at(len(self.events)))

    @property
    def here(self) -> Event | None:
        """Return the event at which we are."""
        return self.events[self.at - 1] if self.at else None

    @property
    def total(self) -> int:
        return len(self.events)

    @property
    def before(self) -> int | None:
        return self.at - 1 if self.at else None

    @property
    def following(self) -> int | None:
        return self.at + 1 if self.at < self.total else None

    @cached_property
    def counter(self) -> Counter:
        """Return the counter on the screen of this step: what was typed stands in its form."""
        here = self.here
        screens = [e.command[:2] for e in self.events[: self.at] if e.command[:1] == "S"]
        posted = {name: _typed(name, value) for name, value in here.fields.items()} if here else None
        screen = screens[-1] if screens else ""
        return Counter(
            self.state, playing.catalog_of(self.run), playing.messages(), screen=screen, last=here, posted=posted
        )

    @cached_property
    def tray(self) -> Tray:
        return Tray(self.run, self.state, self.here)


class Replay(Walk):
    """A finished run: with what cost points, the trainers' words and the model solution at each step."""

    def __init__(self, run: Run, at: int) -> None:
        super().__init__(run, film_of(run), at)
        self.steps = playing.compiled_of(run).solution
        self.findings = shown_findings(run.scores.order_by("-pk").first(), self.names)
        self.comments = list(run.comments.select_related("by"))

    @cached_property
    def rows(self) -> list[Row]:
        """Return every event, and between them what the model solution has and the run has not."""
        model, left_out, extra = self._compared()
        rows = [self._missing(step) for step in left_out.get(0, ())]
        for event in self.events:
            rows.append(self._row(event, model.get(event.seq), event.seq in extra))
            rows += [self._missing(step) for step in left_out.get(event.seq, ())]
        return rows

    @property
    def row(self) -> Row | None:
        """Return the line of the step at which we are."""
        return next((row for row in self.rows if row.is_here), None)

    @property
    def at_whole(self) -> list[Any]:
        """Return the words to the whole run."""
        return [each for each in self.comments if each.seq == 0]

    def _compared(self) -> tuple[dict[int, Any], dict[int, list[Any]], set[int]]:
        """Return {event: step of the model}, {event: steps left out after it}, and the events beside the model."""
        model: dict[int, Any] = {}
        left_out: dict[int, list[Any]] = {}
        extra: set[int] = set()
        last = 0
        for each in aligned(self.events, [str(step["do"]) for step in self.steps]):
            last = each.seq or last
            if each.move == "both":
                model[each.seq] = self.steps[each.step]
            elif each.move == "extra":
                extra.add(each.seq)
            else:
                left_out.setdefault(last, []).append(self.steps[each.step])
        for step, place in self._acts_left_out(model):
            left_out.setdefault(place, []).append(step)
        return model, left_out, extra

    def _acts_left_out(self, model: dict[int, Any]) -> list[tuple[Any, int]]:
        """Return the acts and words of the model that were never done, with the event after which they belong."""
        found, place = [], 0
        places = {step["id"]: seq for seq, step in model.items()}
        for step in self.steps:
            place = max(place, places.get(step.get("id"), 0))
            if step["do"] in ("act", "say") and not any(is_step(step, e.command, e.fields) for e in self.events):
                found.append((step, place))
        return found

    def _missing(self, step: Any) -> Row:
        return Row(self.names.step(str(step["do"]), _fields(step)), why=self.names.why(step))

    def _row(self, event: Event, step: Any, is_extra: bool) -> Row:
        texts = playing.messages()
        differs = step is not None and not is_step(step, event.command, event.fields)
        lost = tuple(each for each in self.findings if each["seq"] == event.seq)
        return Row(
            self.names.step(event.command, event.fields), event.seq, event.biz_ts[11:16], event.outcome,
            texts.text(event.code, event.details) if event.code else "", event.seq == self.at, is_extra,
            self.names.step(str(step["do"]), _fields(step)) if differs else "", lost,
            tuple(each for each in self.comments if each.seq == event.seq), self.names.why(step) if step else "",
            f"{sum(each['points'] for each in lost):g}" if lost else "",
        )  # fmt: skip


class Demonstration(Walk):
    """The model solution played from nothing, with why each step is done. Nothing of it is stored."""

    def __init__(self, run: Run, at: int) -> None:
        self.steps = playing.compiled_of(run).solution
        super().__init__(run, demonstration(run), at)

    @cached_property
    def rows(self) -> list[Row]:
        """Return every step of the solution."""
        texts = playing.messages()
        return [
            Row(
                self.names.step(event.command, event.fields), event.seq, event.biz_ts[11:16], event.outcome,
                texts.text(event.code, event.details) if event.code else "", event.seq == self.at, why=self.names.why(step),
            )
            for step, event in zip(self.steps, self.events, strict=False)
        ]  # fmt: skip

    @property
    def row(self) -> Row | None:
        """Return the line of the step at which we are."""
        return next((row for row in self.rows if row.is_here), None)


def _typed(name: str, value: Any) -> str:
    return formats.yuan(value) if name.endswith("_fen") and isinstance(value, int) else str(value)


def _fields(step: Any) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name not in ("do", "id")}
