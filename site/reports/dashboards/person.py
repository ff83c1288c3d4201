"""One's own dashboard: hours against the target, results over time, skills against the post."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import hours
from courses.hours import in_hours
from lib import clock
from people.models import Employee
from quizzes.models import Attempt
from reports.dashboards import charts
from reports.dashboards.charts import Chart
from simulator.models import Run
from subjects import levels

LAST = 12


class OwnDashboard:
    """What a person has reached; nobody else's numbers stand here."""

    def __init__(self, employee: Employee) -> None:
        self.employee, self.year = employee, clock.today().year

    @cached_property
    def account(self) -> Any:
        return hours.accounts_of(Employee.objects.filter(pk=self.employee.pk), self.year)[0]

    @property
    def hours_title(self) -> str:
        account = self.account
        values = {"got": in_hours(account.got), "missing": in_hours(account.missing), "due": in_hours(account.due)}
        if account.due is None:
            return _("You have %(got)s study hours this year; your post asks for none") % values
        if not account.missing:
            return _("You have %(got)s study hours this year: the target of %(due)s is reached") % values
        return _("You have %(got)s study hours this year, %(missing)s are missing of %(due)s") % values

    @property
    def hour_bars(self) -> list[dict[str, Any]]:
        return hours.bars(self.account)

    @cached_property
    def results(self) -> Chart:
        rows = Attempt.objects.released().filter(employee=self.employee, quiz__kind="exam")
        last = list(rows.select_related("quiz", "admission").order_by("-finished_at")[:LAST])[::-1]
        title = ""
        if last:
            newest = last[-1]
            verdict = _("passed") if newest.passed else _("not passed")
            words = _("Your last exam: %(percent)s%%, %(verdict)s (%(exam)s)")
            title = words % {"percent": newest.percent, "verdict": verdict, "exam": name_of(newest)}
        values = [(day_of(row), row.percent, f"{row.percent}%") for row in last]
        return Chart(
            "results", title, charts.columns(values, top=100), [_("Exam"), _("Day"), _("Points (%)"), _("Result")],
            [[name_of(r), day_of(r), r.percent, _("passed") if r.passed else _("not passed")] for r in reversed(last)],
            _("Here stand your exam results over time, once the first one is out."),
        )  # fmt: skip

    @cached_property
    def runs(self) -> Chart:
        rows = Run.objects.filter(employee=self.employee, state="finished", mode__in=["practice", "exam"])
        rows = rows.exclude(points_tenths=None).defer("start").select_related("scenario").order_by("-finished_at")
        last = list(rows[:LAST])[::-1]
        title = ""
        if last:
            words = _("Your last run at the counter got %(points)s of 100 points (%(scenario)s)")
            title = words % {"points": last[-1].points, "scenario": last[-1].scenario.title}
        values = [(day_of(row), row.points_tenths / 10, row.points) for row in last]
        return Chart(
            "runs", title, charts.columns(values, top=100, kind="amber"), [_("Scenario"), _("Day"), _("Points")],
            [[row.scenario.title, day_of(row), row.points] for row in reversed(last)],
            _("Here stand your runs at the training counter, once you have finished one."),
        )  # fmt: skip

    @cached_property
    def gaps(self) -> list[levels.Gap]:
        """What the post asks for against the evidence, the largest gap first."""
        found = levels.gaps([self.employee])[self.employee.pk]
        return sorted(found, key=lambda gap: -gap.missing)

    @property
    def skills_title(self) -> str:
        missing = sum(1 for gap in self.gaps if gap.missing)
        if not self.gaps:
            return _("Here stand the skills that your post asks for, once they are set")
        if not missing:
            return _("You show all %(n)s skills that your post asks for") % {"n": len(self.gaps)}
        words = ngettext(
            "%(n)s skill of your post is not shown yet", "%(n)s skills of your post are not shown yet", missing
        )
        return words % {"n": missing}

    @property
    def skill_bars(self) -> list[dict[str, Any]]:
        return [
            {
                "label": gap.competency.name, "value": float(gap.level.value or 0), "max": 5,
                "text": f"{gap.level.shown} / {gap.required}", "kind": "amber" if gap.missing else "jade",
            }
            for gap in self.gaps
        ]  # fmt: skip

    @property
    def links(self) -> list[tuple[str, str]]:
        return [
            (reverse("courses:my_hours"), _("My study hours")),
            (reverse("reports:own_file"), _("My training file")),
        ]


def name_of(attempt: Attempt) -> str:
    return attempt.admission.title or attempt.quiz.title


def day_of(row: Any) -> str:
    return f"{row.finished_at.astimezone(clock.LOCAL):%m-%d}"
