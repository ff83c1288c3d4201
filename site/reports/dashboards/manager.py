"""The manager's dashboard: the direct reports of today, live; who is late, who lacks hours, whose certificate ends, who is at risk."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import hours, standing
from courses.hours import in_hours
from development.models import Need
from lib import clock
from people import rules
from people.models import Employee
from reports.aggregates.measures import lapsing
from reports.models import Snapshot
from reports.risk.reading import Line, line_of, risks_for

MOST = 200  # direct reports that are looked at; the lists have everybody


class TeamDashboard:
    """Everything of the page, at a constant number of queries."""

    def __init__(self, user: Any) -> None:
        self.user, self.me = user, rules.employee_of(user)
        self.snapshot = Snapshot.objects.latest_finished()

    @cached_property
    def ids(self) -> list[int]:
        people = Employee.objects.working().reporting_to(self.me) if self.me else Employee.objects.none()
        return list(people.order_by("number").values_list("pk", flat=True)[:MOST])

    @property
    def people(self) -> Any:
        return Employee.objects.filter(pk__in=self.ids)

    @cached_property
    def counts(self) -> dict[str, int]:
        return standing.summary(standing.with_standing(self.people))

    @property
    def bars(self) -> list[dict[str, Any]]:
        return standing.bars(self.counts)

    @property
    def late_title(self) -> str:
        n, all_ = self.counts["late"], len(self.ids)
        if not n:
            return _("Of your %(all)s direct reports nobody is overdue") % {"all": all_}
        words = ngettext(
            "Of your %(all)s direct reports %(n)s is overdue", "Of your %(all)s direct reports %(n)s are overdue", n
        )
        return words % {"n": n, "all": all_}

    @cached_property
    def accounts(self) -> list[Any]:
        """Study hours of this year, whoever misses most first."""
        found = hours.accounts_of(self.people.order_by("number"), clock.today().year)
        return sorted(found, key=lambda account: -account.missing)

    @property
    def hours_title(self) -> str:
        asked = [account for account in self.accounts if account.due]
        if not asked:
            return _("This year asks no study hours of your direct reports")
        reached = sum(not account.missing for account in asked)
        return _("%(n)s of %(all)s have this year's study hours") % {"n": reached, "all": len(asked)}

    @property
    def hour_bars(self) -> list[dict[str, Any]]:
        rows = self.accounts[:12]
        top = max([100, *(account.due or 0 for account in rows), *(account.got for account in rows)])
        return [
            {
                "label": account.employee.name, "value": max(0, account.got), "max": top,
                "text": f"{in_hours(account.got)} / {in_hours(account.due)}", "kind": "amber" if account.missing else "jade",
            }
            for account in rows
        ]  # fmt: skip

    @cached_property
    def ending(self) -> list[Any]:
        rows = lapsing(clock.today()).filter(employee__in=self.ids).select_related("employee", "programme")
        return list(rows.order_by("valid_until")[:10])

    @property
    def ending_title(self) -> str:
        n = len(self.ending)
        if not n:
            return _("No certificate of your direct reports ends within 60 days")
        words = ngettext("%(n)s certificate ends within 60 days", "%(n)s certificates end within 60 days", n)
        return words % {"n": n}

    @cached_property
    def lines(self) -> list[Line]:
        return [line_of(row) for row in risks_for(self.user, self.snapshot)[:8]]

    @property
    def risk_title(self) -> str:
        if not self.lines:
            return _("Nobody is at risk")
        worst = self.lines[0].row
        values = {"name": worst.employee.name, "risk": worst.get_kind_display(), "subject": worst.subject}
        return _("%(name)s is %(risk)s: %(subject)s") % values

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """The numbers on top, each with the way to its rows."""
        needs = Need.objects.live().filter(employee__in=self.ids).count()
        team, lists = reverse("courses:list_team"), reverse("reports:show_list", args=["needs"])
        return [
            {"number": len(self.ids), "label": _("direct reports"), "url": team},
            {"number": self.counts["late"], "label": _("overdue"), "url": f"{team}?status=late", "kind": "seal"},
            {"number": self.counts["stuck"], "label": _("stuck"), "url": f"{team}?status=stuck", "kind": "amber"},
            {"number": self.counts["done"], "label": _("all done"), "url": f"{team}?status=done", "kind": "jade"},
            {"number": needs, "label": _("open needs"), "url": lists},
        ]
