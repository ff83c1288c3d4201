"""Appeals over HTTP: the learner's form, the lists of both sides, the answer."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from outbox.models import Message
from quizzes.actions import appeals
from quizzes.models import Appeal
from tests.factories import make_employee
from tests.quizzes.judging import hand_in, make_judged_quiz, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def attempt(place):
    return hand_in(place.learner, make_judged_quiz(essays=0, choices=3, feedback="after"), right=False)


def make_url(attempt, position=1):
    return reverse("quizzes:make_appeal", args=[attempt.public_id, position])


def text_of(response):
    return response.content.decode()


def test_from_the_result_to_the_answer(place, attempt, client):
    client.force_login(place.learner.user)
    result = text_of(client.get(reverse("quizzes:show_result", args=[attempt.public_id])))
    assert result.count("/appeal/") == 3
    page = text_of(client.get(make_url(attempt)))
    assert "申诉不会减分" in page
    assert client.post(make_url(attempt), {"text": " "}).status_code == 422
    response = client.post(make_url(attempt), {"text": "题目<b>有歧义</b>"})
    row = Appeal.objects.get()
    assert response.url == row.get_absolute_url()
    mine = text_of(client.get(response.url))
    assert "题目&lt;b&gt;有歧义&lt;/b&gt;" in mine and "decision" not in mine
    result = text_of(client.get(reverse("quizzes:show_result", args=[attempt.public_id])))
    assert result.count("/appeal/") == 2 and row.get_absolute_url() in result

    client.force_login(place.one)
    page = text_of(client.get(row.get_absolute_url()))
    assert "decision" in page and place.learner.name not in page and place.learner.number not in page
    url = reverse("quizzes:answer_appeal", args=[row.public_id])
    assert client.post(url, {"decision": "uphold", "reason": "x"}).status_code == 422
    assert client.post(url, {"decision": "uphold", "points": "99", "reason": "x"}).status_code == 422
    assert (
        client.post(url, {"decision": "uphold", "points": "2.5", "reason": "两种理解都对"}).url
        == row.get_absolute_url()
    )
    slot = attempt.slots.get(position=1)
    assert slot.score == 250
    assert client.post(url, {"decision": "reject", "reason": "x"}).status_code == 422

    client.force_login(place.learner.user)
    assert "两种理解都对" in text_of(client.get(row.get_absolute_url()))
    assert "申诉成立" in Message.objects.get(kind="quiz_appeal").subject


def test_foreign_appeals_do_not_exist(place, attempt, client):
    row = appeals.appeal(attempt.slots.get(position=1), text="x", by=place.learner.user)
    for user in (place.stranger, make_employee(department=place.hall).user):
        client.force_login(user)
        assert client.get(make_url(attempt)).status_code == 404
        assert client.post(make_url(attempt), {"text": "x"}).status_code == 404
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.post(reverse("quizzes:answer_appeal", args=[row.public_id])).status_code == 404
        assert str(row.public_id) not in text_of(client.get(reverse("quizzes:list_appeals")))
    client.force_login(place.learner.user)
    assert client.post(reverse("quizzes:answer_appeal", args=[row.public_id])).status_code == 404
    assert client.get(make_url(attempt, 99)).status_code == 404


def test_after_the_days_there_is_no_link_and_the_page_says_why(place, attempt, client):
    with time_machine.travel(attempt.released_at + dt.timedelta(days=8), tick=False):
        client.force_login(place.learner.user)
        assert "/appeal/" not in text_of(client.get(reverse("quizzes:show_result", args=[attempt.public_id])))
        page = text_of(client.get(make_url(attempt)))
        assert "申诉期已过" in page and "<textarea" not in page
        client.post(make_url(attempt), {"text": "x"})
    assert not Appeal.objects.exists()


def test_before_release_there_is_nothing_to_appeal_against(place, client):
    attempt = hand_in(place.learner, make_judged_quiz(essays=0, feedback="release"), right=False)
    client.force_login(place.learner.user)
    assert client.get(make_url(attempt)).status_code == 404


def test_the_list_costs_the_same_for_any_number(place, client, django_assert_max_num_queries):
    def dispute(count):
        for _n in range(count):
            learner = make_employee(department=place.hall)
            attempt = hand_in(learner, make_judged_quiz(essays=0, feedback="after"), right=False)
            appeals.appeal(attempt.slots.get(), text="x", by=learner.user)

    url = reverse("quizzes:list_appeals")
    client.force_login(place.one)
    dispute(1)
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    dispute(5)
    with django_assert_max_num_queries(len(few)):
        assert text_of(client.get(url)).count("data-row-link") == 6
    assert text_of(client.get(url, {"state": "upheld"})).count("data-row-link") == 0
    assert client.get(url, {"state": "'", "page": "x"}).status_code == 200
