"""What is printed about an external training: the service agreement, and the sheet by which its costs are paid back."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from classroom.models import CostLine, ExternalTraining, MentorPair
from lib import clock
from lib.pdf import rendered
from lib.sheets import workbook

TEMPLATES = Path(__file__).resolve().parent / "templates" / "classroom" / "field"


def in_yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def facts_of(row: ExternalTraining) -> list[list[str]]:
    """Return what every paper says about a training: [name, value] pairs."""
    post = row.employee.main.post.name if row.employee.main else ""
    return [
        [_("Name"), row.employee.name],
        [_("Number"), row.employee.number],
        [_("Department"), row.department.name],
        [_("Post"), post],
        [_("Institution"), row.institution],
        [_("Title"), row.title],
        [_("From – to"), f"{clock.in_words(row.starts_on)} – {clock.in_words(row.ends_on)}"],
        [_("Days of training"), row.days],
        [_("Budget line"), row.budget_line],
    ]


def lines_of(row: ExternalTraining) -> list[list[str]]:
    return [[str(label), in_yuan(row.spent[kind])] for kind, label in CostLine.Kind.choices if row.spent.get(kind)]


def _paper(**data) -> bytes:
    words = {"operator": settings.KUIBU_BRAND["operator"], "lines": [], "headings": [], "terms": [], "sums": []}
    return rendered(TEMPLATES / "paper.typ", words | data)


def agreement(row: ExternalTraining) -> bytes:
    """Return the service agreement to sign, as PDF."""
    words = {"yuan": in_yuan(row.fee_fen + row.other_fen), "months": row.service_months}
    return _paper(
        title=_("Training service agreement"),
        facts=facts_of(row),
        terms=[
            _("The company pays for this training: %(yuan)s yuan, course fee and travel together.") % words,
            _("The employee stays in service for %(months)s months after the training ends.") % words,
            _("Who leaves earlier by their own wish pays back the share of the months that are missing, at most what was paid."),
            _("Within %(days)s days after the training the employee hands in a report with the certificate.") % {"days": settings.FIELDWORK["report_days"]},
        ],
        signatures=[_("Employee"), _("For the company"), _("Date")],
        note=str(row.public_id),
    )  # fmt: skip


def sheet(row: ExternalTraining) -> bytes:
    """Return the reimbursement sheet as PDF."""
    return _paper(
        title=_("Reimbursement of external training"),
        facts=facts_of(row),
        headings=[_("Kind of cost"), _("Amount (yuan)")],
        lines=lines_of(row),
        sums=[[_("Total"), f"¥{in_yuan(sum(row.spent.values()))}"], [_("Receipts attached"), str(row.files.count())]],
        signatures=[_("Employee"), _("Manager"), _("HR"), _("Finance")],
        note=str(row.public_id),
    )  # fmt: skip


def sheet_xlsx(row: ExternalTraining) -> bytes:
    """Return the reimbursement sheet as a workbook: one line a kind of cost, with what Finance asks for."""
    header = [
        _("Number"), _("Name"), _("Department"), _("Title"), _("Institution"), _("Budget line"), _("Kind of cost"),
        _("Amount (yuan)"),
    ]  # fmt: skip
    who = [row.employee.number, row.employee.name, row.department.name, row.title, row.institution, row.budget_line]
    lines = [[*who, str(label), row.spent[kind] / 100] for kind, label in CostLine.Kind.choices if row.spent.get(kind)]
    total = [*[""] * 6, _("Total"), sum(row.spent.values()) / 100]
    return workbook(_("Reimbursement"), header, [*lines, total], widths=(12, 12, 20, 30, 24, 16, 16, 14))


def mentor_agreement(row: MentorPair) -> bytes:
    """Return the agreement of a mentor and a trainee to sign, as PDF."""
    return _paper(
        title=_("Mentoring agreement"),
        facts=[
            [_("Mentor"), f"{row.mentor.name} {row.mentor.number}"],
            [_("Trainee"), f"{row.employee.name} {row.employee.number}"],
            [_("Department"), row.department.name],
            [_("From – to"), f"{clock.in_words(row.starts_on)} – {clock.in_words(row.ends_on)}"],
        ],
        terms=[
            _("Goal: %(goals)s") % {"goals": row.goals},
            _("The mentor shows, lets try, corrects, and ticks at most three items every week."),
            _("The two talk at least every other week and write it down."),
            _("The manager or HR holds the final check; the mentor does not judge alone."),
        ],
        signatures=[_("Mentor"), _("Trainee"), _("Manager"), _("Date")],
        note=str(row.public_id),
    )
