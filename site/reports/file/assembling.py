"""A person's file as a whole: who it is of, its sections, as of when."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from courses.hours import accounts_of, in_hours
from courses.models import Completion, PastResult, StudyHour
from lib import clock, pdf
from people.models import Employee
from reports.file import away, before, learning, proof  # noqa: F401 (they register their sections)
from reports.file.sections import Section, sections_of

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "reports" / "file.typ"


@dataclass
class TrainingFile:
    """The file of one person, of a year or (None) of all years."""

    person: Employee
    year: int | None

    @cached_property
    def sections(self) -> list[Section]:
        return list(sections_of(self.person, self.year))

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What stands at its head."""
        main = self.person.main
        rows = [
            (_("Employee number"), self.person.number),
            (_("Department"), main.department.name if main else "–"),
            (_("Post"), main.post.name if main else "–"),
            (_("Hired on"), clock.in_words(self.person.hired_on)),
        ]
        if self.year is not None:
            (account,) = accounts_of(Employee.objects.filter(pk=self.person.pk), self.year)
            asked = _("%(got)s of %(due)s") % {"got": in_hours(account.got), "due": in_hours(account.due)}
            rows.append((_("Study hours"), asked if account.due is not None else in_hours(account.got)))
        return rows

    @property
    def title(self) -> str:
        """Return what is written above it."""
        if self.year is None:
            return _("Training file of %(name)s") % {"name": self.person.name}
        return _("Training file of %(name)s, %(year)s") % {"name": self.person.name, "year": self.year}

    def pdf(self, *, now: dt.datetime | None = None) -> bytes:
        """Return it as PDF, printed `now`."""
        printed = (now or clock.now()).astimezone(clock.LOCAL)
        sections = [
            {"title": s.title, "columns": list(s.columns), "rows": s.rows, "empty": s.empty, "sum": s.sum}
            for s in self.sections
        ]
        data: dict[str, Any] = {
            "title": self.title, "operator": settings.KUIBU_BRAND["name"], "facts": self.facts, "sections": sections,
            "note": _("Printed %(time)s from the records of the platform.") % {"time": f"{printed:%Y-%m-%d %H:%M}"},
            "signatures": [_("The person"), _("Checked by"), _("Date")],
        }  # fmt: skip
        return pdf.rendered(TEMPLATE, data)


def years_of(person: Employee) -> list[int]:
    """Return the years of which a person's file holds something, and this one, the newest first."""
    found = {clock.today().year}
    for rows, name in ((Completion, "at"), (StudyHour, "done_on"), (PastResult, "done_on")):
        manager = rows.objects.filter(employee=person)  # type: ignore[attr-defined]
        dates = manager.datetimes(name, "year") if name == "at" else manager.dates(name, "year")
        found |= {day.year for day in dates}
    return sorted(found, reverse=True)
