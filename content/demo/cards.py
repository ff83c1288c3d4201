"""A believable mistake notebook: mistakes of the past weeks, and five minutes on most of the days since."""

import datetime as dt
import random
from collections.abc import Sequence

from courses.actions import cards
from courses.asking import is_checkable
from courses.models import Card, CardReview, Progress, Sitting
from lib import clock
from people.models import Employee
from quizzes.models import Attempt, Question

DAY = dt.timedelta(days=1)
AT_A_SITTING = 20


def make_decks(people: Sequence[tuple[Employee, int]], *, seed: int) -> None:
    """Give each of `people` a deck: of the mistakes in their attempts, and of questions about lessons they have read, until there are so many.

    Without question banks there is nothing to make cards of.
    """
    for person, most in people:
        chance = random.Random(f"{seed}:{person.number}")
        if not Card.objects.filter(employee=person).exists():
            cards.collect_many(Attempt.objects.released().filter(employee=person).order_by("released_at"))
        there = Card.objects.filter(employee=person).count()
        if there < most:
            _go_wrong(person, most - there, chance)
        _review(person, chance)


def _go_wrong(person: Employee, most: int, chance: random.Random) -> None:
    """Let the person have missed some questions of the knowledge checks of lessons that they have completed."""
    read = Progress.objects.filter(employee=person, kind=Progress.Kind.COMPLETED).select_related("lesson__course")
    finished = {row.lesson.key: row for row in read}
    questions = Question.objects.live().filter(category__key="check").select_related("current").order_by("key")
    known = [
        q for q in questions if q.teaches.partition("#")[0] in finished and q.current and is_checkable(q.current.body)
    ]
    for question in sorted(chance.sample(known, min(most, len(known))), key=lambda q: q.key):
        step = finished[question.teaches.partition("#")[0]]
        mistake = cards.Mistake(
            f"demo:{person.pk}:{question.key}", question.key, f"在“{step.lesson.title_zh}”的知识检查里答错",
            course_key=step.lesson.course.key, version_id=question.current_id,
        )  # fmt: skip
        cards.note_mistakes(person, [mistake], at=step.at)


def _review(person: Employee, chance: random.Random) -> None:
    """Let the person have reviewed what was due on most days until yesterday, mostly well."""
    deck = list(Card.objects.filter(employee=person, suspended_at=None).order_by("pk"))
    if not deck or CardReview.objects.filter(card__employee=person).exclude(sitting=None).exists():
        return
    day = min(card.due_on for card in deck)
    while day < clock.today():
        due = [card for card in deck if card.suspended_at is None and card.due_on <= day][:AT_A_SITTING]
        if due and (chance.random() < 0.8 or day == clock.today() - DAY):
            _sit(person, due, clock.start_of_day(day) + dt.timedelta(hours=12, minutes=chance.randrange(50)), chance)
        day += DAY
    Card.objects.bulk_update(deck, [*cards.MEMORY, "turn", "times_wrong", "suspended_at", "suspended_for"])


def _sit(person: Employee, due: Sequence[Card], at: dt.datetime, chance: random.Random) -> None:
    sitting, reviews = Sitting.objects.create(employee=person, started_at=at), []
    for n, card in enumerate(due):
        rating = chance.choices([1, 2, 3, 4], weights=[20, 15, 50, 15])[0]
        card.turn += 1
        card.times_wrong += rating == 1
        review = CardReview(
            card=card, turn=card.turn, token=f"demo:{card.pk}:{card.turn}", sitting=sitting, right=rating > 1, seconds=8 + chance.randrange(12),
            version_id=card.reviews.order_by("turn").values_list("version_id", flat=True).first(), at=at + n * dt.timedelta(seconds=14),
            due_before=card.due_at,
        )  # fmt: skip
        cards.fill(card, review, rating)
        reviews.append(review)
    CardReview.objects.bulk_create(reviews)
