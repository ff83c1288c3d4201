"""From an address to the scope of a report, within the rights of today."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.http import urlencode

from lib import clock
from people import rules
from reports.upward import periods
from reports.upward.scope import WAYS, Scope


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for; `query` names it in addresses."""

    scope: Scope

    @property
    def query(self):
        return urlencode(self.values)

    @property
    def values(self):
        return {"department": self.scope.department.code, "period": self.scope.period.key, "by": self.scope.way}


def asked(user, values):
    """Return what is asked; raises Http404 for a department that is not (any more) one of the visitor's, or a period that is none.

    Without a department it is the first of the visitor's, without a period the quarter before this one.
    """
    departments = rules.departments_under_hr(user)
    code = values.get("department", "")
    department = departments.filter(code=code).first() if code else departments.first()
    word = values.get("period", "")
    period = periods.read(word) if word else periods.of_day(clock.today(), "quarter").before
    way = values.get("by", "") or "unit"
    if department is None or period is None or way not in WAYS or period.start > clock.today():
        raise Http404
    return Asked(Scope(department, period, way))
