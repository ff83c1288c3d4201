"""Rows of `components/bars.html` (each chart is its table) made from results."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.results import ItemResult, Month, Summary, Unit


@dataclass(frozen=True)
class Bar:
    label: str
    value: Decimal | int
    max: Decimal | int
    text: str
    kind: str = "blue"


@dataclass(frozen=True)
class Shown:
    """One item on the page of results: a sentence, bars, quotes."""

    result: ItemResult
    facts: str
    bars: list[Bar]


def facts_of(row: ItemResult) -> str:
    """Return the numbers of an item in one line."""
    words = [ngettext("%(n)s answer", "%(n)s answers", row.n) % {"n": row.n}]
    if row.mean is not None:
        words.append(_("mean %(mean)s") % {"mean": row.mean})
    if row.share_of_4_or_more_percent is not None:
        words.append(_("4 or 5: %(share)s %%") % {"share": row.share_of_4_or_more_percent})
    if row.lowest is not None and row.highest is not None:
        words.append(_("from %(low)g to %(high)g") % {"low": row.lowest, "high": row.highest})
    return " · ".join(words)


def items_of(summary: Summary) -> list[Shown]:
    return [Shown(row, facts_of(row), bars_of(row)) for row in summary.items]


def bars_of(row: ItemResult) -> list[Bar]:
    if row.kind == "ranking":
        return [Bar(line.label, line.percent, 100, "", "jade") for line in row.lines]
    return [Bar(line.label, line.percent, 100, f"{line.count} · {line.percent} %") for line in row.lines]


def months_of(months: list[Month]) -> list[Bar]:
    bars = []
    for month in months:
        if month.mean is None:
            bars.append(Bar(month.period, 0, 5, _("%(n)s answers, too few to show") % {"n": month.n}))
        else:
            words = _("%(mean)s · %(n)s answers") % {"mean": month.mean, "n": month.n}
            bars.append(Bar(month.period, month.mean, 5, words, "jade"))
    return bars


def units_of(units: list[Unit], *, floor: int) -> list[dict[str, Any]]:
    """Return the rows of the table by department."""
    return [
        {"name": unit.name, "n": unit.n, "mean": unit.mean, "score": unit.score_percent, "words": why_hidden(unit, floor)}
        for unit in units
    ]  # fmt: skip


def why_hidden(unit: Unit, floor: int) -> str:
    """Return why a unit is not shown; empty for one that is."""
    if unit.n is not None:
        return ""
    if unit.is_few:
        return _("fewer than %(n)s, not shown") % {"n": floor}
    return _("not shown: it could be told by subtracting")
