"""Item analysis over rows of the database: which answers count, what is found, where it is kept."""

import datetime as dt
import statistics

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import actions as jobs
from jobs.exceptions import JobError
from lib import clock
from quizzes.actions import analysing, grading
from quizzes.actions import bank as banks
from quizzes.actions import quizzes as quiz_actions
from quizzes.analysis_report import Report
from quizzes.models import Analysis, Attempt, Bank, ItemStatistics, Question, QuestionVersion, Slot
from quizzes.quiz_settings import QuizSettings
from tests.factories import make_admission, make_bank, make_employee, make_question, make_quiz, make_user

pytestmark = pytest.mark.django_db


def sit(quiz, scores, *, person=None, number=1, spent_ms=0, version=None, form=None, questions=None):
    """A graded attempt with `scores` (hundredths of 100 a question), right ones answered with option a, wrong ones with b."""
    person = person or make_employee(with_user=False)
    admission = make_admission(person, quiz, context_key="test")
    asked = questions or list(QuestionVersion.objects.filter(question__bank__key=quiz.key).order_by("question__key"))
    now, total = clock.now(), sum(scores)
    attempt = Attempt.objects.create(
        admission=admission, employee=person, quiz=quiz, version=version or quiz.current, form=form, number=number, state="graded", seed="x",
        finished_at=now, started_at=now - dt.timedelta(minutes=5), max_score=100 * len(scores), score=total,
        passed=total * 100 >= 60 * 100 * len(scores), released_at=now,
    )  # fmt: skip
    Slot.objects.bulk_create(
        Slot(
            attempt=attempt, position=n, question_id=asked[n - 1].question_id, version=asked[n - 1], points=100, score=score,
            value="a" if score else "b", spent_ms=spent_ms,
        )
        for n, score in enumerate(scores, start=1)
    )  # fmt: skip
    return attempt


def quiz_of(questions=4, **settings):
    """A quiz that asks for all questions of a bank that has its key."""
    quiz = quiz_actions.save_quiz(key=f"q-{make_bank().pk}", kind="exam", title_zh="考试")
    bank = make_bank(key=quiz.key)
    for n in range(questions):
        make_question(bank, key=f"{quiz.key}-{n}")
    quiz_actions.publish(quiz, QuizSettings.read(settings, kind="exam"), [quiz_actions.RowSpec(bank, count=questions)])
    return quiz


def scope(quiz, **more):
    quiz.refresh_from_db()
    return analysing.Scope(quiz, **more)


TABLE = [(1, 1, 1, 1), (1, 1, 1, 0), (1, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0), (1, 1, 0, 1), (0, 1, 0, 0), (1, 1, 1, 1)]


def test_the_numbers_of_a_small_quiz_are_those_of_plain_formulas():
    quiz = quiz_of(4)
    for row in TABLE:
        sit(quiz, [100 * x for x in row])
    found = analysing.compute(scope(quiz), portion=3)
    assert (found.analysis.attempts, found.analysis.answers) == (8, 32)
    by_key = {i.question.key: i for i in found.items}
    for n in range(4):
        column, rest = [row[n] for row in TABLE], [(sum(row) - row[n]) / 3 for row in TABLE]
        item = by_key[f"{quiz.key}-{n}"]
        assert item.facility == pytest.approx(statistics.fmean(column))
        assert item.rest_correlation == pytest.approx(statistics.correlation(column, rest))
        right = next(o for o in item.detail["options"] if o["key"] == "a")
        assert right["correlation"] == pytest.approx(statistics.correlation(column, rest))
        assert right["count"] == sum(column)
    result = found.analysis.result
    totals = [sum(row) for row in TABLE]
    items = sum(statistics.variance(column) for column in zip(*TABLE, strict=True))
    alpha = 4 / 3 * (1 - items / statistics.variance(totals))
    assert result["mean"] == pytest.approx(statistics.fmean(totals) / 4)
    assert result["alpha"] == pytest.approx(alpha)
    assert result["sem"] == pytest.approx(statistics.stdev(totals) / 4 * (1 - alpha) ** 0.5)
    assert [t["design"] for t in result["tests"]] == ["common"]


def test_portions_change_nothing():
    quiz = quiz_of(3)
    for n in range(11):
        sit(quiz, [100 * (n % 2), 100 * (n % 3 == 0), 100 * (n > 5)])
    one, many = (analysing.compute(scope(quiz), portion=size) for size in (1, 100))
    assert one.analysis.result == many.analysis.result
    assert [i.detail for i in one.items] == [i.detail for i in many.items]


def test_first_attempts_count_unless_others_are_asked_for():
    quiz, person = quiz_of(2), make_employee()
    sit(quiz, [0, 0], person=person)
    sit(quiz, [100, 0], person=person, number=2)
    sit(quiz, [100, 100], person=person, number=3)
    mean = {
        which: analysing.compute(scope(quiz, which=which)).analysis.result["mean"] for which in ("first", "last", "all")
    }
    assert mean == {"first": 0.0, "last": 1.0, "all": 0.5}


def test_void_and_ungraded_attempts_count_nowhere():
    quiz = quiz_of(2)
    grading.void(sit(quiz, [100, 100]), by=None, reason="停电")
    waiting = sit(quiz, [100, 100])
    Attempt.objects.filter(pk=waiting.pk).update(state="submitted")
    sit(quiz, [0, 0])
    assert analysing.compute(scope(quiz, which="all")).analysis.attempts == 1


def test_after_a_void_first_attempt_the_second_is_the_first():
    quiz, person = quiz_of(2), make_employee()
    grading.void(sit(quiz, [0, 0], person=person), by=None, reason="停电")
    sit(quiz, [100, 100], person=person, number=2)
    assert analysing.compute(scope(quiz)).analysis.result["mean"] == 1.0


def test_a_first_attempt_that_is_still_graded_is_not_replaced_by_the_second():
    quiz, person = quiz_of(2), make_employee()
    first = sit(quiz, [0, 0], person=person)
    Attempt.objects.filter(pk=first.pk).update(state="submitted")
    sit(quiz, [100, 100], person=person, number=2)
    assert analysing.compute(scope(quiz)).analysis.attempts == 0


def test_versions_of_a_quiz_are_looked_at_apart():
    quiz = quiz_of(2)
    old = quiz.current
    sit(quiz, [0, 0])
    bank = Bank.objects.get(key=quiz.key)
    quiz_actions.publish(quiz, QuizSettings.read({"minutes": 9}, kind="exam"), [quiz_actions.RowSpec(bank, count=2)])
    sit(quiz, [100, 100])
    assert analysing.compute(scope(quiz)).analysis.result["mean"] == 0.5
    assert analysing.compute(scope(quiz, version=old)).analysis.result["mean"] == 0.0


def test_another_wording_is_another_question():
    quiz = quiz_of(2)
    sit(quiz, [0, 0])
    question = QuestionVersion.objects.filter(question__bank__key=quiz.key).first().question
    banks.save_question(question.bank, {**question.current.body, "stem": "新的问法"}, key=question.key)
    question.refresh_from_db()
    other = QuestionVersion.objects.exclude(question=question).get(question__bank__key=quiz.key)
    sit(quiz, [100, 100], questions=[question.current, other])
    found = analysing.compute(scope(quiz))
    assert sorted((i.question_id == question.pk, i.n) for i in found.items) == [(False, 2), (True, 1), (True, 1)]


def test_a_question_that_a_regrade_took_out_is_left_out():
    quiz = quiz_of(3)
    for row in ([100, 0, 100], [0, 0, 100], [100, 100, 0]):
        attempt = sit(quiz, row)
        Slot.objects.filter(attempt=attempt, position=2).update(counts=False)
        Attempt.objects.filter(pk=attempt.pk).update(max_score=200, score=row[0] + row[2])
    found = analysing.compute(scope(quiz))
    assert [(i.n, i.facility) for i in found.items] == [(3, pytest.approx(2 / 3))] * 2
    assert found.analysis.result["tests"][0]["items"] == 2
    assert found.items[0].rest_correlation == pytest.approx(statistics.correlation([1, 0, 1], [1, 1, 0]))


# --- reliability of drawn quizzes -------------------------------------------------------------------
def drawn_quiz():
    """Two of four questions of each of two categories."""
    quiz = quiz_actions.save_quiz(key=f"d-{make_bank().pk}", kind="exam", title_zh="抽题")
    bank, rows = make_bank(key=quiz.key), []
    for key in ("one", "two"):
        category = banks.place_category(bank, key=key, title_zh=key)
        for n in range(4):
            make_question(bank, key=f"{quiz.key}-{key}-{n}", category=category)
        rows.append(quiz_actions.RowSpec(bank, count=2, category=category))
    quiz_actions.publish(quiz, QuizSettings.read({}, kind="exam"), rows)
    return quiz


def test_questions_are_in_one_stratum_when_the_same_rows_draw_them():
    quiz = drawn_quiz()
    strata = analysing.strata_of(quiz)[quiz.current_id]
    names = {q.key.rsplit("-", 2)[1]: strata[q.pk] for q in Question.objects.filter(bank__key=quiz.key)}
    assert names == {"one": 1, "two": 2}
    assert len(strata) == 8


def test_rows_that_share_questions_are_one_stratum():
    quiz = quiz_actions.save_quiz(key="shared", kind="exam", title_zh="抽题")
    bank = make_bank()
    for n in range(6):
        make_question(bank, difficulty=n % 3 + 1)
    rows = [
        quiz_actions.RowSpec(bank, count=1, difficulty=(1, 2)),
        quiz_actions.RowSpec(bank, count=1, difficulty=(2, 3)),
    ]
    quiz_actions.publish(quiz, QuizSettings.read({}, kind="exam"), rows)
    assert set(analysing.strata_of(quiz)[quiz.current_id].values()) == {1}


def test_named_questions_are_a_stratum_of_their_own():
    bank = make_bank()
    questions = tuple(make_question(bank) for _n in range(3))
    quiz = make_quiz(rows=[quiz_actions.RowSpec(bank, questions=questions)])
    assert analysing.strata_of(quiz)[quiz.current_id] == {q.pk: -1 for q in questions}


def test_drawn_questions_get_a_reliability_of_their_own_design():
    quiz = drawn_quiz()
    versions = list(QuestionVersion.objects.filter(question__bank__key=quiz.key).order_by("question__key"))
    for n in range(12):
        asked = [versions[n % 4], versions[(n + 1) % 4], versions[4 + n % 4], versions[4 + (n + 1) % 4]]
        sit(quiz, [100 * (n % 3 > 0), 100 * (n % 3 > 0), 100 * (n % 3 > 1), 100 * (n % 2)], questions=asked)
    test = analysing.compute(scope(quiz)).analysis.result["tests"][0]
    assert (test["design"], test["items"]) == ("drawn", 4.0)
    assert test["alpha"] is not None and test["alpha"] < 1


# --- what is found ----------------------------------------------------------------------------------
def crowd(quiz, rule, *, n=60, spent_ms=0, questions=4):
    """n people of rising strength; `rule(strength, question)` says who is right, strength from 0 to 1."""
    for person in range(n):
        sit(quiz, [100 * bool(rule(person / (n - 1), question)) for question in range(questions)], spent_ms=spent_ms)


def keys_of(found, quiz, number):
    item = next(i for i in found.items if i.question.key == f"{quiz.key}-{number}")
    return [f["key"] for f in item.findings]


def test_a_wrong_key_and_an_easy_question_are_found_worst_first():
    """0: the strong are called wrong · 1: everybody knows · the others: as it should be."""
    quiz = quiz_of(6)
    rules = [lambda s: s < 0.5, lambda s: True, *(lambda s, at=at: s > at for at in (0.3, 0.4, 0.6, 0.7))]
    crowd(quiz, lambda s, q: rules[q](s), questions=6)
    found = analysing.compute(scope(quiz))
    assert keys_of(found, quiz, 0)[:2] == ["key_in_doubt", "negative"]
    assert keys_of(found, quiz, 1) == ["too_easy"]
    assert keys_of(found, quiz, 3) == ["unused"]
    assert found.items[0].question.key == f"{quiz.key}-0"
    severities = [i.severity for i in found.items]
    assert severities == sorted(severities, reverse=True)


def test_a_distractor_that_nobody_takes_is_found():
    quiz = quiz_of(4)
    crowd(quiz, lambda s, q: s > 0.3 + 0.1 * q)
    found = analysing.compute(scope(quiz))
    unused = next(f for f in found.items[0].findings if f["key"] == "unused")
    assert unused["options"] == ["c"]


def test_fast_answers_are_found_and_their_attempts_remembered():
    quiz = quiz_of(6)
    for _n in range(31):
        sit(quiz, [100, 0, 100, 0, 100, 100], spent_ms=900)
    slow = sit(quiz, [100] * 6, spent_ms=20_000)
    found = analysing.compute(scope(quiz))
    assert all("too_fast" in [f["key"] for f in i.findings] for i in found.items)
    assert found.analysis.result["rapid_attempts"] == 31
    assert slow.pk not in [row[0] for row in found.analysis.result["outliers"]]
    assert slow.pk not in analysing.outliers(quiz) and len(analysing.outliers(quiz)) == 31


def test_below_thirty_answers_nothing_is_concluded():
    quiz = quiz_of(4)
    crowd(quiz, lambda s, q: s < 0.5, n=29)
    found = analysing.compute(scope(quiz))
    assert [[f["key"] for f in i.findings] for i in found.items] == [["few"]] * 4


def test_nothing_at_all_is_an_empty_analysis():
    quiz = quiz_of(2)
    found = analysing.compute(scope(quiz))
    assert (found.analysis.attempts, found.items, found.analysis.result["alpha"]) == (0, [], None)


# --- stored results ---------------------------------------------------------------------------------
def test_a_stored_analysis_takes_the_place_of_the_one_before():
    quiz = quiz_of(2)
    sit(quiz, [100, 0])
    first = analysing.store(analysing.compute(scope(quiz)))
    sit(quiz, [0, 0])
    assert analysing.newer(first, scope(quiz)) == 1
    second = analysing.store(analysing.compute(scope(quiz)))
    assert list(Analysis.objects.all()) == [second]
    assert ItemStatistics.objects.count() == 2
    assert analysing.stored(scope(quiz)).as_of == second.as_of
    assert analysing.stored(scope(quiz, which="all")) is None


def test_a_large_analysis_is_a_job_and_the_same_one_runs_once(monkeypatch):
    monkeypatch.setattr(analysing, "SMALL", 3)
    quiz, user = quiz_of(2), make_user()
    for _n in range(5):
        sit(quiz, [100, 0])
    assert not scope(quiz).is_small
    job = analysing.start(scope(quiz), by=user)
    with pytest.raises(JobError):
        analysing.start(scope(quiz), by=user)
    assert analysing.running(scope(quiz)) == job
    done = jobs.run(job.pk)
    assert (done.state, done.percent, done.done) == ("done", 100, 10)
    assert analysing.stored(scope(quiz)).attempts == 5
    report = Report.of(scope(quiz), user)
    assert not report.is_fresh and len(report.items) == 2


def test_a_report_of_a_large_quiz_needs_a_stored_analysis(monkeypatch):
    monkeypatch.setattr(analysing, "SMALL", 3)
    quiz = quiz_of(2)
    for _n in range(2):
        sit(quiz, [100, 0])
    assert not scope(quiz).is_small  # four answers
    assert Report.of(scope(quiz), make_user()) is None


def test_computing_needs_the_same_queries_for_any_number_of_questions_and_people():
    counts = []
    for questions, people in ((2, 3), (8, 40)):
        quiz = quiz_of(questions)
        for n in range(people):
            sit(quiz, [100 * (n % 2)] * questions)
        with CaptureQueriesContext(connection) as captured:
            analysing.compute(scope(quiz), portion=analysing.SMALL)
        counts.append(len(captured))
    assert counts[0] == counts[1]
