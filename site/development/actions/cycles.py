"""A cycle of evaluation: its formula, its steps, the collecting job, the freeze."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from development import evidence, formula, shares
from development.exceptions import DevelopmentError
from development.models import GRADES, Cycle, Evaluation, EvaluationAppeal, FormulaVersion, GradeMove, LimitException
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from outbox import actions as outbox
from outbox.models import Message
from people.models import Department, Employee

KIND = "development.collect"
FREEZING = "development.freeze"
CHUNK = 200
MANY = 1_000  # evaluations from which on the signing is a job
TOLD = {"published": "evaluation_published", "appeals": "evaluation_appeals", "frozen": "evaluation_frozen"}


@transaction.atomic
def keep_formula(department: Department, *, title: str, components: Sequence[formula.Component], boundaries: Mapping[str, Decimal], by: Any) -> FormulaVersion:  # fmt: skip
    """Keep a formula as the department's next version. Raises DevelopmentError when it is none (weights must sum to 100 %)."""
    formula.check(components)
    formula.check_boundaries(boundaries, GRADES[:-1])
    last = FormulaVersion.objects.filter(owner_department=department).aggregate(n=Max("number"))["n"] or 0
    try:
        with transaction.atomic():
            return FormulaVersion.objects.create(
                owner_department=department, number=last + 1, title=title.strip()[:80] or _("Formula"), by=by,
                components=[c.as_json() for c in components], boundaries={g: formula.plain(boundaries[g]) for g in GRADES[:-1]},
            )  # fmt: skip
    except IntegrityError as error:
        raise DevelopmentError(_("Somebody kept another version just now. Please look at it and try again.")) from error


@transaction.atomic
def open_cycle(department: Department, *, year: int, version: FormulaVersion, starts_on: dt.date, ends_on: dt.date, limits: Mapping[str, int], by: Any, title: str = "") -> Cycle:  # fmt: skip
    """Begin the cycle of a year for a department and all below it. Raises DevelopmentError when there is one already."""
    if ends_on <= starts_on:
        raise DevelopmentError(_("The evaluated time must end after it begins."))
    if not department.path.startswith(version.owner_department.path):
        raise DevelopmentError(_("This formula belongs to another department."))
    above = [department.path[:end] for end in range(Department.steplen, len(department.path), Department.steplen)]
    others = Q(owner_department__path__in=above) | Q(owner_department__path__startswith=department.path)
    if found := Cycle.objects.filter(others, year=year).exclude(owner_department=department).first():
        raise DevelopmentError(
            _("“%(title)s” of %(unit)s covers some of these people already; nobody is evaluated twice a year.")
            % {"title": found.title, "unit": found.owner_department.name}
        )
    try:
        with transaction.atomic():
            return Cycle.objects.create(
                owner_department=department, year=year, formula=version, starts_on=starts_on, ends_on=ends_on, by=by,
                limits={grade: int(percent) for grade, percent in limits.items() if percent is not None},
                title=title.strip()[:80] or _("Evaluation of %(year)s") % {"year": year},
            )  # fmt: skip
    except IntegrityError as error:
        raise DevelopmentError(_("This department has a cycle of this year already.")) from error


# --- collecting -------------------------------------------------------------------------------------
@transaction.atomic
def collect(cycle: Cycle, *, by: Any) -> Job:
    """Start the job that reads all values (anew). Raises DevelopmentError in any step but collecting."""
    if cycle.state == Cycle.State.PREPARING:
        cycle.step(Cycle.State.COLLECTING)
    if cycle.state != Cycle.State.COLLECTING:
        raise DevelopmentError(
            _("Values are collected before the calibration. Please take the cycle back to collecting first.")
        )
    return jobs.start(
        KIND, key=f"{KIND}:{cycle.pk}", by=by, payload={"cycle": cycle.pk}, total=people_of(cycle).count()
    )


def people_of(cycle: Cycle) -> Any:
    """Return whom a cycle evaluates: everybody who works in its department or below, by id."""
    return Employee.objects.working().in_department(cycle.owner_department).order_by("pk")


def carry_out(run: JobRun) -> dict[str, Any]:
    """Handler: one chunk of people a transaction, a constant number of queries each; goes on from the last after a crash."""
    cycle = Cycle.objects.select_related("formula", "owner_department").get(pk=run.payload["cycle"])
    total, done = people_of(cycle).count(), int(run.cursor.get("done", 0))
    while True:
        people = list(people_of(cycle).filter(pk__gt=run.cursor.get("last", 0)).with_post()[:CHUNK])
        if not people:
            break
        with transaction.atomic():
            collect_for(cycle, people)
            done += len(people)
            run.step(done=done, total=total, last=people[-1].pk)
    return {"url": cycle.get_absolute_url(), "label": cycle.title}


def collect_for(cycle: Cycle, people: Sequence[Employee]) -> None:
    """Write the evaluations of some people (fetched `with_post`) from what the ledgers say now."""
    if not Cycle.objects.filter(pk=cycle.pk, state=Cycle.State.COLLECTING).exists():
        raise JobError(_("The cycle is no longer collecting; nothing more was read."))
    readings, parts, limits = evidence.read(cycle, people), cycle.formula.parts, cycle.formula.limits
    there = {row.employee_id: row for row in Evaluation.objects.filter(cycle=cycle, employee__in=people)}
    moved = dict(
        GradeMove.objects.filter(evaluation__in=there.values()).order_by("pk").values_list("evaluation", "becomes")
    )
    fresh: list[Evaluation] = []
    again: list[Evaluation] = []
    for person in people:
        row = there.get(person.pk) or Evaluation(cycle=cycle, employee=person)
        row.department, row.post, row.formula, row.collected_at = (
            person.main.department,
            person.main.post.name,
            cycle.formula,
            clock.now(),
        )
        found = {part.kind: readings[part.kind].get(person.pk) or evidence.Reading() for part in parts}
        row.figures = [reading.as_json(kind) for kind, reading in found.items()]
        settle(row, parts, limits, moved=moved.get(row.pk, ""))
        (again if row.pk else fresh).append(row)
    bulk_create_with_history(fresh, Evaluation)
    names = [
        "department",
        "post",
        "formula",
        "collected_at",
        "figures",
        "total",
        "problem",
        "proposed",
        "grade",
        "grade_reason",
    ]
    bulk_update_with_history(again, Evaluation, names)


def settle(
    row: Evaluation, parts: Sequence[formula.Component], limits: Mapping[str, Decimal], *, moved: str = ""
) -> None:
    """Set total and proposed grade from the row's figures, or the reason why there is none. The grade is as proposed until it is `moved`."""
    try:
        row.total, row.problem = formula.compute(parts, row.known).total, ""
        row.proposed = formula.grade_of(row.total, limits, GRADES)
    except DevelopmentError as error:
        row.total, row.problem, row.proposed = None, str(error)[:300], ""
    row.grade = (moved or row.proposed) if row.proposed else ""
    row.grade_reason = row.grade_reason if row.grade != row.proposed else ""


# --- steps ------------------------------------------------------------------------------------------
@transaction.atomic
def step(cycle: Cycle, to: str, *, by: Any, appeal_until: dt.date | None = None) -> None:
    """Take a cycle to its next step. Raises DevelopmentError that says what is still missing."""
    fields: dict[str, Any] = {}
    if to == Cycle.State.CALIBRATING:
        _check_collected(cycle)
    elif to == Cycle.State.PUBLISHED:
        _check_calibrated(cycle)
        fields = {"published_at": clock.now()}
    elif to == Cycle.State.APPEALS:
        if appeal_until is None or appeal_until < clock.today():
            raise DevelopmentError(_("Please name the last day of the appeals, today or later."))
        fields = {"appeal_until": appeal_until}
    elif to == Cycle.State.FROZEN:
        _check_window(cycle)
        fields = {"frozen_at": clock.now()}
    cycle.step(to, **fields)
    if to == Cycle.State.FROZEN:
        _sign_all(cycle, by=by)
    if to in TOLD:
        _tell(cycle)


def freeze_later(cycle: Cycle, *, by: Any) -> Job | None:
    """Start the job that freezes and signs a large cycle; return None for one that is frozen at once by `step`.

    Raises DevelopmentError as `step` would, before anything is started.
    """
    number = cycle.evaluations.count()
    if number <= MANY or cycle.state != Cycle.State.APPEALS:
        return None
    _check_window(cycle)
    return jobs.start(FREEZING, key=f"{FREEZING}:{cycle.pk}", by=by, payload={"cycle": cycle.pk}, total=number)


def carry_out_freeze(run: JobRun) -> dict[str, Any]:
    """Handler: all evaluations are signed in one transaction, or none; after a crash it begins anew."""
    cycle = Cycle.objects.get(pk=run.payload["cycle"])
    with transaction.atomic():
        if cycle.state != Cycle.State.FROZEN:
            try:
                step(cycle, Cycle.State.FROZEN, by=run.job.by)
            except DevelopmentError as error:
                raise JobError(str(error)) from error
        run.step(done=cycle.evaluations.count())
    return {"url": cycle.get_absolute_url(), "label": cycle.title}


def _check_collected(cycle: Cycle) -> None:
    if Job.objects.unfinished().filter(key=f"{KIND}:{cycle.pk}").exists():
        raise DevelopmentError(_("Values are still being collected. Please wait for the job."))
    if not cycle.evaluations.exists():
        raise DevelopmentError(_("Nothing was collected yet. Please collect first."))


def _check_calibrated(cycle: Cycle) -> None:
    if lacking := cycle.evaluations.filter(total=None).count():
        raise DevelopmentError(
            _("%(n)s evaluations have no total. Their pages say why; mend it, collect again, then publish.")
            % {"n": lacking}
        )
    if cycle.exceptions.filter(state=LimitException.State.ASKED).exists():
        raise DevelopmentError(_("An exception from the shares still waits for its decision."))
    if above := shares.units_above(cycle):
        raise DevelopmentError(
            _("Above their shares: %(units)s. Move grades there, or have an exception approved, then publish.")
            % {"units": "、".join(above[:5])}
        )


def _check_window(cycle: Cycle) -> None:
    if cycle.appeal_until and clock.today() <= cycle.appeal_until:
        raise DevelopmentError(
            _("Appeals may be made until %(day)s; it can be frozen from the day after.")
            % {"day": clock.in_words(cycle.appeal_until)}
        )
    if waiting := EvaluationAppeal.objects.filter(evaluation__cycle=cycle, state=EvaluationAppeal.State.OPEN).count():
        raise DevelopmentError(_("%(n)s appeals still wait for a decision.") % {"n": waiting})


def signature_of(row: Evaluation) -> str:
    """Return the hash over everything that is signed; computed again by `verify`."""
    at = row.frozen_at.astimezone(dt.UTC).isoformat(timespec="microseconds") if row.frozen_at else ""
    signed = [
        str(row.public_id), row.cycle_id, row.employee_id, row.department_id, row.post, row.formula_id, row.figures, f"{row.total:.2f}",
        row.proposed, row.grade, row.grade_reason, row.signed_by_id, at,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _sign_all(cycle: Cycle, *, by: Any) -> None:
    rows, now = list(cycle.evaluations.all()), clock.now()
    for row in rows:
        row.frozen_at, row.signed_by = now, by
        row.signature = signature_of(row)
    bulk_update_with_history(
        rows, Evaluation, ["frozen_at", "signed_by", "signature"], batch_size=CHUNK, default_user=by
    )


def _tell(cycle: Cycle) -> None:
    words = {
        "published": _("Your evaluation “%(title)s” can be read"), "appeals": _("“%(title)s”: appeals are open until %(day)s"),
        "frozen": _("“%(title)s” is final"),
    }[cycle.state]  # fmt: skip
    subject = words % {"title": cycle.title, "day": clock.in_words(cycle.appeal_until)}
    rows = cycle.evaluations.filter(employee__user__is_active=True).values_list("public_id", "employee__user_id")
    outbox.send_many(
        Message(
            recipient_id=user,
            kind=TOLD[cycle.state],
            dedupe_key=f"{TOLD[cycle.state]}:{key}",
            subject=subject[:160],
            url=f"/yearly/{key}/",
        )
        for key, user in rows.iterator()
    )
