"""The grading pages over HTTP: what waits, one blind answer after the other, the release gate."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from jobs import actions as jobs
from jobs.models import Job
from outbox.models import Message
from quizzes.actions import attempts, judging
from quizzes.actions.quizzes import RowSpec
from quizzes.models import Attempt, Grading, GradingLease, Upload
from tests.factories import make_attempt, make_bank, make_employee, make_grant, make_question, make_quiz
from tests.quizzes.judging import FULL, essay_of, hand_in, make_essay, make_judged_quiz, make_place, make_rubric

pytestmark = pytest.mark.django_db
LIST = "quizzes:list_grading"


@pytest.fixture
def place():
    return make_place()


def desk_url(slot):
    return reverse("quizzes:grade_question", args=[slot.attempt.quiz.public_id, slot.question.public_id])


def fields_of(page, **points):
    """What the sheet on `page` sends, with points for its criteria."""
    hidden = dict(re.findall(r'type="hidden" name="(answer|sheet|own)" value="([^"]+)"', page))
    return {**hidden, **{f"c:{key}": str(value) for key, value in points.items()}}


def text_of(response):
    return response.content.decode()


# --- what waits -------------------------------------------------------------------------------------
def test_a_grader_sees_what_waits_and_a_stranger_does_not(place, client):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    client.force_login(place.one)
    page = text_of(client.get(reverse(LIST)))
    assert "客户投诉" in page and desk_url(slot) in page
    client.force_login(place.stranger)
    assert desk_url(slot) not in text_of(client.get(reverse(LIST)))
    assert client.get(desk_url(slot)).status_code == 404
    client.force_login(place.learner.user)
    assert client.get(reverse(LIST)).status_code == 404
    assert client.get(desk_url(slot)).status_code == 404


def make_piles(place, count):
    rubric = make_rubric()
    bank = make_bank()
    for _n in range(count):
        question = make_essay(bank, rubric=rubric.key)
        quiz = make_quiz(rows=[RowSpec(bank, points=1000, questions=(question,))])
        hand_in(make_employee(department=place.hall), quiz)


def test_the_list_costs_the_same_for_any_number(place, client, django_assert_max_num_queries):
    client.force_login(place.one)
    make_piles(place, 2)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(100) as few:
        client.get(reverse(LIST))
    make_piles(place, 10)
    with django_assert_max_num_queries(len(few)):
        assert text_of(client.get(reverse(LIST))).count("data-row-link") == 12


# --- one answer -------------------------------------------------------------------------------------
def test_the_desk_names_nobody(place, client):
    attempt = hand_in(place.learner, make_judged_quiz(), essay="<b>我先听</b>\n再复述")
    client.force_login(place.one)
    page = text_of(client.get(desk_url(essay_of(attempt))))
    assert "&lt;b&gt;我先听&lt;/b&gt;\n再复述" in page and "参考答案" in page
    for secret in (place.learner.name, place.learner.number, str(attempt.public_id), str(place.learner.public_id)):
        assert secret not in page


def test_saving_shows_the_next_answer_and_says_when(place, client):
    quiz = make_judged_quiz()
    slots = [essay_of(hand_in(make_employee(department=place.hall), quiz, essay=f"答案{n}")) for n in range(2)]
    client.force_login(place.one)
    url = desk_url(slots[0])
    page = text_of(client.get(url))
    assert "答案0" in page
    response = client.post(
        url, fields_of(page, listen=100, solve=50) | {"comment": "好"}, headers={"HX-Request": "true"}
    )
    part = text_of(response)
    assert response.status_code == 200 and "答案1" in part and "已保存" in part and "<html" not in part
    assert re.search(r'data-saved="[^"]+"', part)
    row = Grading.objects.get()
    assert (row.criteria, row.comment, row.percent, row.grader) == ({"listen": 100, "solve": 50}, "好", 65, place.one)
    assert client.post(url, fields_of(part, listen=60, solve=0), follow=True).status_code == 200  # without JavaScript
    assert Grading.objects.count() == 2
    assert "全部评完" in text_of(client.get(url))


def test_half_a_sheet_comes_back_with_what_was_typed(place, client):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    client.force_login(place.one)
    page = text_of(client.get(desk_url(slot)))
    response = client.post(
        desk_url(slot), fields_of(page, listen=60) | {"comment": "半句"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 422
    assert "半句" in text_of(response) and "请先评完每一项" in text_of(response) and "checked" in text_of(response)
    for wrong in ({"c:solve": "101"}, {"c:solve": "x"}, {"c:other": "1"}, {"c:solve": "٣"}):
        assert client.post(desk_url(slot), fields_of(page, listen=60) | wrong).status_code == 422
    assert not Grading.objects.exists()


def test_a_token_is_worth_nothing_to_somebody_else(place, client):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    client.force_login(place.one)
    mine = fields_of(text_of(client.get(desk_url(slot))), **FULL)
    client.force_login(place.two)
    assert client.post(desk_url(slot), mine).status_code == 404
    for token in ("", "1:x", f"{slot.pk}:abc", "x" * 5000):
        assert client.post(desk_url(slot), mine | {"answer": token}).status_code == 404
    other = essay_of(hand_in(place.learner, make_judged_quiz()))
    client.force_login(place.one)
    assert client.post(desk_url(other), mine).status_code == 404
    assert not Grading.objects.exists()


def test_two_graders_get_different_answers(place, client):
    quiz = make_judged_quiz()
    slots = [essay_of(hand_in(make_employee(department=place.hall), quiz, essay=f"答案{n}")) for n in range(2)]
    client.force_login(place.one)
    assert "答案0" in text_of(client.get(desk_url(slots[0])))
    client.force_login(place.two)
    page = text_of(client.get(desk_url(slots[0])))
    assert "答案1" in page
    token = fields_of(page)["answer"]
    assert client.post(desk_url(slots[0]) + "keep/", {"answer": token}).status_code == 204
    assert GradingLease.objects.count() == 2
    client.force_login(place.three)
    assert "同事正在评" in text_of(client.get(desk_url(slots[0])))


def test_skipping_and_looking_again(place, client):
    quiz = make_judged_quiz()
    slots = [essay_of(hand_in(make_employee(department=place.hall), quiz, essay=f"答案{n}")) for n in range(2)]
    client.force_login(place.one)
    url = desk_url(slots[0])
    token = fields_of(text_of(client.get(url)))["answer"]
    page = text_of(client.get(url, {"after": token}))
    assert "答案1" in page
    client.post(url, fields_of(page, **FULL))
    again = re.search(r"\?again=([^\"]+)\"", text_of(client.get(url)))[1]
    page = text_of(client.get(f"{url}?again={again}"))
    assert "答案1" in page and "为什么更正" in page
    assert client.post(url, fields_of(page, listen=0, solve=0)).status_code == 422
    client.post(url, fields_of(page, listen=100, solve=100) | {"comment": "改", "reason": "漏看"})
    assert Grading.objects.order_by("pk").last().edition == 2
    assert client.get(url, {"again": token}).status_code == 404  # not judged by this grader


def test_a_file_is_opened_by_graders_under_a_neutral_name(place, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bank = make_bank()
    question = make_question(bank, data={"kind": "file", "stem": "交方案", "explanation": "x"})
    attempt = make_attempt(place.learner, make_quiz(rows=[RowSpec(bank, questions=(question,))]))
    slot = attempt.slots.get()
    upload = Upload(slot=slot, file_name="王小示-方案.pdf", size=9, sha256="0" * 64)
    upload.file.save("x.pdf", ContentFile(b"%PDF-1.7\n"), save=True)
    attempts.save(attempt, [attempts.Entry(1, str(upload.public_id), 1)])
    attempts.submit(attempt)
    client.force_login(place.one)
    page = text_of(client.get(desk_url(slot)))
    url = reverse("quizzes:serve_upload", args=[upload.public_id])
    assert url in page and "王小示" not in page
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf" and "answer-" in response["Content-Disposition"]
    client.force_login(place.stranger)
    assert client.get(url).status_code == 404


def test_the_desk_costs_the_same_for_any_number(place, client, django_assert_max_num_queries):
    quiz = make_judged_quiz()
    slot = essay_of(hand_in(make_employee(department=place.hall), quiz))
    client.force_login(place.one)
    client.get(desk_url(slot))
    with django_assert_max_num_queries(100) as few:
        client.get(desk_url(slot))
    for _n in range(8):
        hand_in(make_employee(department=place.hall), quiz)
    with django_assert_max_num_queries(len(few)):
        client.get(desk_url(slot))


# --- the release gate -------------------------------------------------------------------------------
def held(place, count=3, **kwargs):
    quiz = make_judged_quiz(essays=0, feedback="release")
    done = [hand_in(make_employee(department=place.hall), quiz, right=n > 0, **kwargs) for n in range(count)]
    return quiz, done


def test_results_are_held_back_until_the_owner_releases_them(place, client):
    chief = make_employee(department=place.province)
    make_grant(chief, "hr", place.province)
    quiz, done = held(place)
    client.force_login(chief.user)
    assert quiz.title in text_of(client.get(reverse("quizzes:list_releases")))
    page = text_of(client.get(reverse("quizzes:show_release", args=[quiz.public_id])))
    assert "公布 3 份成绩" in page and done[0].employee.name in page
    client.post(reverse("quizzes:release_results", args=[quiz.public_id]))
    assert "hx-get" in text_of(client.get(reverse("quizzes:show_release", args=[quiz.public_id])))
    assert jobs.run(Job.objects.get().pk).state == "done"
    assert Attempt.objects.released().count() == 3
    assert Message.objects.filter(kind="quiz_released").count() == 3
    page = text_of(client.get(reverse("quizzes:show_release", args=[quiz.public_id])))
    assert "成绩已全部公布" in page
    client.post(reverse("quizzes:release_results", args=[quiz.public_id]))
    assert Job.objects.count() == 1


def test_only_the_owner_releases_and_exams_of_a_session_are_not_here(place, client):
    quiz, _done = held(place)
    client.force_login(place.one)  # the quiz is the company's, the trainer the city's
    assert client.get(reverse("quizzes:show_release", args=[quiz.public_id])).status_code == 404
    assert client.post(reverse("quizzes:release_results", args=[quiz.public_id])).status_code == 404
    assert quiz.title not in text_of(client.get(reverse("quizzes:list_releases")))
    other, _done = held(place, invigilated=True)
    chief = make_employee(department=place.province)
    make_grant(chief, "trainer", place.province)
    client.force_login(chief.user)
    assert other.title not in text_of(client.get(reverse("quizzes:list_releases")))


def test_what_still_waits_says_for_whom(place, client):
    chief = make_employee(department=place.province)
    make_grant(chief, "hr", place.province)
    quiz = make_judged_quiz(feedback="release")
    first, _second = [hand_in(make_employee(department=place.hall), quiz) for _n in range(2)]
    judging.judge(essay_of(first), by=place.one, criteria=FULL)
    client.force_login(chief.user)
    page = text_of(client.get(reverse("quizzes:show_release", args=[quiz.public_id])))
    assert "公布 1 份成绩" in page and place.two.get_full_name() in page and "1 份还在等人评阅" in page


def test_the_gate_costs_the_same_for_any_number(place, client, django_assert_max_num_queries):
    chief = make_employee(department=place.province)
    make_grant(chief, "hr", place.province)
    client.force_login(chief.user)
    url = reverse("quizzes:list_releases")
    held(place, 1)
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    for _n in range(4):
        held(place, 2)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
