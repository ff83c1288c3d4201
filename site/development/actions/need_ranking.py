"""The slow work of needs: generating them for everybody of some departments, then ranking all that live there."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from development import ranking
from development.actions import need_items, need_sources
from development.exceptions import DevelopmentError
from development.models import Need
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from people import rules
from people.models import Department, Employee
from people.querysets import below

KIND = "development.needs"
CHUNK = 250
UNIT_STEPS = 2  # people with the same need are counted in the unit of the second level: the city


def start(*, by: Any) -> Job:
    """Start generating and ranking for the departments that `by` looks after. Raises DevelopmentError: none, or it runs already."""
    departments = rules.departments_of(by, "hr")
    if not departments:
        raise DevelopmentError(_("Only HR of a department can do this."))
    paths = sorted(d.path for d in departments)
    try:
        return jobs.start(
            KIND, key=f"{KIND}:{','.join(paths)}"[:120], by=by, payload={"departments": [d.pk for d in departments]}
        )
    except JobError as error:
        raise DevelopmentError(str(error)) from error


def carry_out(run: JobRun) -> dict[str, Any]:
    """Generate for chunk after chunk of people, then rank chunk after chunk of needs; each is committed with its step."""
    departments = list(Department.objects.filter(pk__in=run.payload["departments"]))
    people = Employee.objects.in_departments(departments).filter(work_state=Employee.State.ACTIVE)
    live = Need.objects.live().filter(below(departments, "owner_department__"))
    count = people.count()
    if run.cursor.get("phase") != "rank":
        _generate(run, people, count)
        need_items.generate(departments)
    # How many needs there are is known only now: the bar goes on from the people.
    total = count + live.count()
    tally = _same(live)
    done = run.cursor.get("ranked", 0)
    while chunk := list(live.filter(pk__gt=run.cursor.get("need", 0)).order_by("pk")[:CHUNK]):
        with transaction.atomic():
            rank_these(chunk, tally)
            done += len(chunk)
            run.step(
                done=count + done, total=total, phase="rank", need=chunk[-1].pk, ranked=done,
                message=_("%(count)s needs are ranked") % {"count": done},
            )  # fmt: skip
    url = reverse("development:list_needs")
    return {"url": url, "label": _("Show the needs"), "counts": run.cursor.get("counts", {})}


def _generate(run: JobRun, people: QuerySet[Employee], count: int) -> None:
    counts, done = Counter(run.cursor.get("counts", {})), run.cursor.get("people", 0)
    while chunk := list(
        people.filter(pk__gt=run.cursor.get("after", 0)).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        with transaction.atomic():
            counts += need_sources.generate(chunk)
            done += len(chunk)
            words = _("%(done)s of %(count)s people were looked at, %(created)s new needs")
            run.step(
                done=done, total=count * 2, phase="generate", after=chunk[-1], people=done, counts=dict(counts),
                message=words % {"done": done, "count": count, "created": counts["created"]},
            )  # fmt: skip


def rank_all(needs: Any) -> int:
    """Rank needs at once (after an import, in the demonstration); return how many."""
    rows = list(needs.live())
    rank_these(rows, _same(Need.objects.live().filter(pk__in=[n.pk for n in rows])))
    return len(rows)


def rank_these(needs: Sequence[Need], tally: Counter[Any]) -> None:
    """Give these needs their score; `tally` tells how many people have the same one. Two queries and one for each 200."""
    today = clock.today()
    paths = dict(Department.objects.filter(pk__in={n.owner_department_id for n in needs}).values_list("pk", "path"))
    for need in needs:
        people = tally[_group(paths[need.owner_department_id], need.competency_id, need.course_id, need.source)]
        found = ranking.rank(ranking.facts_of(need, people=people, on=today))
        need.score, need.score_parts = found.score, found.parts
    Need.objects.bulk_update(needs, ["score", "score_parts"], batch_size=200)


def _same(needs: QuerySet[Need]) -> Counter[Any]:
    """Return how many people have the same need (competency, else course, else source) in the same unit; one query."""
    tally: Counter[Any] = Counter()
    rows = needs.filter(employee__isnull=False).order_by()
    by_place = rows.values_list("owner_department__path", "competency", "course", "source").annotate(
        n=Count("employee", distinct=True)
    )
    for path, competency, course, source, number in by_place:
        tally[_group(path, competency, course, source)] += number
    return tally


def _group(path: str, competency: int | None, course: int | None, source: str) -> tuple[Any, ...]:
    unit = path[: UNIT_STEPS * Department.steplen]
    if competency:
        return unit, "competency", competency
    return (unit, "course", course) if course else (unit, "source", source)
