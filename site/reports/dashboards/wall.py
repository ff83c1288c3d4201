"""大屏: a few numbers for everybody who passes by; departments are named, people never."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from courses.hours import in_hours
from reports.aggregates.measures import MEASURES
from reports.dashboards.charts import Chart
from reports.dashboards.hr import HrDashboard
from reports.dashboards.scope import Scope

ROWS = 10


class Wall:
    """What the large screen shows; the same numbers as HR's dashboard."""

    def __init__(self, scope: Scope) -> None:
        self.board = HrDashboard(scope)
        self.snapshot = self.board.snapshot
        self.title = scope.words
        self.query = scope.query

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        numbers = self.board.numbers
        passed, sat = numbers.year("exam_first")
        got, asked = numbers.pair("hours")
        people = numbers["people"]
        figures = [
            (people, MEASURES["people"].label, ""),
            (numbers["enrolled"], MEASURES["enrolled"].label, ""),
            (numbers["overdue"], MEASURES["overdue"].label, "seal"),
            (f"{100 * passed // sat}%" if sat else "–", _("passed at the first sitting"), "jade"),
            (in_hours(round(got / people)) if people else "–", _("study hours a head"), "blue"),
            (f"{100 * got // asked}%" if asked else "–", _("of this year's study hours"), "blue"),
            (numbers["certified"], MEASURES["certified"].label, "jade"),
            (numbers["lapsing"], MEASURES["lapsing"].label, "amber"),
        ]
        return [{"number": number, "label": label, "kind": kind} for number, label, kind in figures]

    @property
    def charts(self) -> list[Chart]:
        return self.board.trends[:2]

    @cached_property
    def departments(self) -> list[dict[str, Any]]:
        return self.board.by_department[:ROWS]
