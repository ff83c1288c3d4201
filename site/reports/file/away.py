"""What training away from the own hall puts into a training file."""

from django.utils.translation import gettext as _

from classroom.models import ExternalTraining
from lib import clock
from reports.file.sections import Section, of_year, section


@section(60)
def external_trainings(employee, year):
    """External trainings that were approved, and how far they came."""
    rows = of_year(ExternalTraining.objects.filter(employee=employee), "starts_on", year)
    rows = rows.exclude(state__in=["requested", "to_approve", "declined", "withdrawn"])
    cells = [
        [
            clock.in_words(row.starts_on),
            row.title,
            row.institution,
            f"{row.days_tenths / 10:g}",
            str(row.get_state_display()),
        ]
        for row in rows
    ]
    columns = [_("First day"), _("Training"), _("Institution"), _("Days"), _("State")]
    return Section("external", _("External training"), columns, cells, _("No external training."))
