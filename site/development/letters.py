"""The letter about a frozen evaluation as PDF: what stands on it comes from the frozen row alone."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from development.models import Evaluation
from development.readings import lines_of, sum_of
from lib import clock
from lib.pdf import rendered

FOLDER = Path(__file__).resolve().parent / "templates" / "development"


def letter_pdf(row: Evaluation) -> bytes:
    """Return the letter as PDF/UA-1; the same words for the same row and language."""
    assert row.frozen_at is not None
    on = row.frozen_at.astimezone(clock.LOCAL).date()
    facts = [
        (_("Name"), row.employee.name), (_("Employee number"), row.employee.number), (_("Unit"), row.department.name), (_("Post"), row.post),
        (_("Evaluated time"), _("%(first)s to %(last)s") % {"first": clock.in_words(row.cycle.starts_on), "last": clock.in_words(row.cycle.last_day)}),
        (pgettext("yearly evaluation", "Total"), f"{row.total:.2f}"), (pgettext("yearly evaluation", "Grade"), row.get_grade_display()),
    ]  # fmt: skip
    data = {
        "title": _("Result of the yearly evaluation"), "operator": settings.KUIBU_BRAND["operator"], "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "cycle": row.cycle.title, "facts": [[str(a), str(b)] for a, b in facts], "reason": row.grade_reason, "sum": sum_of(row),
        "head": [_("Component"), _("Weight"), _("Value"), _("Points")],
        "lines": [[one["title"], f"{one['counted']}%", one["value"] or "–", one["points"]] for one in lines_of(row)],
        "formula": _("Formula: %(formula)s") % {"formula": row.formula},
        "signed": _("Signed by %(name)s on %(day)s") % {"name": row.signed_by.get_full_name() if row.signed_by else "–", "day": clock.in_words(on)},
        "hash": row.signature, "date": [on.year, on.month, on.day],
        "note": _("The grade was decided by people; the system only computes and lists. Each number can be read with its evidence on the platform."),
    }  # fmt: skip
    return rendered(FOLDER / "letter.typ", data, standards=("ua-1",))
