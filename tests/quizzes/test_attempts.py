"""An attempt from start to grade: what the server owns, and what it refuses."""

import datetime as dt

import pytest
import time_machine

from jobs.models import News
from lib import clock
from quizzes import kinds
from quizzes.actions import admissions, attempts, grading
from quizzes.exceptions import QuizzesError
from quizzes.models import Answer, Attempt, IntegrityEvent, Mark, Slot
from tests.factories import answer, make_admission, make_attempt, make_bank, make_employee, make_question, make_quiz

pytestmark = pytest.mark.django_db


def entry(slot, key, seq, **more):
    return attempts.Entry(slot.position, kinds.encode(slot.version.body, slot.layout, key), seq, **more)


def test_right_answers_pass_and_are_told_once():
    attempt = make_attempt()
    answer(attempt)
    attempts.submit(attempt)
    attempts.submit(attempt)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.max_score, attempt.passed) == ("graded", 300, 300, True)
    assert Mark.objects.count() == 3
    assert News.objects.filter(kind="attempt_finished").count() == 1


def test_wrong_and_missing_answers_score_nothing():
    attempt = make_attempt()
    answer(attempt, right=False, only={1})
    attempts.submit(attempt)
    assert (attempt.score, attempt.passed) == (0, False)


def test_a_second_start_returns_the_same_attempt():
    admission = make_admission()
    first = attempts.start(admission)
    assert attempts.start(admission).pk == first.pk
    assert Slot.objects.count() == 3


def test_the_deadline_is_stored_at_the_start_with_all_extra_time():
    person = make_employee()
    admissions.accommodate(person, extra_percent=50, reason="视力", by=None)
    admission = make_admission(person, make_quiz(minutes=20))
    admissions.widen(admission, extra_minutes=5, by=None)
    attempt = attempts.start(admission)
    assert attempt.deadline_at - attempt.started_at == dt.timedelta(minutes=35)


def test_the_window_ends_an_attempt_before_its_time_limit():
    closes = clock.now() + dt.timedelta(minutes=3)
    attempt = make_attempt(quiz=make_quiz(minutes=20), closes_at=closes)
    assert attempt.deadline_at == closes


def test_more_time_moves_the_deadline_of_a_running_attempt():
    attempt = make_attempt(quiz=make_quiz(minutes=20))
    before = attempt.deadline_at
    admissions.widen(attempt.admission, extra_minutes=7, by=None)
    attempt.refresh_from_db()
    assert attempt.deadline_at - before == dt.timedelta(minutes=7)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"opens_at": dt.timedelta(hours=1)}, "还没有开放"),
        ({"opens_at": dt.timedelta(hours=-2), "closes_at": dt.timedelta(hours=-1)}, "时间已过"),
    ],
)
def test_outside_the_window_nothing_starts(window, words):
    admission = make_admission(**{name: clock.now() + delta for name, delta in window.items()})
    with pytest.raises(QuizzesError):
        attempts.start(admission)
    assert not Attempt.objects.exists()


def test_a_withdrawn_admission_starts_nothing():
    admission = make_admission()
    admissions.withdraw(admission, reason="转岗", by=None)
    with pytest.raises(QuizzesError):
        attempts.start(admission)


def test_attempts_are_counted_and_void_ones_are_not():
    admission = make_admission(quiz=make_quiz(attempts=1))
    first = attempts.submit(attempts.start(admission))
    with pytest.raises(QuizzesError):
        attempts.start(admission)
    grading.void(first, by=None, reason="停电")
    second = attempts.start(admission)
    assert (second.number, second.state) == (2, "open")


def test_between_attempts_there_is_a_pause():
    admission = make_admission(quiz=make_quiz(attempts=2, wait_hours=24))
    attempts.submit(attempts.start(admission))
    with pytest.raises(QuizzesError):
        attempts.start(admission)
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        assert attempts.start(admission).number == 2


def test_an_access_code_is_asked_for():
    admission = make_admission(access_code="7K3M")
    with pytest.raises(QuizzesError):
        attempts.start(admission, access_code="0000")
    assert attempts.start(admission, access_code=" 7k3m ").state == "open"


def test_an_older_sequence_never_wins_and_a_repeated_one_is_acknowledged_again():
    attempt = make_attempt()
    slot = attempt.slots.select_related("version").first()
    assert attempts.save(attempt, [entry(slot, "b", 20)]).accepted == {1: 20}
    assert attempts.save(attempt, [entry(slot, "a", 10)]).stale == {1: 20}
    assert attempts.save(attempt, [entry(slot, "b", 20)]).accepted == {1: 20}
    slot.refresh_from_db()
    assert (slot.value, slot.seq) == ("b", 20)
    assert Answer.objects.count() == 1


def test_a_window_whose_clock_is_a_day_ahead_does_not_lock_itself_out():
    attempt = make_attempt()
    slot = attempt.slots.select_related("version").first()
    tomorrow = int((clock.now() + dt.timedelta(days=1)).timestamp() * 1000)
    seq = attempts.save(attempt, [entry(slot, "b", tomorrow)]).accepted[1]
    assert seq < tomorrow
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=False):
        attempts.save(attempt, [entry(slot, "a", int(clock.now().timestamp() * 1000))])
    slot.refresh_from_db()
    assert slot.value == "a"


def test_answers_are_taken_until_the_slack_is_over_and_not_after():
    attempt = make_attempt(quiz=make_quiz(minutes=10))
    late = attempt.deadline_at + dt.timedelta(seconds=29)
    with time_machine.travel(late, tick=False):
        assert answer(attempt).accepted
    with time_machine.travel(late + dt.timedelta(seconds=2), tick=False), pytest.raises(attempts.Closed):
        answer(attempt, right=False, seq=2_000)
    assert Slot.objects.filter(value="a").count() == 3


def test_the_schedule_closes_what_is_over_with_the_last_acknowledged_answers():
    attempt = make_attempt(quiz=make_quiz(minutes=10))
    answer(attempt, only={1, 2})
    with time_machine.travel(attempt.deadline_at + dt.timedelta(seconds=20), tick=False):
        assert attempts.close_overdue() == 0
    with time_machine.travel(attempt.deadline_at + dt.timedelta(hours=1), tick=False):
        assert attempts.close_overdue() == 1
        assert attempts.close_overdue() == 0
    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by, attempt.score) == ("graded", "deadline", 200)
    assert attempt.finished_at == attempt.deadline_at


def test_a_closed_attempt_takes_nothing_more():
    attempt = attempts.submit(make_attempt())
    with pytest.raises(attempts.Closed):
        answer(attempt)
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("posted", ["zzzzzzzzzz", 7, ["x"], {"a": "b"}, True])
def test_an_answer_of_the_wrong_form_is_refused_and_nothing_is_lost(posted):
    attempt = make_attempt()
    answer(attempt)
    saved = attempts.save(attempt, [attempts.Entry(1, posted, 5_000)])
    assert list(saved.refused) == [1]
    assert attempt.slots.get(position=1).value == "a"


def test_ids_of_options_are_random_per_attempt():
    admission = make_admission(quiz=make_quiz(questions=1, attempts=2))
    first = attempts.submit(attempts.start(admission)).slots.get().layout["options"]
    second = attempts.start(admission).slots.get().layout["options"]
    assert not {rid for rid, _key in first} & {rid for rid, _key in second}


def test_sequential_pages_that_were_left_take_nothing_more():
    attempt = make_attempt(quiz=make_quiz(sequential=True))
    slots = list(attempt.slots.select_related("version"))
    assert attempts.save(attempt, [entry(slots[1], "a", 1)]).refused
    assert attempts.save(attempt, [entry(slots[0], "a", 1)]).accepted
    assert attempts.move_on(attempt, from_position=1) == 2
    assert attempts.move_on(attempt, from_position=1) == 2
    assert attempts.save(attempt, [entry(slots[0], "b", 2)]).refused
    assert attempts.save(attempt, [entry(slots[1], "a", 3)]).accepted


def test_another_window_is_noted_once_for_the_staff():
    attempt = make_attempt()
    slot = attempt.slots.select_related("version").first()
    for n, device in enumerate(["one", "two", "one", "two"]):
        attempts.save(attempt, [entry(slot, "a", n + 1)], device=device)
        attempt.refresh_from_db()
    assert sorted(IntegrityEvent.objects.values_list("kind", "token")) == [
        ("device", "device:one"),
        ("device", "device:two"),
    ]


def test_practice_checks_at_once_and_keeps_the_answer_after_the_last_try():
    attempt = make_attempt(quiz=make_quiz(kind="check"))
    slot = attempt.slots.select_related("version").first()
    attempts.save(attempt, [entry(slot, "b", 1)])
    slot, outcome = attempts.check(attempt, position=1)
    assert (outcome.right, slot.settled) == (False, False)
    attempts.save(attempt, [entry(slot, "c", 2)])
    slot, outcome = attempts.check(attempt, position=1)
    assert (outcome.right, slot.settled) == (False, True)
    assert attempts.save(attempt, [entry(slot, "a", 3)]).refused


def test_an_exam_checks_nothing_before_the_end():
    with pytest.raises(QuizzesError):
        attempts.check(make_attempt(), position=1)


def test_an_essay_waits_for_a_person_and_is_settled_by_the_mark():
    bank = make_bank()
    make_question(bank, data={"kind": "essay", "stem": "写一段", "explanation": "x"})
    make_question(bank)
    attempt = make_attempt(quiz=make_quiz(bank, questions=2))
    for slot in attempt.slots.select_related("version"):
        value = "我的看法" if slot.version.kind == "essay" else "a"
        attempts.save(attempt, [entry(slot, value, 1)])
    attempts.submit(attempt)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("submitted", None)
    essay = attempt.slots.get(needs_person=True)
    grading.put_mark(essay, score=70, source="person", by=None)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.released_at is not None) == ("graded", 170, True)


def test_a_change_after_release_needs_a_reason():
    attempt = make_attempt()
    attempts.submit(attempt)
    slot = attempt.slots.first()
    with pytest.raises(QuizzesError):
        grading.put_mark(slot, score=100, source="appeal", by=None)
    mark = grading.put_mark(slot, score=100, source="appeal", by=None, reason="题目有歧义")
    assert (mark.old_score, mark.score, mark.after_release) == (0, 100, True)
    attempt.refresh_from_db()
    assert attempt.score == 100 == grading.score_of_marks(attempt)
