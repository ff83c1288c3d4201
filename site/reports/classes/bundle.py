"""One ZIP a class, for the file of the department that held it."""

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from classroom import class_survey
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


def bundle(session: Any) -> IO[bytes]:
    """Return the ZIP as a file that is gone when closed. Its names are Chinese: it goes into a Chinese file."""
    parts = [
        ("02-签到.xlsx", _("Attendance"), tables.attendance), ("03-报名记录.xlsx", _("Sign-ups"), tables.steps),
        ("04-成绩.xlsx", _("Marks"), tables.marks), ("05-学时.xlsx", _("Study hours"), tables.hours),
        ("06-评价.xlsx", _("Ratings"), tables.ratings), ("07-问卷.xlsx", _("Survey"), tables.survey),
        ("08-费用.xlsx", _("Costs"), tables.costs),
    ]  # fmt: skip
    # On disk when large: materials and photos together may be hundreds of megabytes.
    buffer = tempfile.SpooledTemporaryFile(max_size=8 * 1024**2)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01-通知.pdf", notice(session))
        told = []
        for name, title, table in parts:
            header, rows = table(session)
            listed = list(rows)
            archive.writestr(name, sheets.workbook(title, header, listed))
            told.append(f"{name}  {len(listed)}")
        told += _add_files(archive, session)
        archive.writestr("说明.txt", _contents(session, told))
    buffer.seek(0)
    return buffer


def _add_files(archive: zipfile.ZipFile, session: Any) -> list[str]:
    """Put in materials and photos, numbered (two may have one name); return what to say of them."""
    folders, told = {"material": "资料", "photo": "照片"}, []
    for number, row in enumerate(session.files.kept(), start=1):
        name = f"{folders[row.kind]}/{number:02d}-{Path(row.file_name).stem[:80]}.{row.suffix}"
        try:
            with row.file.open("rb") as source, archive.open(zipfile.ZipInfo(name, _packed_at()), "w") as target:
                shutil.copyfileobj(source, target)
        except OSError:  # the row is there, the file is not: say so rather than give nothing
            name = _("%(name)s: the file is missing on the platform") % {"name": name}
        told.append(name)
    for row in session.files.exclude(removed_at=None).select_related("removed_by"):
        words = _("%(name)s: taken out by %(who)s, %(why)s")
        told.append(words % {"name": row.file_name, "who": row.removed_by or "–", "why": row.removed_reason})
    return told


def _packed_at() -> tuple[int, int, int, int, int, int]:
    now = clock.now().astimezone(clock.LOCAL)
    return (now.year, now.month, now.day, now.hour, now.minute, now.second)


def _contents(session: Any, told: list[str]) -> str:
    words = [
        session.title,
        _("Made %(time)s from the records of the platform.")
        % {"time": f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"},
        _("Ratings by fewer than %(n)s people are not shown.") % {"n": class_survey.LEAST},
        "",
        *told,
    ]
    return "\r\n".join(words) + "\r\n"
