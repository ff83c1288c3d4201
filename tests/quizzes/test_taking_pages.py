"""The exam room over HTTP: own attempts only, nothing posted is believed but answers, no key leaves before release."""

import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse

from lib import clock
from quizzes import kinds
from quizzes.actions import attempts, grading
from quizzes.models import Admission, Answer, Attempt, IntegrityEvent
from tests.factories import answer, make_admission, make_attempt, make_bank, make_employee, make_question, make_quiz

pytestmark = pytest.mark.django_db
CANARY = "金丝雀KANARIENVOGEL"


@pytest.fixture
def person():
    return make_employee()


@pytest.fixture
def signed_in(client, person):
    client.force_login(person.user)
    return client


def post(client, attempt, entries, **more):
    url = reverse("quizzes:save_answers", args=[attempt.public_id])
    return client.post(url, json.dumps({"entries": entries, **more}), content_type="application/json")


def one(attempt, key="a", position=1, seq=10, **more):
    slot = attempt.slots.select_related("version").get(position=position)
    return {"position": position, "value": kinds.encode(slot.version.body, slot.layout, key), "seq": seq, **more}


def test_the_way_from_admission_to_result(signed_in, person):
    admission = make_admission(person, make_quiz(minutes=20))
    page = signed_in.get(admission.get_absolute_url())
    assert page.status_code == 200 and not Attempt.objects.exists()
    go = signed_in.post(reverse("quizzes:start_attempt", args=[admission.public_id]))
    attempt = Attempt.objects.get()
    assert go["Location"] == reverse("quizzes:take_attempt", args=[attempt.public_id])
    room = signed_in.get(go["Location"])
    assert room.content.decode().count("data-question") >= 3
    reply = post(signed_in, attempt, [one(attempt, position=n) for n in (1, 2, 3)]).json()
    assert set(reply["saved"]) == {"1", "2", "3"} and reply["at"] and reply["deadline"]
    done = signed_in.post(reverse("quizzes:submit_attempt", args=[attempt.public_id]))
    result = signed_in.get(done["Location"]).content.decode()
    assert "100%" in result and "因为如此" in result


@pytest.mark.parametrize("name", ["take_attempt", "save_answers", "submit_attempt", "show_result", "move_on"])
def test_a_strangers_attempt_does_not_exist(client, name):
    attempt = make_attempt()
    client.force_login(make_employee().user)
    url = reverse(f"quizzes:{name}", args=[attempt.public_id])
    method = client.get if name in ("take_attempt", "show_result") else client.post
    assert method(url).status_code == 404
    assert attempt.state == Attempt.objects.get().state == "open"


def test_without_an_admission_there_is_no_start(client):
    admission = make_admission()
    client.force_login(make_employee().user)
    assert client.get(admission.get_absolute_url()).status_code == 404
    assert client.post(reverse("quizzes:start_attempt", args=[admission.public_id])).status_code == 404


def test_posted_scores_states_and_times_are_ignored(signed_in, person):
    attempt = make_attempt(person, make_quiz(minutes=10))
    before = attempt.deadline_at
    lies = {
        "score": 300,
        "passed": True,
        "state": "graded",
        "finished_at": "2020-01-01",
        "deadline": 1,
        "employee": 1,
        "user": 1,
    }
    post(signed_in, attempt, [one(attempt, "b", **lies)], **lies)
    signed_in.post(reverse("quizzes:submit_attempt", args=[attempt.public_id]), lies)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed, attempt.deadline_at) == (0, False, before)
    assert attempt.finished_at > attempt.started_at


def test_right_and_wrong_saves_are_answered_alike(signed_in, person):
    attempt = make_attempt(person)
    replies = [post(signed_in, attempt, [one(attempt, key, seq=n)]).json() for n, key in enumerate("abc", start=10)]
    shapes = [{**r, "now": 0, "saved": list(r["saved"]), "at": ""} for r in replies]
    assert shapes[0] == shapes[1] == shapes[2]


BODIES = {
    "single": {"options": [{"text": "一", "correct": True, "feedback": CANARY}, {"text": "二", "feedback": CANARY}]},
    "multiple": {"options": [{"text": "一", "correct": True, "feedback": CANARY}, {"text": "二"}, {"text": "三", "correct": True}]},
    "true_false": {"answer": True, "feedback_true": CANARY, "feedback_false": CANARY},
    "numeric": {"answers": [{"value": "424242", "feedback": CANARY}], "unit": "元"},
    "short_text": {"answers": [{"text": CANARY}]},
    "cloze": {"stem": "填 {{1}} 和 {{2}}", "gaps": [
        {"key": "1", "kind": "short_text", "answers": [{"text": CANARY}]},
        {"key": "2", "kind": "single", "options": [{"text": "一", "correct": True, "feedback": CANARY}, {"text": "二"}]}]},
    "matching": {"pairs": [{"left": "左一", "right": "右一", "feedback": CANARY}, {"left": "左二", "right": "右二"}], "extra": ["右三"]},
    "ordering": {"items": ["第一", "第二", "第三"]},
    "groups": {"groups": [{"text": "甲", "items": [{"text": "子", "feedback": CANARY}]}, {"text": "乙", "items": ["丑"]}]},
    "hotspot": {"drawing": '<svg viewBox="0 0 100 100"><rect class="d-box" x="1" y="1" width="9" height="9"/></svg>', "alt": "图", "areas": [
        {"label": "甲处", "coords": [1, 1, 9, 9], "correct": True, "feedback": CANARY}, {"label": "乙处", "coords": [20, 20, 9, 9]}]},
    "case": {"parts": [
        {"kind": "single", "stem": "问一", "explanation": CANARY, "options": [{"text": "一", "correct": True, "feedback": CANARY}, {"text": "二"}]},
        {"kind": "short_text", "stem": "问二", "answers": [{"text": CANARY}]}]},
    "essay": {"model_answer": CANARY, "rubric": "R"},
    "file": {"model_answer": CANARY},
}  # fmt: skip


def make_canary_quiz(**settings):
    bank = make_bank()
    for kind, body in BODIES.items():
        make_question(bank, data={"kind": kind, "stem": "题干", "explanation": CANARY, "hint": CANARY, **body})
    return make_quiz(bank, questions=len(BODIES), shuffle_questions=False, **settings)


@pytest.mark.parametrize("feedback", ["after", "release"])
def test_no_answer_key_leaves_before_it_may(signed_in, person, feedback):
    """Every reply that a learner can get before the result is out, in every kind, searched for the canary and for the keys."""
    assert set(BODIES) == set(kinds.KINDS)
    admission = make_admission(person, make_canary_quiz(feedback=feedback, attempts=1))
    replies = [signed_in.get(admission.get_absolute_url())]
    replies.append(signed_in.post(reverse("quizzes:start_attempt", args=[admission.public_id]), follow=True))
    attempt = Attempt.objects.get()
    for seq, right in ((10, True), (20, False)):
        for slot in attempt.slots.select_related("version"):
            body = slot.version.body
            value = kinds.solution(body) if right else None
            entry = {"position": slot.position, "value": kinds.encode(body, slot.layout, value), "seq": seq}
            replies.append(post(signed_in, attempt, [entry]))
            replies.append(signed_in.post(reverse("quizzes:check_answer", args=[attempt.public_id, slot.position])))
    replies.append(signed_in.get(reverse("quizzes:show_result", args=[attempt.public_id]), follow=True))
    replies.append(signed_in.get(reverse("quizzes:home")))
    if feedback == "release":
        replies.append(signed_in.post(reverse("quizzes:submit_attempt", args=[attempt.public_id]), follow=True))
    for reply in replies:
        text = reply.content.decode()
        assert CANARY not in text and "424242" not in text and '"correct"' not in text


def test_ids_in_the_page_do_not_tell_which_option_is_right(signed_in, person):
    """The right option is the first in the bank; in the page its place is everywhere, and its id is nothing of its key."""
    quiz, places = make_quiz(questions=12), set()
    for _n in range(3):
        attempt = make_attempt(person, quiz)
        html = signed_in.get(reverse("quizzes:take_attempt", args=[attempt.public_id])).content.decode()
        for slot in attempt.slots.all():
            places.add([key for _rid, key in slot.layout["options"]].index("a"))
            assert all(rid in html for rid, _key in slot.layout["options"])
        assert 'value="a"' not in html
    assert places == {0, 1, 2}


def test_a_sequential_page_shows_one_question_and_later_ones_are_refused(signed_in, person):
    attempt = make_attempt(person, make_quiz(sequential=True))
    url = reverse("quizzes:take_attempt", args=[attempt.public_id])
    stems = [s.version.body["stem"] for s in attempt.slots.select_related("version")]
    first = signed_in.get(url + "?position=3#question-3").content.decode()
    assert stems[0] in first and stems[1] not in first and stems[2] not in first
    signed_in.post(reverse("quizzes:move_on", args=[attempt.public_id]), {"position": 3})
    assert stems[0] in signed_in.get(url).content.decode()
    signed_in.post(reverse("quizzes:move_on", args=[attempt.public_id]), {"position": 1})
    second = signed_in.get(url).content.decode()
    assert stems[1] in second and stems[0] not in second


def test_a_closed_attempt_answers_409_with_the_way_out(signed_in, person):
    attempt = attempts.submit(make_attempt(person))
    reply = post(signed_in, attempt, [one(attempt)])
    assert reply.status_code == 409
    assert reply.json()["url"] == reverse("quizzes:show_result", args=[attempt.public_id])
    assert not Answer.objects.exists()


def test_the_room_closes_what_is_over(signed_in, person):
    attempt = make_attempt(person, make_quiz(minutes=10))
    answer(attempt, only={1})
    with time_machine.travel(attempt.deadline_at + dt.timedelta(minutes=1), tick=False):
        signed_in.force_login(person.user)
        reply = signed_in.get(reverse("quizzes:take_attempt", args=[attempt.public_id]))
        assert reply["Location"].endswith("/result/")
    assert Attempt.objects.get().score == 100


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'{"entries": 3}', b'{"entries": [3]}', b'{"entries": [{"position": "x", "seq": 1}]}',
        b'{"entries": [{"position": 1, "seq": 1e400}]}', b'{"entries": [{"position": true, "seq": 1}]}', b"[" * 9000, "\udcff".encode("utf-8", "surrogatepass"),
        b'{"entries": [{"position": 1, "seq": 1, "value": {"a": [1, {"b": 2}]}}]}', b'{"entries": [{"position": 9999, "seq": 1, "value": "a"}]}',
        b'{"entries": [], "notes": "x"}', b'{"entries": [], "notes": [1, {"kind": "left", "seconds": -5, "token": "t"}]}',
        b'{"entries": [{"position": 1, "seq": 99999999999999999999}]}',
    ],
)  # fmt: skip
def test_any_bytes_get_a_clear_answer_and_lose_nothing(signed_in, person, body):
    attempt = make_attempt(person)
    answer(attempt)
    reply = signed_in.post(
        reverse("quizzes:save_answers", args=[attempt.public_id]), body, content_type="application/json"
    )
    assert reply.status_code in (200, 400)
    assert reply["Content-Type"] == "application/json"
    assert set(attempt.slots.values_list("value", flat=True)) == {"a"}


def test_a_text_that_is_too_long_is_refused_with_words(signed_in, person):
    bank = make_bank()
    make_question(bank, data={"kind": "short_text", "stem": "x", "answers": [{"text": "y"}]})
    attempt = make_attempt(person, make_quiz(bank, questions=1))
    reply = post(signed_in, attempt, [{"position": 1, "value": "长" * 301, "seq": 5}]).json()
    assert "300" in reply["refused"]["1"] and reply["saved"] == {}


def test_integrity_notes_are_the_same_list_for_learner_and_examiner(signed_in, person):
    attempt = make_attempt(person, make_quiz(integrity=True))
    note = {"kind": "left", "seconds": 45, "token": "t1"}
    post(signed_in, attempt, [], notes=[note, note, {"kind": "device", "seconds": 1, "token": "fake"}])
    assert list(IntegrityEvent.objects.values_list("kind", "seconds")) == [("left", 45)]
    attempts.submit(attempt)
    page = signed_in.get(reverse("quizzes:show_result", args=[attempt.public_id])).content.decode()
    assert "45秒" in page and "30秒" in page


def test_a_result_is_out_only_after_release(signed_in, person):
    attempt = make_attempt(person, make_quiz(kind="exam"))
    answer(attempt)
    attempts.submit(attempt)
    url = reverse("quizzes:show_result", args=[attempt.public_id])
    assert "100%" not in signed_in.get(url).content.decode()
    attempt.refresh_from_db()
    grading.release([attempt], by=None)
    assert "100%" in signed_in.get(url).content.decode()


def test_an_invigilated_result_waits_for_the_session_whatever_the_quiz_says(signed_in, person):
    attempt = make_attempt(person, make_quiz(feedback="after"), invigilated=True)
    answer(attempt)
    attempts.submit(attempt)
    attempt.refresh_from_db()
    assert attempt.state == "graded" and attempt.released_at is None
    assert "因为如此" not in signed_in.get(reverse("quizzes:show_result", args=[attempt.public_id])).content.decode()


@pytest.mark.parametrize("count", [2, 40])
def test_queries_do_not_grow_with_the_questions(signed_in, person, django_assert_max_num_queries, count):
    quiz = make_quiz(questions=count)
    attempt = make_attempt(person, quiz)
    room = reverse("quizzes:take_attempt", args=[attempt.public_id])
    signed_in.get(room)
    with django_assert_max_num_queries(7):
        signed_in.get(room)
    with django_assert_max_num_queries(12):
        post(signed_in, attempt, [one(attempt)])
    with django_assert_max_num_queries(17):
        signed_in.post(reverse("quizzes:submit_attempt", args=[attempt.public_id]))
    result = reverse("quizzes:show_result", args=[attempt.public_id])
    with django_assert_max_num_queries(16):
        signed_in.get(result)
    assert Admission.objects.count() == 1


@pytest.mark.parametrize("count", [1, 12])
def test_the_home_page_costs_the_same_for_any_number_of_quizzes(
    signed_in, person, django_assert_max_num_queries, count
):
    quiz = make_quiz()
    for _n in range(count):
        attempts.submit(make_attempt(person, quiz))
        make_admission(person, quiz, opens_at=clock.now() + dt.timedelta(days=1))
    signed_in.get(reverse("quizzes:home"))
    with django_assert_max_num_queries(12):
        signed_in.get(reverse("quizzes:home"))
