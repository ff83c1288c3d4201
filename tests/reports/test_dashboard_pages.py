"""HR's dashboard, the large screen and the risk list: what they say, to whom, at a constant number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Enrolment
from jobs.models import Job
from lib import clock
from outbox.models import Message
from reports.aggregates import counting
from reports.models import RiskRow, Snapshot
from tests.factories import make_department, make_employee
from tests.reports.ground import make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    g = make_ground()
    counting.count_all()
    return g


def page(client, user, path):
    client.force_login(user)
    return client.get(path).content.decode()


def risk_of(person, department, score=60, **facts):
    facts = {
        "enrolment": 1,
        "due_on": "2026-12-20",
        "time": 80,
        "done": 20,
        "days": 6,
        "idle": 9,
        "ready_on": None,
        **facts,
    }
    return RiskRow.objects.create(
        snapshot=Snapshot.objects.latest_finished(), employee=person, department=department, kind="late", subject="岗前培训",
        score=score, facts=facts,
    )  # fmt: skip


def test_titles_are_sentences_with_the_number_in_them(client, ground):
    html = page(client, ground.city_hr.user, "/reports/")
    assert "城东营业厅有 1 人逾期" in html and "截至" in html and "重新计算" in html
    assert "本月完成课程 1 门次" in html


def test_before_the_first_counting_the_page_says_what_will_be_here(client, ground):
    Snapshot.objects.all().delete()
    html = page(client, ground.hr.user, "/reports/")
    assert "数据还没有统计过" in html and "重新计算" in html


def test_each_hr_sees_the_numbers_of_their_departments(client, ground):
    assert "乙市" in page(client, ground.hr.user, "/reports/")
    assert "乙市" not in page(client, ground.city_hr.user, "/reports/")
    foreign = page(client, ground.city_hr.user, f"/reports/?department={ground.other.code}")
    assert "乙市" not in foreign and "城东营业厅有 1 人逾期" in foreign, "a department that is not theirs is left out"


def test_the_scope_can_be_narrowed(client, ground):
    html = page(client, ground.hr.user, f"/reports/?department={ground.city.code}&category=management")
    assert "没有人逾期" in html


def test_counting_anew_starts_a_job_with_a_bar(client, ground, django_capture_on_commit_callbacks):
    client.force_login(ground.hr.user)
    assert client.post("/reports/count/", {"next": "/reports/?category=hall"})["Location"] == "/reports/?category=hall"
    assert Job.objects.get(kind=counting.KIND).by == ground.hr.user
    assert "job__line" in client.get("/reports/").content.decode()
    assert "job__line" not in page(client, ground.city_hr.user, "/reports/"), "somebody else's"
    client.post("/reports/count/")
    assert Job.objects.filter(kind=counting.KIND).count() == 1


def test_the_large_screen_names_departments_and_nobody(client, ground):
    risk_of(ground.clerks[1], ground.hall)
    html = page(client, ground.hr.user, "/reports/wall/")
    assert 'data-theme="dark"' in html and 'hx-trigger="every 60s"' in html and "甲市" in html
    part = client.get("/reports/wall/part/").content.decode()
    for person in [*ground.clerks, ground.stranger, ground.manager]:
        assert person.name not in html and person.number not in html and person.name not in part
    assert "<html" not in part and "no-cache" in client.get("/reports/wall/part/")["Cache-Control"]


def test_risks_stand_the_worst_first_with_their_reasons(client, ground):
    risk_of(ground.clerks[1], ground.hall, 40)
    risk_of(ground.stranger, ground.other_hall, 90)
    html = page(client, ground.hr.user, "/reports/risks/")
    assert html.index(ground.stranger.name) < html.index(ground.clerks[1].name)
    assert "时间已用 80%,进度 20%" in html and "已 9 天没有学习" in html
    html = page(client, ground.city_hr.user, "/reports/risks/")
    assert ground.clerks[1].name in html and ground.stranger.name not in html
    html = page(client, ground.manager.user, "/reports/risks/")
    assert ground.clerks[1].name in html and ground.stranger.name not in html
    client.force_login(ground.clerks[0].user)
    assert client.get("/reports/risks/").status_code == 404


def test_somebody_at_risk_is_reminded_from_the_list(client, ground):
    risk_of(ground.clerks[1], ground.hall)
    client.force_login(ground.manager.user)
    answer = client.post("/team/nudge/", {"person": [str(ground.clerks[1].public_id)], "next": "/reports/risks/"})
    assert answer["Location"] == "/reports/risks/"
    assert Message.objects.filter(recipient=ground.clerks[1].user, kind="nudge").count() == 1


@pytest.mark.parametrize("path", ["/reports/", "/reports/wall/", "/reports/wall/part/", "/reports/risks/"])
def test_pages_cost_the_same_for_more_people(client, ground, path):
    client.force_login(ground.hr.user)
    risk_of(ground.clerks[1], ground.hall)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(3):
        hall = make_department(ground.city, kind="hall", name=f"营业厅{number}")
        for _n in range(4):
            person = make_employee(department=hall)
            Enrolment.objects.create(
                employee=person, course=ground.course, source="hr", reason="x", minutes_total=9,
                next_due_at=clock.now() - dt.timedelta(days=1),
            )  # fmt: skip
    counting.count_all()
    for person in [*ground.clerks, ground.stranger]:
        risk_of(person, ground.hall)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few) < 25, [q["sql"][:90] for q in many]
