"""Yearly plans: submitted, decided by the department above, frozen; later versions cite an evaluation; every shift is in the log."""

import pytest
from django.db import IntegrityError, transaction

from development import plan_checks
from development.actions import outside, plan_lines, plans
from development.exceptions import DevelopmentError
from development.models import PlanLine, PlanLogEntry, PlanVersion
from outbox.models import Todo
from tests.development.plan_makers import approve, day, make_line, make_version, make_world
from tests.factories import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def test_the_hr_above_decides_and_has_a_todo(world):
    version = make_version(world["city"], world["hr"].user)
    plans.submit(version, by=world["hr"].user)
    version.refresh_from_db()
    todo = Todo.objects.get(kind="year_plan")
    assert todo.whom == world["top"].user
    with pytest.raises(DevelopmentError):
        plans.decide(version, approve=True, by=world["hr"].user)
    with pytest.raises(DevelopmentError):
        plans.decide(version, approve=True, by=world["stranger"].user)
    plans.decide(version, approve=True, by=world["top"].user)
    assert version.state == "approved"
    todo.refresh_from_db()
    assert todo.done_at and [s.state for s in version.steps.all()] == ["draft", "submitted", "approved"]


def test_a_plan_of_the_top_is_decided_by_another_hr_or_an_administrator(world, django_user_model):
    admin = django_user_model.objects.create_superuser(username="root", password="x", name="管")
    version = make_version(world["province"], world["top"].user)
    plans.submit(version, by=world["top"].user)
    assert Todo.objects.get(kind="year_plan").whom == admin


def test_what_is_missing_is_named(world):
    version = plans.start_plan(world["city"], year=2026, limit_fen=0, by=world["hr"].user)
    with pytest.raises(DevelopmentError) as refused:
        plans.submit(version, by=world["hr"].user)
    assert len(refused.value.reasons) == 7  # six chapters and no line


def test_over_the_limit_it_is_submitted_only_with_a_reason(world):
    version = make_version(world["city"], world["hr"].user, limit_fen=250_000, lines=3)
    remark = plan_checks.over_limit(version)
    assert (remark.number, remark.field) == (3, "预算")
    assert "3,000.00" in remark.words and "500.00" in remark.words
    with pytest.raises(DevelopmentError) as refused:
        plans.submit(version, by=world["hr"].user)
    assert refused.value.reasons == [remark.words]
    plans.submit(version, by=world["hr"].user, over_reason="新业务集中上线")
    version.refresh_from_db()
    assert (version.state, version.over_reason) == ("submitted", "新业务集中上线")


def test_the_database_keeps_an_approved_version_and_its_lines(world):
    version = approve(
        make_version(world["city"], world["hr"].user), submitted_by=world["hr"].user, by=world["top"].user
    )
    for change in (
        lambda: PlanVersion.objects.filter(pk=version.pk).update(aims="改"),
        lambda: version.lines.update(budget_fen=1),
        lambda: version.lines.update(month=4),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(DevelopmentError):
        make_line(version, world["hr"].user)


def test_a_line_without_a_reason_is_refused_by_the_database_too(world):
    version = make_version(world["city"], world["hr"].user)
    with pytest.raises(DevelopmentError):
        make_line(version, world["hr"].user, because=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        version.lines.update(because="")


def test_a_later_version_cites_an_evaluation_and_takes_over(world):
    hr, top = world["hr"].user, world["top"].user
    first = approve(make_version(world["city"], hr, lines=2), submitted_by=hr, by=top)
    with pytest.raises(DevelopmentError):
        plans.next_version(first, cites_kind="effect", cites_key="", cites_words=" ", by=hr)
    second = plans.next_version(first, cites_kind="effect", cites_key="X-1", cites_words="增益偏低", by=hr)
    with pytest.raises(DevelopmentError):
        plans.next_version(first, cites_kind="effect", cites_key="X-1", cites_words="再来", by=hr)
    line = first.lines.get(number=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lib.clock.today", lambda: day(6))
        plan_lines.finish(line, on=day(3), spent_fen=90_000, why="签到表", by=hr)
    approve(second, submitted_by=hr, by=top)
    first.refresh_from_db()
    carried = second.lines.get(number=1)
    assert (first.state, second.state) == ("superseded", "approved")
    assert (carried.origin, carried.state, carried.spent_fen) == (line.origin, "done", 90_000)


def test_each_change_of_an_approved_line_is_in_the_log(world):
    hr = world["hr"].user
    line = approve(make_version(world["city"], hr), submitted_by=hr, by=world["top"].user).lines.get()
    with pytest.raises(DevelopmentError):
        plan_lines.shift(line, month=5, why=" ", by=hr)
    plan_lines.shift(line, month=5, why="讲师出差", by=hr)
    line.refresh_from_db()
    assert (line.month, line.now_month, line.is_shifted) == (3, 5, True)
    plan_lines.give_up(line, why="需求取消", by=hr)
    with pytest.raises(DevelopmentError):
        plan_lines.shift(line, month=6, why="x", by=hr)
    entries = PlanLogEntry.objects.filter(line=line).order_by("pk")
    assert [(e.what, e.old, e.new, e.by) for e in entries] == [("month", "3", "5", hr), ("dropped", "", "", hr)]
    with pytest.raises(IntegrityError), transaction.atomic():
        entries.update(why="别的")


def test_what_is_meant_twice_in_a_month_is_listed_with_its_line(world):
    hr = world["hr"].user
    version = make_version(world["city"], hr, lines=0)
    make_line(version, hr, title="甲", place="一号教室", audience_text="营业员")
    make_line(version, hr, title="乙", place="一号教室", audience_text="客户经理")
    make_line(version, hr, title="丙", place="一号教室", audience_text="客户经理", month=4)
    assert [(r.number, r.field) for r in plan_checks.clashes(version)] == [(1, "地点"), (2, "地点")]


def test_a_class_in_the_room_in_that_month_is_named(world, settings):
    import datetime as dt

    from classroom.actions.classes.planning import ClassPlan, DatePlan, save_class
    from classroom.models import Room
    from lib import clock

    room = Room.objects.create(department=world["city"], title="一号教室", capacity=30)
    at = clock.start_of_day(clock.today() + dt.timedelta(days=30)) + dt.timedelta(hours=9)
    dates = [DatePlan(at, at + dt.timedelta(hours=2), room)]
    save_class(None, ClassPlan("服务礼仪", world["city"], 20, dates=dates), by=world["hr"].user)
    local = at.astimezone(clock.LOCAL)
    version = make_version(
        world["city"], world["hr"].user, year=local.year, month=local.month, room=room, place=room.title
    )
    (remark,) = plan_checks.clashes(version)
    assert remark.field == "地点" and "服务礼仪" in remark.words


def test_checks_cost_the_same_for_more_lines(world, django_assert_num_queries):
    version = make_version(world["city"], world["hr"].user, lines=2)
    assert version.plan
    with django_assert_num_queries(1):
        plan_checks.clashes(version)
    for n in range(8):
        make_line(version, world["hr"].user, title=f"再{n}", course=make_course())
    with django_assert_num_queries(1):
        plan_checks.clashes(version)


def test_outside_the_plan_somebody_else_decides_and_it_counts(world):
    version = make_version(world["city"], world["hr"].user)
    manager = world["manager"].user
    row = outside.ask(
        world["hall"], title="新机型培训", people=8, on_month=day(5), budget_fen=5_000, because="上市提前", by=manager
    )
    assert row.plan == version.plan
    assert Todo.objects.get(kind="outside_plan").whom == world["hr"].user
    for wrong in (manager, world["stranger"].user):
        with pytest.raises(DevelopmentError):
            outside.decide(row, approve=True, by=wrong)
    outside.decide(row, approve=True, by=world["hr"].user)
    row.refresh_from_db()
    assert row.state == "approved"
    with pytest.raises(DevelopmentError):
        outside.decide(row, approve=False, by=world["top"].user, words="x")


def test_pages_work_and_a_stranger_finds_nothing(world, client):
    version = make_version(world["city"], world["hr"].user)
    line = PlanLine.objects.get()
    for person, status in ((world["hr"], 200), (world["top"], 200), (world["stranger"], 404), (world["clerk"], 404)):
        client.force_login(person.user)
        for url in (version.get_absolute_url(), line.get_absolute_url(), f"{version.get_absolute_url()}plan.xlsx"):
            assert client.get(url).status_code == status, url


def test_a_line_is_written_by_the_form(world, client):
    version = make_version(world["city"], world["hr"].user, lines=0)
    client.force_login(world["hr"].user)
    data = {
        "title": "投诉处理", "because": "投诉增加", "audience_text": "营业员", "people": 12, "hours": "7.5", "month": 4, "way": "class",
        "budget_fen": "1200.50", "department": world["hall"].pk,
    }  # fmt: skip
    url = f"{version.get_absolute_url()}lines/new/"
    assert client.post(url, {**data, "because": ""}).status_code == 400
    assert client.post(url, data).status_code == 302
    line = version.lines.get()
    assert (line.hours, line.budget_fen, line.quarter, line.number) == (750, 120_050, 2, 1)
    assert client.get(line.get_absolute_url() + "edit/").content.decode().count('value="1200.5') == 1


def test_the_pages_cost_the_same_for_more_plans_and_lines(world, client, count_queries):
    hr = world["hr"].user
    client.force_login(hr)
    version = make_version(world["city"], hr, lines=2)
    manager = world["manager"].user
    outside.ask(world["hall"], title="x", people=1, on_month=day(5), budget_fen=0, because="x", by=manager)
    urls = ["/hr/plans/", version.get_absolute_url(), "/hr/plans/outside/"]
    few = [count_queries(client, url) for url in urls]
    for n in range(6):
        make_line(version, hr, title=f"再{n}", department=world["hall"])
        make_version(world["city"], hr, year=2030 + n)
        outside.ask(
            world["hall"], title=f"{n}", people=1, on_month=day(5), budget_fen=0, because="x", by=world["manager"].user
        )
    assert [count_queries(client, url) for url in urls] == few


@pytest.fixture
def count_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client, url):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    return count
