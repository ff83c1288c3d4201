"""What certificates put into a training file."""

from django.utils.translation import gettext as _

from credentials.models import Period
from lib import clock
from reports.file.sections import Section, of_year, section


def state_words():
    return {"valid": _("valid"), "coming": _("not yet valid"), "expired": _("ended"), "revoked": _("revoked")}


@section(40)
def certificates(employee, year):
    """Every period of validity that began in the year, with what it rests on."""
    found = of_year(Period.objects.filter(employee=employee), "valid_from", year).select_related("programme")
    states = state_words()
    rows = [
        [
            clock.in_words(row.valid_from), row.title, clock.in_words(row.last_day), states[row.state],
            row.evidence.get("because", ""), row.shown_serial,
        ]
        for row in found
    ]  # fmt: skip
    columns = [_("Valid from"), _("Certificate"), _("Valid until"), _("State"), _("Because"), _("Serial")]
    return Section("certificates", _("Certificates"), columns, rows, _("No certificate."))
