"""From needs to lines of a plan: open needs grouped by what would meet them, the weightiest first; a group becomes a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.utils.translation import gettext as _

from courses.models import Course
from development.actions import needs, plan_lines
from development.actions.plan_making import courses_by_competency
from development.exceptions import DevelopmentError
from development.models import Need, PlanLine, PlanVersion
from lib import clock
from people.querysets import below
from subjects.models import Competency

MOST_GROUPS = 30


@dataclass
class Group:
    """Open needs that one training would meet. `score` is the sum of their scores."""

    key: str
    title: str
    because: str
    people: int
    count: int
    score: float
    highest: int
    course: Course | None


def waiting(version: PlanVersion) -> QuerySet[Need]:
    """Return the open needs of the plan's department that no line of this version takes up yet."""
    inside = Need.objects.filter(below([version.plan.owner_department], "owner_department__"), state=Need.State.OPEN)
    return inside.exclude(plan_lines__version=version)


def groups_of(version: PlanVersion) -> list[Group]:
    """Return the groups, the weightiest first, at most 30 (five queries for any number of needs)."""
    wanted = (
        waiting(version)
        .exclude(competency=None, course=None)
        .order_by()
        .values("competency", "course")
        .annotate(n=Count("pk"), people=Count("employee", distinct=True), total=Sum("score"), top=Max("score"))
    )
    rows: list[Any] = list(wanted.order_by("-total", "competency", "course")[:MOST_GROUPS])
    competencies = Competency.objects.in_bulk({row["competency"] for row in rows if row["competency"]})
    courses = Course.objects.in_bulk({row["course"] for row in rows if row["course"]})
    teaching = courses_by_competency()
    found = []
    for row in rows:
        competency, course = competencies.get(row["competency"]), courses.get(row["course"])
        course = course or next(iter(teaching.get(row["competency"] or 0, [])), None)
        title = str(competency or course)
        words = _("%(n)s open needs of %(people)s people; the highest scores %(top)s")
        because = words % {"n": row["n"], "people": row["people"], "top": f"{row['top'] or 0:.1f}"}
        key = f"{row['competency'] or 0}-{row['course'] or 0}"
        found.append(Group(key, title, because, row["people"], row["n"], row["total"] or 0, row["top"] or 0, course))
    return found


@transaction.atomic
def take(version: PlanVersion, group: Group, *, by: Any) -> PlanLine:
    """Make a line of a version that is not submitted from a group of needs, linked to each. Raises DevelopmentError when none is open."""
    competency, _dash, course = group.key.partition("-")
    rows = waiting(version).filter(competency=int(competency) or None, course=int(course) or None)
    top = rows.order_by("-score", "pk").first()
    if top is None:
        raise DevelopmentError(_("These needs are no longer open; another line or plan has taken them up."))
    year, today = version.plan.year, clock.today()
    values = {
        "title": (_("Training: %(title)s") % {"title": group.title})[:120], "because": f"{group.because}：{top.because}"[:300],
        "audience_text": _("who has this need (%(n)s people)") % {"n": group.people}, "people": max(1, group.people), "hours": 0,
        "month": min(12, today.month + 1) if year == today.year else 3, "department": version.plan.owner_department,
        "way": PlanLine.Way.ONLINE if group.course else PlanLine.Way.CLASS, "course": group.course, "budget_fen": 0,
    }  # fmt: skip
    line = plan_lines.save_line(version, None, values=values, by=by)
    line.needs.set(rows)
    return line


def take_up(version: PlanVersion, *, by: Any) -> int:
    """An approved version takes up the open needs of its lines; return how many."""
    count = 0
    for line in version.lines.filter(needs__state=Need.State.OPEN).distinct():
        count += needs.mark_planned(_open(line.needs.all()), plan_key=line.key, by=by)
    return count


def _open(rows: Iterable[Need]) -> list[Need]:
    return [need for need in rows if need.state == Need.State.OPEN]
