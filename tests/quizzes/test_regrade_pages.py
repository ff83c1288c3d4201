"""Regrades over HTTP: found, started, looked at, applied, taken along."""

import io

import openpyxl
import pytest
from django.urls import reverse

from jobs import actions as jobs
from quizzes.models import Attempt, Mark, Regrade
from tests.quizzes.judging import make_place, make_trainer
from tests.quizzes.test_regrade import REASON, change_key, make_quizzed, preview, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    place = make_place()
    place.chief = make_trainer(place.province)
    return place


def text_of(response):
    return response.content.decode()


def test_from_the_key_to_the_report(place, client):
    question, quiz = make_quizzed(place)
    right, wrong = take(place, quiz, question, "a"), take(place, quiz, question, "b")
    change_key(question, right=1)
    client.force_login(place.chief)
    start = reverse("quizzes:start_regrade", args=["question", question.public_id])
    assert start in text_of(client.get(reverse("quizzes:list_regrades"), {"key": question.key}))
    assert "第 1 版 2 份" in text_of(client.get(start))
    assert client.post(start, {"policy": "key", "reason": ""}).status_code == 422
    response = client.post(start, {"policy": "key", "reason": REASON})
    row = Regrade.objects.get()
    assert response.url == row.get_absolute_url()
    assert "hx-get" in text_of(client.get(response.url))
    jobs.run(row.job_id)
    page = text_of(client.get(response.url))
    assert "2 份成绩会变化" in page and right.employee.name in page and "失去通过" in page and "0–9%" in page
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("quizzes:export_regrade", args=[row.public_id])).content)
    )
    rows = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    assert len(rows) == 3 and {line[1] for line in rows[1:]} == {right.employee.name, wrong.employee.name}
    apply = reverse("quizzes:apply_regrade", args=[row.public_id])
    assert client.post(apply, {"reason": " "}).status_code == 422
    client.post(apply, {"reason": "改了答案", "downgrade": "on"})
    row.refresh_from_db()
    jobs.run(row.job_id)
    page = text_of(client.get(row.get_absolute_url()))
    assert "2 份成绩有变化" in page
    assert set(Mark.objects.filter(regrade=row).values_list("reason", flat=True)) == {"改了答案"}
    assert Attempt.objects.get(pk=right.pk).passed is False


def test_strangers_and_authors_see_no_regrade(place, client):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    row = preview(place, question)
    for user in (place.one, place.stranger):  # trainers of a city: the bank is the company's
        client.force_login(user)
        assert client.get(reverse("quizzes:start_regrade", args=["question", question.public_id])).status_code == 404
        for name in ("show_regrade", "export_regrade"):
            assert client.get(reverse(f"quizzes:{name}", args=[row.public_id])).status_code == 404
        assert client.post(reverse("quizzes:apply_regrade", args=[row.public_id])).status_code == 404
        assert client.post(reverse("quizzes:change_regrade", args=[row.public_id, "drop"])).status_code == 404
        assert str(row.public_id) not in text_of(client.get(reverse("quizzes:list_regrades")))
    client.force_login(place.learner.user)
    assert client.get(reverse("quizzes:list_regrades")).status_code == 404


def test_a_preview_is_put_away_or_computed_again(place, client):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    change_key(question, right=1)
    row = preview(place, question)
    client.force_login(place.chief)

    def say(verb):
        return client.post(reverse("quizzes:change_regrade", args=[row.public_id, verb]))

    say("again")
    row.refresh_from_db()
    assert not row.is_ready
    jobs.run(row.job_id)
    row.refresh_from_db()
    assert row.is_ready and row.lines.count() == 1
    assert say("drop").status_code == 302
    assert "已搁置" in text_of(client.get(row.get_absolute_url()))
    assert say("nonsense").status_code == 404
    assert client.get(reverse("quizzes:start_regrade", args=["course", question.public_id])).status_code == 404


def test_pages_cost_the_same_for_any_number(place, client, django_assert_max_num_queries):
    question, quiz = make_quizzed(place)
    client.force_login(place.chief)
    change_to = [1, 2]
    for count, key in ((2, "b"), (8, "c")):
        for _n in range(count):
            take(place, quiz, question, key)
        change_key(question, right=change_to.pop(0))
        row = preview(place, question)
        urls = [reverse("quizzes:list_regrades"), row.get_absolute_url()]
        for url in urls:
            client.get(url)
        if count == 2:
            asked = []
            for url in urls:
                with django_assert_max_num_queries(100) as few:
                    client.get(url)
                asked.append(len(few))
        else:
            for url, limit in zip(urls, asked, strict=True):
                with django_assert_max_num_queries(limit):
                    client.get(url)
