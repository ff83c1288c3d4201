"""Counting everything into a new snapshot, chunk by chunk, so that nobody who learns waits for it."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from reports.aggregates.measures import SOURCES, Fact
from reports.aggregates.places import Ground, lie_of_the_land
from reports.models import Aggregate, RiskRow, Snapshot
from reports.risk import finding

KIND = "reports.count"
CHUNK = 4_000
Group = tuple[str, int, str, str, str]  # measure, department, period, post category, employment kind


def start(*, by: Any) -> Job:
    """Have everything counted anew. Raises JobError while a counting is going on."""
    return jobs.start(KIND, key=KIND, by=by, payload={}, total=len(SOURCES) + 1)


def present() -> Job | None:
    """The counting that waits or runs now, or None."""
    return Job.objects.filter(kind=KIND).unfinished().order_by("-pk").first()


def start_by_schedule() -> None:
    """Start a counting, unless one is going on."""
    try:
        start(by=None)
    except JobError:
        return


def count(run: JobRun) -> dict[str, Any]:
    """The job: begun again after a crash, it counts anew; what was half counted is deleted with the next."""
    count_all(tell=run.step)
    return {"url": "/reports/", "label": _("See the numbers")}


def count_all(*, now: dt.datetime | None = None, tell: Any = None) -> Snapshot:
    """Count all measures and risks into a new snapshot, show it, and delete those before. `tell(done=, message=)` is the bar."""
    ground = lie_of_the_land(now)
    snapshot = Snapshot.objects.create(as_of=ground.now)
    for done, (label, source) in enumerate(SOURCES):
        if tell is not None:
            tell(done=done, total=len(SOURCES) + 1, message=str(label))
        _write(Aggregate, _rows(snapshot, rolled_up(ground, source(ground))), done, tell)
    if tell is not None:
        tell(done=len(SOURCES), message=_("Risks"))
    _write(RiskRow, finding.risks(ground, snapshot), len(SOURCES), tell)
    Snapshot.objects.filter(pk=snapshot.pk).update(finished_at=clock.now())
    forget_old(snapshot)
    if tell is not None:
        tell(done=len(SOURCES) + 1, message=_("The numbers are new."))
    return snapshot


def rolled_up(ground: Ground, facts: Iterator[Fact]) -> dict[Group, list[int]]:
    """Return {group: [numerator, denominator]} of every department, each with all that lies below it."""
    leaves: dict[Group, list[int]] = {}
    for key, person, period, numerator, denominator in facts:
        place = person if isinstance(person, tuple) else ground.place_of.get(person)
        if place is not None:
            sums = leaves.setdefault((key, place[0], period, place[1], place[2]), [0, 0])
            sums[0] += numerator
            sums[1] += denominator
    tree: dict[Group, list[int]] = {}
    for (key, department, period, category, kind), (numerator, denominator) in leaves.items():
        for above in ground.above.get(department, ()):
            sums = tree.setdefault((key, above, period, category, kind), [0, 0])
            sums[0] += numerator
            sums[1] += denominator
    return tree


def _rows(snapshot: Snapshot, groups: dict[Group, list[int]]) -> Iterator[Aggregate]:
    for (key, department, period, category, kind), (numerator, denominator) in groups.items():
        yield Aggregate(
            snapshot=snapshot, key=key, department_id=department, period=period, category=category, employment_kind=kind,
            numerator=numerator, denominator=denominator,
        )  # fmt: skip


def _write(model: Any, rows: Iterator[Any], done: int, tell: Any) -> None:
    """Write rows in short transactions; each prolongs the job's lease."""
    while part := list(islice(rows, CHUNK)):
        with transaction.atomic():
            model.objects.bulk_create(part, batch_size=500)
            if tell is not None:
                tell(done=done)


def forget_old(shown: Snapshot) -> None:
    """Delete every snapshot but the one that is shown, in short transactions."""
    for old in Snapshot.objects.filter(pk__lt=shown.pk):
        for model in (Aggregate, RiskRow):
            rows = model.objects.filter(snapshot=old)
            while (first := rows.order_by("pk").values_list("pk", flat=True).first()) is not None:
                rows.filter(pk__lt=first + CHUNK).delete()
        old.delete()
