"""A cycle of evaluation with its people, for tests."""

import datetime as dt
from decimal import Decimal

from courses.actions import hours
from development import formula
from development.actions import cycles
from development.models import Cycle, Evaluation, PersonalValue
from jobs.actions import run
from lib import clock
from people.models import Employee

PARTS = {"learning": "60", "kpi": "40"}


def make_formula(department, parts=PARTS, *, missing="redistribute"):
    components = [formula.Component(kind, kind, Decimal(weight), missing) for kind, weight in parts.items()]
    boundaries = {"excellent": Decimal(90), "good": Decimal(80), "fit": Decimal(60)}
    return cycles.keep_formula(department, title="公式", components=components, boundaries=boundaries, by=None)


def make_cycle(department, *, year=None, limits=None, version=None):
    year = year or clock.today().year
    version = version or make_formula(department)
    return cycles.open_cycle(
        department,
        year=year,
        version=version,
        starts_on=dt.date(year, 1, 1),
        ends_on=dt.date(year + 1, 1, 1),
        limits=limits or {},
        by=None,
    )


def give(cycle, employee, value, kind="kpi"):
    return PersonalValue.objects.create(
        cycle=cycle, employee=employee, kind=kind, value=Decimal(str(value)), source="表 第2行"
    )


def study(employee, *, share, year=None):
    """Let a person have learnt `share` percent of 40 hours, which the year asks of halls."""
    year = year or clock.today().year
    hours.set_targets(year, {"hall": 4000}, by=None)
    if share:
        minutes = 45 * 40 * share // 100
        hours.credit(
            employee,
            kind="class",
            key=f"class:{employee.pk}:{year}",
            title="培训班",
            minutes=minutes,
            on=dt.date(year, 1, 5),
            reason="签到",
        )


def collect(cycle):
    """Run the collecting job to its end."""
    job = run(cycles.collect(cycle, by=None).pk)
    assert job.state == "done", job.message
    cycle.refresh_from_db()
    return {row.employee_id: row for row in Evaluation.objects.filter(cycle=cycle)}


def bring_to(cycle, state, *, by):
    """Take a collected cycle through its steps to `state`."""
    steps = ["collecting", "calibrating", "published", "appeals", "frozen"]
    for step in steps[steps.index(cycle.state) + 1 : steps.index(state) + 1]:
        until = clock.today() if step == "appeals" else None
        if step == "frozen":
            Cycle.objects.filter(pk=cycle.pk).update(appeal_until=clock.today() - dt.timedelta(days=1))
            cycle.refresh_from_db()
        cycles.step(cycle, step, by=by, appeal_until=until)


def people_of(department):
    return Employee.objects.in_department(department)
