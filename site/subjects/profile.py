"""One person's competencies as rows of a chart: what the post asks for, what the evidence shows, and why."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people import sections
from subjects import levels
from subjects.levels import in_words
from subjects.models import Evidence
from subjects.models.competency import LEVELS


def rows_of(employee):
    """Return the rows of a person for today, the largest gap first: chart fields, competency, required, gap and because."""
    gaps = levels.gaps([employee])[employee.pk]
    return sorted((_row(gap) for gap in gaps), key=lambda row: -row["missing"])


def _row(gap):
    value = gap.level.value or 0
    kind = "jade" if not gap.missing else "amber" if gap.missing < 2 else "seal"
    state = (
        ("done", _("reached"))
        if not gap.missing
        else ("due", _("%(levels)s missing") % {"levels": in_words(gap.missing)})
    )
    return {
        "label": gap.competency.name, "value": float(value), "max": LEVELS[1], "kind": kind,
        "text": _("%(shown)s of %(required)s") % {"shown": gap.level.shown, "required": gap.required},
        "competency": gap.competency, "because": gap.because, "missing": gap.missing, "pill": state[0], "state": state[1],
    }  # fmt: skip


def ledger_of(employee, *, limit=30):
    """Return the newest evidence of a person."""
    return Evidence.objects.filter(employee=employee).select_related("competency", "by")[:limit]


def draw_competencies(request, employee):
    """The section on HR's page of a person."""
    rows = rows_of(employee)
    if not rows:
        return ""
    return render_to_string("subjects/parts/profile.html", {"rows": rows, "person": employee}, request=request)


def register_sections():
    sections.register(20, draw_competencies)
