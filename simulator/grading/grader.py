"""The score of a run: 45 goals, 20 charges, 15 trace, 15 manners, 5 time, less penalties; in tenths of a point."""

from collections.abc import Sequence

from simulator.crm.catalog import Catalog
from simulator.crm.log import Event
from simulator.grading.causes import charged
from simulator.grading.charges import missed_charges
from simulator.grading.consequences import explained
from simulator.grading.goals import missed_goals
from simulator.grading.manners import TIME_TENTHS, lost_time, missed_manners, taken_hints
from simulator.grading.material import Material
from simulator.grading.offences import crossed_redlines, forbidden, penalties
from simulator.grading.promises import broken_promises, undisclosed
from simulator.grading.score import FULL, Finding, Score
from simulator.grading.trace import missed_rules
from simulator.scenarios.compiling import PASS_TENTHS, Compiled
from simulator.scenarios.vocabulary import PARTS

GRADER_VERSION = 1
REDLINE_TENTHS = 590


def grade(compiled: Compiled, events: Sequence[Event], catalog: Catalog) -> Score:
    """The score. Pure: the same scenario, events and catalogue give the same score, to the last finding."""
    material = Material(compiled, events, catalog)
    goals = missed_goals(material)
    goals_met = len(goals) < len(material.rows("goals"))
    findings = [
        *goals,
        *missed_charges(material, goals_met=goals_met),
        *missed_rules(material, goals_met=goals_met),
        *missed_manners(material),
        *lost_time(material, goals_met=goals_met),
        *taken_hints(material),
        *forbidden(material),
        *penalties(material),
        *broken_promises(material),
        *undisclosed(material),
    ]
    final = tuple(map(explained, charged(findings, merge=goals_met)))
    redlines = crossed_redlines(material)
    points = max(0, FULL - sum(each.points for each in final))
    if redlines:
        points = min(points, REDLINE_TENTHS)
    missed = tuple(each.rule for each in final if each.must)
    passed = points >= PASS_TENTHS and not redlines and not missed
    return Score(points, passed, final, GRADER_VERSION, redlines, missed, _parts(final))


def _parts(findings: Sequence[Finding]) -> dict[str, int]:
    """What was reached in each part, and what was taken off in the end."""
    full = {**PARTS, "time": TIME_TENTHS, "penalty": 0}
    return {part: top - sum(each.points for each in findings if each.part == part) for part, top in full.items()}
