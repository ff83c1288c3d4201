"""A risk in words and numbers, in the language of whoever reads it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import clock
from reports.models import RiskRow


def reasons(row: RiskRow) -> list[str]:
    """Return why somebody is on the list, one short sentence a fact."""
    return {"late": _late, "fail": _fail, "lapse": _lapse}[row.kind](row.facts)


def _day(word: str | None) -> str:
    return clock.in_words(dt.date.fromisoformat(word)) if word else "–"


def _late(facts: dict[str, Any]) -> list[str]:
    values = {"day": _day(facts["due_on"]), "time": facts["time"], "done": facts["done"]}
    found = [_("By %(day)s; %(time)s%% of the time has passed, %(done)s%% is done.") % values]
    if facts["idle"] is not None:
        words = ngettext("No step for %(n)s day.", "No step for %(n)s days.", facts["idle"])
        found.append(words % {"n": facts["idle"]})
    if facts["ready_on"]:
        found.append(_("At the pace so far ready on %(day)s.") % {"day": _day(facts["ready_on"])})
    return found


def _fail(facts: dict[str, Any]) -> list[str]:
    found = []
    if facts["checks"] and facts["percent"] < facts["mark"]:
        values = {"n": facts["checks"], "percent": facts["percent"], "mark": facts["mark"]}
        found.append(_("Mean of %(n)s checks %(percent)s%%, the exam asks for %(mark)s%%.") % values)
    if facts["tries"]:
        words = ngettext("Failed the exam %(n)s time.", "Failed the exam %(n)s times.", facts["tries"])
        found.append(words % {"n": facts["tries"]})
    if facts["mistakes"]:
        words = ngettext("%(n)s mistake is still open.", "%(n)s mistakes are still open.", facts["mistakes"])
        found.append(words % {"n": facts["mistakes"]})
    if facts["days"] is not None:
        words = ngettext("The exam is in %(n)s day.", "The exam is in %(n)s days.", facts["days"])
        found.append(words % {"n": facts["days"]})
    return found


def _lapse(facts: dict[str, Any]) -> list[str]:
    words = ngettext("Ends on %(day)s, %(n)s day left.", "Ends on %(day)s, %(n)s days left.", facts["days"])
    found = [words % {"n": facts["days"], "day": _day(facts["last_day"])}]
    if facts["booked_on"]:
        found.append(_("A seat is booked, but after the end: %(day)s.") % {"day": _day(facts["booked_on"])})
    else:
        found.append(_("No exam is booked."))
    return found
