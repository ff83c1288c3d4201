"""Workbooks of learning for managers and HR."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from courses import standing
from lib import sheets


def learning_sheet(people):
    """Return the XLSX bytes of an annotated set of people, one row a person."""
    header = [
        _("Employee number"), _("Name"), _("Department"), _("Post"), _("State"), _("Progress (%)"), _("Minutes left"),
        _("Next date"), _("Days late"), _("Open"), _("Completed"), _("Last active"),
    ]  # fmt: skip

    def rows():
        for person in people:
            row, main = standing.describe(person), person.main
            yield [
                person.number, person.name, main.department.name if main else "", main.post.name if main else "",
                str(row["words"]), row["percent"], row["minutes_left"], row["due_on"], row["days_late"] or None,
                person.open_count, person.done_count, person.last_active and person.last_active.astimezone().date(),
            ]  # fmt: skip

    return sheets.workbook(_("Learning"), header, rows(), widths=[12, 12, 24, 18, 12, 10, 10, 12, 10, 8, 8, 12])


def workbook_of(people, filename):
    """Answer with the workbook of an annotated set of people."""
    response = HttpResponse(learning_sheet(people), content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
