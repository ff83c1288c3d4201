"""Where needs are: department × competency, and post × stage. Each in one or two queries, for any number of needs."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Avg, Case, CharField, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from development.models import Need
from lib import clock
from people.models import Department
from subjects.models.competency import in_language

HALF_YEAR, THREE_YEARS = dt.timedelta(days=182), dt.timedelta(days=1096)
STEPS = ((0, "none"), (1, "few"), (5, "some"), (20, "many"))  # needs in a cell → its colour and word


def heat(needs: QuerySet[Need]) -> dict[str, Any]:
    """Return {across: competencies, lines: [(department, cells)]} of the living needs; a cell has count, people, score, step, url."""
    rows = (
        needs.live().filter(competency__isnull=False).order_by()
        .values("owner_department", "competency", "competency__key", "competency__name_zh", "competency__name_en", "competency__position")
        .annotate(count=Count("pk"), score=Avg("score"))
    )  # fmt: skip
    found = {(row["owner_department"], row["competency"]): row for row in rows}
    across = sorted({(r["competency__position"], r["competency__key"], r["competency"]) for r in found.values()})
    names = {r["competency"]: _name(r) for r in found.values()}
    departments = Department.objects.filter(pk__in={pk for pk, _c in found}).order_by("path")
    lines = [(d, [_cell(d, key, found.get((d.pk, pk))) for _position, key, pk in across]) for d in departments]
    return {"across": [names[pk] for _position, _key, pk in across], "lines": lines}


def _name(row: dict[str, Any]) -> str:
    return in_language(row["competency__name_zh"], row["competency__name_en"])


def _cell(department: Department, key: str, row: dict[str, Any] | None) -> dict[str, Any]:
    count = row["count"] if row else 0
    words = {"none": _("none"), "few": _("few"), "some": pgettext("how many", "some"), "many": _("many")}
    step = [name for least, name in STEPS if count >= least][-1]
    url = f"{reverse('development:list_needs')}?department={department.code}&competency={key}"
    return {"count": count, "step": step, "word": words[step], "url": url, "score": round(row["score"]) if row else 0}


def stages(needs: QuerySet[Need]) -> list[dict[str, Any]]:
    """Return the living needs of people by post and stage (since hiring: up to half a year, up to three years, longer), one query."""
    today = clock.today()
    stage = Case(
        When(employee__hired_on__gt=today - HALF_YEAR, then=Value("new")),
        When(employee__hired_on__gt=today - THREE_YEARS, then=Value("working")),
        default=Value("senior"), output_field=CharField(),
    )  # fmt: skip
    rows = (
        needs.live().filter(employee__isnull=False, post__isnull=False).order_by().annotate(stage=stage)
        .values("post__name", "post__code", "stage")
        .annotate(count=Count("pk"), people=Count("employee", distinct=True), heavy=Count("pk", filter=Q(score__gte=70)))
    )  # fmt: skip
    lines: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        line = lines[row["post__code"]]
        line["name"] = row["post__name"]
        line[row["stage"]] = row
    for line in lines.values():
        line["cells"] = [line.get(name) for name in ("new", "working", "senior")]
    return [lines[code] for code in sorted(lines)]
