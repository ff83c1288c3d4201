"""Answering as a learner would, without an attempt: nothing is stored, and no statistics ever hear of it.

What was asked travels in a signed token (versions, points, seed), so that the answers that come back are judged against it.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core import signing

from lib import clock
from quizzes import kinds, lessons, marking
from quizzes.models import Question, QuestionVersion, Slot
from quizzes.quiz_settings import QuizSettings
from quizzes.room import Asked, Reviewed, ask, in_points, review_lines
from quizzes.text import Facts, render

SALT = "quizzes.tryout"
HOURS = 24
MOST = 256 * 1024


def answers_of(text: str) -> dict[str, Any]:
    """Return {position: {"value", "sure"}} of what a page for trying sends; nothing of what cannot be read."""
    if len(text) > MOST:
        return {}
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


class Stale(ValueError):
    """The token is too old or none."""


@dataclass
class Tryout:
    """Some versions with points (hundredths), laid out by a seed."""

    items: Sequence[tuple[QuestionVersion, int]]
    settings: QuizSettings = field(default_factory=QuizSettings)
    seed: str = field(default_factory=kinds.new_seed)

    @cached_property
    def token(self) -> str:
        return signing.dumps({"seed": self.seed, "items": [[v.pk, points] for v, points in self.items]}, salt=SALT)

    @classmethod
    def again(cls, token: str, *, allowed: Any, settings: QuizSettings | None = None) -> "Tryout":
        """Return what `token` stands for, if all its questions are among `allowed` (a query set). Raises Stale."""
        try:
            data = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
        except signing.BadSignature as exc:
            raise Stale from exc
        versions = QuestionVersion.objects.filter(question__in=allowed.values("pk")).in_bulk(
            [pk for pk, _p in data["items"]]
        )
        if any(pk not in versions for pk, _points in data["items"]):
            raise Stale
        items = [(versions[pk], points) for pk, points in data["items"]]
        return cls(items, settings or QuizSettings(), data["seed"])

    @cached_property
    def slots(self) -> list[Slot]:
        """Slots that are never saved."""
        rng = random.Random(self.seed)  # noqa: S311 (an author's own preview)
        return [
            Slot(
                position=n, version=version, points=points,
                layout=kinds.lay_out(version.body, rng, shuffle=self.settings.shuffle_options),
            )
            for n, (version, points) in enumerate(self.items, start=1)
        ]  # fmt: skip

    @cached_property
    def asked(self) -> list[Asked]:
        return ask(self.slots, on=clock.today())

    @property
    def has_drawing(self) -> bool:
        return any(slot.version.body["kind"] == "hotspot" for slot in self.slots)

    def judge(self, answers: Mapping[str, Any]) -> "Judged":
        """Judge `{position: {"value": as the page sends it, "sure": 1-3}}`. What cannot be read counts as no answer."""
        for slot in self.slots:
            given = answers.get(str(slot.position))
            given = given if isinstance(given, Mapping) else {}
            slot.value = _decoded(slot, given.get("value"))
            sure = given.get("sure")
            slot.confidence = sure if sure in (1, 2, 3) and not isinstance(sure, bool) else None
        self.__dict__.pop("asked", None)  # the page shows what was answered
        return Judged(self)


def _decoded(slot: Slot, posted: Any) -> Any:
    if slot.version.body["kind"] == "file":
        return None  # nothing is uploaded in a preview
    try:
        return kinds.decode(slot.version.body, slot.layout, posted)
    except kinds.WrongAnswer:
        return None


@dataclass
class Judged:
    """What came of a try; everything is shown, whatever learners would see of it and when."""

    tryout: Tryout

    @cached_property
    def rows(self) -> list[Reviewed]:
        slots = self.tryout.slots
        facts = Facts.of((t for slot in slots for t in kinds.texts(slot.version.body)), on=clock.today())
        teaches = dict(
            Question.objects.filter(pk__in={slot.version.question_id for slot in slots}).values_list("pk", "teaches")
        )
        taught = lessons.find([key for key in teaches.values() if key])
        return [
            self._row(asked, facts, taught.get(teaches.get(asked.slot.version.question_id, "")))
            for asked in self.tryout.asked
        ]

    def _row(self, asked: Asked, facts: Facts, lesson: Any) -> Reviewed:
        slot, body = asked.slot, asked.slot.version.body
        outcome = kinds.score(body, slot.value)
        answered = not kinds.is_empty(slot.value)
        slot.score = None if outcome.needs_person else marking.points(
            outcome, slot.points, self.tryout.settings, answered=answered, confidence=slot.confidence
        )  # fmt: skip
        own_lines = body["kind"] in ("single", "multiple", "hotspot")  # each option has its own
        return Reviewed(
            asked, score=in_points(slot.score), outcome=_word(slot, answered=answered), lesson=lesson,
            lines=review_lines(body, slot.value, facts, shows_right=True),
            feedback=render(facts.fill(outcome.feedback)) if outcome.feedback and not own_lines else "",
            explanation=render(facts.fill(body["explanation"])) if body["explanation"] else "",
        )  # fmt: skip

    @property
    def score(self) -> int:
        return sum(row.asked.slot.score or 0 for row in self.rows)

    @property
    def most(self) -> int:
        return sum(slot.points for slot in self.tryout.slots)

    @property
    def waits(self) -> int:
        """How many answers a person would have to judge."""
        return sum(row.outcome == "waits" for row in self.rows)

    @property
    def passed(self) -> bool:
        return marking.has_passed(self.score, self.most, self.tryout.settings.pass_percent)

    @property
    def percent(self) -> int:
        return max(0, self.score) * 100 // self.most if self.most else 0

    @property
    def score_text(self) -> str:
        return in_points(self.score)

    @property
    def most_text(self) -> str:
        return in_points(self.most)


def _word(slot: Slot, *, answered: bool) -> str:
    if slot.score is None:
        return "waits"
    if not answered:
        return "empty"
    return "right" if slot.score >= slot.points else "partly" if slot.score > 0 else "wrong"
