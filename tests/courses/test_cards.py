"""Mistakes become cards: when they may, once, and not against anybody's wish."""

import datetime as dt

import pytest
import time_machine

from courses import verification
from courses.actions import cards, reminders, reviewing
from courses.models import Card, CardReview
from jobs import news
from jobs.models import News
from lib import clock
from outbox.models import Message
from quizzes.actions import admissions, attempts, bank, grading
from quizzes.models import Attempt
from tests.factories import answer, make_admission, make_bank, make_card, make_employee, make_question, make_quiz

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def sit(employee, quiz, *, wrong=(1,), right=(), **kwargs):
    """An attempt that is handed in: `wrong` and `right` are positions, the others stay empty."""
    attempt = attempts.start(make_admission(employee, quiz, **kwargs))
    if wrong:
        answer(attempt, right=False, only=set(wrong))
    if right:
        answer(attempt, only=set(right))
    attempts.submit(attempt)
    news.settle_all()
    attempt.refresh_from_db()
    return attempt


def test_wrong_and_missing_answers_become_cards_and_right_ones_do_not():
    person = make_employee()
    attempt = sit(person, make_quiz(), wrong=(1,), right=(2,))
    found = {card.source_key: card for card in Card.objects.all()}
    assert set(found) == {attempt.slots.get(position=n).question.key for n in (1, 3)}
    card = found[attempt.slots.get(position=1).question.key]
    assert (card.employee, card.attempt, card.times_wrong, card.turn) == (person, attempt, 1, 1)
    assert card.due_on == clock.today() + DAY and attempt.quiz.title in card.reason
    review = card.reviews.get()
    assert (review.rating, review.right, review.value, review.sitting) == (1, False, "b", None)


def test_telling_twice_changes_nothing():
    attempt = sit(make_employee(), make_quiz())
    before = list(Card.objects.order_by("pk").values())
    assert cards.collect(attempt) == 0 == cards.collect_many([attempt])
    news.settle(News.objects.filter(kind="attempt_finished").get())
    assert list(Card.objects.order_by("pk").values()) == before


def test_old_attempts_are_collected_in_bulk_with_the_day_of_their_release():
    attempt = sit(make_employee(), make_quiz(), wrong=(1, 2, 3))
    Card.objects.all().delete()
    then = clock.now() - 30 * DAY
    Attempt.objects.update(released_at=then)
    attempt.refresh_from_db()
    assert cards.collect_many([attempt]) == 3
    assert {c.last_review_at for c in Card.objects.all()} == {then} and Card.objects.due().count() == 3


def test_a_second_mistake_on_the_same_question_lowers_its_card():
    person, quiz = make_employee(), make_quiz(questions=1)
    sit(person, quiz)
    card = Card.objects.get()
    with time_machine.travel(clock.now() + 2 * DAY, tick=False):
        reviewing.rate(_right_review(card), rating=4)
        known = Card.objects.get().stability
        sit(person, quiz)
    card.refresh_from_db()
    assert (card.times_wrong, card.turn, [r.rating for r in card.reviews.all()]) == (2, 3, [1, 4, 1])
    assert card.stability < known
    assert not list(verification.check_cards())


def _right_review(card):
    sitting = reviewing.sit_down(card.employee)
    Card.objects.filter(pk=card.pk).update(turn=card.turn + 1)
    return CardReview.objects.create(
        card=card, turn=card.turn + 1, token=f"x{card.turn}", sitting=sitting, right=True, due_before=card.due_at
    )


def test_a_right_answer_without_a_rating_counts_before_the_next_mistake():
    person, quiz = make_employee(), make_quiz(questions=1)
    sit(person, quiz)
    card = Card.objects.get()
    with time_machine.travel(clock.now() + 2 * DAY, tick=False):
        _right_review(card)
        sit(person, quiz)
    card.refresh_from_db()
    assert [r.rating for r in card.reviews.all()] == [1, 3, 1]
    assert not list(verification.check_cards())


# --- what may be seen -------------------------------------------------------------------------------
def test_an_exam_gives_cards_only_when_its_results_are_out():
    person = make_employee()
    attempt = sit(person, make_quiz(kind="exam"))
    assert not Card.objects.exists()
    assert cards.collect(attempt) == 0
    grading.release([attempt], by=None)
    news.settle_all()
    assert Card.objects.count() == 3


@pytest.mark.parametrize(
    "settings", [{"feedback": "score"}, {"feedback": "never"}, {"review": {"released": ["score", "marks"]}}]
)
def test_an_exam_that_hides_right_answers_gives_none(settings):
    attempt = sit(make_employee(), make_quiz(kind="exam", **settings))
    if attempt.released_at is None:
        grading.release([attempt], by=None)
    news.settle_all()
    assert not Card.objects.exists()


def test_a_hidden_mistake_does_not_lower_a_card_that_is_there():
    person, questions = make_employee(), make_bank()
    question = make_question(questions)
    card = make_card(person, question)
    sit(person, make_quiz(questions, questions=1, kind="exam", feedback="score"))
    card.refresh_from_db()
    assert card.times_wrong == 1


def test_right_answers_that_show_at_the_end_of_the_window_give_cards_then():
    closes = clock.now() + dt.timedelta(hours=2)
    quiz = make_quiz(kind="exam", review={"after": ["score"], "closed": ["score", "marks", "right"]})
    attempt = sit(make_employee(), quiz, closes_at=closes)
    assert attempt.released_at and not Card.objects.exists()
    with time_machine.travel(closes + dt.timedelta(minutes=1), tick=False):
        news.settle_all()
    assert Card.objects.count() == 3


def test_where_the_window_was_moved_meanwhile_cards_wait_for_its_new_end():
    closes = clock.now() + dt.timedelta(hours=2)
    quiz = make_quiz(kind="exam", review={"after": ["score"], "closed": ["right"]})
    person = make_employee()
    attempt = sit(person, quiz, closes_at=closes, context_key="x")
    admissions.admit(person, quiz, context_key="x", closes_at=closes + DAY)
    with time_machine.travel(closes + dt.timedelta(minutes=1), tick=False):
        news.settle_all()
        assert not Card.objects.exists()
    with time_machine.travel(closes + DAY + dt.timedelta(minutes=1), tick=False):
        news.settle_all()
    assert Card.objects.count() == 3 == attempt.slots.count()


def test_a_diagnostic_test_gives_cards():
    sit(make_employee(), make_quiz(kind="diagnostic"))
    assert Card.objects.count() == 3


def test_what_a_person_must_judge_becomes_no_card():
    questions = make_bank()
    make_question(questions, data={"kind": "essay", "stem": "写一段", "explanation": ""})
    make_question(questions)
    attempt = sit(make_employee(), make_quiz(questions, questions=2), wrong=())
    assert attempt.state == "graded"
    assert Card.objects.get().source_key == attempt.slots.exclude(version__kind="essay").get().question.key


def test_partly_right_becomes_a_card_and_says_so():
    questions = make_bank()
    pairs = [{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}]
    make_question(questions, data={"kind": "matching", "stem": "配对", "pairs": pairs, "explanation": ""})
    attempt = attempts.start(make_admission(make_employee(), make_quiz(questions, questions=1)))
    slot = attempt.slots.get()
    from quizzes import kinds

    half = kinds.encode(slot.version.body, slot.layout, {"l1": "r1", "l2": "r1"})
    attempts.save(attempt, [attempts.Entry(1, half, 1)])
    attempts.submit(attempt)
    news.settle_all()
    assert "部分" in Card.objects.get().reason


# --- resting ----------------------------------------------------------------------------------------
def test_a_changed_mark_lets_the_card_rest():
    attempt = sit(make_employee(), make_quiz(questions=1))
    slot = attempt.slots.get()
    grading.put_mark(slot, score=slot.points, source="appeal", by=None, reason="题目有歧义")
    news.settle_all()
    assert Card.objects.get().suspended_for == "corrected"
    assert cards.collect(attempt) == 0


def test_a_card_of_a_retired_question_rests_until_it_is_used_again():
    question = make_question()
    card = make_card(question=question)
    assert Card.objects.due().count() == 1
    bank.set_state(question, "retired", by=None)
    assert Card.objects.due().count() == 0  # at once, not only after the night
    assert cards.tidy() == 1 and Card.objects.get().suspended_for == "retired"
    cards.resume(card)
    assert card.suspended_for == "retired"
    bank.set_state(question, "live", by=None)
    assert cards.tidy() == 1 and Card.objects.due().count() == 1
    assert cards.tidy() == 0


def test_nobody_is_asked_again_what_they_do_not_want():
    person, quiz = make_employee(), make_quiz(questions=1)
    sit(person, quiz)
    card = Card.objects.get()
    cards.suspend(card)
    cards.suspend(card)
    sit(person, quiz)
    card.refresh_from_db()
    assert (card.suspended_for, card.times_wrong) == ("person", 2)
    cards.resume(card)
    assert card.suspended_at is None


def test_what_is_mastered_leaves_and_a_new_mistake_brings_it_back():
    person, quiz = make_employee(), make_quiz(questions=1)
    sit(person, quiz)
    card = Card.objects.get()
    for _n in range(8):
        with time_machine.travel(max(card.due_at, clock.now()) + dt.timedelta(hours=9), tick=False):
            reviewing.rate(_right_review(card), rating=4)
        card.refresh_from_db()
        if card.suspended_at:
            break
    assert card.suspended_for == "mastered" and card.stability >= 90
    with time_machine.travel(card.last_review_at + DAY, tick=False):
        sit(person, quiz)
    card.refresh_from_db()
    assert card.suspended_at is None and not list(verification.check_cards())


def test_old_cards_are_forgotten_and_forgotten_ratings_were_good():
    old, fresh = make_card(days_ago=800), make_card()
    assert cards.forget() == 1
    assert not Card.objects.filter(pk=old.pk).exists()
    review = _right_review(fresh)
    assert reviewing.rate_forgotten() == 0  # the day is not over
    with time_machine.travel(clock.now() + DAY, tick=False):
        assert reviewing.rate_forgotten() == 1
    review.refresh_from_db()
    assert review.rating == 3


def test_a_cache_that_tells_something_else_is_named():
    card = make_card()
    assert not list(verification.check_cards())
    Card.objects.update(times_wrong=9)
    assert str(card.public_id) in next(verification.check_cards())


# --- reminders --------------------------------------------------------------------------------------
def test_only_who_asked_is_reminded_once_a_day_and_never_twice_unread():
    asked, silent = make_card().employee, make_card().employee
    reviewing.choose_reminder(asked, reminds=True)
    assert (reminders.remind_of_cards(), reminders.remind_of_cards()) == (1, 1)
    assert Message.objects.filter(kind="cards_due").count() == 1
    with time_machine.travel(clock.now() + DAY, tick=False):
        reminders.remind_of_cards()
        assert Message.objects.filter(recipient=asked.user, kind="cards_due").unread().count() == 1
    assert not Message.objects.filter(recipient=silent.user).exists()
    reviewing.choose_reminder(asked, reminds=False)
    assert reminders.remind_of_cards() == 0


def test_collecting_costs_the_same_for_few_and_many_mistakes():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for questions in (2, 12):
        attempt = sit(make_employee(), make_quiz(questions=questions), wrong=())
        Card.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            assert cards.collect(attempt) == questions
        counts.append(len(caught))
    assert counts[0] == counts[1] < 20
