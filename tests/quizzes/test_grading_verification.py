"""manage.py verify tells a cache that disagrees with the ledgers of answers and marks."""

import datetime as dt

import pytest

from jobs.verify import CHECKS
from lib import clock
from quizzes.actions import drawing
from quizzes.models import Attempt, Question, Slot
from tests.quizzes.judging import hand_in, make_judged_quiz, make_place
from tests.quizzes.test_regrade import apply, make_quizzed, make_trainer, preview, take

pytestmark = pytest.mark.django_db
MINE = ["quizzes.slot_scores", "quizzes.attempt_scores", "quizzes.answers", "quizzes.uses"]


def differences(*names):
    return [line for name in names or MINE for line in CHECKS[name]()]


@pytest.fixture
def attempt():
    place = make_place()
    place.chief = make_trainer(place.province)
    hand_in(place.learner, make_judged_quiz())  # waits for a grader: no difference either
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "a")
    apply(place, preview(place, question, policy="drop"))
    drawing.count_uses()
    return Attempt.objects.graded().get()


def test_nothing_differs_after_taking_judging_and_regrading(attempt):
    assert differences() == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("quizzes.slot_scores", lambda a: a.slots.filter(counts=True).update(score=55)),
        ("quizzes.slot_scores", lambda a: a.slots.filter(counts=True).update(score=None)),
        ("quizzes.slot_scores", lambda a: a.slots.filter(counts=False).update(counts=True)),
        ("quizzes.slot_scores", lambda a: a.slots.filter(counts=True).update(counts=False)),
        ("quizzes.attempt_scores", lambda a: Attempt.objects.filter(pk=a.pk).update(score=1)),
        ("quizzes.attempt_scores", lambda a: Attempt.objects.filter(pk=a.pk).update(max_score=1)),
        ("quizzes.attempt_scores", lambda a: Attempt.objects.filter(pk=a.pk).update(passed=None)),
        ("quizzes.answers", lambda a: a.slots.update(value="c")),
        ("quizzes.answers", lambda a: a.slots.update(seq=7)),
        ("quizzes.answers", lambda a: Slot.objects.filter(attempt=a).update(value=None)),
        ("quizzes.uses", lambda a: Question.objects.update(uses=9)),
    ],
)  # fmt: skip
def test_each_difference_is_told(attempt, name, change):
    change(attempt)
    assert differences(name)


def test_uses_may_lag_behind_for_an_hour_and_no_longer(attempt):
    Question.objects.update(uses=0)
    assert differences("quizzes.uses") == []
    Attempt.objects.update(started_at=clock.now() - dt.timedelta(hours=2))
    assert differences("quizzes.uses")
