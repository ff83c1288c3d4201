"""Two graders, twenty clicks, twenty yeses: one judgement per round, one mark, one appeal, one job."""

import pytest

from jobs import actions as jobs
from jobs.models import Job
from outbox.models import Todo
from quizzes.actions import appeals, asking, grading, judging, regrading
from quizzes.exceptions import QuizzesError
from quizzes.models import Appeal, Attempt, Grading, GradingLease, Mark, Regrade, Slot
from tests.accounts.racing import together
from tests.factories import make_employee
from tests.quizzes.judging import FULL, NOTHING, essay_of, hand_in, make_judged_quiz, make_place, make_trainer
from tests.quizzes.test_regrade import change_key, make_quizzed, preview, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    place = make_place()
    place.chief = make_trainer(place.province)
    return place


def faults(results):
    return [r for r in results if isinstance(r, BaseException) and not isinstance(r, QuizzesError)]


def test_twenty_clicks_of_one_grader_are_one_judgement(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    results = together(*[lambda: judging.judge(slot, by=place.one, criteria=FULL)] * 20)
    assert faults(results) == [] and {getattr(r, "pk", None) for r in results} == {Grading.objects.get().pk}
    assert Mark.objects.filter(slot=slot).count() == 1


def test_of_two_graders_one_judges_and_the_other_is_told(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz()))
    results = together(
        lambda: judging.judge(slot, by=place.one, criteria=FULL),
        lambda: judging.judge(slot, by=place.two, criteria=NOTHING),
    )
    assert faults(results) == [] and sum(isinstance(r, QuizzesError) for r in results) == 1
    row = Grading.objects.get()
    slot.refresh_from_db()
    assert slot.score == row.percent * 10 and Mark.objects.filter(slot=slot).count() == 1


def test_two_rounds_at_once_are_two_rounds(place):
    slot = essay_of(hand_in(place.learner, make_judged_quiz(double_marking=True)))
    results = together(
        *[lambda user=user: judging.judge(slot, by=user, criteria=FULL) for user in (place.one, place.two, place.three)]
    )
    assert faults(results) == []
    assert sorted(Grading.objects.values_list("round", flat=True)) == [1, 2]
    slot.refresh_from_db()
    assert (slot.score, slot.needs_person) == (1000, False)


def test_two_graders_of_two_answers_of_one_attempt_settle_it(place):
    attempt = hand_in(place.learner, make_judged_quiz(essays=2))
    one, two = attempt.slots.filter(needs_person=True)
    results = together(
        lambda: judging.judge(one, by=place.one, criteria=FULL), lambda: judging.judge(two, by=place.two, criteria=FULL)
    )
    assert faults(results) == []
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("graded", 3000)


def test_graders_who_reach_at_once_get_different_answers(place):
    quiz = make_judged_quiz()
    slots = [essay_of(hand_in(make_employee(department=place.hall), quiz)) for _n in range(4)]
    ask = {"quiz": quiz, "question": slots[0].question}
    graders = (place.one, place.two, place.three, place.chief)
    results = together(*[lambda user=user: judging.take_next(user, **ask) for user in graders])
    assert faults(results) == [] and len({r.pk for r in results}) == 4
    assert GradingLease.objects.count() == 4


def test_an_appeal_twice_is_one_and_two_answers_are_one(place):
    attempt = hand_in(place.learner, make_judged_quiz(essays=0, feedback="after"), right=False)
    slot = Slot.objects.select_related("attempt__version", "attempt__employee").get(attempt=attempt)
    results = together(*[lambda: appeals.appeal(slot, text="x", by=place.learner.user)] * 12)
    assert faults(results) == [] and sum(isinstance(r, Appeal) for r in results) == 1
    row = Appeal.objects.get()
    assert Todo.objects.open().filter(kind="quiz_appeal").count() == 3
    results = together(
        *[
            lambda user=user: appeals.answer(row, uphold=True, score=500, reason="x", by=user)
            for user in (place.one, place.two) * 5
        ]
    )
    assert faults(results) == [] and sum(isinstance(r, Appeal) for r in results) == 1
    assert Mark.objects.filter(slot=slot, source="appeal").count() == 1


def test_twenty_yeses_apply_once(place):
    question, quiz = make_quizzed(place)
    for key in "bcb":
        take(place, quiz, question, key)
    change_key(question, right=1)
    row = preview(place, question)
    clicks = [Regrade.objects.get(pk=row.pk) for _n in range(20)]  # each request reads a row of its own
    results = together(*[lambda seen=seen: regrading.apply(seen, by=place.chief, reason="x") for seen in clicks])
    assert faults(results) == [] and sum(r is None for r in results) == 1
    row.refresh_from_db()
    job = Job.objects.get(pk=row.job_id)
    together(*[lambda: jobs.run(job.pk)] * 4)
    assert Mark.objects.filter(regrade=row).count() == 2


def test_a_regrade_and_an_appeal_at_once_leave_sums_that_agree(place):
    question, quiz = make_quizzed(place)
    done = [take(place, quiz, question, "b", other=False) for _n in range(4)]
    change_key(question, right=1)
    row = preview(place, question)
    regrading.apply(row, by=place.chief, reason="x")
    row.refresh_from_db()
    others = [attempt.slots.exclude(question=question).get() for attempt in done]
    results = together(
        lambda: jobs.run(row.job_id),
        *[
            lambda slot=slot: grading.put_mark(slot, score=50, source="appeal", by=place.one, reason="x")
            for slot in others
        ],
    )
    assert faults(results) == []
    for attempt in Attempt.objects.all():
        assert attempt.score == 150 == grading.score_of_marks(attempt)


def test_asking_from_two_processes_asks_once(place):
    hand_in(place.learner, make_judged_quiz())
    results = together(*[asking.refresh] * 6)
    assert faults(results) == []
    assert Todo.objects.open().filter(kind="quiz_judging").count() == 3
