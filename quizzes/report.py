"""The report of a regrade: lines with names for whom may see them, bars of the distribution, a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lib import sheets
from people.models import Employee
from quizzes.models import Attempt, Regrade, RegradeLine
from quizzes.regrading import BINS
from quizzes.room import in_points

TABS = {
    "lost": Q(is_released=True, old_passed=True, new_passed=False),
    "passed": Q(old_passed=False, new_passed=True),
    "up": Q(new_score__gt=F("old_score")),
    "down": Q(new_score__lt=F("old_score")),
    "kept": Q(outcome="kept"),
}


def lines_of(row: Regrade, tab: str = "") -> QuerySet[RegradeLine]:
    """Return the lines of a tab, lost passes first."""
    lines = row.lines.select_related("attempt__quiz").order_by(F("new_passed").asc(nulls_last=True), "new_score", "pk")
    return lines.filter(TABS[tab]) if tab in TABS else lines


def tabs_of(row: Regrade) -> list[tuple[str, Any, int]]:
    """Return (key, label, count) of the tabs that hold something, from the summary."""
    s = row.summary
    found = [
        ("lost", _("lose a pass"), s.get("lost_passes", 0)), ("passed", _("newly passed"), s.get("newly_passed", 0)),
        ("kept", _("left as they are"), s.get("kept", 0)),
    ]  # fmt: skip
    return [("", _("all"), s.get("changed", 0) + s.get("late", 0)), *(tab for tab in found if tab[2])]


@dataclass
class Line:
    """A line as a person may see it; `who` is None for people whose results they do not work for."""

    line: RegradeLine
    who: Employee | None

    @property
    def old(self) -> str:
        return f"{in_points(self.line.old_score)} / {in_points(self.line.old_max)}"

    @property
    def new(self) -> str:
        return f"{in_points(self.line.new_score)} / {in_points(self.line.new_max)}"


def rows_of(lines: Sequence[RegradeLine], user: Any) -> list[Line]:
    """Return lines with names (two queries for any number)."""
    attempts = Attempt.objects.visible_to(user).filter(pk__in=[line.attempt_id for line in lines])
    who = {attempt.pk: attempt.employee for attempt in attempts.select_related("employee")}
    return [Line(line, who.get(line.attempt_id)) for line in lines]


def bars_of(row: Regrade) -> list[dict[str, Any]]:
    """Return the distribution before and after as rows for components/bars.html."""
    before, after = row.summary.get("before") or [], row.summary.get("after") or []
    most = max([1, *before, *after])
    rows = []
    for n in range(BINS):
        if n < len(before) and n < len(after):
            low, high = n * 100 // BINS, 100 if n == BINS - 1 else (n + 1) * 100 // BINS - 1
            label = f"{low}–{high}%"
            rows.append(
                {
                    "label": label,
                    "value": before[n],
                    "max": most,
                    "text": _("before %(n)s") % {"n": before[n]},
                    "kind": "blue",
                }
            )
            rows.append(
                {
                    "label": "",
                    "value": after[n],
                    "max": most,
                    "text": _("after %(n)s") % {"n": after[n]},
                    "kind": "jade",
                }
            )
    return rows


# --- the workbook -----------------------------------------------------------------------------------
def workbook_of(row: Regrade, user: Any) -> bytes:
    """Return the whole report as XLSX, read and written line by line."""
    header = [
        _("Number"), _("Name"), _("Quiz"), _("Attempt"), _("Before"), _("of"), _("After"), _("of"), _("Passed before"), _("Passed after"),
        _("Released"), _("Outcome"), _("Reason"),
    ]  # fmt: skip
    return sheets.workbook(
        _("Regrade"), header, _cells(row, user), widths=[12, 14, 30, 8, 10, 10, 10, 10, 12, 12, 10, 26, 40]
    )


def _cells(row: Regrade, user: Any) -> Iterator[Sequence[Any]]:
    lines = row.lines.select_related("attempt__quiz").order_by("pk").iterator(chunk_size=500)
    for chunk in _chunks(lines, 500):
        for one in rows_of(chunk, user):
            line = one.line
            yield [
                one.who.number if one.who else "–", one.who.name if one.who else "–", line.attempt.quiz.title, line.attempt.number,
                line.old_score / 100, line.old_max / 100, line.new_score / 100, line.new_max / 100, _yes(line.old_passed),
                _yes(line.new_passed), _yes(line.is_released), line.get_outcome_display(), row.reason,
            ]  # fmt: skip


def _yes(value: bool | None) -> str:
    return "–" if value is None else str(_("yes") if value else _("no"))


def _chunks(lines: Iterable[RegradeLine], size: int) -> Iterator[list[RegradeLine]]:
    chunk: list[RegradeLine] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
