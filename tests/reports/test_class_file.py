"""The file of a class: one ZIP from the ledgers, for those who make its classes."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from classroom.actions.classes import keeping, life, planning, signing
from classroom.models import Attendance, CostLine, Room
from courses.actions import hours
from lib import clock, sheets
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A class of a root department with one person who has a seat, signed in, got hours, and cost something."""
    root = make_department()
    hr = make_employee(department=root)
    make_grant(hr, "hr", root)
    clerk, stranger = make_employee(department=root, manager=make_employee(department=root)), make_employee()
    start = clock.start_of_day(clock.today() + dt.timedelta(days=7)) + dt.timedelta(hours=9)
    date = planning.DatePlan(
        start, start + dt.timedelta(hours=3), room=Room.objects.create(department=root, title="培训室", capacity=9)
    )
    plan = planning.ClassPlan(title="=接待/班", owner_department=root, capacity=9, needs_approval=False, dates=[date])
    session = life.announce(planning.save_class(None, plan, by=hr.user), by=hr.user)
    signup = signing.sign_up(session, clerk, by=clerk.user)
    meeting = session.meetings.get()
    Attendance.objects.create(signup=signup, meeting=meeting, half="am", kind="in", how="qr", at=start)
    hours.credit(
        clerk, kind="class", key=session.key, title=session.title, minutes=180, on=meeting.day, reason="签到签退"
    )
    CostLine.objects.create(
        kind="venue", key=session.key, token="x", department=root, amount_fen=12_345, spent_on=meeting.day, note="=场地"
    )
    return locals()


def sheet(archive, name):
    rows = openpyxl.load_workbook(io.BytesIO(archive.read(name))).active.iter_rows(min_row=2, values_only=True)
    return [list(row) for row in rows]


def test_the_zip_holds_what_the_ledgers_say(client, held):
    paper = SimpleUploadedFile("讲义.xlsx", sheets.workbook("x", ["a"], []))
    kept = keeping.keep_file(held["session"], paper, kind="material", by=held["hr"].user)
    gone = keeping.keep_file(held["session"], SimpleUploadedFile("b.xlsx", sheets.workbook("x", ["b"], [])), kind="material", by=None)  # fmt: skip
    keeping.take_out(gone, reason="放错了", by=held["hr"].user)
    client.force_login(held["hr"].user)
    answer = client.get(f"/reports/classes/{held['session'].public_id}.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert len(archive.namelist()) == 10 and archive.testzip() is None
    (attended,) = sheet(archive, "02-签到.xlsx")
    assert attended[0] == held["clerk"].number and attended[6].endswith("09:00") and not attended[7]
    assert sheet(archive, "05-学时.xlsx")[0][2:4] == [180, "4"]
    (cost,) = sheet(archive, "08-费用.xlsx")
    assert cost[2] == 123.45 and cost[4] == "'=场地"
    assert archive.read("01-通知.pdf").startswith(b"%PDF")
    assert archive.read("资料/01-讲义.xlsx") == kept.file.read()
    assert "放错了" in archive.read("说明.txt").decode()


def test_the_page_of_the_class_leads_to_it_and_others_get_none(client, held):
    url = f"/reports/classes/{held['session'].public_id}.zip"
    for name in ("clerk", "stranger"):
        client.force_login(held[name].user)
        assert client.get(url).status_code == 404
    client.force_login(held["hr"].user)
    assert url in client.get(f"/classes/manage/{held['session'].public_id}/").content.decode()
