"""Five minutes a day: what is asked, what is told when, and that one tap is one review."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import verification
from courses.actions import cards, reviewing
from courses.asking import Ticket
from courses.models import Card, CardReview, Lesson, Sitting
from lib import clock
from quizzes import kinds
from quizzes.actions import attempts, bank
from tests.factories import (
    make_admission,
    make_bank,
    make_card,
    make_course,
    make_employee,
    make_question,
    make_quiz,
)

pytestmark = pytest.mark.django_db
HOME, START, NEXT, ANSWER = "/learn/review/", "/learn/review/start/", "/learn/review/next/", "/learn/review/answer/"
LIST = "/learn/review/cards/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(client, site_root):
    employee = make_employee()
    client.force_login(employee.user)
    return employee


def ticket_on(html):
    return re.search(r'name="ticket" value="([^"]+)"', html)[1]


def fields_for(card, ticket, value):
    """The form fields of an answer, as a browser without JavaScript sends them."""
    version = Ticket.read(ticket)
    body = card_version(card).body
    return {
        "ticket": ticket,
        **_fields("q1", kinds.shown(body, version.layout(body)), kinds.encode(body, version.layout(body), value)),
    }


def card_version(card):
    from quizzes.models import Question

    return Question.objects.get(key=card.source_key).current


def _fields(name, form, value):
    kind = form["kind"]
    if kind in ("matching", "groups"):
        return {f"{name}-{a}": b for a, b in value.items()}
    if kind == "cloze":
        return {f"{name}-{key}": v for key, v in value.items()}
    if kind == "case":
        parts = {part["key"]: part for part in form["parts"]}
        return {k: v for key, given in value.items() for k, v in _fields(f"{name}-{key}", parts[key], given).items()}
    return {name: {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value}


def ask(client):
    client.post(START)
    html = client.get(NEXT).content.decode()
    return html, ticket_on(html)


def give(client, card, *, right=True, value=None, **headers):
    """Answer the card on the screen; return the response."""
    _html, ticket = ask(client)
    if value is None:
        value = kinds.solution(card_version(card).body) if right else "b"
    return client.post(ANSWER, fields_for(card, ticket, value), headers=headers)


# --- asking -----------------------------------------------------------------------------------------
def test_a_card_is_asked_without_a_trace_of_its_key(client, person):
    make_card(person)
    html, ticket = ask(client)
    assert "对的" in html and "错的" in html
    assert "说对了" not in html and "因为如此" not in html and "correct" not in html
    other = ticket_on(client.get(NEXT).content.decode())
    body = card_version(Card.objects.get()).body
    ids = [Ticket.read(t).layout(body)["options"] for t in (ticket, other)]
    assert not {rid for rid, _key in ids[0]} & {rid for rid, _key in ids[1]}  # fresh ids each time


def test_a_right_answer_is_told_at_once_and_rated_by_its_person(client, person):
    lesson = make_course().lessons.first()
    question = make_question(teaches=f"{lesson.key}#a")
    card = make_card(person, question)
    response = give(client, card)
    assert response.status_code == 302
    html = client.get(response["Location"]).content.decode()
    assert "答对了" in html and "说对了" in html and "因为如此" in html and f"/lessons/go/{lesson.key}/?at=a" in html
    assert all(word in html for word in ("费劲", "还行", "轻松", "天后"))
    review = CardReview.objects.get(rating=None)
    assert client.get(NEXT).content.decode().count('data-rate="') == 3  # also after coming back
    client.post(reverse("courses:rate_answer", args=[review.public_id]), {"rating": "4"})
    card.refresh_from_db()
    review.refresh_from_db()
    assert (review.rating, review.due_at) == (4, card.due_at) and card.due_at > clock.now()
    assert "今天的都复习完了" in client.get(NEXT).content.decode()
    assert not list(verification.check_cards())


def test_a_wrong_answer_comes_again_tomorrow_by_itself(client, person):
    card = make_card(person)
    html = give(client, card, right=False, **HTMX).content.decode()
    assert "<html" not in html and "还没记住" in html and "因为如此" in html and "data-rate" not in html
    card.refresh_from_db()
    assert (card.times_wrong, card.turn, card.due_on) == (2, 2, clock.today() + dt.timedelta(days=1))
    assert "明天" in html


def test_whoever_does_not_know_is_shown_it(client, person):
    make_card(person)
    _html, ticket = ask(client)
    html = client.post(ANSWER, {"ticket": ticket, "unknown": "1"}, headers=HTMX).content.decode()
    assert "因为如此" in html and Card.objects.get().times_wrong == 2


def test_no_answer_asks_again_with_the_same_ticket(client, person):
    make_card(person)
    _html, ticket = ask(client)
    response = client.post(ANSWER, {"ticket": ticket})
    assert response.status_code == 422 and ticket_on(response.content.decode()) == ticket
    assert "请先作答" in response.content.decode() and CardReview.objects.count() == 1


CASE = {
    "kind": "case", "stem": "看材料", "explanation": "",
    "parts": [
        {"kind": "true_false", "stem": "对吗", "answer": True, "weight": 1},
        {"kind": "ordering", "stem": "排", "items": ["一", "二", "三"]},
        {"kind": "matching", "stem": "配", "pairs": [{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}]},
    ],
}  # fmt: skip
KINDS = [
    {"kind": "multiple", "stem": "选", "options": [{"text": "甲", "correct": True}, {"text": "乙", "correct": True}, "丙"]},
    {"kind": "true_false", "stem": "对吗", "answer": False},
    {"kind": "numeric", "stem": "多少", "answers": [{"value": "848"}], "unit": "元"},
    {"kind": "short_text", "stem": "叫什么", "answers": ["实名"]},
    {"kind": "cloze", "stem": "先{{1}}后{{2}}", "gaps": [{"key": "1", "kind": "short_text", "answers": ["认证"]}, {"key": "2", "kind": "single", "options": [{"text": "收费", "correct": True}, "不收"]}]},
    {"kind": "matching", "stem": "配", "pairs": [{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}]},
    {"kind": "groups", "stem": "分", "groups": [{"text": "前台", "items": ["甲"]}, {"text": "后台", "items": ["乙"]}]},
    {"kind": "ordering", "stem": "排", "items": ["一", "二", "三", "四"]},
    CASE,
]  # fmt: skip


@pytest.mark.parametrize("data", KINDS, ids=lambda d: d["kind"])
def test_every_kind_is_answered_by_a_plain_form(client, person, data):
    card = make_card(person, make_question(data={"explanation": "", **data}))
    give(client, card)
    assert card.reviews.get(turn=2).right


def test_an_order_is_chosen_by_places_where_nothing_can_be_moved(client, person):
    card = make_card(person, make_question(data=KINDS[-2]))
    html, ticket = ask(client)
    layout = Ticket.read(ticket).layout(card_version(card).body)
    places = {f"q1-{rid}": str("abcd".index(key) + 1) for rid, key in layout["items"]}
    client.post(ANSWER, {"ticket": ticket, "q1": [rid for rid, _key in layout["items"]], **places})
    assert card.reviews.get(turn=2).right and "<noscript>" in html


# --- one tap is one review --------------------------------------------------------------------------
def test_the_same_ticket_again_is_the_same_review_and_the_first_answer(client, person):
    card = make_card(person)
    _html, ticket = ask(client)
    first = client.post(ANSWER, fields_for(card, ticket, "b"))
    again = client.post(ANSWER, fields_for(card, ticket, "a"))
    assert first["Location"] == again["Location"]
    assert CardReview.objects.filter(turn=2).get().value == "b"


def test_of_two_windows_the_first_counts_and_the_other_goes_on(client, person):
    card = make_card(person)
    (_one, first), (_two, second) = ask(client), ask(client)
    client.post(ANSWER, fields_for(card, first, "b"))
    html = client.post(ANSWER, fields_for(card, second, "a"), headers=HTMX).content.decode()
    assert "另一个窗口" in html and CardReview.objects.count() == 2
    assert client.post(ANSWER, fields_for(card, second, "a"))["Location"] == NEXT


def test_rating_twice_is_rating_once(client, person):
    card = make_card(person)
    give(client, card)
    review = CardReview.objects.get(rating=None)
    for rating in ("2", "4", "4"):
        client.post(reverse("courses:rate_answer", args=[review.public_id]), {"rating": rating}, headers=HTMX)
    review.refresh_from_db()
    assert review.rating == 2 and Card.objects.get().turn == 2


@pytest.mark.parametrize("rating", ["", "1", "5", "x", "-3", "９"])
def test_another_rating_is_refused(client, person, rating):
    give(client, make_card(person))
    review = CardReview.objects.get(rating=None)
    client.post(reverse("courses:rate_answer", args=[review.public_id]), {"rating": rating})
    review.refresh_from_db()
    assert review.rating is None


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c", json.dumps([1, 2])])
def test_a_ticket_of_ones_own_making_opens_nothing(client, person, ticket):
    make_card(person)
    ask(client)
    assert client.post(ANSWER, {"ticket": ticket, "q1": "x"}).status_code == 302
    assert CardReview.objects.count() == 1


def test_a_posted_result_is_ignored(client, person):
    card = make_card(person)
    _html, ticket = ask(client)
    client.post(
        ANSWER, {**fields_for(card, ticket, "b"), "right": "1", "rating": "4", "seconds": "1", "due_at": "2099-01-01"}
    )
    review = CardReview.objects.get(turn=2)
    assert (review.right, review.rating) == (False, 1)


def test_the_server_measures_the_time(client, person):
    card = make_card(person)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        _html, ticket = ask(client)
        traveller.shift(dt.timedelta(seconds=37))
        client.post(ANSWER, fields_for(card, ticket, "b"))
    assert CardReview.objects.get(turn=2).seconds == 37


def test_the_version_that_was_asked_is_judged_and_the_next_time_the_new_one_is_asked(client, person):
    question = make_question()
    card = make_card(person, question)
    _html, ticket = ask(client)
    fields = fields_for(card, ticket, "a")
    new = {
        "kind": "single",
        "stem": "新题干",
        "options": [{"text": "对的"}, {"text": "错的", "correct": True}],
        "explanation": "",
    }
    bank.save_question(question.bank, new, key=question.key)
    client.post(ANSWER, fields)
    assert CardReview.objects.get(turn=2).right
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        reviewing.rate_forgotten()
    with time_machine.travel(Card.objects.get().due_at + dt.timedelta(hours=9), tick=False):
        assert "新题干" in ask(client)[0]


# --- five minutes -----------------------------------------------------------------------------------
def test_a_sitting_ends_after_five_minutes_but_the_card_on_the_screen_counts(client, person):
    make_card(person), make_card(person)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        _html, ticket = ask(client)
        traveller.shift(dt.timedelta(minutes=6))
        card = Card.objects.get(public_id=Ticket.read(ticket).card)
        client.post(ANSWER, fields_for(card, ticket, "b"))
        html = client.get(NEXT).content.decode()
        assert "这次就到这里" in html and "再来5分钟" in html and "复习了1张" in html
        client.post(START)
        assert Sitting.objects.count() == 2 and 'name="ticket"' in client.get(NEXT).content.decode()


def test_a_sitting_ends_after_its_cards(client, person, settings):
    settings.REVIEW = {**settings.REVIEW, "cards": 2}
    for _n in range(3):
        make_card(person)
    assert "今天2张卡" in client.get(HOME).content.decode()
    for _n in range(2):
        _html, ticket = ask(client)
        client.post(ANSWER, {"ticket": ticket, "unknown": "1"})
    assert "这次就到这里" in client.get(NEXT).content.decode()


def test_beginning_twice_is_one_sitting(client, person):
    make_card(person)
    client.post(START), client.post(START)
    assert Sitting.objects.count() == 1


def test_nothing_is_asked_while_an_exam_runs(client, person):
    card = make_card(person)
    _html, ticket = ask(client)
    attempt = attempts.start(make_admission(person, make_quiz(kind="exam")))
    assert "您正在考试" in client.get(HOME).content.decode()
    assert client.get(NEXT)["Location"] == HOME and client.post(START)["Location"] == HOME
    assert client.get(NEXT, headers=HTMX)["HX-Redirect"] == HOME
    client.post(ANSWER, fields_for(card, ticket, "a"))
    assert CardReview.objects.count() == 1
    attempts.submit(attempt)
    assert 'name="ticket"' in client.get(NEXT).content.decode()


def test_a_right_answer_that_nobody_rated_was_good_when_the_next_sitting_begins(client, person):
    card = make_card(person)
    give(client, card)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=30), tick=False):
        client.post(START)
    assert CardReview.objects.get(turn=2).rating == 3


# --- pages ------------------------------------------------------------------------------------------
def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("url", [HOME, NEXT, LIST])
def test_pages_cost_the_same_for_few_and_many_cards(client, person, url):
    lesson = Lesson.objects.filter(course=make_course()).first()
    questions = make_bank(course_key=lesson.course.key)
    make_card(person, make_question(questions, teaches=f"{lesson.key}#a"), course_key=lesson.course.key)
    client.post(START)
    few = queries(client, url)
    for _n in range(6):
        make_card(person, make_question(questions, teaches=f"{lesson.key}#a"), course_key=lesson.course.key)
    assert queries(client, url) == few <= 20


def test_my_learning_says_how_many_cards_wait_and_nothing_when_none(client, person):
    assert "张卡" not in client.get("/learn/").content.decode()
    few = queries(client, "/learn/")
    make_card(person), make_card(person)
    assert "今天复习2张卡（5分钟）" in client.get("/learn/").content.decode()
    assert queries(client, "/learn/") == few <= 15


def test_the_list_narrows_to_a_course_and_a_state(client, person):
    one, two = make_course(title_zh="甲课"), make_course(title_zh="乙课")
    first = make_card(
        person, make_question(data={"kind": "true_false", "stem": "甲题", "answer": True}), course_key=one.key
    )
    make_card(
        person,
        make_question(data={"kind": "true_false", "stem": "乙题", "answer": True}),
        course_key=two.key,
        days_ago=0,
    )
    cards.suspend(first)
    for query, there, gone in [
        ("", "甲题", ""), (f"?course={one.key}", "甲题", "乙题"), ("?state=coming", "乙题", "甲题"), ("?state=stopped", "甲题", "乙题"),
        ("?state=mastered", "没有符合的卡", "甲题"),
    ]:  # fmt: skip
        html = client.get(LIST + query).content.decode()
        assert there in html and (not gone or gone not in html), query
    assert client.get(LIST + "?state=x&course=y&page=zz").status_code == 200


def test_a_card_is_put_away_and_taken_back(client, person):
    card = make_card(person)
    html = client.post(reverse("courses:suspend_card", args=[card.public_id]), headers=HTMX).content.decode()
    assert "撤销" in html and Card.objects.due().count() == 0
    client.post(reverse("courses:resume_card", args=[card.public_id]))
    assert Card.objects.due().count() == 1


def test_the_reminder_is_off_until_it_is_asked_for(client, person):
    make_card(person)
    assert "现在不提醒您" in client.get(HOME).content.decode()
    client.post("/learn/review/reminder/", {"reminds": "1"})
    assert "不用提醒" in client.get(HOME).content.decode()


def test_an_empty_notebook_says_how_it_fills(client, person):
    for url in (HOME, LIST):
        assert "错题本还是空的" in client.get(url).content.decode()


def test_everything_of_others_is_a_404(client, person):
    theirs = make_card()
    sitting = Sitting.objects.create(employee=theirs.employee)
    version = card_version(theirs)
    ticket = Ticket.issue(theirs, version, sitting)
    review = CardReview.objects.create(
        card=theirs, turn=2, token="x", sitting=sitting, version=version, right=True, due_before=theirs.due_at
    )
    assert client.post(ANSWER, {"ticket": str(ticket), "unknown": "1"}).status_code == 404
    for name, row in [("suspend_card", theirs), ("resume_card", theirs), ("rate_answer", review)]:
        assert client.post(reverse(f"courses:{name}", args=[row.public_id]), {"rating": "3"}).status_code == 404
    assert client.get(reverse("courses:show_answer", args=[review.public_id])).status_code == 404
    assert theirs.source_key not in client.get(LIST).content.decode()


def test_an_account_without_a_person_is_told_so(client, site_root):
    from tests.factories import make_user

    client.force_login(make_user())
    assert client.get(HOME).status_code == 200 == client.get(LIST).status_code
    assert client.post(START).status_code == 404 == client.get(NEXT).status_code
