"""What lies behind an assignment: the line of the plan that made it, and the needs behind that line."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from development.models import Need, PlanItem, PlanLine, PlanReach, PlanVersion
from lib import clock
from reports.chain.links import Link, register_why

PREFIX = "plan:"


@register_why
def of_plans(enrolments: Iterable[Any]) -> dict[int, list[Link]]:
    """Return needs and plan of those enrolments that a line of a plan made, or that it found there already (four queries)."""
    origins = {row.pk: row.source_key.removeprefix(PREFIX) for row in enrolments if row.source_key.startswith(PREFIX)}
    rows = PlanLine.objects.filter(origin__in=set(origins.values())).select_related("version__plan__owner_department")
    by_origin = {
        str(line.origin): line
        for line in rows.filter(version__state__in=PlanVersion.FROZEN).order_by("version__number")
    }
    lines = {pk: by_origin[origin] for pk, origin in origins.items() if origin in by_origin}
    reaches = PlanReach.objects.holding().filter(enrolment__in=[row.pk for row in enrolments])
    for reach in reaches.select_related("line__version__plan__owner_department").order_by("pk"):
        lines.setdefault(reach.enrolment_id or 0, reach.line)
    if not lines:
        return {}
    people = {row.employee_id for row in enrolments}
    behind: dict[int, list[Need]] = defaultdict(list)
    for line, need in _needs_of([line.pk for line in lines.values()], people):
        behind[line].append(need)
    return {pk: [*_need_links(behind[line.pk]), _plan_link(line)] for pk, line in lines.items()}


def _needs_of(lines: list[int], people: set[int]) -> list[tuple[int, Need]]:
    """Return (line, need) of these lines: needs of these people, and those of nobody in particular."""
    through = PlanLine.needs.through.objects.filter(planline__in=lines).select_related("need")
    return [
        (row.planline_id, row.need) for row in through if row.need.employee_id is None or row.need.employee_id in people
    ]


def _need_links(needs: list[Need]) -> list[Link]:
    return [
        Link(
            "need",
            _("Need"),
            _said(need),
            "done",
            need.created_at.astimezone(clock.LOCAL).date(),
            f"/needs/{need.public_id}/",
        )
        for need in sorted(needs, key=lambda need: (need.employee_id is None, need.source != Need.Source.MANAGER))[:2]
    ]


def _said(need: Need) -> str:
    """Return why it was needed: what a manager said first, then what else merged into it."""
    entries = sorted(need.evidence or [], key=lambda entry: entry.get("source") != Need.Source.MANAGER)
    reasons = dict.fromkeys(entry["because"] for entry in entries if entry.get("because"))
    return "；".join(list(reasons)[:2]) or need.because or need.title


def _plan_link(line: PlanLine) -> Link:
    words = _("%(plan)s, line %(n)s: %(title)s") % {"plan": line.version.title, "n": line.number, "title": line.title}
    return Link("plan", _("Plan"), words, "done", line.version.created_at.astimezone(clock.LOCAL).date())


PERSONAL = "personal:"


@register_why
def of_personal_plans(enrolments: Iterable[Any]) -> dict[int, list[Link]]:
    """Return need and agreement of those enrolments that a person's own plan made (one query)."""
    keys = {row.pk: row.source_key.removeprefix(PERSONAL) for row in enrolments if row.source_key.startswith(PERSONAL)}
    wanted = {key for key in keys.values() if key.isdigit()}
    items = {str(item.pk): item for item in PlanItem.objects.filter(pk__in=wanted).select_related("plan", "need")}
    found = {}
    for pk, key in keys.items():
        if item := items.get(key):
            words = _("personal plan %(year)s: %(title)s") % {"year": item.plan.year, "title": item.title}
            found[pk] = [*_need_links([item.need] if item.need else []), Link("plan", _("Plan"), words, "done")]
    return found
