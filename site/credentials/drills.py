"""Drills of renewals as HR sees them: whose renewal is open, how many clean runs there are, and what became of the drill."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from credentials import paths
from credentials.actions.waysback import DRILL_RUNS
from credentials.models import Period, Programme
from credentials.parts import DRILL, Part
from lib import clock
from simulator.models import Run
from simulator.models.run import Mode

KEPT = dt.timedelta(days=180)  # how long after the end of a certificate its drill is still listed


@dataclass
class Drill:
    """The drill of one certificate's renewal."""

    period: Period
    runs: list[Run] = field(default_factory=list)
    clean: Part | None = None  # the clean runs of an early renewal, where there is such a path

    @property
    def last(self) -> Run | None:
        return self.runs[-1] if self.runs else None

    @property
    def state(self) -> str:
        """renewed, passed, running, again (one more try), lost or none."""
        if self.period.is_followed:  # type: ignore[attr-defined]
            return "renewed"
        if any(run.passed for run in self.runs):
            return "passed"
        if self.last is None:
            return "none"
        if self.last.state == Run.State.OPEN:
            return "running"
        return "again" if len(self.runs) < DRILL_RUNS else "lost"

    @property
    def word(self) -> str:
        words = {
            "renewed": _("renewed"), "passed": _("passed"), "running": pgettext("a drill", "running"), "none": pgettext("a drill", "not begun"),
            "again": _("not passed, one more try"), "lost": _("not passed, no try left"),
        }  # fmt: skip
        return words[self.state]

    @property
    def kind(self) -> str:
        kinds = {"renewed": "done", "passed": "done", "running": "info", "again": "due", "lost": "late"}
        return kinds.get(self.state, "plain")

    @property
    def points(self) -> str:
        """The points of each try."""
        return " · ".join(run.points for run in self.runs if run.state == Run.State.FINISHED)


def renewable(user: Any) -> Any:
    """Return the certificates of HR's people of which the renewal is open, or was within half a year, what ends first on top."""
    today = clock.today()
    follower = Period.objects.live().filter(
        employee=OuterRef("employee"), programme=OuterRef("programme"), valid_from__gte=OuterRef("valid_until")
    )
    asking = [row.pk for row in Programme.objects.open() if _asks(row)]
    rows = Period.objects.of_hr(user).live().exclude(kind=Period.Kind.TEMPORARY)
    rows = rows.filter(renewable_from__lte=today, valid_until__gt=today - KEPT).exclude(employee__work_state="left")
    rows = rows.filter(programme__in=asking).annotate(is_followed=Exists(follower))
    return rows.select_related("employee", "programme").order_by("is_followed", "valid_until", "pk")


def _asks(programme: Programme) -> bool:
    return any(part["kind"] == "drill" for part in [*programme.renewal_parts, *programme.early_parts])


def drills_of(periods: Sequence[Period]) -> list[Drill]:
    """Return the drills of these certificates with a constant number of queries."""
    keys = {f"{DRILL}{row.public_id}": row.pk for row in periods}
    made: dict[int, list[Run]] = defaultdict(list)
    runs = Run.objects.filter(admission__context_key__in=keys, mode=Mode.EXAM).exclude(state=Run.State.VOID)
    for run in runs.select_related("admission", "scenario").order_by("pk"):
        made[keys[run.admission.context_key]].append(run)
    people = list({row.employee_id: row.employee for row in periods}.values())
    table = paths.standings(people, {row.programme_id: row.programme for row in periods}.values()) if periods else {}
    return [Drill(row, made[row.pk], _clean(table[row.employee_id, row.programme_id])) for row in periods]


def _clean(standing: paths.Standing) -> Part | None:
    return next((part for way in standing.ways for part in way.parts if part.kind == "runs"), None)
