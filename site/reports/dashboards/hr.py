"""HR's dashboard: from need to what is applied, then what asks for attention, each number with the way to its rows."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.hours import in_hours
from lib import clock
from reports.aggregates import reading
from reports.aggregates.measures import MEASURES
from reports.dashboards import charts, strip
from reports.dashboards.charts import Chart
from reports.dashboards.scope import Scope
from reports.models import RiskRow, Snapshot

ROWS, RISKS = 20, 8


def rows_url(name: str, query: dict[str, Any], **more: Any) -> str:
    """Return the address of the rows behind a number."""
    return f"{reverse('reports:show_list', args=[name])}?{urlencode({**query, **more})}"


class HrDashboard:
    """Everything of the page, read with a constant number of queries."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.today = scope, clock.today()
        self.snapshot = Snapshot.objects.latest_finished()

    @cached_property
    def numbers(self) -> reading.Numbers:
        scope = self.scope
        return reading.numbers_of(self.snapshot, scope.departments, category=scope.category, kind=scope.kind)

    @cached_property
    def strip(self) -> list[dict[str, Any]]:
        return strip.steps(self.numbers, self.scope.query)

    @cached_property
    def attention(self) -> list[dict[str, Any]]:
        """The numbers that ask for something to be done."""
        query, numbers = self.scope.query, self.numbers
        got, asked = numbers.pair("hours")
        reached = numbers.share("reached")
        return [
            stat("people", numbers["people"], rows_url("people", query)),
            stat("overdue", numbers["overdue"], rows_url("people", query, state="overdue"), "seal"),
            stat("on_time", numbers["on_time"], rows_url("people", query, state="on_time")),
            stat("completed", numbers["completed"], rows_url("people", query, state="completed"), "jade"),
            stat("certified", numbers["certified"], rows_url("certificates", query, state="valid"), "jade"),
            stat("lapsing", numbers["lapsing"], rows_url("certificates", query, state="lapsing"), "amber"),
            stat("hours", in_hours(round(got / numbers["people"])) if numbers["people"] else "–",
                 rows_url("hours", query, year=self.today.year), label=_("study hours a head"), says=_("Study hours of this year, divided by people.")),
            stat("reached", "–" if reached is None else f"{reached}%", reverse("courses:list_hours") + "?below=on",
                 says=_("Study hours got: %(percent)s%% of what this year asks.") % {"percent": 100 * got // asked} if asked else ""),
        ]  # fmt: skip

    # --- by department ------------------------------------------------------------------------------
    @cached_property
    def by_department(self) -> list[dict[str, Any]]:
        """Departments right below, the largest share of overdue people first; as many as the page has room for."""
        scope = self.scope
        table = reading.numbers_by_department(self.snapshot, scope.below, category=scope.category, kind=scope.kind)
        rows = [self._department(d, table[d.pk]) for d in scope.below if d.pk in table]
        return sorted(rows, key=lambda row: (-row["late_share"], -row["overdue"], row["department"].path))

    def _department(self, department: Any, numbers: reading.Numbers) -> dict[str, Any]:
        query = {**self.scope.query, "department": department.code}
        people, overdue = numbers["people"], numbers["overdue"]
        is_leaf = department.kind == "hall" or department.numchild == 0
        passed, sat = numbers.year("exam_first")
        return {
            "department": department, "people": people, "enrolled": numbers["enrolled"], "overdue": overdue,
            "late_share": overdue / people if people else 0.0, "completed": numbers["completed"],
            "reached": numbers.share("reached"), "first_pass": 100 * passed // sat if sat else None, "lapsing": numbers["lapsing"],
            "url": rows_url("people", query) if is_leaf else f"?{urlencode(query)}",
            "late_url": rows_url("people", query, state="overdue"), "lapsing_url": rows_url("certificates", query, state="lapsing"),
        }  # fmt: skip

    @property
    def shown_departments(self) -> list[dict[str, Any]]:
        return self.by_department[:ROWS]

    @property
    def hidden_departments(self) -> int:
        return max(0, len(self.by_department) - ROWS)

    @cached_property
    def late_title(self) -> str:
        """Which department has most people overdue, with its number."""
        rows = [row for row in self.by_department if row["overdue"]]
        if not rows:
            return _("Nobody is overdue.")
        worst = max(rows, key=lambda row: row["overdue"])
        words = ngettext("%(name)s has %(n)s person overdue", "%(name)s has %(n)s people overdue", worst["overdue"])
        return words % {"name": worst["department"].name, "n": worst["overdue"]}

    @property
    def late_bars(self) -> list[dict[str, Any]]:
        rows = sorted(self.by_department, key=lambda row: -row["overdue"])[:10]
        top = max([1, *(row["overdue"] for row in rows)])
        return [
            {"label": row["department"].name, "value": row["overdue"], "max": top, "text": str(row["overdue"]),
             "kind": "seal" if row["overdue"] else "blue"}
            for row in rows
        ]  # fmt: skip

    # --- month by month -----------------------------------------------------------------------------
    @cached_property
    def trends(self) -> list[Chart]:
        return [self._completions(), self._first_pass(), self._hours(), self._runs()]

    def _completions(self) -> Chart:
        months = self.numbers.months("completions", self.today)
        now, before = months[-1][1][0], months[-2][1][0]
        words = _("%(n)s courses completed this month, %(before)s the month before")
        values = [(short(period), pair[0], str(pair[0])) for period, pair in months]
        return Chart(
            "completions", words % {"n": now, "before": before}, charts.columns(values, kind="jade"), [_("Month"), _("Courses completed")],
            [[period, pair[0]] for period, pair in months],
            _("Here stands how many courses your people complete month by month, from the first completed course on."),
            str(MEASURES["completions"].says), rows_url("completions", self.scope.query),
        )  # fmt: skip

    def _first_pass(self) -> Chart:
        months = self.numbers.months("exam_first", self.today)
        passed, sat = self.numbers.year("exam_first")
        words = _("%(percent)s%% passed their exam at the first sitting: %(passed)s of %(sat)s in twelve months")
        values = [(short(p), 100 * a / b if b else 0, f"{100 * a // b}%" if b else "") for p, (a, b) in months]
        title = words % {"percent": 100 * passed // sat if sat else 0, "passed": passed, "sat": sat}
        return Chart(
            "exam_first", title, charts.columns(values, top=100), [_("Month"), _("Passed"), _("Sat"), _("First-sitting pass rate")],
            [[p, a, b, f"{100 * a // b}%" if b else "–"] for p, (a, b) in months],
            _("Here stands the share of first sittings that passed, once results of an exam are out."),
            str(MEASURES["exam_first"].says), rows_url("results", self.scope.query, which="first"),
        )  # fmt: skip

    def _hours(self) -> Chart:
        months = self.numbers.months("hours_done", self.today)
        people = self.numbers["people"]
        got = months[-1][1][0]
        words = _("%(hours)s study hours this month, %(mean)s a head")
        title = words % {"hours": in_hours(got), "mean": in_hours(round(got / people)) if people else "–"}
        values = [(short(p), a / 100, in_hours(a) if a else "") for p, (a, _b) in months]
        return Chart(
            "hours_done", title, charts.columns(values), [_("Month"), _("Study hours"), _("a head")],
            [[p, in_hours(a), in_hours(round(a / people)) if people else "–"] for p, (a, _b) in months],
            _("Here stand the study hours of your people by month, from the first credited hour on."),
            str(MEASURES["hours_done"].says), rows_url("hours", self.scope.query, year=self.today.year),
        )  # fmt: skip

    def _runs(self) -> Chart:
        months = self.numbers.months("runs", self.today)
        points, n = self.numbers.year("runs")
        words = _("%(n)s runs at the counter in twelve months, %(mean)s points on average")
        title = words % {"n": n, "mean": f"{points / n / 10:.1f}" if n else "–"}
        values = [(short(p), b, str(b) if b else "") for p, (_a, b) in months]
        return Chart(
            "runs", title, charts.columns(values, kind="amber"), [_("Month"), _("Runs"), _("Mean points")],
            [[p, b, f"{a / b / 10:.1f}" if b else "–"] for p, (a, b) in months],
            _("Here stand practice and exam runs at the training counter, once somebody has finished one."),
            str(MEASURES["runs"].says), rows_url("runs", self.scope.query),
        )  # fmt: skip

    @property
    def satisfaction(self) -> str:
        """One sentence about what those who attended say; names nobody."""
        mean = self.numbers.satisfaction
        answers = self.numbers.year("opinions")[0]
        if mean is None:
            return _("Satisfaction is shown from five answers on; so far there are %(n)s.") % {"n": answers}
        return _("Classes and courses get %(mean)s of 5 on average (%(n)s answers in twelve months)") % {
            "mean": f"{mean:.2f}", "n": answers,
        }  # fmt: skip

    # --- risks --------------------------------------------------------------------------------------
    @cached_property
    def risks(self) -> list[RiskRow]:
        """The worst of the scope; one query, with the people."""
        if self.snapshot is None:
            return []
        rows = RiskRow.objects.filter(snapshot=self.snapshot).in_departments(self.scope.departments)
        return list(rows.select_related("employee", "department").worst_first()[:RISKS])

    @property
    def risk_title(self) -> str:
        """Who is at the greatest risk, in a sentence."""
        if not self.risks:
            return _("Nobody is at risk")
        worst = self.risks[0]
        values = {"name": worst.employee.name, "risk": worst.get_kind_display(), "subject": worst.subject}
        return _("%(name)s is %(risk)s: %(subject)s") % values


def short(period: str) -> str:
    """Return the month of a period as it stands below a column: 11."""
    return str(int(period[5:]))


def stat(key: str, number: Any, url: str, kind: str = "", *, label: str = "", says: str = "") -> dict[str, Any]:
    measure = MEASURES[key]
    return {"number": number, "label": label or measure.label, "url": url, "kind": kind, "says": says or measure.says}
