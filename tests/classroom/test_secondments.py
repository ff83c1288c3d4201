"""Secondments: places are given once, a weekly log, a report by rubric, a class that passes it on, then hours."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
import yaml
from django.conf import settings
from django.urls import reverse

from classroom.actions import secondments
from classroom.actions.loading import load_rubric
from classroom.exceptions import ClassroomError
from classroom.models import CostLine, Rubric, Secondment, SecondmentLog, SecondmentQuota
from courses.models import StudyHour
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.accounts.racing import together
from tests.classroom.field import make_house, make_quota, signed_in
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
REPORT = "在总部客服中心跟班两周，学会了投诉分级、首问负责和回访闭环；回来后在本厅先试行首问登记本，再每周复盘一次，把案例整理成课件给同班组讲。"


@pytest.fixture
def house():
    file = Path(settings.BASE_DIR) / "content" / "classroom" / "rubrics.yaml"
    for position, data in enumerate(yaml.safe_load(file.read_text("utf-8"))["rubrics"]):
        load_rubric(data, position=position)
    return make_house()


def fresh(row):
    return Secondment.objects.select_related("quota", "employee__user", "mentor__user").get(pk=row.pk)


def gone(house, *, days=7):
    """A secondment that is on: approved twice, with a mentor; `days` after its first day."""
    row = secondments.apply(house.clerk, make_quota(house), reason="想学", by=house.clerk.user)
    secondments.approve(row, by=house.manager.user)
    secondments.approve(row, by=house.hr.user)
    house.mentor = make_employee(department=house.other_city)
    secondments.name_mentor(row, house.mentor, by=house.hr.user)
    return row


def during(row, days=7):
    return time_machine.travel(
        clock.start_of_day(row.quota.starts_on + dt.timedelta(days=days, hours=0)) + dt.timedelta(hours=9)
    )


def test_from_the_place_to_the_hours(house):
    row = gone(house)
    with during(row):
        secondments.write_log(row, did="跟班", learnt="分级")
        secondments.write_log(row, did="跟班、回访", learnt="分级")
        assert SecondmentLog.objects.get().did == "跟班、回访"
        secondments.plan_teaching(row, on=clock.today(), what="投诉分级，全厅")
        secondments.report(row, text=REPORT, by=house.clerk.user)
        [todo] = Todo.objects.filter(kind="secondment_report", done_at=None)
        assert todo.whom == house.mentor.user
        secondments.judge(fresh(row), {"learnt": 35, "use": 30, "words": 18}, by=house.mentor.user)
        assert fresh(row).state == "scored" and not StudyHour.objects.exists()
        secondments.confirm_teaching(fresh(row), by=house.manager.user)
    assert fresh(row).state == "done"
    [hour] = StudyHour.objects.all()
    assert (hour.kind, hour.minutes) == ("secondment", 10 * 270)


def test_few_points_send_the_report_back_with_words(house):
    row = gone(house)
    with during(row):
        secondments.report(row, text=REPORT, by=house.clerk.user)
        few = {"learnt": 10, "use": 10, "words": 10}
        for points, comment in ((few, ""), (few | {"use": 41}, "x"), ({"learnt": 1}, "x"), (few | {"use": "-1"}, "x")):
            with pytest.raises(ClassroomError):
                secondments.judge(fresh(row), points, by=house.mentor.user, comment=comment)
        secondments.judge(fresh(row), few, by=house.mentor.user, comment="写具体些")
        assert fresh(row).state == "approved"
        secondments.report(fresh(row), text=REPORT, by=house.clerk.user)


def test_one_tap_each_and_a_place_that_comes_back(house):
    quota = make_quota(house, places=1)
    first = secondments.apply(house.clerk, quota, reason="想学", by=house.clerk.user)
    second = secondments.apply(house.colleague, quota, reason="也想", by=house.colleague.user)
    for row in (first, second):
        todo = Todo.objects.get(kind="secondment_manager", subject_key=str(row.public_id), done_at=None)
        outbox.answer(todo, choice="approve", by=house.manager.user)
    answers = {r.pk: Todo.objects.get(kind="secondment_hr", subject_key=str(r.public_id)) for r in (first, second)}
    outbox.answer(answers[first.pk], choice="approve", by=house.hr.user)
    with pytest.raises(ClassroomError, match="名额已满"):
        outbox.answer(answers[second.pk], choice="approve", by=house.hr.user)
    assert fresh(second).state == "to_approve" and Todo.objects.filter(pk=answers[second.pk].pk, done_at=None).exists()
    secondments.withdraw(fresh(first), by=house.clerk.user)
    outbox.answer(answers[second.pk], choice="approve", by=house.hr.user)
    assert SecondmentQuota.objects.get().taken == 1


def test_what_was_typed_stays_when_it_is_refused(house):
    row = gone(house)
    with during(row):
        desk, url = signed_in(house.clerk), reverse("classroom:do_secondment", args=[row.public_id, "log"])
        answer = desk.post(url, {"did": "跟班一整周", "learnt": ""})
        assert answer.status_code == 400 and "跟班一整周" in answer.content.decode()
        url = reverse("classroom:do_secondment", args=[row.public_id, "report"])
        answer = desk.post(url, {"text": "太短的报告"})
        assert answer.status_code == 400 and "太短的报告" in answer.content.decode()
    assert not SecondmentLog.objects.exists()


def test_hr_writes_a_cost_once(house):
    row = gone(house)
    desk, url = signed_in(house.hr), reverse("classroom:do_secondment", args=[row.public_id, "cost"])
    data = {"kind": "travel", "amount": "320.50", "budget_line": "职工教育经费", "token": "t"}
    for _time in range(2):
        desk.post(url, data)
    assert CostLine.objects.get().amount_fen == 32_050
    desk.post(url, data | {"amount": "0", "token": "u"})
    assert CostLine.objects.count() == 1


def test_who_sees_it_and_who_may_do_what(house):
    row = gone(house)
    for person, status in [
        ("clerk", 200),
        ("manager", 200),
        ("hr", 200),
        ("mentor", 200),
        ("colleague", 404),
        ("stranger_hr", 404),
    ]:
        assert signed_in(getattr(house, person)).get(row.get_absolute_url()).status_code == status, person
    for person, verb in [
        ("clerk", "approve"),
        ("clerk", "judge"),
        ("manager", "log"),
        ("mentor", "cost"),
        ("clerk", "taught"),
    ]:
        url = reverse("classroom:do_secondment", args=[row.public_id, verb])
        assert signed_in(getattr(house, person)).post(url).status_code == 404, (person, verb)


def test_bad_quotas_and_late_applications(house):
    desk, url, today = signed_in(house.hr), reverse("classroom:add_quota"), clock.today()
    good = {
        "title": "总部跟班", "owner_department": house.city.pk, "host_department": house.other_city.pk, "starts_on": today,
        "ends_on": today + dt.timedelta(days=9), "days": 8, "places": 2, "apply_until": today,
    }  # fmt: skip
    for wrong in (
        {"days": 30},
        {"places": 0},
        {"apply_until": today - dt.timedelta(days=1)},
        {"owner_department": house.other_city.pk},
    ):
        assert desk.post(url, good | wrong).status_code == 400, wrong
    assert desk.post(url, good).status_code == 302
    quota = SecondmentQuota.objects.get()
    secondments.apply(house.clerk, quota, reason="x", by=None)
    with pytest.raises(ClassroomError):
        secondments.apply(house.clerk, quota, reason="x", by=None)
    SecondmentQuota.objects.update(is_open=False)
    with pytest.raises(ClassroomError):
        secondments.apply(house.colleague, quota, reason="x", by=None)


def test_the_list_costs_the_same_at_two_sizes(house):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk, counts, quota = signed_in(house.hr), [], make_quota(house)
    for size in (2, 6):
        for _n in range(size):
            make_quota(house)
            secondments.apply(make_employee(department=house.hall, manager=house.manager), quota, reason="x", by=None)
        for url in (reverse("classroom:list_quotas"), quota.get_absolute_url()):
            desk.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


@pytest.mark.django_db(transaction=True)
def test_two_places_are_given_twice():
    house = make_house()
    quota = make_quota(house, places=2)
    rows = []
    for _n in range(10):
        person = make_employee(department=house.hall, manager=house.manager)
        row = secondments.apply(person, quota, reason="x", by=None)
        secondments.approve(row, by=None)
        rows.append(row)
    results = together(*[lambda r=r: secondments.approve(fresh(r), by=None) for r in rows])
    assert results.count(None) == 2 and all(isinstance(r, ClassroomError) for r in results if r is not None)
    assert SecondmentQuota.objects.get().taken == 2 == Secondment.objects.filter(state="approved").count()


def test_a_rubric_of_a_file_counts_for_what_is_asked_for_from_then_on(house):
    row = secondments.apply(house.clerk, make_quota(house), reason="想学", by=house.clerk.user)
    data = {"key": Rubric.REPORT, "criteria": [{"key": "all", "title": "总评", "points": 10}]}
    assert load_rubric(data, position=0) == "updated"
    later = secondments.apply(house.manager, make_quota(house), reason="想学", by=house.manager.user)
    assert len(fresh(row).criteria) == 3 and fresh(later).criteria == data["criteria"]
    for wrong in ([], [{"key": "all", "title": "总评", "points": 0}], data["criteria"] * 2):
        with pytest.raises(ClassroomError, match=Rubric.REPORT):
            load_rubric({"key": Rubric.REPORT, "criteria": wrong}, position=0)
