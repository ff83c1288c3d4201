"""Twenty taps, two windows, news handled twice: one review, and no card knows less than its ledger."""

import pytest

from courses import verification
from courses.actions import cards, reviewing
from courses.asking import Ticket
from courses.models import Card, CardReview, Sitting
from jobs import news
from jobs.models import News, NewsDone
from quizzes.actions import attempts
from quizzes.models import Question
from tests.accounts.racing import together
from tests.factories import make_admission, make_card, make_employee, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)


def no_faults(results):
    assert not [r for r in results if isinstance(r, BaseException)], results


@pytest.fixture
def asked():
    """A card that was asked in one window: (card, sitting, version)."""
    card = make_card(make_employee())
    return card, reviewing.sit_down(card.employee), Question.objects.get(key=card.source_key).current


def answering(card, ticket, **options):
    return lambda: reviewing.answer(Card.objects.get(pk=card.pk), ticket=ticket, post={}, gives_up=True, **options)


def test_twenty_taps_are_one_review(asked):
    card, sitting, version = asked
    results = together(*[answering(card, Ticket.issue(card, version, sitting))] * 20)
    no_faults(results)
    assert len({review.pk for review in results}) == 1
    card.refresh_from_db()
    assert (CardReview.objects.count(), card.turn, card.times_wrong) == (2, 2, 2)
    assert not list(verification.check_cards())


def test_twenty_posts_of_one_form_are_one_review(asked, client):
    from django.test import Client

    card, sitting, version = asked
    ticket = str(Ticket.issue(card, version, sitting))

    def post():
        window = Client()
        window.cookies = client.cookies
        return window.post("/learn/review/answer/", {"ticket": ticket, "unknown": "1"})

    client.force_login(card.employee.user)
    results = together(*[post] * 20)
    no_faults(results)
    assert len({response["Location"] for response in results}) == 1
    assert CardReview.objects.count() == 2


def test_of_many_windows_with_one_card_one_counts(asked):
    card, sitting, version = asked
    results = together(*[answering(card, Ticket.issue(card, version, sitting)) for _n in range(8)])
    others = [r for r in results if isinstance(r, reviewing.AnsweredElsewhere)]
    assert len(others) == 7 and CardReview.objects.count() == 2


def test_twenty_ratings_are_one(asked):
    card, sitting, version = asked
    ticket = Ticket.issue(card, version, sitting)
    Card.objects.filter(pk=card.pk).update(turn=2)
    review = CardReview.objects.create(
        card=card, turn=2, token=ticket.nonce, sitting=sitting, version=version, right=True, due_before=card.due_at
    )
    ratings = [2, 3, 4] * 6
    no_faults(together(*[lambda r=r: reviewing.rate(CardReview.objects.get(pk=review.pk), rating=r) for r in ratings]))
    assert not list(verification.check_cards())
    card.refresh_from_db()
    review.refresh_from_db()
    assert review.rating in (2, 3, 4) and card.due_at == review.due_at


def test_news_handled_by_many_is_one_mistake_each():
    attempt = attempts.submit(attempts.start(make_admission(make_employee(), make_quiz(questions=6))))
    Card.objects.all().delete()
    NewsDone.objects.all().delete()
    row = News.objects.get(kind="attempt_finished")
    deeds = [lambda: news.settle(News.objects.get(pk=row.pk))] * 4 + [lambda: cards.collect(attempt)] * 4
    no_faults(together(*deeds))
    assert Card.objects.count() == 6 == CardReview.objects.count()
    assert set(Card.objects.values_list("times_wrong", flat=True)) == {1}


def test_a_mistake_a_review_and_a_rating_at_once_leave_a_card_that_agrees_with_its_ledger(asked):
    card, sitting, version = asked
    mistakes = [cards.Mistake(f"m{n}", card.source_key, "x") for n in range(4)]
    deeds = [lambda m=m: cards.note_mistakes(card.employee, [m]) for m in mistakes]
    deeds += [answering(card, Ticket.issue(card, version, sitting)) for _n in range(4)]
    deeds += [lambda: cards.suspend(card)]
    results = together(*deeds)
    assert all(not isinstance(r, BaseException) or isinstance(r, reviewing.AnsweredElsewhere) for r in results), results
    card.refresh_from_db()
    assert card.turn == CardReview.objects.count() and not list(verification.check_cards())


def test_twenty_beginnings_are_one_sitting():
    card = make_card(make_employee())
    no_faults(together(*[lambda: reviewing.sit_down(card.employee)] * 20))
    assert Sitting.objects.count() == 1
