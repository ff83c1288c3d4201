"""Slow work and the schedule of `people`."""

from django.utils.translation import gettext_lazy as _

from jobs.running import JobRun, handler
from jobs.schedule import daily
from people import actions
from people.actions import copies, erasing, roster


@handler(roster.READ_KIND, label=_("Read a roster"))
def read_roster(run: JobRun):
    return roster.read_roster(run)


@handler(roster.APPLY_KIND, label=_("Apply a roster"))
def apply_roster(run: JobRun):
    return roster.apply_roster(run)


@handler(copies.COPY_KIND, label=_("Copy of a person's data"))
def copy_data(run: JobRun):
    return copies.make_copy(run)


@handler(erasing.ERASE_KIND, label=_("Erase a person"))
def erase_person(run: JobRun):
    return erasing.erase(run)


@daily("00:05")
def turn_the_day():
    """What was planned for today begins: departures, moves, leaves, roles."""
    actions.leave_due()
    actions.announce_moves()
    actions.settle_absences()
    actions.sync_groups()


@daily("03:10")
def forget_old_rosters():
    """Uploaded files hold personal data: they go after 90 days."""
    roster.forget_old_files()


@daily("03:20")
def forget_copies():
    """A copy of somebody's data can be fetched for seven days."""
    copies.forget_copies()
