"""The tree of departments: adding, renaming, closing."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import rules
from people.exceptions import PeopleError
from people.models import Department, Employee


def add_department(parent: Department, *, code: str, name: str, kind: str, by: Any) -> Department:
    """Add a department below `parent`. Raises PeopleError when `by` may not, or the code is taken."""
    _check(parent, by)
    try:
        with transaction.atomic():
            return Department.objects.get(pk=parent.pk).add_child(code=code, name=name, kind=kind)
    except IntegrityError as exc:
        raise PeopleError(_("The code %(code)s is taken by another department.") % {"code": code}) from exc


def change_department(department: Department, *, name: str, kind: str, closed_on: dt.date | None, by: Any) -> None:
    """Rename, correct or close. Raises PeopleError when `by` may not, or when people still work where it closes."""
    _check(department, by)
    if closed_on:
        count = Employee.objects.working().in_department(department, on=closed_on).count()
        if count:
            words = ngettext(
                "%(n)s person still works there on that day; please move them first.",
                "%(n)s people still work there on that day; please move them first.",
                count,
            )
            raise PeopleError(words % {"n": count})
    Department.objects.filter(pk=department.pk).update(name=name, kind=kind, closed_on=closed_on)


def _check(department: Department, by: Any) -> None:
    if not rules.is_hr_over(by, department):
        raise PeopleError(_("This department is not one that you look after."))
