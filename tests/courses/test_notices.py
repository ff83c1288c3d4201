"""Notices: who sees which and how long, what must be read, its questions, and HR's read list."""

import datetime as dt
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from courses.actions import notices
from courses.exceptions import CoursesError
from courses.models import HomePage, Notice, NoticePage, NoticeRead
from courses.search import Query, find
from lib import clock
from library.models import LibraryDocument
from outbox.models import Message
from people.models import Audience, Employee
from tests.factories import make_department, make_employee, make_grant, make_post

pytestmark = pytest.mark.django_db
QUESTIONS = [("question", {"text": "先做什么？", "options": ["核验证件", "收费"], "right": 1})]


@pytest.fixture
def hall():
    """Two cities with HR; in the first a hall with a clerk and an account manager."""
    root = make_department()
    city, other = make_department(root, kind="city"), make_department(root, kind="city")
    hr, stranger = make_employee(department=city), make_employee(department=other)
    make_grant(hr, "hr", city)
    make_grant(stranger, "hr", other)
    clerk = make_employee(department=make_department(city, kind="hall"))
    sales = make_employee(department=make_department(city, kind="hall"), post=make_post(category="sales"))
    clerks = Audience.objects.create(
        key="clerks", name="营业员", criteria={"all": [{"fact": "post_category", "op": "eq", "value": "sales"}]}
    )
    return locals()


def publish(title="须知", **kwargs):
    home = HomePage.objects.first()
    if "questions" in kwargs:
        kwargs["questions"] = json.dumps([{"type": kind, "value": value} for kind, value in kwargs["questions"]])
    page = NoticePage(
        title=title,
        slug=f"n{NoticePage.objects.count()}",
        body="正文 **要点**",
        live=False,
        locale=home.locale,
        **kwargs,
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page, Notice.objects.get(key=page.translation_key)


def test_a_notice_for_others_is_nowhere(client, hall):
    page, row = publish("政企客户须知", audience=hall["clerks"])
    client.force_login(hall["sales"].user)
    assert client.get(page.url).status_code == client.get("/notices/").status_code == 200
    assert row.title in client.get("/notices/").content.decode()
    client.force_login(hall["clerk"].user)
    assert client.get(page.url).status_code == client.get(f"/notices/{row.key}/").status_code == 404
    for address in ("/notices/", "/learn/", "/", "/search/?q=政企客户须知"):
        assert page.url not in client.get(address).content.decode()
    client.logout()
    assert client.get(page.url).status_code == 404


@pytest.mark.parametrize("days", [{"valid_from": 1}, {"valid_from": -9, "last_day": -1}])
def test_outside_its_days_nobody_sees_it(client, hall, days):
    today = clock.today()
    page, _row = publish(**{k: today + dt.timedelta(days=n) for k, n in days.items()})
    client.force_login(hall["clerk"].user)
    assert client.get(page.url).status_code == 404 and page.url not in client.get("/notices/").content.decode()


def test_the_last_day_is_included(client, hall):
    page, row = publish(valid_from=clock.today(), last_day=clock.today())
    client.force_login(hall["clerk"].user)
    assert client.get(page.url).status_code == 200 and row.valid_until == clock.today() + dt.timedelta(days=1)


def test_what_must_be_read_is_on_top_until_it_is(client, hall):
    page, row = publish("必读须知", is_must_read=True, questions=QUESTIONS)
    client.force_login(hall["clerk"].user)
    assert "请先阅读" in client.get("/learn/").content.decode()
    html = client.get(page.url).content.decode()
    assert (
        "先做什么" in html
        and "正确答案" not in html
        and "right" not in html.split("<main")[1].split("</form>")[0].replace("arrow-right", "")
    )
    client.post(f"/notices/{row.key}/read/", {"q0": ""})
    assert not NoticeRead.objects.exists()
    client.post(f"/notices/{row.key}/read/", {"q0": "1"})
    read = NoticeRead.objects.get()
    assert read.right_count == 0 and read.answers[0]["chosen"] == "收费"
    assert "请先阅读" not in client.get("/learn/").content.decode()
    assert "正确答案：核验证件" in client.get(page.url).content.decode()
    client.post(f"/notices/{row.key}/read/", {"q0": "0"})
    assert NoticeRead.objects.get().right_count == 0  # the first answers stand


def test_reading_what_is_meant_for_others_is_refused(client, hall):
    _page, row = publish(audience=hall["clerks"], is_must_read=True)
    client.force_login(hall["clerk"].user)
    assert client.post(f"/notices/{row.key}/read/").status_code == 404
    _page, plain = publish()
    assert client.post(f"/notices/{plain.key}/read/").status_code == 404


def test_answers_outside_the_options_are_refused(hall):
    _page, row = publish(is_must_read=True, questions=QUESTIONS)
    for chosen in ([], [None], [2], [-1], [0, 0]):
        with pytest.raises(CoursesError):
            notices.read(row, hall["clerk"], chosen=chosen)


def test_the_ledger_never_changes(hall):
    _page, row = publish(is_must_read=True)
    notices.read(row, hall["clerk"], chosen=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeRead.objects.update(right_count=3)


def test_the_read_list_is_ones_own(client, hall):
    _page, row = publish(is_must_read=True)
    notices.read(row, hall["clerk"], chosen=[])
    client.force_login(hall["hr"].user)
    html = client.get(f"/hr/notices/{row.key}/").content.decode()
    assert hall["clerk"].name in html and hall["sales"].name in html and "1/1 · 100%" in html and "0/1 · 0%" in html
    unread = client.get(f"/hr/notices/{row.key}/?read=no").content.decode()
    assert hall["clerk"].name not in unread.split("table--dense")[1] and hall["sales"].name in unread
    assert "签名" in client.get(f"/hr/notices/{row.key}/print/").content.decode()
    client.force_login(hall["stranger"].user)
    assert hall["clerk"].name not in client.get(f"/hr/notices/{row.key}/").content.decode()
    client.force_login(hall["clerk"].user)
    assert client.get(f"/hr/notices/{row.key}/").status_code == client.get("/hr/notices/").status_code == 404


def test_the_list_goes_out_as_a_workbook(client, hall, tmp_path):
    _page, row = publish(is_must_read=True, audience=hall["clerks"])
    client.force_login(hall["hr"].user)
    (tmp_path / "a.xlsx").write_bytes(client.get(f"/hr/notices/{row.key}/export.xlsx").content)
    rows = list(load_workbook(tmp_path / "a.xlsx").active.values)
    assert [r[0] for r in rows[1:]] == [hall["sales"].number]


def test_reminders_go_to_those_who_have_not_read_once_a_day(client, hall):
    _page, row = publish(is_must_read=True, read_by=clock.today() + dt.timedelta(days=1))
    notices.read(row, hall["clerk"], chosen=[])
    client.force_login(hall["hr"].user)
    for _n in range(2):
        client.post(f"/hr/notices/{row.key}/remind/")
    told = set(Message.objects.filter(kind="notice_unread").values_list("recipient", flat=True))
    assert told == {hall["sales"].user_id, hall["hr"].user_id}
    assert notices.remind_of_tomorrow() == 1  # HR of the other city; the others were told today


def test_an_attachment_opens_to_readers_alone(client, hall):
    document = LibraryDocument.objects.create(title="附件", file=ContentFile(b"%PDF-1.4 x", "a.pdf"))
    publish(audience=hall["clerks"], attachment=document)
    client.force_login(hall["sales"].user)
    assert client.get(document.url).status_code == 200
    client.force_login(hall["clerk"].user)
    assert client.get(document.url).status_code == 404


def test_the_index_finds_only_what_is_open(hall, rf):
    publish("网格走访安排", audience=hall["clerks"])
    for who, count in ((hall["sales"].user, 1), (hall["clerk"].user, 0), (AnonymousUser(), 0)):
        request = rf.get("/")
        request.user = who
        assert len(find(Query.of("网格走访"), only="notices", request=request)[0].hits) == count


def test_what_does_not_fit_together_is_refused(hall):
    today = clock.today()
    for wrong in (
        {"valid_from": today, "last_day": today - dt.timedelta(days=1)},
        {"read_by": today},
        {"is_must_read": True, "read_by": today, "last_day": today - dt.timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            NoticePage(title="x", slug="x", body="x", **wrong).clean()


def test_lists_cost_the_same_for_more_notices_and_people(client, hall):
    _page, row = publish(is_must_read=True, audience=hall["clerks"])
    publish(is_must_read=True)
    addresses = [
        (hall["sales"], "/learn/"),
        (hall["sales"], "/notices/"),
        (hall["hr"], f"/hr/notices/{row.key}/"),
        (hall["hr"], "/hr/notices/"),
    ]

    def counts():
        found = []
        for person, address in addresses:
            client.force_login(Employee.objects.get(pk=person.pk).user)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    before = counts()
    for _n in range(3):
        publish(is_must_read=True, audience=hall["clerks"])
        make_employee(department=hall["city"], post=make_post(category="sales"))
    assert counts() == before and max(before[1:]) < 25
