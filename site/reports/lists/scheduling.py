"""Views that send themselves: whose day has come is written for its owner, with the rights of that day; without them it stops."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from outbox import actions as outbox
from reports.exceptions import ReportsError
from reports.lists import exporting
from reports.lists.kinds import KINDS
from reports.lists.reach import Reach
from reports.lists.showing import Listing
from reports.models import SavedReport, Schedule

Cadence, State = Schedule.Cadence, Schedule.State


def next_day(cadence: str, after: dt.date) -> dt.date:
    """Return the first Monday, or first of a month, after a day. After Monday 7 December 2026: 14 December, 1 January."""
    if cadence == Cadence.WEEKLY:
        return after + dt.timedelta(days=7 - after.weekday())
    return (after.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


@transaction.atomic
def set_schedule(report: SavedReport, *, cadence: str, format: str, by: Any) -> Schedule | None:
    """Send a view of one's own every week or month, or no more with the cadence "". Raises ReportsError for anything else."""
    if report.owner_id != by.pk:
        raise ReportsError(_("Only the owner of a view has it sent."))
    if not cadence:
        Schedule.objects.filter(report=report).delete()
        return None
    if cadence not in Cadence.values or format not in ("xlsx", "csv"):
        raise ReportsError(_("This is not offered."))
    values = {
        "cadence": cadence, "format": format, "state": State.ACTIVE, "stopped_because": "",
        "next_on": next_day(cadence, clock.today()),
    }  # fmt: skip
    return Schedule.objects.update_or_create(report=report, defaults=values)[0]


def run_due() -> int:
    """Start what is due today or was missed; return how many were started. Once a day each, also with two schedulers."""
    today, count = clock.today(), 0
    due = Schedule.objects.filter(state=State.ACTIVE, next_on__lte=today).select_related("report__owner").order_by("pk")
    for schedule in due:
        values = {"next_on": next_day(schedule.cadence, today), "last_on": today}
        # The conditional update is the race: one scheduler moves the day on.
        if Schedule.objects.filter(pk=schedule.pk, state=State.ACTIVE, next_on=schedule.next_on).update(**values):
            count += run_one(schedule)
    return count


def run_one(schedule: Schedule) -> bool:
    """Have one view written, or stop it with a message when its owner may no longer list anything."""
    report, owner = schedule.report, schedule.report.owner
    with override(owner.language or settings.LANGUAGE_CODE):
        if report.list_key not in KINDS or Reach(owner).is_nobody:
            stop(schedule, because=_("You no longer have the right to see this list."))
            return False
        listing = Listing(KINDS[report.list_key], owner, report.filters, columns=report.columns, order=report.order)
        if lost := sorted(set(report.filters) - set(listing.filters)):
            # Without the filter the file would hold more than was wanted: a department that is no longer theirs.
            stop(
                schedule,
                because=_("A filter of the view no longer holds: %(names)s.") % {"names": _said(listing, lost)},
            )
            return False
        try:
            exporting.start(listing, format=schedule.format, by=owner, title=report.title, schedule=schedule)
        except ReportsError:
            return False  # the file of last time is still being written
        return True


def _said(listing: Listing, names: list[str]) -> str:
    fields = listing.kind.form.base_fields
    return "、".join(str(fields[name].label) for name in names if name in fields)


@transaction.atomic
def stop(schedule: Schedule, *, because: str) -> None:
    """Stop a schedule, once, and tell its owner why."""
    if not Schedule.objects.filter(pk=schedule.pk, state=State.ACTIVE).update(
        state=State.STOPPED, stopped_because=because[:200]
    ):
        return
    report = schedule.report
    outbox.send(
        report.owner, kind="report_stopped", dedupe_key=f"report-stopped:{schedule.public_id}:{clock.today():%Y%m%d}",
        subject=_("Your view “%(title)s” is no longer sent") % {"title": report.title},
        body=because, url="/reports/views/",
    )  # fmt: skip
