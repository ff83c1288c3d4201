"""Somebody stands in for me on some days."""

import datetime as dt

import pytest
import time_machine

from lib import clock
from outbox import actions
from outbox.exceptions import OutboxError
from outbox.models import Delegation, Message, Todo
from tests.factories import make_employee

PAGE = "/todo/delegate/"

pytestmark = pytest.mark.django_db


def days(n):
    return clock.today() + dt.timedelta(days=n)


@pytest.fixture
def todo(mei, deeds):
    return actions.open_todo(mei, kind="leave", subject_key="1", title="请假一天")


def test_the_colleague_sees_it_marked_on_these_days_only(client, mei, colleague, todo, deeds):
    client.force_login(mei)
    form = {"to": "COLLEAGUE", "starts_on": days(1), "last_day": days(2)}
    assert client.post(PAGE, form).url == PAGE
    message = Message.objects.get(recipient=colleague)
    assert "王小美" in message.subject
    client.force_login(colleague)
    for day, seen in ((0, False), (1, True), (2, True), (3, False)):
        with time_machine.travel(clock.start_of_day(days(day)) + dt.timedelta(hours=10)):
            client.force_login(colleague)
            page = client.get("/todo/").content.decode()
            assert ("代王小美" in page) is seen, day
            assert (client.post(f"/todo/{todo.public_id}/", {"choice": "burn"}).status_code == 409) is seen


def test_what_the_colleague_answers_is_done_and_says_by_whom(client, mei, colleague, todo, deeds):
    actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(0))
    client.force_login(colleague)
    client.post(f"/todo/{todo.public_id}/", {"choice": "approve"})
    assert deeds == [("请假一天", "colleague", "")]
    client.force_login(mei)
    assert "由李小同处理" in client.get("/todo/done/").content.decode()


def test_it_does_not_hand_on_what_was_lent(mei, colleague, todo):
    from tests.factories import make_user

    third = make_user()
    actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(0))
    actions.delegate(colleague, to=third, starts_on=days(0), last_day=days(0))
    assert not Todo.objects.visible_to(third).exists()


def test_somebody_who_left_lends_nothing(mei, colleague, todo):
    actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(0))
    type(mei).objects.filter(pk=mei.pk).update(is_active=False)
    assert not Todo.objects.visible_to(colleague).exists()


def test_the_colleague_is_found_by_employee_number(client, mei):
    employee = make_employee(number="E55001")
    client.force_login(mei)
    client.post(PAGE, {"to": "e55001", "starts_on": days(0), "last_day": days(0)})
    assert Delegation.objects.get().to == employee.user


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to": "nobody"}, "没有使用这个工号"),
        ({"to": "mei"}, "这是您自己"),
        ({"starts_on": "2020-01-01"}, "日期不能早于今天"),
        ({"last_day": "2020-01-01"}, "日期不能早于今天"),
        ({"last_day": "2999-01-01"}, "最多委托一年"),
        ({"starts_on": "x"}, "field__error"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(client, mei, colleague, change, words):
    client.force_login(mei)
    form = {"to": "colleague", "starts_on": days(0), "last_day": days(3), **change}
    answer = client.post(PAGE, form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Delegation.objects.exists()


def test_twice_the_same_is_one(mei, colleague):
    actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(1))
    with pytest.raises(OutboxError):
        actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(5))
    assert Delegation.objects.count() == 1


def test_only_the_giver_takes_it_back(client, mei, colleague, todo):
    row = actions.delegate(mei, to=colleague, starts_on=days(0), last_day=days(5))
    client.force_login(colleague)
    assert client.post(f"{PAGE}{row.public_id}/end/").status_code == 404
    client.force_login(mei)
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        client.force_login(mei)
        client.post(f"{PAGE}{row.public_id}/end/")
        assert not Todo.objects.visible_to(colleague).exists()
    row.refresh_from_db()
    assert row.ends_on == row.starts_on + dt.timedelta(days=2)
