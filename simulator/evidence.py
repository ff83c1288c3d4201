"""What a run at the order desk shows of competencies, noted in the ledger of `subjects`.

The formula. A competency names tags; a run of a scenario with one of them is evidence. Level = points of 100 ÷ 20, at most 4 in an
exam and at most 3 in practice, rounded down to hundredths. Demonstrations and guided runs show nothing. Worked: 79.6 points in
practice → 3.98, at most 3 → level 3.00.
"""

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from lib import clock
from simulator.models import Run
from subjects.actions import competencies
from subjects.levels import HUNDREDTH
from subjects.models import Competency, Evidence

TOPS = {"exam": Decimal(4), "practice": Decimal(3)}


def level_of(points_tenths: int, mode: str) -> Decimal:
    """Return the level that a run with so many tenths of a point of 100 shows."""
    return min(TOPS[mode], Decimal(points_tenths) / 200).quantize(HUNDREDTH, ROUND_DOWN)


def note_run(run: Run) -> int:
    """Write the evidence of a finished run; return how many rows were new."""
    tags = set(run.scenario.tags)
    if (
        run.mode not in TOPS
        or run.finished_at is None
        or run.points_tenths is None
        or run.state != Run.State.FINISHED
        or not tags
    ):
        return 0
    shown = [one for one in Competency.objects.filter(is_open=True) if tags & set(one.scenarios)]
    words = _("“%(scenario)s”: %(points)s of 100 points") % {"scenario": run.scenario.title, "points": run.points}
    level = level_of(run.points_tenths, run.mode)
    seen = [competencies.Seen(run.employee_id, one.pk, level, words) for one in shown]
    day = run.finished_at.astimezone(clock.LOCAL).date()
    key = f"run:{run.public_id}"
    return competencies.note(seen, source=Evidence.Source.SANDBOX, source_key=key, day=day) if seen else 0
