"""What exams and runs show of competencies: formulas by worked examples, noted by news."""

from decimal import Decimal

import pytest

from jobs import news
from quizzes import evidence
from quizzes.actions import attempts
from simulator import evidence as of_runs
from subjects.models import Evidence, Objective
from tests.factories import answer, make_attempt, make_bank, make_employee, make_question, make_quiz
from tests.subjects.making import make_competency


@pytest.mark.parametrize(
    ("points", "most", "level"),
    [
        (1300, 2000, "3.25"),
        (2000, 2000, "4.00"),
        (0, 300, "0.00"),
        (-50, 300, "0.00"),
        (200, 300, "3.33"),
        (0, 0, "0.00"),
    ],
)
def test_the_level_of_an_exam(points, most, level):
    assert evidence.level_of(points, most) == Decimal(level)


@pytest.mark.parametrize(
    ("tenths", "mode", "level"),
    [(796, "practice", "3.00"), (796, "exam", "3.98"), (1000, "exam", "4.00"), (505, "practice", "2.52")],
)
def test_the_level_of_a_run(tenths, mode, level):
    assert of_runs.level_of(tenths, mode) == Decimal(level)


def exam_about(objective, questions=4, **kwargs):
    bank = make_bank()
    for _n in range(questions):
        make_question(bank, objective=objective)
    return make_quiz(bank, questions=questions, **kwargs)


def hand_in(person, quiz, *, right):
    attempt = make_attempt(person, quiz)
    answer(attempt, only=range(1, right + 1))
    attempts.submit(attempt)
    news.settle_all()
    return attempt


def test_a_released_result_is_noted_once(db):
    objective = Objective.objects.create(key="T-O1", text_zh="能做到")
    one, person = make_competency(objectives=[objective]), make_employee()
    attempt = hand_in(person, exam_about(objective), right=3)
    row = Evidence.objects.get()
    assert (row.employee, row.competency, row.source, row.level) == (person, one, "exam", Decimal("3.75"))
    assert row.source_key == f"attempt:{attempt.public_id}" and "3" in row.note
    attempt.refresh_from_db()
    assert evidence.note_attempt(attempt) == 0


def test_two_questions_of_a_competency_are_chance(db):
    objective = Objective.objects.create(key="T-O1", text_zh="能做到")
    make_competency(objectives=[objective])
    hand_in(make_employee(), exam_about(objective, questions=2), right=2)
    assert not Evidence.objects.exists()


def test_a_check_in_a_lesson_says_nothing(db):
    objective = Objective.objects.create(key="T-O1", text_zh="能做到")
    make_competency(objectives=[objective])
    hand_in(make_employee(), exam_about(objective, kind="check"), right=4)
    assert not Evidence.objects.exists()


def test_a_mark_that_changed_is_noted_beside_the_first(db):
    objective = Objective.objects.create(key="T-O1", text_zh="能做到")
    make_competency(objectives=[objective])
    attempt = hand_in(make_employee(), exam_about(objective), right=3)
    attempt.slots.update(score=100)
    attempt.refresh_from_db()
    assert evidence.note_attempt(attempt) == 1
    assert sorted(Evidence.objects.values_list("level", flat=True)) == [Decimal("3.75"), Decimal("4.00")]
