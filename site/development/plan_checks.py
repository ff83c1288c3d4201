"""What is wrong with a plan, each with its line, its column and the reason: what is missing, over the limit, or meant twice in a month."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from classroom.models import Meeting, Teaching
from development.models import PlanLine, PlanVersion
from development.plan_columns import AUDIENCE, BUDGET, PLACE, TEACHER
from lib import clock


@dataclass(frozen=True)
class Remark:
    """One thing to look at. `number` is the plan's line (序号), `field` the column of the spreadsheet."""

    number: int
    field: str
    words: str


def in_yuan(fen: int) -> str:
    """Return an amount as people write it in a sentence: 12,000.00."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def missing(version: PlanVersion) -> list[str]:
    """Return what a plan needs before it can be submitted and does not have."""
    empty = [heading for _name, heading, text in version.chapters if not text.strip()]
    found = [_("Chapter “%(chapter)s” is empty.") % {"chapter": heading} for heading in empty]
    if not version.lines.exists():
        found.append(_("The plan has no line yet. Write one, or bring in the spreadsheet."))
    return found


def over_limit(version: PlanVersion, lines: Iterable[PlanLine] | None = None) -> Remark | None:
    """Return the line at which the budgets, added up in order, pass the plan's limit; None while they do not (0: no limit set)."""
    if not version.limit_fen:
        return None
    rows = list(version.lines.all() if lines is None else lines)
    total = sum(line.budget_fen for line in rows)
    so_far = 0
    for line in sorted(rows, key=lambda row: row.number):
        so_far += line.budget_fen
        if so_far > version.limit_fen:
            words = _("Line %(n)s: the budgets add up to %(total)s yuan, %(over)s more than the limit of %(limit)s. Lower a budget, or give the reason.")  # fmt: skip
            facts = {"n": line.number, "total": in_yuan(total), "over": in_yuan(total - version.limit_fen), "limit": in_yuan(version.limit_fen)}  # fmt: skip
            return Remark(line.number, BUDGET, words % facts)
    return None


def clashes(version: PlanVersion) -> list[Remark]:
    """Return what is meant twice in one month: a room, a trainer, an audience; and classes that hold them already (three queries)."""
    lines = list(version.lines.select_related("room", "trainer__employee").exclude(state=PlanLine.State.DROPPED))
    found = [*_twice(lines, PLACE, _place), *_twice(lines, TEACHER, _teacher), *_twice(lines, AUDIENCE, _audience)]
    found += _held(version.plan.year, lines)
    return sorted(found, key=lambda remark: (remark.number, remark.field))


def _place(line: PlanLine) -> tuple[Any, str]:
    return (line.room_id or line.place, line.room.title if line.room else line.place)


def _teacher(line: PlanLine) -> tuple[Any, str]:
    return (line.trainer_id or line.teacher, line.trainer.title if line.trainer else line.teacher)


def _audience(line: PlanLine) -> tuple[Any, str]:
    return (line.audience_id or line.audience_text, line.audience_text)


def _twice(lines: list[PlanLine], field: str, of: Any) -> list[Remark]:
    groups: dict[Any, list[PlanLine]] = defaultdict(list)
    for line in lines:
        key, _said = of(line)
        if key:
            groups[(line.now_month, key)].append(line)
    words = _("“%(what)s” is also meant by line %(others)s in month %(month)s.")
    found = []
    for (month, _key), rows in groups.items():
        for line in rows if len(rows) > 1 else []:
            others = "、".join(str(other.number) for other in rows if other is not line)
            found.append(Remark(line.number, field, words % {"what": of(line)[1], "others": others, "month": month}))
    return found


def _held(year: int, lines: list[PlanLine]) -> list[Remark]:
    """Classes that hold a line's room or trainer in its month, but for the class made from the line itself."""
    first, after = clock.start_of_day(dt.date(year, 1, 1)), clock.start_of_day(dt.date(year + 1, 1, 1))
    span = {"starts_at__gte": first, "starts_at__lt": after, "holds": True}
    rooms, trainers = {line.room_id for line in lines} - {None}, {line.trainer_id for line in lines} - {None}
    taken: dict[tuple[str, Any, int], list[Meeting]] = defaultdict(list)
    if rooms:
        for meeting in Meeting.objects.filter(room__in=rooms, **span).select_related("session"):
            taken[(PLACE, meeting.room_id, meeting.day.month)].append(meeting)
    if trainers:
        for row in Teaching.objects.filter(trainer__in=trainers, **span).select_related("meeting__session"):
            taken[(TEACHER, row.trainer_id, row.meeting.day.month)].append(row.meeting)
    words = _("In month %(month)s there is already the class “%(class)s” (%(when)s).")
    found = []
    for line in lines:
        for field, key in ((PLACE, line.room_id), (TEACHER, line.trainer_id)):
            there = [m for m in taken.get((field, key, line.now_month), []) if m.session_id != line.session_id]
            if there:
                facts = {"month": line.now_month, "class": there[0].session.title, "when": there[0].when}
                found.append(Remark(line.number, field, words % facts))
    return found
