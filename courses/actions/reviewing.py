"""Reviewing cards: sitting down, answering, rating. The server owns time, the key and what follows.

An answer is judged and written at once; a wrong one is rated by that. A right one waits for its rating; where none comes, it was good.
A card is answered once a turn: of two windows the first counts. The same ticket sent again is the same review, with the answer of then.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from courses.actions.cards import EFFECT, MEMORY, fill
from courses.asking import Ticket, posted_value
from courses.exceptions import CoursesError
from courses.models import Card, CardReview, ReviewHabit, Sitting
from lib import clock
from lib.isolation import Isolated
from people.models import Employee
from quizzes import kinds
from quizzes.models import Attempt, QuestionVersion, Quiz
from simulator.models import Run

MAX_SECONDS = 3600


class AnsweredElsewhere(CoursesError):
    """The card has been answered since it was asked."""


class NotAnswered(CoursesError):
    """The form holds no answer, or none that fits; the same ticket may be tried again."""


def exam_is_running(employee: Employee) -> bool:
    """Whether the person sits in an exam, also at the counter, or a diagnostic test: then the notebook, which explains answers, stays shut."""
    rows = Attempt.objects.running().filter(employee=employee, quiz__kind__in=(Quiz.Kind.EXAM, Quiz.Kind.DIAGNOSTIC))
    in_time = rows.filter(Q(deadline_at=None) | Q(deadline_at__gt=clock.now() - Attempt.SLACK))
    return in_time.exists() or Run.objects.exams_of(employee).exists()


def _refuse_in_exams(employee: Employee) -> None:
    if exam_is_running(employee):
        raise CoursesError(_("You are sitting in an exam. The notebook opens again when it is over."))


# --- sitting down -----------------------------------------------------------------------------------
def is_over(sitting: Sitting) -> bool:
    """Whether its minutes or cards are used up; a card on the screen may still be answered."""
    return sitting.is_past or sitting.reviews.count() >= settings.REVIEW["cards"]


@transaction.atomic
def sit_down(employee: Employee) -> Sitting:
    """Return the running sitting, or begin one; what was answered rightly before and never rated counts as good."""
    _refuse_in_exams(employee)
    Employee.objects.select_for_update(no_key=True).get(
        pk=employee.pk
    )  # two taps queue here: the second finds the first's
    latest = Sitting.objects.latest_of(employee)
    if latest is not None and not is_over(latest):
        return latest
    for review in CardReview.objects.filter(card__employee=employee, rating=None).order_by("card_id"):
        rate(review, rating=CardReview.Rating.GOOD)
    return Sitting.objects.create(employee=employee)


# --- answering --------------------------------------------------------------------------------------
@transaction.atomic
def answer(card: Card, *, ticket: Ticket, post: Any, gives_up: bool = False) -> CardReview:
    """Judge what a form answered and write it down, once. Raises NotAnswered, AnsweredElsewhere, CoursesError.

    `post`: the form's QueryDict; `gives_up`: the person asks for the answer, which is a wrong one.
    """
    told = CardReview.objects.filter(token=ticket.nonce, card=card).first()
    if told is not None:
        return told
    _refuse_in_exams(card.employee)
    version = QuestionVersion.objects.get(pk=ticket.version)
    value = None if gives_up else _value(version, ticket, post)
    # The conditional update is the race of two windows and twenty taps: exactly one has seen the card's newest turn.
    if not Card.objects.filter(pk=card.pk, turn=ticket.turn).update(turn=F("turn") + 1):
        told = CardReview.objects.filter(token=ticket.nonce, card=card).first()
        if told is not None:
            return told
        raise AnsweredElsewhere(_("This card was answered in another window just now; that answer counts."))
    card.refresh_from_db()
    now = clock.now()
    review = CardReview(
        card=card, turn=card.turn, token=ticket.nonce, sitting_id=ticket.sitting, version=version, value=value, at=now,
        right=kinds.score(version.body, value).right, seconds=_seconds(ticket.asked_at, now), due_before=card.due_at,
    )  # fmt: skip
    if not review.right:
        card.times_wrong += 1
        fill(card, review, CardReview.Rating.AGAIN)
        card.save(update_fields=[*MEMORY, "times_wrong"])
    review.save(force_insert=True)
    return review


def _value(version: QuestionVersion, ticket: Ticket, post: Any) -> Any:
    layout = ticket.layout(version.body)
    posted = posted_value(kinds.shown(version.body, layout), post)
    try:
        value = kinds.decode(version.body, layout, posted)
    except kinds.WrongAnswer as exc:
        raise NotAnswered(str(exc)) from exc
    if kinds.is_empty(value):
        raise NotAnswered(_("Choose or write an answer first, or let it be shown to you."))
    return value


def _seconds(asked_at: dt.datetime, now: dt.datetime) -> int:
    return max(0, min(MAX_SECONDS, int((now - asked_at).total_seconds())))


# --- rating -----------------------------------------------------------------------------------------
@transaction.atomic
def rate(review: CardReview, *, rating: int) -> CardReview:
    """Say how hard a right answer was, once: the card comes again accordingly. What was rated already stays as it is."""
    if rating not in (CardReview.Rating.HARD, CardReview.Rating.GOOD, CardReview.Rating.EASY):
        raise CoursesError(_("Hard, good or easy: there is no other rating."))
    card = Card.objects.select_for_update().get(pk=review.card_id)
    # The card is held, and on SQLite the database is ours: whoever comes second finds the rating of the first.
    review.refresh_from_db()
    if review.rating is None:
        fill(card, review, rating)
        if CardReview.objects.filter(pk=review.pk, rating=None).update(
            rating=rating, **{name: getattr(review, name) for name in EFFECT}
        ):
            card.save(update_fields=[*MEMORY, "suspended_at", "suspended_for"])
    return review


def rate_forgotten() -> int:
    """Rate right answers that nobody rated until the next day as good; return how many. One that fails stops no other."""
    rows = CardReview.objects.filter(rating=None, at__lt=clock.start_of_day(clock.today())).order_by("card_id")
    count = 0
    for review in rows[:5000]:
        with Isolated(f"rating review {review.pk}"):
            rate(review, rating=CardReview.Rating.GOOD)
            count += 1
    return count


# --- the habit --------------------------------------------------------------------------------------
def choose_reminder(employee: Employee, *, reminds: bool) -> None:
    """Remember whether the person wants to be told of due cards, once a day."""
    ReviewHabit.objects.update_or_create(employee=employee, defaults={"reminds": reminds, "changed_at": clock.now()})
