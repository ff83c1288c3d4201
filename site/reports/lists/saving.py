"""Saved views: kept by their owner, shared with the own department, deleted with their schedule."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people import rules
from reports.exceptions import ReportsError
from reports.lists.showing import Listing
from reports.models import SavedReport

MOST = 50


def save(listing: Listing, *, title: str, share: bool, by: Any) -> SavedReport:
    """Keep a list as it is shown under a name. Raises ReportsError without a name, for a name in use, and above fifty."""
    title = title.strip()[:60]
    if not title:
        raise ReportsError(_("Please give the view a name."))
    if SavedReport.objects.of(by).count() >= MOST:
        raise ReportsError(_("You have fifty views already; please delete one that you no longer need."))
    me = rules.employee_of(by)
    department = me.main.department if share and me is not None and me.main is not None else None
    if share and department is None:
        raise ReportsError(_("You have no department to share with; please keep the view for yourself."))
    try:
        with transaction.atomic():
            return SavedReport.objects.create(
                owner=by, title=title, list_key=listing.kind.key, columns=listing.column_keys, filters=listing.filters,
                order=listing.order, shared_with=department,
            )  # fmt: skip
    except IntegrityError as error:
        raise ReportsError(_("You have a view of this name already; please choose another one.")) from error


def delete(report: SavedReport, *, by: Any) -> None:
    """Delete one's own view; its schedule goes with it, files that were sent stay for their thirty days."""
    SavedReport.objects.of(by).filter(pk=report.pk).delete()
