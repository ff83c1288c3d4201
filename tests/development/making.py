"""Makers of needs."""

import itertools

from development.models import Need
from tests.factories import make_employee

_numbers = itertools.count(1)


def make_need(employee=None, **kwargs):
    number = next(_numbers)
    employee = employee or make_employee()
    kwargs.setdefault("owner_department", employee.main.department)
    kwargs.setdefault("title", f"需求{number}")
    kwargs.setdefault("source", "manager")
    kwargs.setdefault("origin", f"test:{number}")
    kwargs.setdefault("weight", 3)
    kwargs.setdefault("because", "因为班组长看到了")
    return Need.objects.create(employee=employee, **kwargs)
