"""An evaluation as people read it: each number with its weight, its share and its evidence; and what other values would give."""

from decimal import Decimal
from typing import Any

from django.db.models import Q

from development import evidence, formula
from development.exceptions import DevelopmentError
from development.models import GRADES, Cycle, Evaluation, Grade
from lib import clock
from people.models import Department, Employee

OWN = ("exam", "practical", "learning")  # what a person's own ledgers say; the rest is told with the evaluation


def _outcome(parts: Any, values: Any) -> formula.Outcome | None:
    try:
        return formula.compute(parts, values)
    except DevelopmentError:
        return None


def lines_of(row: Evaluation) -> list[dict[str, Any]]:
    """Return the components in the formula's order, with what each brought and the evidence behind it."""
    outcome, figures = _outcome(row.formula.parts, row.known), {f["kind"]: f for f in row.figures}
    lines = (
        outcome.lines
        if outcome
        else [formula.Line(p, row.known.get(p.kind), formula.NIL, formula.NIL) for p in row.formula.parts]
    )
    return [
        {
            "title": line.component.title, "weight": formula.plain(line.component.weight), "counted": formula.plain(line.counted),
            "value": None if line.value is None else formula.plain(line.value), "points": formula.plain(line.points),
            "evidence": figures.get(line.component.kind, {}).get("evidence", []), "note": figures.get(line.component.kind, {}).get("note", ""),
            "is_missing": line.value is None, "percent": int(line.value or 0),
        }
        for line in lines
    ]  # fmt: skip


def sum_of(row: Evaluation) -> str:
    """Return the sum as one would write it on paper, or nothing where there is no total."""
    outcome = _outcome(row.formula.parts, row.known)
    return outcome.words if outcome else ""


# --- trying -----------------------------------------------------------------------------------------
def cycles_of(me: Employee | None) -> Any:
    """Return the cycles that evaluate a person: those with an evaluation, and running ones of a department above."""
    if me is None:
        return Cycle.objects.none()
    main, step = me.main, Department.steplen
    path = main.department.path if main else ""
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    rows = Cycle.objects.filter(Q(evaluations__employee=me) | Q(owner_department__path__in=above)).distinct()
    return rows.select_related("formula")


def running_cycles(me: Employee) -> list[Cycle]:
    """Return the cycles in which a person is evaluated and has not been told yet."""
    return list(cycles_of(me).exclude(state__in=Cycle.TOLD))


def known_of(cycle: Cycle, me: Employee) -> dict[str, Decimal | None]:
    """Return the values to begin with: those of the told evaluation, else what one's own ledgers say now."""
    row = Evaluation.objects.filter(cycle=cycle, employee=me).first()
    if row is not None and cycle.is_told:
        return row.known
    found = evidence.read(cycle, [me])
    return {kind: (found[kind].get(me.pk) or evidence.Reading()).value if kind in OWN else None for kind in found}


def tried(cycle: Cycle, known: Any, values: Any) -> dict[str, Any]:
    """Return the totals with what is known and with what was tried, their grades, and the sum."""
    before, after = _outcome(cycle.formula.parts, known), _outcome(cycle.formula.parts, values)
    out: dict[str, Any] = {"is_told": cycle.is_told, "on": clock.today()}
    for name, outcome in (("before", before), ("after", after)):
        grade = formula.grade_of(outcome.total, cycle.formula.limits, GRADES) if outcome else ""
        out[name] = {
            "total": f"{outcome.total:.2f}" if outcome else "–",
            "grade": str(Grade(grade).label) if grade else "",
            "words": outcome.words if outcome else "",
        }
    return out
