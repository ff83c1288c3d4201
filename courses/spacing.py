"""When a card comes again: FSRS by the fsrs library, reckoned in days of Shanghai for somebody who reviews once a day.

The library counts whole days between two instants. Given the beginnings of the local days, what was learnt in the evening and is
asked the next noon is one day old, and everything that is due is due from the morning on. No step is shorter than a day, so there
are none (`learning_steps=()`), and no chance (`enable_fuzzing=False`): the same answers always give the same dates.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import fsrs
from django.conf import settings

from lib import clock

AGAIN, HARD, GOOD, EASY = (int(r) for r in fsrs.Rating)


@dataclass(frozen=True)
class Memory:
    """What is known of a person's memory of one thing. `due_at` is the beginning of a local day."""

    due_at: dt.datetime
    state: int = int(fsrs.State.Learning)
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    last_review_at: dt.datetime | None = None


@lru_cache(maxsize=8)
def _scheduler(retention: float, parameters: tuple[float, ...], longest: int) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters or fsrs.Scheduler().parameters, desired_retention=retention, learning_steps=(), relearning_steps=(),
        maximum_interval=longest, enable_fuzzing=False,
    )  # fmt: skip


def scheduler() -> fsrs.Scheduler:
    """Return the scheduler of settings.REVIEW."""
    chosen = settings.REVIEW
    return _scheduler(chosen["retention"], tuple(chosen["parameters"]), chosen["longest_days"])


def morning(at: dt.datetime) -> dt.datetime:
    """Return the beginning of the local day of `at`, in UTC as the library asks for it."""
    return clock.start_of_day(at.astimezone(clock.LOCAL).date()).astimezone(dt.UTC)


def after(memory: Memory, rating: int, *, at: dt.datetime) -> Memory:
    """Return the memory after a review at `at`; one that is said to lie before the last counts as at the last."""
    last = memory.last_review_at
    at = max(at, last) if last else at
    card = fsrs.Card(
        card_id=0, state=fsrs.State(memory.state), step=memory.step, stability=memory.stability, difficulty=memory.difficulty,
        due=morning(memory.due_at), last_review=morning(last) if last else None,
    )  # fmt: skip
    card, _log = scheduler().review_card(card, fsrs.Rating(rating), morning(at))
    return Memory(card.due, int(card.state), card.step, card.stability, card.difficulty, at)


def days_until(due_at: dt.datetime, *, at: dt.datetime) -> int:
    """Return the days from the day of `at` to the day of `due_at`, never below 0."""
    return max(0, (morning(due_at) - morning(at)).days)


def previews(memory: Memory, *, at: dt.datetime) -> dict[int, int]:
    """Return {rating: days until it would come again} for the ratings of a right answer."""
    return {rating: days_until(after(memory, rating, at=at).due_at, at=at) for rating in (HARD, GOOD, EASY)}


def is_mastered(memory: Memory, rating: int) -> bool:
    """Whether a thing needs no more reviewing: answered rightly, and known for as long as settings.REVIEW says."""
    return rating > AGAIN and (memory.stability or 0) >= settings.REVIEW["mastered_days"]
