"""The results of a survey as a workbook: what the page shows, nothing more."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib import sheets
from surveys.charts import why_hidden
from surveys.results import Summary, Unit

WIDTHS = (16, 44, 10, 10, 10, 26, 10, 10, 60)


def workbook(summary: Summary, units: list[Unit]) -> bytes:
    header = [
        pgettext("of a form", "Section"), pgettext("of a form", "Item"), pgettext("a survey", "Answers"), pgettext("statistics", "Mean"), _("4 or 5 (%)"),
        _("Choice"), pgettext("how many", "Count"), _("Share (%)"), pgettext("of a form", "Words"),
    ]  # fmt: skip
    return sheets.workbook(pgettext("a survey", "Results"), header, _rows(summary, units), widths=WIDTHS)


def _number(value: Any) -> Any:
    return None if value is None else float(value)


def _rows(summary: Summary, units: list[Unit]) -> Iterator[list[Any]]:
    hidden = _("fewer than %(n)s, not shown") % {"n": summary.floor}
    whole = [_("All"), _("Asked: %(n)s") % {"n": summary.invited}, summary.n]
    if summary.is_hidden:
        yield [*whole, None, None, None, None, None, hidden]
        return
    rate = _("Response rate: %(rate)s %%") % {"rate": summary.rate_percent if summary.rate_percent is not None else "–"}
    yield [*whole, _number(summary.mean), _number(summary.share_of_4_or_more_percent), None, None, None, rate]
    for row in summary.items:
        if row.is_hidden:
            yield [row.section, row.text, None, None, None, None, None, None, hidden]
            continue
        yield [row.section, row.text, row.n, _number(row.mean), _number(row.share_of_4_or_more_percent)]
        for line in row.lines:
            yield [row.section, row.text, None, None, None, line.label, line.count, _number(line.percent)]
        for words in row.quotes:
            yield [row.section, row.text, None, None, None, None, None, None, words]
    for unit in units:
        words = why_hidden(unit, summary.floor) or None
        yield [_("By department"), unit.name, unit.n, _number(unit.mean), None, None, None, None, words]
