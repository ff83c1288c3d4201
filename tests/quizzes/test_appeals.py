"""A learner disputes a mark: within days, once, answered by somebody else, with a reason that both read."""

import datetime as dt

import pytest
import time_machine

from jobs.models import News
from lib import clock
from outbox.models import Message, Todo
from quizzes.actions import appeals, grading, judging
from quizzes.disputes import Appeals
from quizzes.exceptions import QuizzesError
from quizzes.models import Appeal, Attempt, Mark
from tests.factories import make_employee, make_grant
from tests.quizzes.judging import NOTHING, essay_of, hand_in, make_judged_quiz, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def slot(place):
    """An essay that trainer `one` gave nothing; the result is out."""
    slot = essay_of(hand_in(place.learner, make_judged_quiz(feedback="after")))
    judging.judge(slot, by=place.one, criteria=NOTHING)
    slot.refresh_from_db()
    slot.attempt.refresh_from_db()
    return slot


def whom():
    return set(Todo.objects.open().filter(kind="quiz_appeal").values_list("whom", flat=True))


def test_an_appeal_asks_the_graders_who_did_not_give_the_mark(place, slot):
    assert appeals.may_appeal(slot, place.learner.user) == ""
    row = appeals.appeal(slot, text=" 我写了复述 ", by=place.learner.user)
    assert (row.state, row.text) == ("open", "我写了复述")
    assert whom() == {place.two.pk, place.three.pk}
    assert row.due_at == clock.end_of_day(clock.today() + dt.timedelta(days=5))
    assert Todo.objects.open().filter(kind="quiz_appeal").first().due_at == row.due_at
    assert appeals.may_appeal(slot, place.learner.user) != ""
    with pytest.raises(QuizzesError):
        appeals.appeal(slot, text="再来", by=place.learner.user)


def test_where_only_the_giver_is_a_grader_they_are_asked(place):
    learner = make_employee(department=place.far)
    slot = essay_of(hand_in(learner, make_judged_quiz()))
    judging.judge(slot, by=place.stranger, criteria=NOTHING)
    slot.refresh_from_db()
    slot.attempt.refresh_from_db()
    row = appeals.appeal(slot, text="x", by=learner.user)
    assert whom() == {place.stranger.pk}
    assert appeals.may_answer(row, place.stranger) == ""


def test_upheld_gives_a_new_mark_with_the_reason_and_tells_the_learner(place, slot):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    appeals.answer(row, uphold=True, score=700, reason="复述在第二段", by=place.two)
    slot.refresh_from_db()
    mark = Mark.objects.order_by("pk").last()
    assert (slot.score, mark.source, mark.reason, mark.by, mark.after_release) == (
        700,
        "appeal",
        "复述在第二段",
        place.two,
        True,
    )
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("upheld", "复述在第二段", place.two)
    assert News.objects.filter(kind="attempt_marked_anew").count() == 1
    message = Message.objects.get(kind="quiz_appeal")
    assert message.recipient == place.learner.user and "复述在第二段" in message.body
    assert whom() == set()


def test_rejected_leaves_the_mark(place, slot):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    with pytest.raises(QuizzesError):
        appeals.answer(row, uphold=False, reason=" ", by=place.two)
    appeals.answer(row, uphold=False, reason="没有复述", by=place.two)
    slot.refresh_from_db()
    assert (slot.score, Mark.objects.filter(slot=slot).count()) == (0, 1)
    with pytest.raises(QuizzesError):
        appeals.answer(row, uphold=True, score=1000, reason="x", by=place.three)
    assert appeals.may_appeal(slot, place.learner.user) != ""


@pytest.mark.parametrize("score", [0, None, 1001, -5])
def test_an_appeal_never_costs_points_nor_gives_too_many(place, slot, score):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    with pytest.raises(QuizzesError):
        appeals.answer(row, uphold=True, score=score, reason="x", by=place.two)


def test_who_gave_the_mark_a_stranger_and_the_learner_answer_nothing(place, slot):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    make_grant(place.learner, "trainer", place.city)
    for user in (place.one, place.stranger, place.learner.user):
        with pytest.raises(QuizzesError):
            appeals.answer(row, uphold=True, score=500, reason="x", by=user)
    assert Appeal.objects.get().state == "open"


def test_only_within_the_days_and_only_ones_own(place, slot):
    other = make_employee(department=place.hall)
    assert appeals.may_appeal(slot, other.user) != ""
    last = slot.attempt.released_at + dt.timedelta(days=5)
    with time_machine.travel(last, tick=False):
        assert appeals.may_appeal(slot, place.learner.user) == ""
    with time_machine.travel(last + dt.timedelta(days=1), tick=False):
        assert appeals.may_appeal(slot, place.learner.user) != ""


def test_not_before_release_not_in_practice_not_with_all_points(place):
    held = essay_of(hand_in(place.learner, make_judged_quiz(feedback="release")))
    judging.judge(held, by=place.one, criteria=NOTHING)
    held.refresh_from_db()
    held.attempt.refresh_from_db()
    assert appeals.may_appeal(held, place.learner.user) != ""
    attempt = hand_in(place.learner, make_judged_quiz(essays=0))
    assert appeals.may_appeal(attempt.slots.get(), place.learner.user) != ""
    none = hand_in(place.learner, make_judged_quiz(essays=0, appeal_days=0), right=False)
    assert appeals.may_appeal(none.slots.get(), place.learner.user) != ""


def test_reasons_for_a_whole_result_cost_the_same_for_any_number(place, django_assert_num_queries):
    attempt = hand_in(place.learner, make_judged_quiz(essays=0, choices=6), right=False)
    slots = list(attempt.slots.all())
    for slot in slots[:3]:
        appeals.appeal(slot, text="x", by=place.learner.user)
    attempt = Attempt.objects.select_related("version", "employee").get(pk=attempt.pk)
    with django_assert_num_queries(2):
        known = Appeals(attempt, slots)
        reasons = [known.why_not(slot) for slot in slots]
    assert [bool(reason) for reason in reasons] == [True] * 3 + [False] * 3


def test_after_a_regrade_the_new_mark_may_be_disputed_again(place, slot):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    appeals.answer(row, uphold=False, reason="不", by=place.two)
    grading.put_mark(slot, score=100, source="regrade", by=place.two, reason="新答案")
    slot.refresh_from_db()
    assert appeals.may_appeal(slot, place.learner.user) == ""


# --- late -------------------------------------------------------------------------------------------
def test_a_late_appeal_reaches_hr_once_and_hr_may_answer(place, slot):
    hr = make_employee(department=place.city)
    make_grant(hr, "hr", place.city)
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    assert appeals.look_after() == 0
    assert appeals.may_answer(row, hr.user) != "" and not Appeal.objects.visible_to(hr.user).exists()
    with time_machine.travel(row.due_at, tick=False):
        assert appeals.look_after() == 1
        assert appeals.look_after() == 1
        assert whom() == {place.two.pk, place.three.pk, hr.user.pk}
        row.refresh_from_db()
        appeals.answer(row, uphold=True, score=500, reason="晚了,抱歉", by=hr.user)
    assert whom() == set()


def test_appeals_are_handed_on_when_a_role_ends(place, slot):
    row = appeals.appeal(slot, text="x", by=place.learner.user)
    place.two.employee.grants.all().delete()
    appeals.look_after()
    assert whom() == {place.three.pk}
    grading.void(slot.attempt, by=None, reason="作弊")
    appeals.look_after()
    row.refresh_from_db()
    assert (row.state, whom()) == ("rejected", set())
