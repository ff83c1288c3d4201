"""One tap runs the owner's action; what the owner refuses stays, with everything that was typed."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lib import clock
from outbox import actions
from outbox.models import Delegation, Todo
from tests.accounts.racing import together
from tests.factories import make_user

TODO = "/todo/"


def todo_of(user, title="请假一天", key=None, **kwargs):
    return actions.open_todo(user, kind="leave", subject_key=key or title, title=title, **kwargs)


def tap(client, todo, choice="approve", **form):
    return client.post(f"/todo/{todo.public_id}/", {"choice": choice, **form})


@pytest.mark.django_db
def test_one_tap_and_it_is_done(client, mei, deeds):
    todo = todo_of(mei)
    client.force_login(mei)
    assert "请假一天" in client.get(TODO).content.decode()
    answer = tap(client, todo, next="/todo/?kind=leave")
    assert answer.url == "/todo/?kind=leave"
    assert deeds == [("请假一天", "mei", "")]
    todo.refresh_from_db()
    assert (todo.done_by, todo.outcome) == (mei, "approve")
    page = client.get(TODO).content.decode()
    assert "没有待办事项" in page
    assert "请假一天" in client.get("/todo/done/").content.decode()


@pytest.mark.django_db
def test_visitors_strangers_and_colleagues_reach_nothing(client, mei, colleague, deeds):
    todo = todo_of(mei)
    assert client.get(TODO).status_code == 302
    assert tap(client, todo).status_code == 302
    client.force_login(colleague)
    assert "请假一天" not in client.get(TODO).content.decode()
    assert tap(client, todo).status_code == 404
    client.post("/todo/answer/", {"todo": [todo.public_id], "choice": "approve"})
    assert "请假一天" not in client.get("/todo/done/").content.decode()
    assert deeds == []


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   "])
def test_declining_needs_a_reason(client, mei, deeds, reason):
    todo = todo_of(mei)
    client.force_login(mei)
    answer = tap(client, todo, "decline", reason=reason)
    assert answer.status_code == 409
    assert "请填写理由" in answer.content.decode()
    assert tap(client, todo, "decline", reason="人手不够").status_code == 302
    assert deeds == [("请假一天", "mei", "人手不够")]
    assert Todo.objects.get().reason == "人手不够"


@pytest.mark.django_db
def test_what_the_owner_refuses_is_said_and_nothing_is_lost(client, mei, deeds):
    todo = todo_of(mei, "bad idea")
    client.force_login(mei)
    answer = tap(client, todo, "decline", reason="一段很长的理由")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "这一项已撤回" in page
    assert "一段很长的理由</textarea>" in page
    todo.refresh_from_db()
    assert (todo.done_at, todo.done_by, todo.outcome, todo.reason) == (None, None, "", "")


@pytest.mark.django_db
def test_an_unknown_answer_or_a_second_tap_changes_nothing(client, mei, deeds):
    todo = todo_of(mei)
    client.force_login(mei)
    assert tap(client, todo, "burn").status_code == 409
    tap(client, todo)
    assert tap(client, todo).status_code == 302
    assert len(deeds) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", ""])
def test_a_foreign_way_back_is_ignored(client, mei, deeds, evil):
    client.force_login(mei)
    assert tap(client, todo_of(mei), next=evil).url == TODO


@pytest.mark.django_db
def test_a_batch_says_how_many_and_why_not(client, mei, deeds):
    rows = [todo_of(mei, title) for title in ("一", "二", "三", "bad four")]
    client.force_login(mei)
    answer = client.post("/todo/answer/", {"todo": [r.public_id for r in rows], "choice": "approve"}, follow=True)
    page = answer.content.decode()
    assert "已处理 3 项。1 项未能处理：bad four: 这一项已撤回。" in page
    assert [t.title for t in Todo.objects.open()] == ["bad four"]


@pytest.mark.django_db
def test_a_batch_declines_with_one_reason_and_ignores_nonsense(client, mei, colleague, deeds):
    rows = [todo_of(mei, "一"), todo_of(colleague, "别人的")]
    client.force_login(mei)
    nonsense = ["x", "x" * 36, "00000000-0000-0000-0000-000000000000"]
    form = {"todo": [*[r.public_id for r in rows], *nonsense[:1], nonsense[2]], "choice": "decline"}
    client.post("/todo/answer/", form)
    assert deeds == []
    client.post("/todo/answer/", {**form, "reason": "人手不够"})
    assert deeds == [("一", "mei", "人手不够")]
    assert client.post("/todo/answer/", {"todo": nonsense, "choice": "approve"}).status_code == 302


@pytest.mark.django_db
def test_what_one_of_two_answers_leaves_both_lists(client, mei, colleague, deeds):
    mine = todo_of(mei, key="same")
    todo_of(colleague, key="same")
    actions.answer(mine, choice="approve", by=mei)
    assert actions.close_todos(kind="leave", subject_key="same", by=mei) == 1
    assert not Todo.objects.open().exists()
    client.force_login(colleague)
    assert "由王小美处理" in client.get("/todo/done/").content.decode()


@pytest.mark.django_db
def test_done_things_stay_for_thirty_days(client, mei, deeds):
    client.force_login(mei)
    for title, days in (("近", 29), ("远", 31)):
        actions.answer(todo_of(mei, title), choice="approve", by=mei)
        Todo.objects.filter(title=title).update(done_at=clock.now() - dt.timedelta(days=days))
    page = client.get("/todo/done/").content.decode()
    assert "近" in page
    assert "<p>远</p>" not in page


@pytest.mark.django_db
def test_late_things_come_first_and_say_so(client, mei, deeds):
    todo_of(mei, "无日期")
    todo_of(mei, "明天", due_at=clock.now() + dt.timedelta(days=1))
    todo_of(mei, "昨天", due_at=clock.now() - dt.timedelta(days=1))
    client.force_login(mei)
    page = client.get(TODO).content.decode()
    assert page.index("昨天</p>") < page.index("明天</p>") < page.index("无日期</p>")
    assert page.count("已逾期") == 1


@pytest.mark.django_db
def test_the_number_beside_the_word_counts_own_and_lent(client, mei, colleague, deeds):
    todo_of(mei, "一")
    todo_of(colleague, "二")
    client.force_login(mei)
    assert client.get(TODO).context["total"] == 1
    Delegation.objects.create(
        user=colleague, to=mei, starts_on=clock.today(), ends_on=clock.today() + dt.timedelta(days=1)
    )
    page = client.get(TODO)
    assert page.context["total"] == 2
    assert page.content.decode().count('<span class="count">2') >= 1


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [TODO, "/todo/done/", "/messages/", "/todo/delegate/"])
def test_lists_cost_the_same_for_three_and_for_forty(client, mei, deeds, path):
    client.force_login(mei)

    def fill(start, stop):
        for n in range(start, stop):
            lender, helper = make_user(), make_user()
            todo_of(mei, f"开{n}")
            todo_of(lender, f"借{n}")
            actions.answer(todo_of(mei, f"完{n}"), choice="approve", by=mei)
            actions.send(mei, kind="x", dedupe_key=f"m{n}", subject="x")
            today = clock.today()
            Delegation.objects.create(user=lender, to=mei, starts_on=today, ends_on=today + dt.timedelta(days=9))
            Delegation.objects.create(user=mei, to=helper, starts_on=today, ends_on=today + dt.timedelta(days=9))

    fill(0, 3)
    client.get(path)
    few = queries_of(client, path)
    fill(3, 40)
    assert queries_of(client, path) == few < 16


@pytest.mark.django_db
def test_bell_and_badge_cost_one_query(mei, django_assert_num_queries):
    from outbox import waiting

    todo_of(mei)
    actions.send(mei, kind="x", dedupe_key="m", subject="x")
    with django_assert_num_queries(1):
        assert (waiting.open_todos(mei), waiting.unread_messages(mei)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_taps_at_the_same_moment_exactly_one_acts(deeds):
    user = make_user(username="mei")
    todo = todo_of(user)
    clients = [Client() for _n in range(4)]
    for client in clients:
        client.force_login(user)
    answers = together(*[lambda c=c: tap(c, todo).status_code for c in clients])
    assert answers == [302] * 4
    assert len(deeds) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_thing_opened_at_once_is_one_todo_and_told_at_once_one_message():
    user = make_user()
    opened = together(*[lambda: todo_of(user, key="k").pk] * 4)
    assert len(set(opened)) == 1, opened
    told = together(*[lambda: actions.send(user, kind="x", dedupe_key="k", subject="x").pk] * 4)
    assert len(set(told)) == 1, told
