"""Awards and evaluations in a training file: those of this platform, and those that were brought in from before it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.models import PastResult
from development.models import Award
from lib import clock
from reports.file.sections import Section, of_year, section


def rows_of(employee, kind, year):
    """Return the lines of one kind, the newest first, each with where it came from."""
    found = of_year(PastResult.objects.filter(employee=employee, kind=kind), "done_on", year)
    return [[clock.in_words(row.done_on), row.title, row.score or "–", row.source] for row in found]


@section(90)
def awards(employee, year):
    """Honours and rewards."""
    columns = [_("Day"), _("Award"), _("Of what"), _("Source")]
    standing = of_year(Award.objects.standing().filter(employee=employee), "given_on", year)
    fresh = [[clock.in_words(a.given_on), a.title, a.gives, a.because] for a in standing]
    rows = fresh + rows_of(employee, PastResult.Kind.AWARD, year)
    return Section("awards", _("Awards"), columns, rows, _("No award."))


@section(100)
def evaluations(employee, year):
    """Yearly evaluations and their grades."""
    columns = [_("Day"), _("Evaluation"), pgettext("of an evaluation", "Grade"), _("Source")]
    rows = rows_of(employee, PastResult.Kind.EVALUATION, year)
    return Section("evaluations", _("Evaluations"), columns, rows, _("No evaluation."))
