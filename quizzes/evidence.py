"""What a quiz shows of competencies, noted in the ledger of `subjects`.

The formula. Of a released attempt all questions whose objective belongs to a competency are taken together; with fewer than three
nothing is noted (chance). Share = reached points ÷ possible points, never below 0; level = 5 × share, at most 4, rounded down to
hundredths: level 5, leading others to it, is seen and not examined. Worked: 13 of 20 points on ordering → 5 × 0.65 = level 3.25.
A knowledge check in a lesson says nothing. Marked anew, a second row is written, which counts instead of the first.
"""

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from lib import clock
from quizzes.models import Attempt, Slot
from subjects.actions import competencies
from subjects.levels import HUNDREDTH
from subjects.models import Competency, Evidence

FEWEST = 3
TOP = Decimal(4)


def level_of(points: int, most: int) -> Decimal:
    """Return the level that `points` of `most` possible ones (hundredths) show."""
    share = Decimal(max(0, points)) / most if most else Decimal(0)
    return min(TOP, 5 * share).quantize(HUNDREDTH, ROUND_DOWN)


def note_attempt(attempt: Attempt) -> int:
    """Write the evidence of a released attempt; return how many rows were new. A second call with the same marks writes none."""
    if attempt.quiz.kind == "check" or attempt.finished_at is None or attempt.state != Attempt.State.GRADED:
        return 0
    tallies = _tallies(attempt)
    key, day = f"attempt:{attempt.public_id}", attempt.finished_at.astimezone(clock.LOCAL).date()
    title = attempt.quiz.title_zh
    seen = [
        competencies.Seen(
            attempt.employee_id, pk, level_of(points, most),
            _("“%(quiz)s”: %(points)s of %(most)s points") % {"quiz": title, "points": f"{points / 100:g}", "most": f"{most / 100:g}"},
        )
        for pk, (points, most, count) in tallies.items()
        if count >= FEWEST
    ]  # fmt: skip
    told = _told(attempt, key)
    seen = [one for one in seen if told.get(one.competency) != one.level]
    if not seen:
        return 0
    number = f"#{len(_keys(attempt, key)) + 1}" if told else ""
    return competencies.note(seen, source=Evidence.Source.EXAM, source_key=key + number, day=day)


def _tallies(attempt: Attempt) -> dict[int, tuple[int, int, int]]:
    """Return {competency id: (points, possible points, questions)} of an attempt."""
    slots = Slot.objects.filter(attempt=attempt, question__objective__isnull=False)
    rows = list(slots.values_list("question__objective", "score", "points"))
    pairs = Competency.objects.filter(is_open=True, objectives__in={row[0] for row in rows}).values_list(
        "pk", "objectives"
    )
    of_objective: dict[int, list[int]] = {}
    for pk, objective in pairs:
        of_objective.setdefault(objective, []).append(pk)
    found: dict[int, tuple[int, int, int]] = {}
    for objective, score, points in rows:
        for pk in of_objective.get(objective, ()):
            had = found.get(pk, (0, 0, 0))
            found[pk] = (had[0] + (score or 0), had[1] + points, had[2] + 1)
    return found


def _told(attempt: Attempt, key: str) -> dict[int, Decimal]:
    """Return what was noted last of this attempt."""
    rows = Evidence.objects.filter(employee=attempt.employee_id, source="exam", source_key__startswith=key)
    return dict(rows.order_by("pk").values_list("competency_id", "level"))


def _keys(attempt: Attempt, key: str) -> set[str]:
    rows = Evidence.objects.filter(employee=attempt.employee_id, source="exam", source_key__startswith=key)
    return set(rows.values_list("source_key", flat=True))
