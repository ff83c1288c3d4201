"""The lists of what was shown: results of exams, certificates, runs at the counter."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from credentials.models import Period
from lib import clock
from quizzes.models import Attempt
from reports.aggregates.measures import lapsing
from reports.lists.filters import CertificateFilter, ResultFilter, RunFilter, month_bounds
from reports.lists.kinds import Column, ListKind, person_columns, register
from reports.lists.learning import extras, person_of
from simulator.models import Run

STATES = {"valid": _("valid"), "coming": _("not yet"), "expired": _("ended"), "revoked": _("revoked")}


def of_month(rows, chosen):
    if not chosen.get("month"):
        return rows
    first, after = month_bounds(chosen["month"])
    return rows.filter(finished_at__gte=first, finished_at__lt=after)


def of_outcome(rows, chosen):
    outcome = {"passed": True, "failed": False}.get(chosen.get("state", ""))
    return rows if outcome is None else rows.filter(passed=outcome)


def verdict(row):
    return "" if row.passed is None else str(_("passed")) if row.passed else str(_("not passed"))


def day_of(row):
    return row.finished_at.astimezone(clock.LOCAL).date()


# --- results of exams -------------------------------------------------------------------------------
def results(reach, chosen):
    rows = Attempt.objects.released().filter(quiz__kind="exam").select_related("employee", "quiz", "admission")
    rows = of_outcome(of_month(reach.narrow(rows, "employee", chosen), chosen), chosen)
    if chosen.get("which") == "first":
        earlier = Attempt.objects.released().filter(employee=OuterRef("employee"), quiz=OuterRef("quiz"))
        rows = rows.filter(~Exists(earlier.filter(pk__lt=OuterRef("pk"))))
    return rows.exclude(employee__work_state="left")


RESULTS = register(
    ListKind(
        key="results",
        title=_("Exam results"),
        says=_("Sittings of exams whose result is out."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("exam", _("Exam"), lambda row, _x: row.admission.title or row.quiz.title, width=28),
            Column("at", _("Sat on"), lambda row, _x: day_of(row)),
            Column("percent", _("Points (%)"), lambda row, _x: row.percent, is_number=True),
            Column("result", _("Result"), lambda row, _x: verdict(row)),
            Column("sitting", _("Sitting"), lambda row, _x: row.number, is_number=True, is_default=False),
        ),
        form=ResultFilter,
        rows=results,
        extras=extras,
        order=("-pk",),
    )
)


# --- certificates -----------------------------------------------------------------------------------
def certificates(reach, chosen):
    today = clock.today()
    base = lapsing(today) if chosen.get("state") == "lapsing" else Period.objects.all()
    rows = reach.narrow(base.select_related("employee"), "employee", chosen)
    states = {
        "valid": Q(revoked_at=None, valid_from__lte=today, valid_until__gt=today),
        "expired": Q(revoked_at=None, valid_until__lte=today),
    }
    if chosen.get("state") in states:
        rows = rows.filter(states[chosen["state"]])
    return rows.exclude(employee__work_state="left")


CERTIFICATES = register(
    ListKind(
        key="certificates",
        title=_("Certificates"),
        says=_("Certificates with their serial, and until when they hold."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("certificate", _("Certificate"), lambda row, _x: row.title, width=28, url=lambda row, _x: row.get_absolute_url()),
            Column("state", _("State"), lambda row, _x: str(STATES[row.state])),
            Column("last_day", _("Last day"), lambda row, _x: row.last_day, ("valid_until",)),
            Column("days", _("Days left"), lambda row, _x: row.days_left, is_number=True),
            Column("valid_from", _("Valid from"), lambda row, _x: row.valid_from, is_default=False),
            Column("serial", _("Serial"), lambda row, _x: row.shown_serial, is_default=False, width=24),
        ),
        form=CertificateFilter,
        rows=certificates,
        extras=extras,
        order=("valid_until", "pk"),
    )
)  # fmt: skip


# --- runs at the counter ----------------------------------------------------------------------------
def runs(reach, chosen):
    rows = Run.objects.filter(state="finished", mode__in=["practice", "exam"]).exclude(points_tenths=None)
    rows = of_outcome(
        of_month(reach.narrow(rows.defer("start").select_related("employee", "scenario"), "employee", chosen), chosen),
        chosen,
    )
    return rows.exclude(employee__work_state="left")


RUNS = register(
    ListKind(
        key="runs",
        title=_("Runs at the counter"),
        says=_("Finished practice and exam runs at the training counter, with their points of 100."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("scenario", _("Scenario"), lambda row, _x: f"{row.scenario.key} {row.scenario.title}", width=28),
            Column("mode", _("Mode"), lambda row, _x: str(row.get_mode_display())),
            Column("points", _("Points"), lambda row, _x: row.points_tenths / 10, is_number=True),
            Column("result", _("Result"), lambda row, _x: verdict(row)),
            Column("at", _("Finished on"), lambda row, _x: day_of(row)),
        ),
        form=RunFilter,
        rows=runs,
        extras=extras,
        order=("-pk",),
    )
)
