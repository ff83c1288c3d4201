"""Bringing in indicators and costs, writing down funds, opening studies and concluding them."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from classroom.actions import costs
from classroom.exceptions import ClassroomError
from development.effects import cost_file, kpi_file, subject
from development.effects.reading import Reading, snapshot
from development.effects.sheet import Plan
from development.exceptions import DevelopmentError
from development.models import Kpi, KpiImport, KpiValue, Study, StudyConclusion, TrainingFund
from people import rules
from people.models import Department, Employee


def keep_kpi(*, key: str, title: str, unit: str, direction: str, by: Any) -> Kpi:
    """Enter an indicator into the company's list. Raises DevelopmentError where key or name is taken."""
    if not rules.is_hr(by):
        raise DevelopmentError(_("Indicators are kept by HR."))
    try:
        with transaction.atomic():
            return Kpi.objects.create(key=slugify(key)[:30], title=title, unit=unit, direction=direction)
    except IntegrityError as error:
        raise DevelopmentError(_("There is an indicator of this key or name already.")) from error


@transaction.atomic
def bring_in_kpis(data: bytes, *, name: str, by: Any) -> Plan:
    """Write the values of a file that was looked at before: all of it, or nothing. A value that differs corrects the one before.

    Returns the plan made anew; nothing was written where it has a problem or a wrong line. Raises DevelopmentError in a race.
    """
    found = kpi_file.plan(data, departments=rules.departments_under_hr(by))
    if not found.can_apply:
        return found
    source = KpiImport.objects.create(
        file_name=name[-160:], sha256=hashlib.sha256(data).hexdigest(), fresh=len(found.of("new")),
        corrected=len(found.of("corrected")), by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            KpiValue.objects.bulk_create(
                [KpiValue(**line.data, source=source, line=line.number) for line in found.to_write], batch_size=500
            )
    except IntegrityError as error:  # the same months at the same time (one_first_value_of_a_hall_and_month)
        raise DevelopmentError(
            _("Somebody is bringing in the same months just now. Please look at the file again.")
        ) from error
    return found


@transaction.atomic
def bring_in_costs(data: bytes, *, name: str, by: Any) -> Plan:
    """Write the costs of a file into the cost ledger: all of it, or nothing. Raises DevelopmentError."""
    people = Employee.objects.of_hr(by)
    found = cost_file.plan(data, departments=rules.departments_under_hr(by), people=people)
    if not found.can_apply:
        return found
    with override(settings.LANGUAGE_CODE):
        source = _("brought in from %(file)s") % {"file": name[-60:]}
    for line in found.to_write:
        given = {**line.data, "note": line.data["note"] or source[:200]}
        try:
            costs.spend(key=f"plan:{line.data['budget_line'] or '-'}"[:100], by=by, **given)
        except ClassroomError as error:
            words = _("Line %(n)s: %(problem)s Nothing was brought in.")
            raise DevelopmentError(words % {"n": line.number, "problem": error}) from error
    return found


def set_fund(department: Department, *, year: int, amount_fen: int, note: str = "", by: Any) -> TrainingFund:
    """Write down the training fund of a department and year; the last one written holds. Raises DevelopmentError."""
    if not rules.is_hr_over(by, department):
        raise DevelopmentError(_("This department is none of yours."))
    last = TrainingFund.objects.filter(department=department, year=year).aggregate(n=Max("number"))["n"] or 0
    try:
        with transaction.atomic():
            return TrainingFund.objects.create(
                department=department, year=year, number=last + 1, amount_fen=amount_fen, note=note.strip()[:200], by=by
            )
    except IntegrityError as error:  # one_fund_of_a_year_and_number
        raise DevelopmentError(_("Somebody changed this fund just now. Please look at it first.")) from error


@transaction.atomic
def open_study(
    *, title: str, question: str, about: str, about_title: str, owner_department: Department, starts_on: dt.date, ends_on: dt.date,
    months: int = 3, levels: Iterable[int] = (1, 2, 3, 4), kpis: Iterable[Kpi] = (), by: Any,
) -> Study:  # fmt: skip
    """Open a study of `about` ("course:C101"); `ends_on` is not included. Raises DevelopmentError."""
    kind, _colon, key = about.partition(":")
    if not rules.is_hr_over(by, owner_department):
        raise DevelopmentError(_("This department is none of yours."))
    if kind not in Study.About.values or not subject.is_of(kind, key):
        raise DevelopmentError(_("Please choose what the study is about."))
    if ends_on <= starts_on:
        raise DevelopmentError(_("The training ends on its first day or later."))
    chosen = sorted({int(level) for level in levels})
    if not chosen or not set(chosen) <= {1, 2, 3, 4}:
        raise DevelopmentError(_("Please choose at least one of the four levels."))
    study = Study.objects.create(
        title=title, question=question, about_kind=kind, about_key=key, about_title=about_title[:200],
        owner_department=owner_department, starts_on=starts_on, ends_on=ends_on, months=months, levels=chosen, by=by,
    )  # fmt: skip
    study.kpis.set(kpis)
    return study


def conclude(study: Study, *, words: str, by: Any) -> StudyConclusion:
    """Keep a conclusion with the numbers of now; it stays, whatever is entered later. Raises DevelopmentError."""
    if not words.strip():
        raise DevelopmentError(_("Please write down what you conclude."))
    last = study.conclusions.aggregate(n=Max("number"))["n"] or 0
    with override(settings.LANGUAGE_CODE):  # what is kept reads alike, whoever concludes
        numbers = snapshot(Reading(study))
    try:
        with transaction.atomic():
            return StudyConclusion.objects.create(
                study=study, number=last + 1, words=words.strip()[:1000], numbers=numbers, by=by
            )
    except IntegrityError as error:  # one_conclusion_of_a_number
        raise DevelopmentError(_("Somebody concluded this study just now. Please look at it first.")) from error
