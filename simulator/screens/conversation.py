"""A conversation taken by itself, after the answers that were given so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from zlib import crc32

from simulator.dialogues import engine
from simulator.dialogues.loading import Exercise, judge, read_exercise
from simulator.grading.consequences import sentences
from simulator.models import Dialogue, DialogueVersion, Talk
from simulator.models.run import in_points
from simulator.scenarios.reading import Problems
from simulator.scenarios.vocabulary import NEGATIVE_TAGS
from simulator.screens.wording import word

LONGEST = 40  # answers; no conversation goes on so long


@lru_cache(maxsize=64)
def _read(text: str) -> Exercise | None:
    return read_exercise(text, "-", Problems())


def exercise_of(version: DialogueVersion) -> Exercise | None:
    """Return the conversation of a version; None where a later schema does not take it any more."""
    found = _read(version.text)
    return None if found is None else replace(found, version=version.pk)


def pinned(row: Talk) -> Exercise | None:
    """Return the conversation that somebody began, whatever is in use since; None for one that was kept without its version."""
    return exercise_of(row.version) if row.version is not None else None


def exercises() -> Mapping[str, Exercise]:
    """Return the conversations that are in use, by key."""
    rows = Dialogue.objects.usable().select_related("current").order_by("key")
    found = [(row.key, exercise_of(row.current)) for row in rows if row.current]
    return {key: each for key, each in found if each is not None}


@dataclass(frozen=True)
class Turn:
    """What the customer said and what was answered; `advice` where the answer was a bad one."""

    line: str
    answer: str
    advice: str = ""
    is_second: bool = False


@dataclass(frozen=True)
class LostPoints:
    """Points that were not reached, in words; `answer` where something was said, else it is what was left out."""

    points: str
    text: str
    cost: str = ""
    rule: str = ""
    answer: str = ""


class Conversation:
    """A conversation after these answers. An answer that cannot be given there ends the reading of them."""

    def __init__(self, exercise: Exercise, answers: Sequence[str]) -> None:
        self.exercise, self.dialogue = exercise, exercise.dialogue
        self.talk: Mapping[str, Any] = engine.begin(self.dialogue)
        self.said: list[Mapping[str, Any]] = []
        self.turns: list[Turn] = []
        self.answers: list[str] = []
        for option in answers[:LONGEST]:
            try:
                self._say(option)
            except engine.TalkError:
                break

    def _say(self, option: str) -> None:
        line, node, second = engine.line(self.dialogue, self.talk), self.talk["node"], self.talk["approach"] > 1
        said = engine.say(self.dialogue, self.talk, node, option)
        chosen = next(each for each in self.dialogue["nodes"][node]["options"] if each["id"] == option)
        bad = set(chosen.get("tags", ())) & set(NEGATIVE_TAGS)
        advice = str(chosen.get("feedback", "")) or "、".join(word("tags", tag) for tag in sorted(bad))
        self.turns.append(Turn(line, str(chosen["text"]), advice, second))
        self.said.append(said)
        self.answers.append(option)
        self.talk = said["talk"]

    @property
    def line(self) -> str:
        """Return what the customer says now; empty when the talk is over."""
        return engine.line(self.dialogue, self.talk)

    @property
    def is_over(self) -> bool:
        return bool(self.talk["outcome"])

    @property
    def is_second(self) -> bool:
        """Whether this is the second approach after a refusal."""
        return bool(self.talk["approach"] > 1)

    @property
    def options(self) -> list[dict[str, str]]:
        """Return what can be answered now, each with the answers that it leads to."""
        found = engine.options(self.dialogue, self.talk, crc32(self.exercise.id.encode()))
        return [{"text": str(each["text"]), "id": str(each["id"])} for each in found]

    @property
    def takes_text(self) -> bool:
        """Whether own words can be understood here."""
        return engine.takes_text(self.dialogue, self.talk)

    def meaning(self, text: str) -> str:
        """Return the answer that own words mean; empty where they were not understood, which costs nothing."""
        return engine.understand(self.dialogue, self.talk, text[:200]) or ""

    @property
    def doubts(self) -> list[tuple[str, bool]]:
        """Return the customer's doubts and whether each is resolved."""
        return [(word("doubts", name), state == "resolved") for name, state in self.talk["doubts"].items()]

    # --- what it came to -----------------------------------------------------------------------------
    @property
    def result(self):
        """Return what the conversation was worth."""
        return judge(self.exercise, self.said, self.talk)

    @property
    def points(self) -> str:
        return in_points(self.result.points_tenths)

    @property
    def outcome(self) -> str:
        """Return how it ended, in words."""
        bought = self.talk["outcome"] == "done" and engine.will_buy(self.talk)
        return word("outcomes", "bought" if bought else str(self.talk["outcome"]))

    @property
    def lost(self) -> list[LostPoints]:
        """Return what cost points, the dearest first."""
        rows = []
        for each in sorted(self.result.lost, key=lambda row: -row.points):
            known = sentences().get(f"penalty.dialogue.{each.rule}" if each.answer else f"manner.{each.rule}", {})
            text = f"{word('lost', 'said' if each.answer else 'missing')}:{word('tags', each.rule)}"
            rows.append(LostPoints(in_points(each.points), text, str(known.get("cost", "")), each.rule, each.answer))
        return rows
