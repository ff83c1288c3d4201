"""The lists of learning: enrolments, completed courses, study hours."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Completion, Enrolment, StudyHour
from lib import clock
from reports.lists.filters import EnrolmentFilter, HourFilter, MonthFilter, month_bounds
from reports.lists.kinds import Column, ListKind, person_columns, register
from reports.lists.reach import Places


def extras(rows):
    return Places([row.employee_id for row in rows])


def person_of(row):
    return row.employee


# --- enrolments -------------------------------------------------------------------------------------
def enrolments(reach, chosen):
    rows = reach.narrow(Enrolment.objects.select_related("employee", "track", "course"), "employee", chosen)
    states = {
        "open": Q(ended_at=None),
        "overdue": Q(ended_at=None, next_due_at__lte=clock.now()),
        "completed": Q(outcome="completed"),
        "withdrawn": Q(outcome="withdrawn"),
    }
    if chosen.get("state") in states:
        rows = rows.filter(states[chosen["state"]])
    if chosen.get("required"):
        rows = rows.filter(required=chosen["required"] == "yes")
    return rows.exclude(employee__work_state="left")


def due_on(row):
    return clock.due_day(row.next_due_at) if row.next_due_at else None


def said(row):
    """Say how an enrolment stands."""
    if row.outcome:
        return str(row.get_outcome_display())
    return str(_("overdue")) if row.next_due_at and row.next_due_at <= clock.now() else str(_("open"))


ENROLMENTS = register(
    ListKind(
        key="enrolments",
        title=_("Enrolments"),
        says=_("Who was asked to learn what, by whom, by when, and how far it has come."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("title", _("What is to be learnt"), lambda row, _x: row.title, width=28),
            Column("state", _("State"), lambda row, _x: said(row)),
            Column("percent", _("Progress (%)"), lambda row, _x: row.percent, is_number=True),
            Column("due_on", _("Next date"), lambda row, _x: due_on(row), ("next_due_at",)),
            Column("starts_on", _("Begins on"), lambda row, _x: row.starts_on, ("starts_on",), is_default=False),
            Column("source", _("Source"), lambda row, _x: str(row.get_source_display()), is_default=False),
            Column("reason", _("Because"), lambda row, _x: row.reason, is_default=False, width=40),
        ),
        form=EnrolmentFilter,
        rows=enrolments,
        extras=extras,
        order=("-pk",),
    )
)


# --- completed courses ------------------------------------------------------------------------------
def completions(reach, chosen):
    rows = Completion.objects.exclude(course=None).select_related("employee", "course")
    rows = reach.narrow(rows, "employee", chosen)
    if chosen.get("month"):
        first, after = month_bounds(chosen["month"])
        rows = rows.filter(at__gte=first, at__lt=after)
    return rows.exclude(employee__work_state="left")


COMPLETIONS = register(
    ListKind(
        key="completions",
        title=_("Completed courses"),
        says=_("Which courses were completed, by whom, on which day."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("course", _("Course"), lambda row, _x: row.course.title, width=28),
            Column("at", _("Completed on"), lambda row, _x: row.at.astimezone(clock.LOCAL).date()),
        ),
        form=MonthFilter,
        rows=completions,
        extras=extras,
        order=("-pk",),
    )
)


# --- study hours ------------------------------------------------------------------------------------
def study_hours(reach, chosen):
    rows = reach.narrow(StudyHour.objects.select_related("employee"), "employee", chosen)
    if chosen.get("way"):
        rows = rows.filter(kind=chosen["way"])
    if chosen.get("year"):
        rows = rows.of_year(chosen["year"])
    return rows.exclude(employee__work_state="left")


HOURS = register(
    ListKind(
        key="hours",
        title=_("Study hours"),
        says=_("The ledger of study hours: each line with its reason; what was taken back stands with a minus."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("done_on", _("Day"), lambda row, _x: row.done_on),
            Column("title", _("What was learnt"), lambda row, _x: row.title, width=28),
            Column("way", _("Way of learning"), lambda row, _x: str(row.get_kind_display())),
            Column("hours", _("Study hours"), lambda row, _x: row.hours / 100, is_number=True),
            Column("reason", _("Because"), lambda row, _x: row.reason, is_default=False, width=40),
        ),
        form=HourFilter,
        rows=study_hours,
        extras=extras,
        order=("-pk",),
    )
)
