"""What a regrade would do: new scores of stored answers, attempt by attempt. Reads in chunks with few queries; writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from quizzes import judgement, kinds, rekeying
from quizzes.marking import has_passed, points
from quizzes.models import Attempt, Grading, Mark, QuestionVersion, QuizVersion, Regrade, Slot

BINS = 10  # of the distribution: 0-9 %, 10-19 %, ... 90-100 %


@dataclass
class Change:
    """A new mark for one answer; scores in hundredths of a point."""

    slot: Slot
    new: int
    version_id: int
    counts: bool = True


@dataclass
class Plan:
    """What becomes of one attempt."""

    attempt: Attempt
    changes: list[Change]
    old_score: int
    new_score: int
    old_max: int
    new_max: int
    new_passed: bool | None
    is_complete: bool

    @property
    def loses_pass(self) -> bool:
        """A result that the person has seen as passed would fail."""
        return bool(self.attempt.released_at and self.attempt.passed and self.new_passed is False)

    @property
    def is_up(self) -> bool:
        return self.percent(self.new_score, self.new_max) > self.percent(self.old_score, self.old_max)

    @property
    def is_down(self) -> bool:
        return self.percent(self.new_score, self.new_max) < self.percent(self.old_score, self.old_max)

    @staticmethod
    def percent(score: int, most: int) -> Fraction:
        return Fraction(max(0, score) * 100, most) if most else Fraction(0)


@dataclass
class Summary:
    """The report in numbers; kept as JSON in the regrade."""

    attempts: int = 0
    slots: int = 0
    changed: int = 0
    up: int = 0
    down: int = 0
    newly_passed: int = 0
    newly_failed: int = 0
    released: int = 0  # changed results that people have seen
    lost_passes: int = 0  # of these: passes that would fail
    alone: int = 0  # drop: nothing else would be left in the attempt, so it stays
    running: int = 0  # attempts that are not over; they follow when they are
    refused: list[list[Any]] = field(default_factory=list)  # [version number, answers, why]
    reworded: list[list[str]] = field(default_factory=list)  # [old text, new text]
    before: list[int] = field(default_factory=lambda: [0] * BINS)
    after: list[int] = field(default_factory=lambda: [0] * BINS)
    applied: int = 0
    kept: int = 0
    late: int = 0  # changed attempts that the preview had not seen
    is_complete: bool = False

    def count(self, plan: Plan) -> None:
        """Add one attempt to the report."""
        self.attempts += 1
        if plan.is_complete:
            self.before[_bin(plan.old_score, plan.old_max)] += 1
            self.after[_bin(plan.new_score, plan.new_max)] += 1
        if not plan.changes:
            return
        self.changed += 1
        self.up += plan.is_up
        self.down += plan.is_down
        self.newly_passed += plan.attempt.passed is False and plan.new_passed is True
        self.newly_failed += plan.attempt.passed is True and plan.new_passed is False
        self.released += plan.attempt.released_at is not None
        self.lost_passes += plan.loses_pass


def _bin(score: int, most: int) -> int:
    return min(BINS - 1, int(Plan.percent(score, most)) * BINS // 100)


class Regrader:
    """Plans chunks of attempts for one regrade. Versions of questions and quizzes are read once and kept."""

    def __init__(self, regrade: Regrade) -> None:
        self.regrade = regrade
        self.summary = Summary()
        self._versions: dict[int, QuestionVersion] = {}
        self._quiz_versions: dict[int, QuizVersion] = {}
        self._rekeyings: dict[int, rekeying.Rekeying] = {}
        if regrade.version is not None:
            self._versions[regrade.version.pk] = regrade.version

    # --- which attempts -------------------------------------------------------------------------
    def slots(self) -> QuerySet[Slot]:
        """Return the slots that the regrade is about, of attempts in any state."""
        regrade = self.regrade
        if regrade.question_id is None:
            return Slot.objects.filter(attempt__quiz=regrade.quiz_id)
        rows = Slot.objects.filter(question=regrade.question_id)
        # A version that came after the preview is not touched: its attempts were asked something else.
        return rows.filter(version__number__lte=regrade.version.number) if regrade.version else rows

    def attempts(self) -> QuerySet[Attempt]:
        """Return the finished attempts that the regrade is about, in the order of the cursor."""
        rows = Attempt.objects.finished()
        if self.regrade.question_id is None:
            return rows.filter(quiz=self.regrade.quiz_id).order_by("pk")
        return rows.filter(pk__in=self.slots().values("attempt")).order_by("pk")

    # --- planning -------------------------------------------------------------------------------
    def plan(self, attempts: Sequence[Attempt], *, done: Iterable[int] = ()) -> list[Plan]:
        """Return a plan for each of `attempts`; slots in `done` have their mark of this regrade already."""
        rows = list(Slot.objects.filter(attempt__in=attempts).defer("layout").order_by("attempt", "position"))
        mine = [slot for slot in rows if self._is_meant(slot)]
        self._load(attempts, mine)
        by_hand, judged = self._of_people(mine)
        finished = set(done)
        slots: dict[int, list[Slot]] = defaultdict(list)
        for slot in rows:
            slots[slot.attempt_id].append(slot)
        self.summary.slots += len(mine)
        return [self._plan(a, slots[a.pk], by_hand, judged, finished) for a in attempts]

    def _is_meant(self, slot: Slot) -> bool:
        return self.regrade.question_id in (None, slot.question_id)

    def _load(self, attempts: Sequence[Attempt], slots: Sequence[Slot]) -> None:
        missing = {s.version_id for s in slots} - set(self._versions)
        if missing:
            self._versions |= QuestionVersion.objects.in_bulk(missing)
        unknown = {a.version_id for a in attempts} - set(self._quiz_versions)
        if unknown:
            self._quiz_versions |= QuizVersion.objects.in_bulk(unknown)

    def quiz_version(self, pk: int) -> QuizVersion:
        """Return a version that a planned attempt has."""
        return self._quiz_versions[pk]

    def _of_people(self, slots: Sequence[Slot]) -> tuple[set[int], dict[int, list[int]]]:
        """Return (slots with a mark by a person, {slot: percents of its standing judgements by round})."""
        if self.regrade.policy != Regrade.Policy.KEY:
            return set(), {}
        ids = [slot.pk for slot in slots]
        people = (Mark.Source.PERSON, Mark.Source.APPEAL)
        by_hand = set(Mark.objects.filter(slot__in=ids, source__in=people).values_list("slot", flat=True))
        newest: dict[int, dict[int, int]] = defaultdict(dict)
        if by_hand:
            rows = Grading.objects.filter(slot__in=by_hand).order_by("edition").values_list("slot", "round", "percent")
            for slot, round_, percent in rows:
                newest[slot][round_] = percent
        return by_hand, {slot: [rounds[n] for n in sorted(rounds)] for slot, rounds in newest.items()}

    def _plan(
        self, attempt: Attempt, slots: list[Slot], by_hand: set[int], judged: dict[int, list[int]], done: set[int]
    ) -> Plan:
        changes = []
        for slot in slots:
            if not self._is_meant(slot) or slot.pk in done:
                continue
            change = self._change(attempt, slot, slot.pk in by_hand, judged.get(slot.pk, []))
            if change and (change.new != slot.score or change.counts != slot.counts or slot.needs_person):
                changes.append(change)
        if any(not c.counts for c in changes) and not self._something_left(slots, changes):
            self.summary.alone += 1
            changes = []
        return self._added_up(attempt, slots, changes)

    @staticmethod
    def _something_left(slots: list[Slot], changes: list[Change]) -> bool:
        gone = {c.slot.pk for c in changes if not c.counts}
        return any(slot.counts and slot.pk not in gone for slot in slots)

    def _added_up(self, attempt: Attempt, slots: list[Slot], changes: list[Change]) -> Plan:
        new = {c.slot.pk: c for c in changes}
        old_score = sum(s.score or 0 for s in slots if s.counts)
        score, most, is_complete = 0, 0, True
        for slot in slots:
            change = new.get(slot.pk)
            if change.counts if change else slot.counts:
                most += slot.points
                score += change.new if change else (slot.score or 0)
            is_complete = is_complete and (change is not None or (slot.score is not None and not slot.needs_person))
        passed = (
            has_passed(score, most, self.quiz_version(attempt.version_id).rules.pass_percent) if is_complete else None
        )
        old_max = sum(s.points for s in slots if s.counts)
        return Plan(attempt, changes, old_score, score, old_max, most, passed, is_complete)

    def _change(self, attempt: Attempt, slot: Slot, by_hand: bool, judged: list[int]) -> Change | None:
        policy = self.regrade.policy
        version = self.regrade.version or self._versions[slot.version_id]
        if policy == Regrade.Policy.EVERYONE:
            return Change(slot, slot.points, version.pk)
        if policy == Regrade.Policy.DROP:
            return Change(slot, 0, version.pk, counts=False)
        score = self._by_key(attempt, slot, version, judged)
        if score is None:
            return None
        if by_hand and not judged:
            score = max(score, slot.score or 0)  # what a person gave (an appeal) is never taken back by a key
        return Change(slot, score, version.pk)

    def _by_key(self, attempt: Attempt, slot: Slot, version: QuestionVersion, judged: list[int]) -> int | None:
        """Return the score by the key of `version`, or None: a person is to judge it, or the version cannot read the answer."""
        own, rules = self._versions[slot.version_id], self.quiz_version(attempt.version_id).rules
        way = self.rekeying_of(own, version)
        if way.why_not:
            return None
        try:
            value = rekeying.carry(way, own.body, version.body, slot.value)
        except kinds.WrongAnswer:
            return None
        outcome = kinds.score(version.body, value)
        if not outcome.needs_person:
            answered = not kinds.is_empty(value)
            return points(outcome, slot.points, rules, answered=answered, confidence=slot.confidence)
        if slot.needs_person or not judged:
            return None
        percent = judgement.decide(judged, rounds=2 if rules.double_marking else 1, gap=rules.gap_percent)
        if percent is None:
            return None
        return judgement.half_up(slot.points * judgement.share_of(version.body, value, percent))

    def rekeying_of(self, own: QuestionVersion, version: QuestionVersion) -> rekeying.Rekeying:
        if own.pk not in self._rekeyings:
            self._rekeyings[own.pk] = rekeying.between(own.body, version.body)
        return self._rekeyings[own.pk]
