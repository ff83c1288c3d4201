"""What stands on the page of a report: tiles of the whole, the table of groups, and bars; every number leads to its rows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from reports.upward.measures import Cell, Measure
from reports.upward.reading import Line, Report, measures

CHARTED = ("hours_mean", "coverage", "first_pass", "target_reached")


@dataclass(frozen=True)
class Number:
    """A cell as it is drawn."""

    measure: Measure
    text: str
    sum: str
    why: str
    url: str


def _number(measure: Measure, cell: Cell | None, asked: Any = None, group: str = "") -> Number:
    url = ""
    if asked is not None:
        query = urlencode({**asked.values, **({"group": group} if group else {})})
        url = f"{reverse('reports:show_upward_rows', args=[measure.key])}?{query}"
    return Number(measure, measure.text(cell), measure.sum(cell), measure.why(cell), url)


def tiles(report: Report, asked: Any) -> list[Number]:
    """Return the numbers of the whole."""
    return [_number(measure, report.whole.cells.get(measure.key), asked) for measure in measures()]


def grid(report: Report, asked: Any) -> dict[str, Any]:
    """Return the table of groups with the whole below."""
    return _grid([*report.lines, report.whole], asked)


def grid_of(lines: list[Line]) -> dict[str, Any]:
    """Return the table of lines that were frozen, the whole last."""
    return _grid([*lines[1:], lines[0]], None)


def _grid(lines: list[Line], asked: Any) -> dict[str, Any]:
    rows = [
        {
            "label": line.label,
            "people": line.people,
            "is_whole": not line.key,
            "numbers": [_number(measure, line.cells.get(measure.key), asked, line.key) for measure in measures()],
        }
        for line in lines
    ]
    return {"measures": measures(), "rows": rows}


def charts(report: Report) -> list[dict[str, Any]]:
    """Return the bars of the measures that are compared most, one row a group."""
    found = []
    for measure in measures():
        if measure.key not in CHARTED:
            continue
        values = [(line.label, measure.value(cell), measure.text(cell)) for line in report.lines for cell in [line.cells.get(measure.key)]]  # fmt: skip
        top = (
            100
            if measure.shape == "percent"
            else max([1, *(round(float(v or 0) * 100) for _label, v, _text in values)])
        )
        scale = 1 if measure.shape == "percent" else 100
        bars = [
            {
                "label": label,
                "value": max(0, round(float(value or 0) * scale)),
                "max": top,
                "text": text,
                "kind": "jade",
            }
            for label, value, text in values
        ]
        found.append({"title": measure.name, "rows": bars})
    return found
