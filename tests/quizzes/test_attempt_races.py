"""Twenty of everything at once, on both databases: exactly one start, one submit, one grade; no acknowledged answer is lost."""

import datetime as dt

import pytest
import time_machine

from jobs.models import News
from lib import clock
from quizzes import kinds
from quizzes.actions import admissions, attempts
from quizzes.models import Answer, Attempt, IntegrityEvent, Mark, Slot
from tests.accounts.racing import together
from tests.factories import answer, make_admission, make_attempt, make_employee, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def no_faults(results, *allowed):
    assert not [r for r in results if isinstance(r, BaseException) and not isinstance(r, allowed)], results


def entry(slot, key, seq):
    return attempts.Entry(slot.position, kinds.encode(slot.version.body, slot.layout, key), seq)


def test_twenty_starts_are_one_attempt(site_root):
    admission = make_admission(quiz=make_quiz(attempts=3))
    results = together(*[lambda: attempts.start(admission).pk] * MANY)
    no_faults(results)
    assert len(set(results)) == 1
    assert Attempt.objects.count() == 1 and Slot.objects.count() == 3


def test_the_last_attempt_is_started_once(site_root):
    admission = make_admission(quiz=make_quiz(attempts=2))
    attempts.submit(attempts.start(admission))

    def start_and_submit():
        return attempts.submit(attempts.start(admission)).number

    no_faults(together(*[start_and_submit] * 8), attempts.QuizzesError)
    assert sorted(Attempt.objects.values_list("number", flat=True)) == [1, 2]


def test_twenty_submits_are_one_grade_and_one_message(site_root):
    attempt = make_attempt()
    answer(attempt)
    no_faults(together(*[lambda: attempts.submit(Attempt.objects.select_related("version").get(pk=attempt.pk))] * MANY))
    assert Mark.objects.count() == 3
    assert News.objects.filter(kind="attempt_finished").count() == 1
    assert Attempt.objects.get().score == 300


def test_twenty_saves_of_one_question_keep_the_newest(site_root):
    attempt = make_attempt()
    slot = attempt.slots.select_related("version").first()
    results = together(*[lambda n=n: attempts.save(attempt, [entry(slot, "abc"[n % 3], n + 1)]) for n in range(MANY)])
    no_faults(results)
    stored = Slot.objects.get(pk=slot.pk)
    assert (stored.seq, stored.value) == (MANY, "abc"[(MANY - 1) % 3])
    acknowledged = {seq for r in results for seq in r.accepted.values()}
    assert acknowledged == set(Answer.objects.values_list("seq", flat=True))


def test_saves_against_submit_lose_no_acknowledged_answer(site_root):
    """Whatever was acknowledged is in what was graded; whatever came later was told so."""
    for _round in range(4):
        attempt = make_attempt()
        slots = list(attempt.slots.select_related("version"))

        def save(slot, n, attempt=attempt):
            return attempts.save(attempt, [entry(slot, "a", n)])

        def submit(attempt=attempt):
            return attempts.submit(Attempt.objects.select_related("version").get(pk=attempt.pk))

        deeds = [lambda slot=slot, n=n: save(slot, n) for slot in slots for n in range(1, 5)]
        results = together(*deeds[:6], submit, *deeds[6:], submit)
        no_faults(results, attempts.Closed)
        acknowledged = {(p, seq) for r in results if isinstance(r, attempts.Saved) for p, seq in r.accepted.items()}
        ledger = set(Answer.objects.filter(slot__attempt=attempt).values_list("slot__position", "seq"))
        assert acknowledged == ledger
        answered = {position for position, _seq in ledger}
        done = Attempt.objects.get(pk=attempt.pk)
        assert done.score == 100 * len(answered)
        assert Mark.objects.filter(slot__attempt=attempt).count() == 3


def test_the_schedule_twice_against_a_submit_closes_once(site_root):
    attempt = make_attempt(quiz=make_quiz(minutes=10))
    answer(attempt)
    with time_machine.travel(attempt.deadline_at + dt.timedelta(seconds=40), tick=True):
        results = together(
            *[attempts.close_overdue] * 6,
            *[lambda: attempts.submit(Attempt.objects.select_related("version").get())] * 6,
        )
    no_faults(results)
    assert Mark.objects.count() == 3
    done = Attempt.objects.get()
    assert (done.state, done.score, done.finished_at) == ("graded", 300, done.deadline_at)
    assert News.objects.filter(kind="attempt_finished").count() == 1


def test_two_devices_and_repeated_requests_are_noted_once(site_root):
    attempt = make_attempt()
    slot = attempt.slots.select_related("version").first()
    attempts.save(attempt, [entry(slot, "a", 1)], device="one")
    attempt.refresh_from_db()
    no_faults(together(*[lambda n=n: attempts.save(attempt, [entry(slot, "b", 2)], device="two") for n in range(10)]))
    assert IntegrityEvent.objects.count() == 1
    assert Answer.objects.count() == 2


def test_practice_checks_at_once_count_every_try_and_never_more(site_root):
    attempt = make_attempt(quiz=make_quiz(kind="check", tries=2))
    slot = attempt.slots.select_related("version").first()
    attempts.save(attempt, [entry(slot, "b", 1)])
    fresh = [Attempt.objects.select_related("version").get(pk=attempt.pk) for _n in range(8)]
    no_faults(together(*[lambda a=a: attempts.check(a, position=1) for a in fresh]))
    slot.refresh_from_db()
    assert (slot.tries, slot.settled) == (2, True)


def test_twenty_admissions_are_one(site_root):
    person, quiz = make_employee(), make_quiz()
    no_faults(
        together(
            *[lambda: admissions.admit(person, quiz, context_key="x", closes_at=clock.now() + dt.timedelta(days=1))]
            * 12
        )
    )
    assert person.admissions.count() == 1
