"""Results and item analysis as pages: who sees whom, what stands there, how many queries it costs."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lib import clock
from quizzes.actions import analysing, attempts, grading
from quizzes.models import Attempt, Candidate, ExamSession, IntegrityEvent, Quiz, Slot
from tests.factories import (
    answer,
    make_attempt,
    make_bank,
    make_department,
    make_employee,
    make_grant,
    make_question,
    make_quiz,
)

pytestmark = pytest.mark.django_db
PAGES = ["show_quiz_results", "export_results", "show_analysis", "export_analysis"]


@pytest.fixture
def ground():
    """A province with two cities; a trainer, an author and a person in city A, a person in city B."""

    class Ground:
        province = make_department(kind="province")
        city, other = make_department(province, kind="city"), make_department(province, kind="city")
        hall = make_department(city, kind="hall")
        trainer = make_employee(department=city)
        author = make_employee(department=city)
        person = make_employee(department=hall, name="甲市的人")
        stranger = make_employee(department=other, name="乙市的人")

    make_grant(Ground.trainer, "trainer", Ground.city)
    make_grant(Ground.author, "author", Ground.city)
    return Ground


def take(person, quiz, *, right=True, only=None, spent_ms=0):
    """A graded attempt; `only` are the positions that are answered."""
    attempt = make_attempt(person, quiz)
    answer(attempt, right=right, only=only)
    attempts.submit(attempt)
    attempt.refresh_from_db()
    if spent_ms:
        Slot.objects.filter(attempt=attempt).update(spent_ms=spent_ms)
    return attempt


def url(name, quiz, **query):
    words = "&".join(f"{k}={v}" for k, v in query.items())
    return reverse(f"quizzes:{name}", args=[quiz.public_id]) + (f"?{words}" if words else "")


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def rows_of(response):
    return list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))


# --- who sees whom ----------------------------------------------------------------------------------
def test_a_trainer_sees_the_people_of_their_departments_and_no_others(client, ground):
    quiz = make_quiz(attempts=0)
    take(ground.person, quiz)
    take(ground.stranger, quiz, right=False)
    client.force_login(ground.trainer.user)
    page = text_of(client.get(url("show_quiz_results", quiz)))
    assert "甲市的人" in page and "乙市的人" not in page
    names = [row[1] for row in rows_of(client.get(url("export_results", quiz)))[1:]]
    assert names == ["甲市的人"]
    listed = client.get(reverse("quizzes:list_results")).context["page"].object_list
    assert [(row["quiz"].pk, row["summary"].takers) for row in listed] == [(quiz.pk, 1)]


def test_ones_own_result_is_no_result_of_ones_people(client, ground):
    quiz, trainer = make_quiz(attempts=0), make_employee(department=ground.other)
    make_grant(trainer, "trainer", ground.city)
    take(trainer, quiz)
    client.force_login(trainer.user)
    assert client.get(url("show_quiz_results", quiz)).context["summary"].takers == 0


def test_an_author_sees_the_questions_and_nobodys_result(client, ground):
    quiz = make_quiz()
    take(ground.person, quiz)
    client.force_login(ground.author.user)
    assert client.get(url("show_quiz_results", quiz)).status_code == 404
    assert client.get(url("export_results", quiz)).status_code == 404
    page = text_of(client.get(url("show_analysis", quiz)))
    assert "甲市的人" not in page and f'href="{url("show_quiz_results", quiz)}"' not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_quiz_of_another_city_does_not_exist(client, ground, name):
    quiz = make_quiz()
    take(ground.person, quiz)
    Quiz.objects.filter(pk=quiz.pk).update(owner_department=ground.other)
    client.force_login(ground.trainer.user)
    assert client.get(url(name, quiz)).status_code == 404
    assert client.post(url("start_analysis", quiz)).status_code == 404


def test_questions_of_a_bank_that_may_not_be_read_show_numbers_only(client, ground):
    bank = make_bank(owner_department=ground.other)
    question = make_question(bank, data={"kind": "true_false", "stem": "秘密的题干", "answer": True})
    quiz = make_quiz(bank, questions=1)
    take(ground.person, quiz)
    client.force_login(ground.trainer.user)
    page = text_of(client.get(url("show_analysis", quiz)))
    assert "秘密的题干" not in page and question.key not in page
    args = [quiz.public_id, question.public_id]
    assert client.get(reverse("quizzes:show_question_analysis", args=args)).status_code == 404
    assert "秘密的题干" not in str(rows_of(client.get(url("export_analysis", quiz))))


def test_the_analysis_of_a_question_names_nobody(client, ground):
    quiz = make_quiz()
    slot = take(ground.person, quiz).slots.first()
    take(ground.stranger, quiz)
    client.force_login(ground.trainer.user)
    page = text_of(
        client.get(reverse("quizzes:show_question_analysis", args=[quiz.public_id, slot.question.public_id]))
    )
    assert "甲市的人" not in page and ground.person.number not in page
    assert "乙市的人" not in page and ground.stranger.number not in page


def test_a_question_leads_to_its_page_and_to_a_regrade_where_it_may_be_changed(client, ground):
    quiz = make_quiz()
    question = take(ground.person, quiz).slots.first().question
    address = reverse("quizzes:show_question_analysis", args=[quiz.public_id, question.public_id])
    regrade = reverse("quizzes:start_regrade", args=["question", question.public_id])
    client.force_login(ground.trainer.user)
    assert regrade not in text_of(client.get(address))  # the company's bank
    question.bank.owner_department = ground.city
    question.bank.save()
    page = text_of(client.get(address))
    assert regrade in page and reverse("quizzes:show_question", args=[question.public_id]) in page
    client.force_login(ground.author.user)
    assert regrade not in text_of(client.get(address))


def test_a_question_that_was_never_asked_in_the_quiz_is_a_404(client, ground):
    quiz = make_quiz()
    take(ground.person, quiz)
    client.force_login(ground.trainer.user)
    args = [quiz.public_id, make_question().public_id]
    assert client.get(reverse("quizzes:show_question_analysis", args=args)).status_code == 404


# --- what stands there ------------------------------------------------------------------------------
def sitting(person, quiz, rights, number=1, **fields):
    """A graded attempt with so many of three questions right."""
    attempt = take(person, quiz, only=set(range(1, rights + 1)))
    Attempt.objects.filter(pk=attempt.pk).update(**fields)
    return attempt


def test_first_and_final_pass_rates_count_people(client, ground):
    quiz = make_quiz(attempts=0)
    late = make_employee(department=ground.hall)
    sitting(ground.person, quiz, 3)
    sitting(late, quiz, 1)
    sitting(late, quiz, 3)
    client.force_login(ground.trainer.user)
    summary = client.get(url("show_quiz_results", quiz)).context["summary"]
    assert (summary.takers, summary.first, summary.first_rate, summary.final_rate) == (2, 2, 50, 100)
    assert round(summary.mean) == 67


@pytest.mark.parametrize(("which", "percent"), [("best", 100), ("first", 33), ("last", 66)])
def test_the_attempt_shown_is_the_best_the_first_or_the_last(client, ground, which, percent):
    quiz = make_quiz(attempts=0)
    for rights in (1, 3, 2):
        sitting(ground.person, quiz, rights)
    client.force_login(ground.trainer.user)
    rows = client.get(url("show_quiz_results", quiz, which=which)).context["page"].object_list
    assert [(row["attempt"].percent, row["tries"]) for row in rows] == [(percent, 3)]
    workbook = rows_of(client.get(url("export_results", quiz, which=which)))
    assert workbook[1][5:10] == (percent, 33, 100, 66, 3)
    assert workbook[1][10:12] == ("否", "是")


def test_filters_and_sorting(client, ground):
    quiz, other = make_quiz(attempts=0), make_employee(department=ground.city, name="另一位")
    good, bad = sitting(ground.person, quiz, 3), sitting(other, quiz, 0)
    client.force_login(ground.trainer.user)

    def shown(**query):
        rows = client.get(url("show_quiz_results", quiz, **query)).context["page"].object_list
        return [row["attempt"].pk for row in rows]

    assert shown() == [bad.pk, good.pk]
    assert shown(sort="-score") == [good.pk, bad.pk]
    for sort in ("number", "-name", "tries", "-date", "minutes", "-left", "employee__user__password", "-"):
        assert sorted(shown(sort=sort)) == [good.pk, bad.pk]
    assert shown(outcome="passed") == [good.pk]
    assert shown(outcome="failed") == [bad.pk]
    assert shown(q="另一") == [bad.pk]
    assert shown(q=ground.person.number) == [good.pk]
    assert shown(department=ground.hall.pk) == [good.pk]
    assert shown(department=ground.other.pk) == [bad.pk, good.pk]  # not a department of theirs: no filter
    assert shown(since=clock.today() + dt.timedelta(days=1)) == []
    assert shown(until=clock.today()) == [bad.pk, good.pk]
    grading.void(bad, by=None, reason="停电")
    assert shown() == [good.pk]
    assert shown(outcome="void") == [bad.pk]


def test_what_is_being_graded_is_shown_without_a_score(client, ground):
    quiz = make_quiz(attempts=0)
    Attempt.objects.filter(pk=take(ground.person, quiz).pk).update(state="submitted", score=None, passed=None)
    client.force_login(ground.trainer.user)
    response = client.get(url("show_quiz_results", quiz, outcome="waiting"))
    assert response.context["summary"].waiting == 1
    assert "阅卷中" in text_of(response)


def test_notes_beside_a_result(client, ground):
    quiz = make_quiz(questions=6, attempts=0)
    attempt = take(ground.person, quiz, spent_ms=800)
    for token, seconds in (("a", 31), ("b", 29), ("c", 300)):
        IntegrityEvent.objects.create(attempt=attempt, kind="left", seconds=seconds, token=token)
    client.force_login(ground.trainer.user)
    row = client.get(url("show_quiz_results", quiz)).context["page"].object_list[0]
    assert (row["left"], row["fast"]) == (2, (6, 6))
    fast = client.get(url("show_quiz_results", quiz, outcome="fast")).context["page"].object_list
    assert [r["attempt"].pk for r in fast] == [attempt.pk]


def test_departments_are_compared_with_all_below_them(client, ground):
    quiz = make_quiz(attempts=0)
    sitting(ground.person, quiz, 3)
    sitting(make_employee(department=ground.city), quiz, 0)
    client.force_login(ground.trainer.user)
    rows = client.get(url("show_quiz_results", quiz)).context["departments"]
    assert [(r["department"].pk, r["takers"], r["first_rate"], round(r["mean"])) for r in rows] == [
        (ground.city.pk, 2, 50, 50), (ground.hall.pk, 1, 100, 100),
    ]  # fmt: skip


def test_attendance_counts_first_sittings_without_the_deferred(client, ground):
    quiz = make_quiz(kind="exam")
    take(ground.person, quiz)
    now = clock.now()
    session = ExamSession.objects.create(
        title="考试", quiz=quiz, version=quiz.current, owner_department=ground.city, state="closed", starts_at=now, ends_at=now + dt.timedelta(hours=1)
    )  # fmt: skip
    for state in ("present", "present", "violation", "absent", "deferred"):
        Candidate.objects.create(session=session, employee=make_employee(department=ground.hall), state=state)
    Candidate.objects.create(session=session, employee=ground.stranger, state="absent")
    client.force_login(ground.trainer.user)
    summary = client.get(url("show_quiz_results", quiz)).context["summary"]
    assert (summary.called, summary.sat, summary.attendance) == (4, 3, 75)


def test_names_are_text_in_the_page_and_in_the_workbook(client, ground):
    quiz, hostile = make_quiz(), make_employee(department=ground.hall, name="=1+1<b>")
    take(hostile, quiz)
    client.force_login(ground.trainer.user)
    assert "<b>" not in text_of(client.get(url("show_quiz_results", quiz)))
    assert rows_of(client.get(url("export_results", quiz)))[1][1] == "'=1+1<b>"


# --- the analysis page ------------------------------------------------------------------------------
def test_a_small_analysis_is_computed_on_the_page_with_drawings_and_tables(client, ground):
    quiz = make_quiz(attempts=0)
    for n in range(35):
        sitting(make_employee(department=ground.hall, with_user=False), quiz, n % 4)
    client.force_login(ground.trainer.user)
    response = client.get(url("show_analysis", quiz))
    page = text_of(response)
    assert response.context["report"].is_fresh and response.context["report"].analysis.attempts == 35
    assert page.count('class="plot__svg"') == 2 and 'class="plot__link"' in page
    line = response.context["page"].object_list[0]
    question = client.get(reverse("quizzes:show_question_analysis", args=[quiz.public_id, line.question.public_id]))
    page = text_of(question)
    assert "plot__curve--right" in page and "因为" in page
    rows = rows_of(client.get(url("export_analysis", quiz)))
    assert len(rows) == 4 and rows[1][5] == 35


def test_wrong_parameters_are_the_defaults(client, ground):
    quiz = make_quiz()
    take(ground.person, quiz)
    client.force_login(ground.trainer.user)
    query = {"which": "x", "version": "999", "sort": "-evil", "finding": "x", "page": "zero"}
    assert client.get(url("show_analysis", quiz, **query)).context["scope"].which == "first"


def test_a_large_analysis_waits_for_its_job(client, ground, monkeypatch):
    monkeypatch.setattr(analysing, "SMALL", 2)
    quiz = make_quiz(attempts=0)
    slot = take(ground.person, quiz).slots.first()
    client.force_login(ground.trainer.user)
    assert client.get(url("show_analysis", quiz)).context["report"] is None
    question = reverse("quizzes:show_question_analysis", args=[quiz.public_id, slot.question.public_id])
    assert client.get(question).status_code == 404
    assert client.get(url("export_analysis", quiz)).status_code == 302
    assert client.post(url("start_analysis", quiz, which="all")).url == url("show_analysis", quiz, which="all")
    response = client.get(url("show_analysis", quiz, which="all"))
    assert response.context["job_is_mine"] and "job--waiting" in text_of(response)
    colleague = make_employee(department=ground.city)
    make_grant(colleague, "trainer", ground.city)
    client.force_login(colleague.user)
    response = client.get(url("show_analysis", quiz, which="all"))
    assert response.context["job"] and not response.context["job_is_mine"] and "job--waiting" not in text_of(response)
    analysing.store(analysing.compute(analysing.Scope(Quiz.objects.get(pk=quiz.pk))))
    assert client.get(question).status_code == 200
    assert client.get(url("show_analysis", quiz)).context["report"].is_fresh is False


# --- queries ----------------------------------------------------------------------------------------
def count_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_queries_for_any_number_of_people_questions_and_quizzes(client, ground):
    client.force_login(ground.trainer.user)
    counts = []
    for people, questions, quizzes in ((2, 2, 1), (9, 7, 4)):
        for _n in range(quizzes):
            quiz = make_quiz(questions=questions, attempts=0)
            for _person in range(people):
                take(make_employee(department=make_department(ground.city), with_user=False), quiz)
        addresses = [reverse("quizzes:list_results"), *(url(name, quiz) for name in PAGES)]
        counts.append([count_queries(client, address) for address in addresses])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25
