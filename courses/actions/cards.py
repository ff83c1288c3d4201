"""Mistakes become cards of the notebook; cards rest, come back and go.

Everything that changes a card takes its row first, so that two who change one queue there; tokens make telling twice telling once.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import spacing
from courses.asking import is_checkable
from courses.models import Card, CardReview, Sitting
from jobs import news
from jobs.models import News
from lib import clock
from lib import rows as rows_of
from lib.isolation import Isolated
from people.models import Employee
from quizzes import kinds
from quizzes.models import Attempt, Question, Slot
from quizzes.room import Result
from simulator.models import Run, Talk

COLLECTED_BY = ("version", "quiz", "admission", "employee__user")  # what collecting looks at, of an attempt
VISIBLE = "mistakes_visible"  # news to ourselves: from now on the right answers of an attempt may be seen
COMES_BACK = (
    Card.Rest.MASTERED,
    Card.Rest.RETIRED,
    Card.Rest.CORRECTED,
)  # after a new mistake; never against the person's wish


@dataclass(frozen=True)
class Mistake:
    """Something that a person got wrong. `token` names it for ever: the same one told twice is one."""

    token: str
    source_key: str
    reason: str
    course_key: str = ""
    source: str = Card.Source.QUESTION
    version_id: int | None = None
    value: Any = None
    attempt: Attempt | None = None
    run: Run | None = None
    talk: Talk | None = None
    text: str = ""


# --- mistakes ---------------------------------------------------------------------------------------
def collect(attempt: Attempt, *, at: dt.datetime | None = None) -> int:
    """Make cards of what went wrong in a released attempt; return how many mistakes were new.

    Only when its person may see the right answers; where that comes with the end of the window, it is told again then.
    """
    if attempt.state != Attempt.State.GRADED or attempt.released_at is None:
        return 0
    if not Result(attempt).sees("right"):
        _wait_for_the_end(attempt)
        return 0
    return note_mistakes(attempt.employee, _mistakes(attempt), at=at)


def collect_many(attempts: Iterable[Attempt]) -> int:
    """Make cards of many released attempts (those from before the notebook); one that fails stops no other."""
    count = 0
    for attempt in attempts:
        with Isolated(f"mistakes of attempt {attempt.pk}"):
            count += collect(attempt, at=attempt.released_at)
    return count


def _wait_for_the_end(attempt: Attempt) -> None:
    closes_at = attempt.admission.closes_at
    shown_then = attempt.version.rules.sees("right", released=True, closed=True)
    if shown_then and closes_at is not None and closes_at > clock.now():
        payload = {"attempt": attempt.pk}
        news.tell_many([News(kind=VISIBLE, subject=f"attempt:{attempt.pk}", payload=payload, next_try_at=closes_at)])


def _is_right(slot: Slot) -> bool:
    """Whether the answer is right by its key, or counts in full since somebody changed the mark."""
    if slot.score is not None and slot.score >= slot.points:
        return True
    return kinds.score(slot.version.body, slot.value).right


def _mistakes(attempt: Attempt) -> list[Mistake]:
    slots = attempt.slots.select_related("version", "question__bank").order_by("position")
    language = attempt.employee.user.language if attempt.employee.user else ""
    with override(language or settings.LANGUAGE_CODE):
        return [
            Mistake(
                token=f"slot:{slot.pk}", source_key=slot.question.key, reason=_reason(attempt, slot), version_id=slot.version_id,
                course_key=slot.question.bank.course_key or attempt.quiz.course_key, value=slot.value, attempt=attempt,
            )
            for slot in slots
            if slot.question.state == Question.State.LIVE and is_checkable(slot.version.body) and not _is_right(slot)
        ]  # fmt: skip


def _reason(attempt: Attempt, slot: Slot) -> str:
    title = attempt.admission.title or attempt.quiz.title
    if kinds.is_empty(slot.value):
        words = _("not answered in “%(title)s”")
    elif kinds.score(slot.version.body, slot.value).share:
        words = _("only partly right in “%(title)s”")
    else:
        words = _("wrong in “%(title)s”")
    return (words % {"title": title})[:200]


@transaction.atomic
def note_mistakes(employee: Employee, mistakes: Sequence[Mistake], *, at: dt.datetime | None = None) -> int:
    """Make or lower the person's cards for `mistakes`; return how many were new. A constant number of queries.

    A known mistake changes nothing. A card that rests comes back, unless the person did not want it any more.
    """
    now = at or clock.now()
    fresh = _unknown(mistakes)
    if not fresh or _note_new(employee, fresh, now):
        return len(fresh)
    Card.objects.bulk_create([_card(employee, m, now) for m in fresh], ignore_conflicts=True)
    keys = {m.source_key for m in fresh}
    rows = Card.objects.select_for_update().filter(employee=employee, source_key__in=keys).order_by("pk")
    cards = {(card.source, card.source_key): card for card in rows}
    fresh = _unknown(fresh)  # looked at again under the lock: another process may have been faster
    pending = list(CardReview.objects.filter(card__in=[c.pk for c in cards.values()], rating=None))
    by_pk = {card.pk: card for card in cards.values()}
    for review in pending:
        fill(by_pk[review.card_id], review, CardReview.Rating.GOOD)
    rows_of.write(pending, ["rating", *EFFECT])
    CardReview.objects.bulk_create([_again(cards[m.source, m.source_key], m, now) for m in fresh])
    rows_of.write(
        cards.values(), [*MEMORY, "turn", "times_wrong", "suspended_at", "suspended_for", "run", "talk", "text"]
    )
    return len(fresh)


def _card(employee: Employee, m: Mistake, now: dt.datetime) -> Card:
    return Card(
        employee=employee, source=m.source, source_key=m.source_key, course_key=m.course_key, attempt=m.attempt, reason=m.reason, run=m.run, talk=m.talk,
        text=m.text, due_at=spacing.morning(now), created_at=now,
    )  # fmt: skip


def _note_new(employee: Employee, mistakes: Sequence[Mistake], now: dt.datetime) -> bool:
    """Make the cards complete in one go when the person has none of them yet, as after most attempts; return whether that went."""
    keys = [(m.source, m.source_key) for m in mistakes]
    there = Card.objects.filter(employee=employee, source_key__in={key for _source, key in keys})
    if len(set(keys)) < len(keys) or there.exists():
        return False
    cards = [_card(employee, m, now) for m in mistakes]
    reviews = [_again(card, m, now) for card, m in zip(cards, mistakes, strict=True)]
    try:
        with transaction.atomic():
            Card.objects.bulk_create(cards)
            CardReview.objects.bulk_create(reviews)
    except IntegrityError:  # another process was faster with one of them: the long way finds out which
        return False
    return True


def _unknown(mistakes: Sequence[Mistake]) -> list[Mistake]:
    known = set(CardReview.objects.filter(token__in=[m.token for m in mistakes]).values_list("token", flat=True))
    return [m for m in mistakes if m.token not in known]


def _again(card: Card, mistake: Mistake, now: dt.datetime) -> CardReview:
    if card.suspended_for in COMES_BACK:
        card.suspended_at, card.suspended_for = None, ""
    if mistake.run is not None:  # the newest run shows it best
        card.run, card.text = mistake.run, mistake.text
    if mistake.talk is not None:
        card.talk, card.text = mistake.talk, mistake.text
    card.turn += 1
    card.times_wrong += 1
    review = CardReview(
        card=card, turn=card.turn, token=mistake.token, version_id=mistake.version_id, value=mistake.value, right=False, at=now,
        due_before=card.due_at,
    )  # fmt: skip
    fill(card, review, CardReview.Rating.AGAIN)
    return review


MEMORY = ("state", "step", "stability", "difficulty", "due_at", "last_review_at")
EFFECT = ("stability", "difficulty", "due_at")


def fill(card: Card, review: CardReview, rating: int) -> None:
    """Rate `review` and give the card the memory that follows; both are changed in place, not saved. The card's row must be held."""
    memory = spacing.after(spacing.Memory(**{name: getattr(card, name) for name in MEMORY}), rating, at=review.at)
    review.rating = rating
    for name in MEMORY:
        setattr(card, name, getattr(memory, name))
    for name in EFFECT:
        setattr(review, name, getattr(memory, name))
    if spacing.is_mastered(memory, rating) and card.suspended_at is None:
        card.suspended_at, card.suspended_for = clock.now(), Card.Rest.MASTERED


@transaction.atomic
def follow_marks(attempt: Attempt) -> int:
    """After marks were changed: cards of answers that now count in full rest, new mistakes are collected; return how many rest."""
    slots = Slot.objects.filter(attempt=attempt).select_related("version")
    tokens = [f"slot:{slot.pk}" for slot in slots if _is_right(slot)]
    rows = Card.objects.filter(reviews__token__in=tokens, suspended_at=None, times_wrong=1)
    count = Card.objects.filter(pk__in=rows.values("pk")).update(
        suspended_at=clock.now(), suspended_for=Card.Rest.CORRECTED
    )
    collect(attempt)
    return count


# --- resting ----------------------------------------------------------------------------------------
def suspend(card: Card) -> None:
    """Ask the card no more, as its person wishes; twice is once."""
    Card.objects.filter(pk=card.pk, suspended_at=None).update(suspended_at=clock.now(), suspended_for=Card.Rest.PERSON)
    card.refresh_from_db()


def resume(card: Card) -> None:
    """Take a resting card back into the deck; it comes when it would have come. One whose question is not used stays out."""
    rows = Card.objects.filter(pk=card.pk).exclude(suspended_for=Card.Rest.RETIRED)
    rows.update(suspended_at=None, suspended_for="")
    card.refresh_from_db()


@transaction.atomic
def tidy() -> int:
    """Let cards rest whose question is used no more, bring back those whose is used again; return how many changed."""
    questions = Card.objects.filter(source=Card.Source.QUESTION)
    used = Card.objects.in_use()
    gone = questions.filter(suspended_at=None).exclude(pk__in=used.values("pk"))
    back = questions.filter(suspended_for=Card.Rest.RETIRED, pk__in=used.values("pk"))
    count = gone.update(suspended_at=clock.now(), suspended_for=Card.Rest.RETIRED)
    return count + back.update(suspended_at=None, suspended_for="")


def forget() -> int:
    """Delete cards whose last review is older than settings.REVIEW["keep_years"], with their reviews; return how many."""
    since = clock.now() - dt.timedelta(days=365 * settings.REVIEW["keep_years"])
    old = Card.objects.filter(last_review_at__lt=since)
    count = old.count()
    old.delete()
    Sitting.objects.filter(started_at__lt=since, reviews=None).delete()
    return count
