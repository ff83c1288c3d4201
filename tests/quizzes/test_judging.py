"""People judge: by rubric, blind, in one round or two and a third; corrections leave both judgements to be seen."""

import pytest
from django.db import DatabaseError, transaction

from jobs.models import News
from outbox.models import Message, Todo
from quizzes import judgement, kinds
from quizzes.actions import asking, attempts, grading, judging
from quizzes.exceptions import QuizzesError
from quizzes.models import Grading, Mark
from tests.factories import make_attempt, make_bank, make_employee, make_grant, make_question, make_quiz
from tests.quizzes.judging import (
    CRITERIA,
    FULL,
    NOTHING,
    essay_of,
    hand_in,
    make_judged_quiz,
    make_place,
    make_rubric,
    make_trainer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def judged(slot):
    slot.refresh_from_db()
    return slot.score, slot.needs_person


# --- one round --------------------------------------------------------------------------------------
def test_one_judgement_makes_the_mark_and_the_result(place):
    attempt = hand_in(place.learner, make_judged_quiz(feedback="after"))
    slot = essay_of(attempt)
    row = judging.judge(slot, by=place.one, criteria={"listen": 60, "solve": 50}, comment=" 请先复述。 ")
    assert (row.percent, row.round, row.comment) == (53, 1, "请先复述。")
    assert judged(slot) == (530, False)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.released_at is not None) == ("graded", 1530, True)
    mark = Mark.objects.get(slot=slot)
    assert (mark.source, mark.by, mark.old_score) == ("person", place.one, None)
    assert News.objects.filter(kind="attempt_finished").count() == 1
    assert Message.objects.filter(kind="quiz_graded", recipient=place.learner.user).count() == 1


def test_percent_is_the_weighted_sum_with_halves_rounded_up():
    rubric = make_rubric(criteria=[{**CRITERIA[0], "weight": 50}, {**CRITERIA[1], "weight": 50}])
    sheet = judgement.sheet_of({"kind": "essay", "rubric": "R1"}, "x", {"R1": rubric})
    assert sheet.percent({"listen": 61, "solve": 0}) == 31
    assert sheet.percent({"listen": 60, "solve": 0}) == 30


def test_without_a_rubric_there_is_one_overall_percent(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(rubric="")))
    row = judging.judge(slot, by=place.one, criteria={"overall": 73})
    assert (row.percent, row.rubric, judged(slot)) == (73, None, (730, False))


@pytest.mark.parametrize(
    "criteria",
    [{}, {"listen": 100}, {**FULL, "more": 1}, {**FULL, "solve": 101}, {**FULL, "solve": -1}, {**FULL, "solve": True},
     {**FULL, "solve": "100"}, {**FULL, "solve": 1.5}],
)  # fmt: skip
def test_half_a_judgement_or_a_wrong_one_is_refused(place, criteria):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    with pytest.raises(QuizzesError):
        judging.judge(slot, by=place.one, criteria=criteria)
    assert not Grading.objects.exists()


def test_nobody_judges_their_own_answer_and_strangers_none(place):
    make_grant(place.learner, "trainer", place.city)
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    for user in (place.learner.user, place.stranger):
        with pytest.raises(QuizzesError):
            judging.judge(slot, by=user, criteria=FULL)
    assert not Grading.objects.exists()


def test_the_same_judgement_twice_is_one_and_another_is_refused(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    first = judging.judge(slot, by=place.one, criteria=FULL)
    assert judging.judge(slot, by=place.one, criteria=FULL).pk == first.pk
    with pytest.raises(QuizzesError):
        judging.judge(slot, by=place.one, criteria=NOTHING)
    with pytest.raises(QuizzesError):
        judging.judge(slot, by=place.two, criteria=NOTHING)
    assert judged(slot) == (1000, False)


def test_a_judgement_by_a_rubric_that_changed_meanwhile_is_refused(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    seen = judging.sheet_for(slot).rubrics
    make_rubric(criteria=[{**CRITERIA[0], "weight": 40}, {**CRITERIA[1], "weight": 60}])
    with pytest.raises(QuizzesError):
        judging.judge(slot, by=place.one, criteria=FULL, rubrics=seen)
    assert judging.judge(slot, by=place.one, criteria=FULL, rubrics=judging.sheet_for(slot).rubrics).percent == 100


def test_the_second_grader_judges_by_the_rubric_of_the_first(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(double_marking=True)))
    first = judging.judge(slot, by=place.one, criteria=FULL)
    make_rubric(criteria=[{**CRITERIA[0], "weight": 40}, {**CRITERIA[1], "weight": 60}])
    second = judging.judge(slot, by=place.two, criteria={"listen": 0, "solve": 100})
    assert (second.rubric, second.percent) == (first.rubric, 70)


def test_a_judgement_is_frozen(place):
    row = judging.judge(essay_of(hand_in(place.learner, make_judged_quiz())), by=place.one, criteria=FULL)
    with pytest.raises(DatabaseError), transaction.atomic():
        Grading.objects.filter(pk=row.pk).update(percent=1)


# --- cases ------------------------------------------------------------------------------------------
def case_of(place):
    make_rubric()
    parts = [
        {"kind": "single", "stem": "一", "weight": 1, "options": [{"text": "对", "correct": True}, {"text": "错"}]},
        {"kind": "essay", "stem": "二", "weight": 2, "rubric": "R1"},
        {"kind": "essay", "stem": "三", "weight": 1},
    ]
    bank = make_bank()
    make_question(bank, data={"kind": "case", "stem": "案例", "explanation": "x", "parts": parts})
    return make_attempt(place.learner, make_quiz(bank, questions=1))


def test_in_a_case_the_machine_marks_its_parts_and_the_person_theirs(place):
    attempt = case_of(place)
    slot = attempt.slots.select_related("version").get()
    value = kinds.encode(slot.version.body, slot.layout, {"1": "a", "2": "文", "3": "字"})
    attempts.save(attempt, [attempts.Entry(1, value, 1_000)])
    attempts.submit(attempt)
    slot.refresh_from_db()
    assert {c.key for c in judging.sheet_for(slot).criteria} == {"2/listen", "2/solve", "3/overall"}
    judging.judge(slot, by=place.one, criteria={"2/listen": 100, "2/solve": 100, "3/overall": 40})
    assert Grading.objects.get().percent == 80  # (2 x 100 + 1 x 40) / 3
    assert judged(slot) == (85, False)  # (1 x 100 + 3 x 80) / 4 of one point


def test_an_empty_essay_of_a_case_scores_nothing_and_is_no_work(place):
    attempt = case_of(place)
    slot = attempt.slots.select_related("version").get()
    value = kinds.encode(slot.version.body, slot.layout, {"1": "a", "2": "文"})
    attempts.save(attempt, [attempts.Entry(1, value, 1_000)])
    attempts.submit(attempt)
    slot.refresh_from_db()
    judging.judge(slot, by=place.one, criteria={"2/listen": 100, "2/solve": 100})
    assert judged(slot) == (75, False)


# --- two rounds and a third -------------------------------------------------------------------------
@pytest.fixture
def double(place):
    return essay_of(hand_in(place.learner, make_judged_quiz(double_marking=True, gap_percent=20)))


def test_two_judgements_close_together_give_their_mean_rounded_half_up(place, double):
    judging.judge(double, by=place.one, criteria={"listen": 100, "solve": 50})
    assert judged(double) == (None, True)
    judging.judge(double, by=place.two, criteria={"listen": 60, "solve": 50})
    assert judged(double) == (590, False)  # (65 + 53) / 2 = 59 of ten points
    assert [g.round for g in Grading.objects.order_by("pk")] == [1, 2]


def test_two_far_apart_wait_for_a_third(place, double):
    judging.judge(double, by=place.one, criteria=FULL)
    judging.judge(double, by=place.two, criteria=NOTHING)
    assert judged(double) == (None, True)
    for user in (place.one, place.two):
        with pytest.raises(QuizzesError):
            judging.judge(double, by=user, criteria={"listen": 60, "solve": 50})
    judging.judge(double, by=place.three, criteria={"listen": 100, "solve": 50})
    assert judged(double) == (650, False)  # 65 is far from 100 and 0: the third alone


@pytest.mark.parametrize(
    ("percents", "result"),
    [
        ([80, 60], 70),
        ([80, 59], None),
        ([81, 60], None),
        ([81, 60, 75], 78),
        ([90, 60, 75], 82.5),
        ([100, 0, 50], 50),
        ([100, 0, 85], 92.5),
    ],
)
def test_the_rule_of_two_and_a_third(percents, result):
    got = judgement.decide(percents, rounds=2, gap=20)
    assert (None if got is None else float(got)) == result


def test_a_grader_never_sees_the_other_judgement_first(place, double):
    judging.judge(double, by=place.one, criteria=FULL)
    assert [s.pk for s in judging.waiting(place.two, quiz=double.attempt.quiz, question=double.question)] == [double.pk]
    assert not judging.waiting(place.one, quiz=double.attempt.quiz, question=double.question)


# --- corrections ------------------------------------------------------------------------------------
def test_a_correction_is_an_edition_with_a_reason_and_a_new_mark(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(feedback="release")))
    judging.judge(slot, by=place.one, criteria=FULL)
    with pytest.raises(QuizzesError):
        judging.correct(slot, by=place.one, criteria=NOTHING, reason=" ")
    row = judging.correct(slot, by=place.one, criteria=NOTHING, reason="看错了题")
    assert (row.edition, row.round, row.percent) == (2, 1, 0)
    assert list(Grading.objects.order_by("pk").values_list("percent", flat=True)) == [100, 0]
    mark = Mark.objects.order_by("pk").last()
    assert (mark.old_score, mark.score, mark.reason, mark.by) == (1000, 0, "看错了题", place.one)
    assert judging.correct(slot, by=place.one, criteria=NOTHING, reason="再点一次").pk == row.pk


def test_once_the_result_is_out_a_correction_only_gives_points(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(feedback="after")))
    judging.judge(slot, by=place.one, criteria={"listen": 60, "solve": 50})
    with pytest.raises(QuizzesError):
        judging.correct(slot, by=place.one, criteria=NOTHING, reason="太松")
    assert Grading.objects.count() == 1
    judging.correct(slot, by=place.one, criteria=FULL, reason="漏看一段")
    assert Mark.objects.order_by("pk").last().after_release
    assert judged(slot) == (1000, False)


def test_a_correction_before_release_may_open_a_third_round(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(double_marking=True, feedback="release")))
    judging.judge(slot, by=place.one, criteria=FULL)
    judging.judge(slot, by=place.two, criteria=FULL)
    with pytest.raises(QuizzesError):
        judging.correct(slot, by=place.one, criteria=NOTHING, reason="x")  # a later round stands
    judging.correct(slot, by=place.two, criteria=NOTHING, reason="看错")
    slot.attempt.refresh_from_db()
    assert (judged(slot), slot.attempt.state, slot.attempt.score) == ((1000, True), "submitted", None)
    judging.judge(slot, by=place.three, criteria=NOTHING)
    assert judged(slot) == (0, False)
    assert Mark.objects.order_by("pk").last().old_score == 1000


def test_after_an_appeal_a_judgement_is_no_longer_corrected(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    judging.judge(slot, by=place.one, criteria=NOTHING)
    grading.put_mark(slot, score=500, source="appeal", by=place.two, reason="有理")
    with pytest.raises(QuizzesError):
        judging.correct(slot, by=place.one, criteria=FULL, reason="x")


# --- which answer next ------------------------------------------------------------------------------
def test_two_graders_get_different_answers_and_skipping_goes_round(place):
    quiz = make_judged_quiz()
    for n in range(3):
        hand_in(make_employee(department=place.hall), quiz, essay=f"答{n}")
    ask = {"quiz": quiz, "question": quiz.current.rows.get().fixed.first().question}
    mine, theirs = judging.take_next(place.one, **ask), judging.take_next(place.two, **ask)
    assert mine.pk != theirs.pk
    skipped = judging.take_next(place.one, after=mine, **ask)
    assert skipped.pk not in (mine.pk, theirs.pk)
    assert judging.take_next(place.one, after=skipped, **ask).pk == mine.pk
    judging.judge(mine, by=place.one, criteria=FULL)
    assert judging.take_next(place.one, **ask).pk == skipped.pk


def test_the_last_answer_comes_even_when_it_was_skipped(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    ask = {"quiz": slot.attempt.quiz, "question": slot.question}
    first = judging.take_next(place.one, **ask)
    assert judging.take_next(place.one, after=first, **ask).pk == slot.pk
    assert judging.take_next(place.two, **ask) is None


# --- who is asked -----------------------------------------------------------------------------------
def todos(kind="quiz_judging"):
    return set(Todo.objects.open().filter(kind=kind).values_list("whom", flat=True))


def test_the_graders_nearest_above_are_asked_once_and_no_more_when_nothing_waits(place):
    quiz = make_judged_quiz()
    slots = [essay_of(hand_in(make_employee(department=place.hall), quiz)) for _n in range(2)]
    assert asking.refresh() == 3
    assert asking.refresh() == 0
    assert todos() == {place.one.pk, place.two.pk, place.three.pk}
    todo = Todo.objects.open().first()
    assert todo.due_at is not None and str(quiz.public_id) in todo.url
    judging.judge(slots[0], by=place.one, criteria=FULL)
    assert len(todos()) == 3
    judging.judge(slots[1], by=place.two, criteria=FULL)
    assert todos() == set()


def test_whoever_judged_first_is_not_asked_again_and_a_third_is_asked_apart(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(double_marking=True)))
    asking.refresh()
    judging.judge(slot, by=place.one, criteria=FULL)
    assert todos() == {place.two.pk, place.three.pk}
    judging.judge(slot, by=place.two, criteria=NOTHING)
    assert (todos(), todos("quiz_third_judging")) == (set(), {place.three.pk})


def test_where_the_city_has_too_few_graders_the_province_is_asked_too(place):
    chief = make_trainer(place.province)
    learner = make_employee(department=place.far)
    hand_in(learner, make_judged_quiz(double_marking=True))
    asking.refresh()
    assert todos() == {place.stranger.pk, chief.pk}


def test_asking_costs_few_queries_for_any_number(place, django_assert_max_num_queries):
    quiz = make_judged_quiz()
    for _n in range(12):
        hand_in(make_employee(department=place.hall), quiz)
    asking.refresh()
    with django_assert_max_num_queries(9):
        assert asking.refresh() == 0
