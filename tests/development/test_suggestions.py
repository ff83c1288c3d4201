"""The suggestion box: deadline, steps, answers, names that are hidden, the public list."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from development.actions import suggestions
from development.exceptions import DevelopmentError
from development.models import Proposal, Suggestion
from development.models.suggestions import answer_day
from jobs import news
from lib import clock
from outbox.models import Message, Todo
from tests.development.test_incentives_ledger import make_rule, make_world
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def hand_in(world, **kwargs):
    kwargs.setdefault("category", "service")
    kwargs.setdefault("text", "取号机旁放一把老花镜")
    return suggestions.hand_in(world["clerk"], **kwargs)


@pytest.mark.parametrize(
    ("asked", "due"),
    [((2026, 11, 27), (2026, 12, 8)), ((2026, 11, 28), (2026, 12, 8)), ((2026, 11, 23), (2026, 12, 2))],
)
def test_seven_working_days(asked, due):
    assert answer_day(dt.date(*asked)) == dt.date(*due)


def test_it_waits_for_the_owning_hr_until_it_is_answered(world):
    row = hand_in(world)
    todos = Todo.objects.filter(kind="suggestion", done_at=None)
    assert {t.whom for t in todos} == {world["hr"].user, world["second"].user}
    assert todos[0].due_at == clock.end_of_day(row.due_on)
    suggestions.step(row, state="looking", words="", by=world["hr"].user)
    assert todos.all().count() == 2
    with pytest.raises(DevelopmentError):
        suggestions.step(row, state="accepted", words=" ", by=world["hr"].user)
    suggestions.step(row, state="accepted", words="下周配齐", by=world["second"].user)
    assert not todos.all().exists() and row.answer == "下周配齐" and row.answered_by == world["second"].user
    suggestions.step(row, state="done", words="", by=world["hr"].user)
    assert [s.state for s in row.steps.all()] == ["looking", "accepted", "done"]
    assert Message.objects.filter(recipient=world["clerk"].user, kind="suggestion").count() == 3


def test_steps_outside_the_table_are_refused(world):
    row = hand_in(world)
    for state in ("done", "received"):
        with pytest.raises(DevelopmentError):
            suggestions.step(row, state=state, words="x", by=world["hr"].user)
    stale = Suggestion.objects.get(pk=row.pk)
    suggestions.step(row, state="declined", words="x", by=world["hr"].user)
    with pytest.raises(DevelopmentError):
        suggestions.step(stale, state="accepted", words="x", by=world["second"].user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.update(state="accepted", answer="")


def test_nobody_answers_ones_own_nor_those_of_others(world):
    make_grant(world["clerk"], "hr", world["city"])
    row = hand_in(world)
    stranger = make_employee(department=make_department())
    for nobody in (world["clerk"].user, stranger.user, world["manager"].user):
        with pytest.raises(DevelopmentError):
            suggestions.step(row, state="declined", words="x", by=nobody)


def test_a_hidden_name_is_on_no_page_of_hr(client, world):
    row = hand_in(world, hides_name=True)
    client.force_login(world["hr"].user)
    for address in ("/hr/suggestions/", f"/hr/suggestions/{row.public_id}/", "/todo/"):
        html = client.get(address).content.decode()
        assert world["clerk"].name not in html and "取号机" in html
        assert world["clerk"].number not in html
    make_rule("suggestion")
    suggestions.step(row, state="accepted", words="好", by=world["hr"].user)
    news.settle_all()
    assert not Proposal.objects.exists()


def test_an_accepted_one_is_proposed_for_an_award(world):
    make_rule("suggestion")
    suggestions.step(hand_in(world), state="accepted", words="好", by=world["hr"].user)
    news.settle_all()
    assert Proposal.objects.get().employee == world["clerk"]


def test_the_public_list_has_answered_ones_without_names(client, world):
    shown, kept, waiting = (
        hand_in(world, text="甲建议"),
        hand_in(world, text="乙建议", may_be_shown=False),
        hand_in(world, text="丙建议"),
    )
    for row in (shown, kept):
        suggestions.step(row, state="declined", words="暂不采纳", by=world["hr"].user)
    client.force_login(world["manager"].user)
    html = client.get("/suggestions/").content.decode()
    assert "甲建议" in html and "乙建议" not in html and "丙建议" not in html and world["clerk"].name not in html
    client.force_login(world["clerk"].user)
    assert "丙建议" in client.get("/suggestions/").content.decode() and waiting.state == "received"


def test_it_is_handed_in_and_answered_on_its_pages(client, world):
    client.force_login(world["clerk"].user)
    assert client.post("/suggestions/", {"category": "service", "text": " "}).status_code == 400
    client.post("/suggestions/", {"category": "service", "text": "排队叫号大声一点", "may_be_shown": "on"})
    row = Suggestion.objects.get()
    client.force_login(world["hr"].user)
    client.post(f"/hr/suggestions/{row.public_id}/", {"state": "accepted", "words": "已调整音量"})
    row.refresh_from_db()
    assert row.state == "accepted"
    other = make_department()
    stranger = make_employee(department=other)
    make_grant(stranger, "hr", other)
    client.force_login(stranger.user)
    assert client.get(f"/hr/suggestions/{row.public_id}/").status_code == 404


def test_what_is_late_is_shown(client, world):
    Suggestion.objects.filter(pk=hand_in(world).pk).update(due_on=clock.today() - dt.timedelta(days=1))
    client.force_login(world["hr"].user)
    html = client.get("/hr/suggestions/?state=late").content.decode()
    assert "取号机" in html and "超期" in html


def test_five_a_day(world):
    for _n in range(5):
        hand_in(world)
    with pytest.raises(DevelopmentError):
        hand_in(world)
