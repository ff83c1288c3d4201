"""Ends that come near are told 90, 60, 30 and 7 days before, each once, at a flat number of queries."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credentials.actions import reminding
from credentials.models import ExpiryNotice
from jobs import news
from jobs.models import News
from lib import clock
from outbox.models import Message, Todo
from tests.credentials.proofs import make_period, make_programme
from tests.factories import make_department, make_employee

pytestmark = pytest.mark.django_db


def told():
    return Message.objects.filter(kind="credential_expiring").count()


def test_each_step_is_told_once():
    period = make_period(days_left=100)
    seen = []
    for days in (0, 10, 11, 40, 70, 93, 93, 100):
        with time_machine.travel(clock.now() + dt.timedelta(days=days)):
            reminding.sweep()
            reminding.sweep()
        seen.append(told())
    assert seen == [0, 1, 1, 2, 3, 4, 4, 5]
    assert sorted(ExpiryNotice.objects.values_list("days", flat=True)) == [0, 7, 30, 60, 90]
    assert News.objects.filter(kind="credential_expiring").count() == 4
    assert period.notices.count() == 5


def test_who_renewed_left_or_was_revoked_is_not_told():
    renewed = make_period(days_left=20)
    make_period(renewed.employee, renewed.programme, days_left=750, valid_from=renewed.valid_until)
    make_period(make_employee(work_state="left"), days_left=20)
    revoked = make_period(days_left=20)
    type(revoked).objects.filter(pk=revoked.pk).update(revoked_at=clock.now())
    assert reminding.sweep() == 0


def test_a_lapse_is_a_todo_of_the_person_and_the_manager_locks_nobody_out_and_renewing_closes_it(client):
    manager = make_employee()
    person = make_employee(manager=manager, name="田小满")
    period = make_period(person, days_left=0)
    reminding.sweep()
    reminding.sweep()
    todos = Todo.objects.filter(kind="credential_lapsed", subject_key=str(period.public_id), done_at=None)
    assert {todo.whom: todo.title.partition("：")[0] for todo in todos}.keys() == {manager.user, person.user}
    assert "田小满" in todos.get(whom=manager.user).title
    client.force_login(person.user)
    assert client.get("/crm/").status_code == 200, "whoever is at the counter goes on"
    new = make_period(person, period.programme, days_left=700, valid_from=clock.today(), follows=period)
    news.tell("credential_issued", f"period:{new.pk}", employee=person.pk, programme=period.programme.pk, period=new.pk)
    news.settle_all()
    assert not todos.all().exists()


def test_a_sweep_costs_the_same_queries_for_each_chunk():
    hall, manager, programme = make_department(), make_employee(), make_programme()
    costs = []
    for count in (2, 6):
        for _n in range(count):
            make_period(make_employee(department=hall, manager=manager), programme, days_left=0)
        with CaptureQueriesContext(connection) as queries:
            assert reminding.sweep() == count
        costs.append(len(queries))
    assert costs[0] == costs[1]
