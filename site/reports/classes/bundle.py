"""One ZIP a class, for the file of the department that held it."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lib import clock, pdf, sheets
from reports.classes import tables

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "reports" / "notice.typ"


def notice(session: Any) -> bytes:
    """Return the notice of a class as PDF: what, when, where, by whom, for whom."""
    dates = [
        [
            meeting.when,
            meeting.room.title if meeting.room else "–",
            "、".join(t.trainer.title for t in meeting.teachings.all()),
        ]
        for meeting in session.meetings.select_related("room").prefetch_related("teachings__trainer__employee")
    ]
    facts = [
        (_("Kind"), str(session.get_kind_display())),
        (_("Held by"), session.owner_department.name),
        (_("Course"), session.course.title_zh if session.course else "–"),
        (_("Seats"), str(session.capacity)),
        (_("What to bring"), session.bring or "–"),
    ]
    data = {
        "title": _("Notice of training: %(title)s") % {"title": session.title}, "operator": settings.KUIBU_BRAND["name"], "facts": facts,
        "columns": [_("When"), _("Room"), _("Trainer")], "rows": dates, "empty": _("There is no date yet."), "about": session.about,
    }  # fmt: skip
    return pdf.rendered(TEMPLATE, data)


def bundle(session: Any) -> bytes:
    """Return the ZIP. Its names are Chinese: it goes into a Chinese file."""
    parts = [
        ("02-签到.xlsx", _("Attendance"), tables.attendance), ("03-报名记录.xlsx", _("Sign-ups"), tables.steps),
        ("04-成绩.xlsx", _("Marks"), tables.marks), ("05-学时.xlsx", _("Study hours"), tables.hours),
        ("06-评价.xlsx", _("Ratings"), tables.ratings), ("07-费用.xlsx", _("Costs"), tables.costs),
    ]  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01-通知.pdf", notice(session))
        told = []
        for name, title, table in parts:
            header, rows = table(session)
            listed = list(rows)
            archive.writestr(name, sheets.workbook(title, header, listed))
            told.append(f"{name}  {len(listed)}")
        archive.writestr("说明.txt", _contents(session, told))
    return buffer.getvalue()


def _contents(session: Any, told: list[str]) -> str:
    words = [
        session.title,
        _("Made %(time)s from the records of the platform.")
        % {"time": f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"},
        _("Materials and photos of this class are not kept on the platform; please add them to this file by hand."),
        _("Ratings by fewer than %(n)s people are not shown.") % {"n": tables.LEAST_RATINGS},
        "",
        *told,
    ]
    return "\r\n".join(words) + "\r\n"
