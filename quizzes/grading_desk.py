"""What a grader has before the eyes: one answer without a name, the sheet to fill in, and how many are left."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core import signing
from django.db.models import Count, Min
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from lib import clock
from quizzes import judgement, kinds
from quizzes.actions import asking, judging
from quizzes.models import Grading, Question, Quiz, Slot, Upload
from quizzes.room import in_points
from quizzes.text import Facts, render

SALT = "quizzes.grading"


def token_of(slot: Slot, user: Any) -> str:
    """Return the address of an answer for one grader: it leads to no attempt and no person, and is of no use to anybody else."""
    return signing.Signer(salt=f"{SALT}:{user.pk}").sign(str(slot.pk))


def slot_of(token: str, user: Any) -> Slot | None:
    """Return the answer of a token of `user`, or None."""
    try:
        pk = signing.Signer(salt=f"{SALT}:{user.pk}").unsign(token)
    except signing.BadSignature:
        return None
    return Slot.objects.select_related("version", "attempt__version").filter(pk=pk).first()


# --- the list ---------------------------------------------------------------------------------------
@dataclass
class Pile:
    """The answers to one question of one quiz that wait for a grader."""

    quiz: Quiz
    question: Question
    count: int
    third: int
    since: Any

    @property
    def due_at(self) -> Any:
        return asking.due_of(self.since)

    @property
    def due_on(self) -> Any:
        return clock.due_day(self.due_at)

    @property
    def stem(self) -> str:
        return asking.first_line(self.question)


def piles_of(user: Any) -> Any:
    """Return the groups of answers that wait for `user`, the oldest first, as rows for `piles`."""
    rows = Slot.objects.waiting_for(user).order_by().values("attempt__quiz", "question")
    return rows.annotate(n=Count("pk"), since=Min("attempt__finished_at")).order_by(
        "since", "attempt__quiz", "question"
    )


def piles(rows: list[dict[str, Any]], user: Any) -> list[Pile]:
    """Return the piles of some rows of `piles_of` (three queries for any number)."""
    quizzes = Quiz.objects.in_bulk({row["attempt__quiz"] for row in rows})
    questions = Question.objects.select_related("current").in_bulk({row["question"] for row in rows})
    wanted = Slot.objects.waiting_for(user).filter(question__in=questions, gradings__round=2, gradings__edition=1)
    third = {
        (quiz, question): n
        for quiz, question, n in wanted.order_by().values_list("attempt__quiz", "question").annotate(n=Count("pk"))
    }
    return [
        Pile(
            quizzes[row["attempt__quiz"]], questions[row["question"]], row["n"],
            third.get((row["attempt__quiz"], row["question"]), 0), row["since"],
        )
        for row in rows
    ]  # fmt: skip


# --- one answer -------------------------------------------------------------------------------------
@dataclass
class Level:
    """A button of the sheet."""

    points: int
    text: str
    digit: int
    chosen: bool


@dataclass
class Row:
    """A criterion as the sheet shows it. `units` are whole numbers, so that the browser adds up exactly."""

    key: str
    title: str
    share: str
    units: int
    levels: list[Level]
    points: Any = None

    @property
    def name(self) -> str:
        return f"c:{self.key}"


@dataclass
class Piece:
    """A part of the answer that is judged, with its rows."""

    stem: SafeString
    text: str
    upload: Upload | None
    limits: tuple[int, int]
    model_answer: SafeString
    rows: list[Row]

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def is_short(self) -> bool:
        return bool(self.text) and self.length < self.limits[0]


@dataclass
class GradingDesk:
    """The page of one answer. `own`: the judgement that is being corrected."""

    user: Any
    quiz: Quiz
    question: Question
    slot: Slot | None
    own: Grading | None = None
    points: dict[str, Any] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""
    error: str = ""
    saved_at: Any = None
    saved_token: str = ""

    @cached_property
    def token(self) -> str:
        return token_of(self.slot, self.user) if self.slot else ""

    @cached_property
    def sheet(self) -> judgement.Sheet:
        assert self.slot is not None
        return judging.sheet_for(self.slot)

    @cached_property
    def hashes(self) -> str:
        """What the sheet is made of, to be sent back with it."""
        return signing.dumps(self.sheet.rubrics, salt=SALT)

    @cached_property
    def facts(self) -> Facts:
        assert self.slot is not None
        body, day = self.slot.version.body, localtime(self.slot.attempt.started_at).date()
        return Facts.of([*kinds.texts(body), *(part.body.get("model_answer", "") for part in self.sheet.parts)], on=day)

    @cached_property
    def stem(self) -> SafeString:
        assert self.slot is not None
        return render(self.facts.fill(self.slot.version.body["stem"]))

    @property
    def is_case(self) -> bool:
        return bool(self.slot and self.slot.version.kind == "case")

    @cached_property
    def whole(self) -> int:
        """The units of all rows together."""
        return sum(row.units for piece in self.pieces for row in piece.rows)

    @cached_property
    def pieces(self) -> list[Piece]:
        return [self._piece(part) for part in self.sheet.parts]

    def _piece(self, part: judgement.Part) -> Piece:
        is_file = part.body["kind"] == "file"
        upload = Upload.objects.filter(slot=self.slot, public_id=part.value).first() if is_file else None
        return Piece(
            stem=render(self.facts.fill(part.body["stem"])) if part.key else SafeString(""),
            text="" if is_file else str(part.value or ""),
            upload=upload,
            limits=(part.body.get("min_chars", 0), part.body.get("max_chars", 0)),
            model_answer=render(self.facts.fill(part.body.get("model_answer", ""))),
            rows=[self._row(criterion) for criterion in part.criteria],
        )

    def _row(self, criterion: judgement.Criterion) -> Row:
        weights = sum(part.weight for part in self.sheet.parts)
        chosen = self.points.get(criterion.key)
        levels = [
            Level(level["points"], level["text"], n, level["points"] == chosen)
            for n, level in enumerate(criterion.levels, start=1)
        ]
        share = f"{float(criterion.weight):.1f}".rstrip("0").rstrip(".")
        return Row(criterion.key, criterion.title, share, int(criterion.weight * weights), levels, chosen)

    @property
    def most(self) -> str:
        return in_points(self.slot.points) if self.slot else ""

    @property
    def is_double(self) -> bool:
        return bool(self.slot and self.slot.attempt.version.rules.double_marking)

    @cached_property
    def round(self) -> int:
        """Which judgement this one is."""
        if self.own is not None:
            return self.own.round
        return Grading.objects.filter(slot=self.slot, edition=1).count() + 1

    @cached_property
    def left(self) -> int:
        return judging.waiting(self.user, quiz=self.quiz, question=self.question).count()

    @cached_property
    def done(self) -> int:
        """How many answers of this pile the grader has judged."""
        rows = Grading.objects.filter(grader=self.user, edition=1, slot__question=self.question)
        return rows.filter(slot__attempt__quiz=self.quiz).count()

    @property
    def total(self) -> int:
        return self.done + self.left

    @property
    def number(self) -> int:
        return min(self.total, self.done + 1)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

    @cached_property
    def last_token(self) -> str:
        """The answer that was judged last, to look at again."""
        slot = judging.last_judged(self.user, quiz=self.quiz, question=self.question)
        return token_of(slot, self.user) if slot else ""
