"""The training file: one page and PDF a person, by year, from the ledgers."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from courses.actions import hours
from courses.models import Completion, Exemption, PastResult
from lib import clock
from quizzes.actions import attempts
from reports.file import TrainingFile, years_of
from tests.factories import make_attempt, make_course, make_employee, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Somebody with a course, study hours, an exam, and a result of before."""
    employee, course = make_employee(name="张<小>试"), make_course(title_zh="走进公司")
    Completion.objects.create(employee=employee, course=course)
    hours.credit_course(employee, course)
    hours.credit(
        employee,
        kind="class",
        key="history:1",
        title="旧班",
        minutes=90,
        on=dt.date(2023, 5, 1),
        reason="签到表",
        is_history=True,
    )
    attempts.submit(make_attempt(employee, make_quiz(kind="exam")))
    PastResult.objects.create(
        employee=employee,
        key="x",
        title="旧考试",
        done_on=dt.date(2023, 6, 1),
        score="88 分",
        passed=True,
        source="a.xlsx 第 2 行",
    )
    return employee


def rows_of(person, year):
    return {section.key: section.rows for section in TrainingFile(person, year).sections}


def test_a_year_holds_what_was_done_in_it(person):
    now, before = rows_of(person, clock.today().year), rows_of(person, 2023)
    assert [row[1] for row in now["courses"]] == ["走进公司"] and before["courses"] == []
    assert [row[1] for row in before["hours"]] == ["旧班"] and "签到表" in before["hours"][0][4]
    assert [row[1:3] for row in before["exams"]] == [["旧考试", "历史导入"]]
    assert len(rows_of(person, None)["hours"]) == 2
    assert years_of(person) == [clock.today().year, 2023]


def test_a_reversed_line_is_in_no_file(person):
    hours.reverse(person.study_hours.get(key="history:1"), reason="错", by=None)
    assert rows_of(person, 2023)["hours"] == []


def test_the_page_shows_it_and_hostile_names_stay_text(client, person):
    client.force_login(person.user)
    html = client.get("/reports/file/?year=all").content.decode()
    assert "走进公司" in html and "旧考试" in html and "张&lt;小&gt;试" in html and "<小>" not in html


def test_the_pdf_says_the_same(client, person):
    client.force_login(person.user)
    answer = client.get(f"/reports/file/{person.public_id}/all.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "走进公司" in text and "旧考试" in text and "张<小>试" in text


def test_the_file_costs_the_same_for_more_rows(person, django_assert_max_num_queries):
    for _n in range(6):
        course = make_course()
        Completion.objects.create(employee=person, course=course)
        hours.credit_course(person, course)
    with django_assert_max_num_queries(15):
        rows_of(person, None)
    assert not Exemption.objects.exists()
