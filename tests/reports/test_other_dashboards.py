"""The dashboards of managers, trainers and of everybody: own numbers only, few queries, sentences with the number in them."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classroom.models import ClassRating, ClassSession, Meeting, SignUp, Teaching, Trainer
from lib import clock
from people.models import Department
from reports.aggregates import counting
from reports.models import SavedReport, Schedule
from tests.factories import make_employee
from tests.reports.ground import make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    g = make_ground()
    counting.count_all()
    return g


def html(client, user, path):
    client.force_login(user)
    return client.get(path).content.decode()


def test_the_manager_sees_the_direct_reports_in_sentences(client, ground):
    page = html(client, ground.manager.user, "/reports/team/")
    assert "您的 3 名直接下属中有 1 人逾期" in page and "3 人中有 0 人本年学时已达标" in page
    assert ground.clerks[0].name in page and ground.stranger.name not in page
    client.force_login(ground.clerks[0].user)
    assert client.get("/reports/team/").status_code == 404


def test_ones_own_page_says_what_is_missing(client, ground):
    page = html(client, ground.clerks[2].user, "/reports/me/")
    assert "您本年已得 2 学时，离目标 40 还差 38" in page and "第一次考试成绩发布后" in page
    assert ground.clerks[0].name not in page


def taught(ground, *, answers):
    """A class of a trainer with so many people who came and rated it with fours."""
    trainer = Trainer.objects.create(owner_department=ground.province, employee=ground.hr)
    session = ClassSession.objects.create(
        title="接待班", owner_department=ground.province, course=ground.course, capacity=20, state="closed", code="x"
    )
    start = clock.now() - dt.timedelta(days=9)
    meeting = Meeting.objects.create(session=session, starts_at=start, ends_at=start + dt.timedelta(hours=3))
    Teaching.objects.create(meeting=meeting, trainer=trainer, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    for _n in range(answers):
        signup = SignUp.objects.create(
            session=session, employee=make_employee(department=ground.hall), state="attended"
        )
        ClassRating.objects.create(signup=signup, **dict.fromkeys(ClassRating.ITEMS, 4))
    return session


@pytest.mark.parametrize(("answers", "shown"), [(4, False), (5, True)])
def test_ratings_of_a_class_are_shown_from_five_answers_on(client, ground, answers, shown):
    taught(ground, answers=answers)
    page = html(client, ground.hr.user, "/reports/trainer/")
    assert ("得 4.0 分" in page) is shown and ("满 5 人显示" in page) is not shown


def test_whoever_teaches_nothing_has_no_trainers_page(client, ground):
    client.force_login(ground.city_hr.user)
    assert client.get("/reports/trainer/").status_code == 404


def test_satisfaction_stands_on_hrs_page_from_five_answers_on(client, ground):
    taught(ground, answers=5)
    counting.count_all()
    assert "培训满意度平均 4.00 分" in html(client, ground.hr.user, "/reports/")


@pytest.mark.parametrize("who", ["team", "trainer", "me"])
def test_the_pages_cost_the_same_for_more_people(client, ground, who):
    taught(ground, answers=5)
    user = {"team": ground.manager, "trainer": ground.hr, "me": ground.clerks[2]}[who].user
    client.force_login(user)
    client.get(f"/reports/{who}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/reports/{who}/")
    for _n in range(5):
        make_employee(department=ground.hall, manager=ground.manager)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/reports/{who}/")
    assert len(many) == len(few) < 25


def test_of_many_departments_few_are_offered_and_all_are_valid(client, ground, monkeypatch):
    monkeypatch.setattr("reports.lists.department_field.OFFERED", 3)
    page = html(client, ground.hr.user, "/reports/lists/people/")
    assert f'value="{ground.city.code}"' in page and f'value="{ground.hall.code}"' not in page
    page = client.get(f"/reports/lists/people/?department={ground.hall.code}").content.decode()
    assert f'value="{ground.hall.code}" selected' in page and ground.stranger.name not in page


def test_a_view_is_kept_by_a_command(ground):
    user = ground.hr.user
    words = [user.username, "people", "--title", "周报", "--filter", "state=overdue", "--send", "weekly"]
    for _twice in range(2):
        call_command("keep_view", *words, verbosity=0)
    assert SavedReport.objects.get().filters == {"state": "overdue"} and Schedule.objects.get().cadence == "weekly"
    with pytest.raises(CommandError):
        call_command("keep_view", "nobody", "people", "--title", "x")


def test_numbers_are_counted_by_a_command(ground, capsys):
    call_command("count_numbers")
    assert "numbers" in capsys.readouterr().out and Department.objects.exists()
