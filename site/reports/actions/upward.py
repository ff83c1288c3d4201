"""Freezing the numbers of a period as they were reported, and the customer's tables."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from people import rules
from people.models import Department
from reports.exceptions import ReportsError
from reports.models import FrozenPeriod, ReportTemplate
from reports.upward.headers import Header
from reports.upward.periods import Period
from reports.upward.reading import Report, numbers
from reports.upward.scope import WAYS, Scope


def freeze(department: Department, period: Period, *, note: str = "", by: Any) -> FrozenPeriod:
    """Keep all numbers of a department and period, parted in every way, as reported now. Raises ReportsError.

    A period that still runs is not reported; reporting anew needs a note that says why.
    """
    if not rules.is_hr_over(by, department):
        raise ReportsError(_("You report for the departments that you look after as HR; this is none of them."))
    if not period.is_over:
        raise ReportsError(
            _("This period is not over yet; its numbers can be reported from the day after its last one.")
        )
    known = FrozenPeriod.objects.filter(department=department, period=period.key)
    last = known.aggregate(n=Max("number"))["n"] or 0
    if last and not note.strip():
        raise ReportsError(_("This period was reported before. Please say in the note why it is reported anew."))
    found = {way: numbers(Report(Scope(department, period, way))) for way in WAYS}
    try:
        with transaction.atomic():
            return FrozenPeriod.objects.create(
                department=department, period=period.key, number=last + 1, numbers=found, note=note.strip()[:200], by=by
            )
    except IntegrityError as error:  # somebody reported it in this moment (one_report_of_a_period_and_number)
        raise ReportsError(_("Somebody reported this period just now. Please look at it first.")) from error


def keep_template(department: Department, *, name: str, content: bytes, header: Header, by: Any) -> ReportTemplate:
    """Keep a customer's table with what its header means. `header` is what reports.upward.headers.read said of it."""
    return ReportTemplate.objects.create(
        department=department, name=name[:60], content=content, columns=header.as_json, by=by
    )


def close_template(template: ReportTemplate) -> None:
    """Take a table out of use; what was made of it stays where it was sent."""
    ReportTemplate.objects.filter(pk=template.pk).update(is_open=False)
