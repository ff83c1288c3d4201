"""Workbooks of results and analyses."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib import sheets
from quizzes import advice


def answer_with(data, filename):
    """Answer with the bytes of a workbook."""
    response = HttpResponse(data, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def people_workbook(rows):
    """Return the XLSX of attempts, one a person, that `results.with_all_scores` annotated; read in portions (flat memory)."""
    header = [
        _("Employee number"), _("Name"), _("Department"), _("Post"), _("Result"), _("Score shown (%)"), _("First score (%)"), _("Best score (%)"),
        _("Last score (%)"), _("Attempts"), _("Passed at first try"), _("Passed in the end"), pgettext("a day", "On"), _("Minutes"),
        _("Left the page (over 30 s)"),
    ]  # fmt: skip

    def lines():
        for attempt in rows.iterator(chunk_size=2_000):
            main = attempt.employee.main
            yield [
                attempt.employee.number, attempt.employee.name, main.department.name if main else "", main.post.name if main else "",
                str(verdict(attempt)), attempt.percent, whole(attempt.first_percent), whole(attempt.best_percent), whole(attempt.last_percent),
                attempt.tries, yes_no(attempt.first_passed), yes_no(attempt.ever_passed), attempt.finished_at.astimezone().date(),
                round((attempt.finished_at - attempt.started_at).total_seconds() / 60, 1), attempt.left or 0,
            ]  # fmt: skip

    return sheets.workbook(
        _("Results"), header, lines(), widths=[12, 12, 24, 16, 12, 10, 10, 10, 10, 8, 12, 12, 12, 8, 12]
    )


def verdict(attempt):
    """Return the result in a word."""
    if attempt.state == attempt.State.GRADED:
        return _("passed") if attempt.passed else _("not passed")
    return attempt.get_state_display()


def whole(value):
    return None if value is None else int(value)


def yes_no(value):
    return "" if value is None else _("yes") if value else _("no")


def analysis_workbook(report):
    """Return the XLSX of a report, one row a question, the worst first. Texts of banks that the person may not read stay out."""
    header = [
        _("No."), _("Question"), _("Version"), _("Type"), _("Text"), _("Answers"), _("Difficulty (share of points, %)"), _("Discrimination D"),
        _("Correlation with the rest"), _("Median time (s)"), _("Findings"),
    ]  # fmt: skip
    lines = report.fill(report.lines())

    def rows():
        for line in lines:
            item = line.item
            yield [
                line.number, line.question.key if line.question else _("(another bank)"), line.version_number,
                line.question.get_kind_display() if line.question else "", line.stem, item.n, rounded(item.facility, 100, 1),
                rounded(item.discrimination), rounded(item.rest_correlation), rounded(item.median_ms, 0.001, 1),
                advice.joined(title for _pill, _icon, title in line.findings),
            ]  # fmt: skip

    return sheets.workbook(_("Item analysis"), header, rows(), widths=[6, 22, 8, 12, 50, 8, 14, 12, 14, 12, 50])


def rounded(value, factor=1.0, digits=3):
    return None if value is None else round(value * factor, digits)
