"""What is kept about a person: the page, and the copy as a ZIP."""

import datetime as dt
import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook

from jobs import actions as jobs
from lib import clock
from lib.personal_data import BLANKED, REGISTER, WITH_PERSON
from outbox.models import Message
from people.actions import copies
from people.exceptions import PeopleError
from people.models import Absence, DataExport
from people.personal.kept import chapters_of
from people.personal.tables import all_tables
from tests.factories import make_department, make_employee, make_grant, make_user
from tests.people.whole_person import NAME, NUMBER, make_whole_person

pytestmark = pytest.mark.django_db
KEPT = "/accounts/privacy/data/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_DIR = tmp_path


@pytest.fixture
def mei():
    return make_employee(name="韩梅", number="E77001")


def made(employee, by, **kwargs):
    row = copies.ask_for_copy(employee, by=by, **kwargs)
    job = jobs.run(row.job_id)
    assert job.state == "done", job.message
    row.refresh_from_db()
    return row


def opened(row):
    archive = zipfile.ZipFile(BytesIO(row.file.read()))
    return archive, json.loads(archive.read("data.json"))


# --- the page -------------------------------------------------------------------------------------
def test_every_registered_table_stands_on_the_page(client, mei):
    lines = [line for chapter in chapters_of(mei) for line in chapter.lines]
    assert {line.table.label for line in lines} == set(REGISTER)
    assert all(str(line.purpose) and str(line.retention) and str(line.erasure) for line in lines)
    client.force_login(mei.user)
    page = client.get(KEPT).content.decode()
    assert "任职" in page and "我的数据有哪些" in page


def test_rows_are_counted_as_they_are_and_of_others_only_that_one_acted(mei):
    for n in range(3):
        Absence.objects.create(employee=mei, starts_on=dt.date(2025, n + 1, 1), ends_on=dt.date(2025, n + 1, 9))
    make_employee(manager=mei)
    numbers = {line.table.label: (line.own, line.acted) for chapter in chapters_of(mei) for line in chapter.lines}
    assert numbers["people.Absence"] == (3, 0)
    assert numbers["people.Assignment"] == (1, 1)
    assert numbers["accounts.User"] == (1, 0)


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(client, mei, django_assert_max_num_queries):
    client.force_login(mei.user)
    client.get(KEPT)
    with django_assert_max_num_queries(24):
        client.get(KEPT)


def test_tables_that_are_deleted_or_blanked_know_whose_rows_they_are():
    """A new table with a pointer to a person called otherwise needs `subject` in the register, or nothing of it is ever erased."""
    tables = [
        table for table in all_tables() if table.declaration and table.declaration.erasure in (WITH_PERSON, BLANKED)
    ]
    assert [table.label for table in tables if not table.is_own] == []


def test_an_account_outside_the_roster_has_no_such_page(client):
    client.force_login(make_user())
    assert client.get(KEPT).status_code == 404


# --- the copy -------------------------------------------------------------------------------------
def test_the_copy_holds_everything_about_the_person_and_nothing_about_others(site_root):
    c, employee = make_whole_person()
    row = made(employee, employee.user)
    archive, data = opened(row)
    for table in all_tables():
        if table.is_own and table.label != "people.DataExport":
            there = len(data["tables"].get(table.label, {"rows": []})["rows"])
            assert there == table.about(employee).distinct().count(), table.label
    text = archive.read("data.json").decode()
    assert NAME in text and NUMBER in text
    for other in (c.colleague, c.manager, c.hr):
        assert other.username not in text
    assert {"password", "code_hash"} & set(data["tables"]["accounts.User"]["rows"][0]) == set()
    book = load_workbook(BytesIO(archive.read("我的数据.xlsx")))
    assert len(book.sheetnames) == len(data["tables"]) + 1


def test_files_of_the_person_come_along_under_names_of_ours(site_root, settings):
    from classroom.models import ExternalFile
    from quizzes.models import Upload

    _c, employee = make_whole_person()
    upload = Upload.objects.filter(slot__attempt__employee=employee).first()
    upload.file.save("=evil &.pdf", ContentFile(b"%PDF-1"), save=True)
    archive, _data = opened(made(employee, employee.user))
    names = [name for name in archive.namelist() if name.startswith("files/quizzes.upload/")]
    assert names and archive.read(names[0]) == b"%PDF-1"
    assert not any(".." in name or name.startswith("/") for name in archive.namelist())
    assert ExternalFile.objects.filter(training__employee=employee).count() == len(
        [n for n in archive.namelist() if n.startswith("files/classroom.externalfile/")]
    )


def test_results_are_left_out_until_they_are_released(site_root):
    from quizzes.models import Attempt

    _c, employee = make_whole_person()
    attempt = Attempt.objects.filter(employee=employee).first()
    for at, expected in [(None, None), (clock.now(), 4200)]:
        Attempt.objects.filter(pk=attempt.pk).update(score=4200, released_at=at)
        _archive, data = opened(made(employee, employee.user))
        row = next(r for r in data["tables"]["quizzes.Attempt"]["rows"] if r["id"] == attempt.pk)
        assert row["score"] == expected
        assert "seed" not in row
    assert "layout" not in data["tables"]["quizzes.Slot"]["rows"][0]


def test_texts_that_look_like_formulas_stay_texts(mei):
    Absence.objects.create(employee=mei, starts_on=dt.date(2025, 1, 1), reason="=HYPERLINK(1)\x07")
    archive, _data = opened(made(mei, mei.user))
    book = load_workbook(BytesIO(archive.read("我的数据.xlsx")))
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "'=HYPERLINK(1)" in cells
    assert not any(str(value).startswith("=") for value in cells)


def test_only_who_asked_fetches_it_for_seven_days(client, mei, monkeypatch):
    row = made(mei, mei.user)
    path = reverse("people:fetch_copy", args=[row.public_id])
    client.force_login(make_employee().user)
    assert client.get(path).status_code == 404
    client.force_login(mei.user)
    answer = client.get(path)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/zip" and "attachment" in answer["Content-Disposition"]
    assert "下载" in client.get(KEPT).content.decode()
    later = clock.now() + dt.timedelta(days=8)
    name, storage = row.file.name, row.file.storage
    monkeypatch.setattr(clock, "now", lambda: later)
    assert copies.forget_copies() == 1
    assert not storage.exists(name) and not DataExport.objects.get().file
    assert client.get(path).status_code in (302, 404)


def test_one_copy_at_a_time(client, mei):
    copies.ask_for_copy(mei, by=mei.user)
    with pytest.raises(PeopleError, match="正在生成"):
        copies.ask_for_copy(mei, by=mei.user)
    assert DataExport.objects.count() == 1
    client.force_login(mei.user)
    assert client.post("/accounts/privacy/data/copy/").status_code == 302


def test_hr_has_one_made_with_a_reason_and_the_person_reads_it(client):
    province = make_department(kind="province")
    city = make_department(province, kind="city")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    person = make_employee(department=make_department(city))
    client.force_login(hr.user)
    client.post(f"/hr/people/{person.public_id}/data/copy/", {"reason": " "})
    assert not DataExport.objects.exists()
    client.post(f"/hr/people/{person.public_id}/data/copy/", {"reason": "本人来函"})
    row = DataExport.objects.get()
    jobs.run(row.job_id)
    assert Message.objects.get(recipient=person.user).body.endswith("本人来函")
    path = reverse("people:fetch_copy", args=[row.public_id])
    assert client.get(path).status_code == 200
    client.force_login(person.user)
    assert client.get(path).status_code == 404
    assert "本人来函" in client.get(KEPT).content.decode()
    hr.grants.update(ends_on=clock.today())
    client.force_login(hr.user)
    assert client.get(path).status_code == 404  # the right is gone, and with it the copy


def test_a_stranger_hr_has_none_made(client):
    stranger = make_employee()
    make_grant(stranger, "hr")
    person = make_employee()
    client.force_login(stranger.user)
    assert client.get(f"/hr/people/{person.public_id}/data/").status_code == 404
    with pytest.raises(PeopleError):
        copies.ask_for_copy(person, by=stranger.user, reason="x")
