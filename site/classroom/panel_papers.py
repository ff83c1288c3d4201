"""What is printed about practical exams: empty sheets to judge on, and the protocol to sign."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from classroom import rubrics
from classroom.actions.panels import agreement_of
from classroom.models import PanelSeat, PanelSlot
from lib.pdf import rendered

TEMPLATES = Path(__file__).resolve().parent / "templates" / "classroom" / "field"


def sheets(slot: PanelSlot) -> bytes:
    """Return one empty sheet a candidate and examiner, as PDF."""
    names = [p.employee.name for p in slot.panel.select_related("employee")]
    seats = slot.bookings.filter(state__in=["booked", "apart"]).select_related("employee")
    pages = [
        {
            "facts": [
                [_("Name"), seat.employee.name], [_("Number"), seat.employee.number], [_("Time"), slot.when],
                [_("Where"), slot.place], [_("Examiner"), name], [_("Points to pass"), str(seat.terms["pass_points"])],
            ],
            "lines": [[c["title"], str(c["points"]), ""] for c in seat.terms["criteria"]]
            + [[_("Total"), str(rubrics.most(seat.terms["criteria"])), ""]],
        }
        for seat in seats
        for name in names
    ]  # fmt: skip
    data = {
        "title": slot.exam.title, "operator": settings.KUIBU_BRAND["operator"], "pages": pages, "note": str(slot.public_id),
        "headings": [_("Criterion"), _("Most"), _("Points")], "signature": _("Examiner's signature"), "remark": _("Note"),
    }  # fmt: skip
    return rendered(TEMPLATES / "panel_sheets.typ", data)


def protocol(seat: PanelSeat) -> bytes:
    """Return the protocol of a finished seat, to be signed by its examiners, as PDF."""
    found, result = list(seat.sheets.select_related("examiner").order_by("pk")), seat.result
    most = rubrics.most(seat.terms["criteria"])
    rows = rubrics.lines(seat.terms["criteria"], *[s.points for s in found])
    lines = [[row["title"], str(row["points"]), *[str(p) for p in row["given"]]] for row in rows]
    lines.append([_("Total"), str(most), *[str(s.total) for s in found]])
    agreement = agreement_of(found, most)
    sums = [
        [_("Result"), f"{result.points} / {result.most_points}"],
        [_("Verdict"), _("passed") if result.passed else _("not passed")],
    ]
    if agreement is not None:
        sums.append([_("Agreement"), f"{agreement}%"])
    kept = json.dumps([str(result.public_id), lines, result.points_tenths], ensure_ascii=False)
    data = {
        "title": _("Protocol of a practical exam"), "operator": settings.KUIBU_BRAND["operator"],
        "facts": [
            [_("Exam"), seat.exam.title], [_("Time"), seat.slot.when], [_("Where"), seat.slot.place],
            [_("Name"), seat.employee.name], [_("Number"), seat.employee.number],
            [_("Points to pass"), str(seat.terms["pass_points"])],
        ],
        "headings": [_("Criterion"), _("Most"), *[s.examiner.name for s in found]], "lines": lines, "sums": sums,
        "terms": [f"{s.examiner.name}: {s.note}" for s in found if s.note],
        "signatures": [*[s.examiner.name for s in found], _("Date")],
        "note": f"{result.public_id} · SHA-256 {hashlib.sha256(kept.encode()).hexdigest()[:32]}",
    }  # fmt: skip
    return rendered(TEMPLATES / "paper.typ", data)
