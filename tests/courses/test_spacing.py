"""When a card comes again: the published algorithm, in whole days of Shanghai."""

import datetime as dt

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import spacing
from courses.rhythm import streak
from lib import clock

NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=clock.LOCAL)
DAY = dt.timedelta(days=1)


def begun(at=NOON):
    return spacing.after(spacing.Memory(due_at=at), spacing.AGAIN, at=at)


def test_a_mistake_comes_again_tomorrow_from_the_morning_on():
    memory = begun(NOON.replace(hour=23))
    assert memory.due_at == clock.start_of_day(dt.date(2026, 11, 21))
    assert spacing.days_until(memory.due_at, at=NOON) == 1


def test_an_evening_and_the_next_morning_are_a_day_apart():
    late, early = NOON.replace(hour=23), NOON.replace(hour=7) + DAY
    same = spacing.after(begun(late), spacing.GOOD, at=late + DAY)
    assert spacing.after(begun(late), spacing.GOOD, at=early).stability == same.stability


def test_the_dates_are_those_of_the_library():
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=365)
    at = clock.start_of_day(dt.date(2026, 11, 20)).astimezone(dt.UTC)
    card, memory = fsrs.Card(card_id=1, due=at), spacing.Memory(due_at=at)
    for rating in (1, 3, 3, 2, 4, 1, 3):
        card, _log = scheduler.review_card(card, fsrs.Rating(rating), at)
        memory = spacing.after(memory, rating, at=at)
        assert (memory.due_at, memory.stability, memory.difficulty) == (card.due, card.stability, card.difficulty)
        at = card.due


def test_right_answers_lead_out_of_the_deck_within_a_season():
    memory, days, at = begun(), [], NOON
    for _n in range(6):
        at = max(at, memory.due_at)
        memory = spacing.after(memory, spacing.GOOD, at=at)
        days.append(spacing.days_until(memory.due_at, at=at))
    assert days == sorted(days) and days[0] <= 2 and spacing.is_mastered(memory, spacing.GOOD)
    assert not spacing.is_mastered(memory, spacing.AGAIN)


def test_the_parameters_are_settings(settings):
    usual = spacing.previews(begun(), at=NOON + DAY)
    settings.REVIEW = {**settings.REVIEW, "retention": 0.7}
    assert spacing.previews(begun(), at=NOON + DAY)[spacing.EASY] > usual[spacing.EASY]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40)), max_size=30))
def test_whatever_is_answered_the_next_day_lies_ahead_and_easier_is_never_sooner(steps):
    memory, at = begun(), NOON
    for rating, days in steps:
        at += dt.timedelta(days=days, hours=1)
        shown = spacing.previews(memory, at=at)
        assert 1 <= shown[spacing.HARD] <= shown[spacing.GOOD] <= shown[spacing.EASY] <= 365
        memory = spacing.after(memory, rating, at=at)
        assert memory.due_at > at and memory.due_at.astimezone(clock.LOCAL).time() == dt.time(0)


def test_a_review_said_to_lie_before_the_last_counts_as_at_the_last():
    memory = begun()
    assert spacing.after(memory, spacing.GOOD, at=NOON - 9 * DAY).last_review_at == NOON


# --- days in a row ----------------------------------------------------------------------------------
TODAY = dt.date(2026, 11, 20)


def back(*days):
    return [(TODAY - n * DAY, TODAY - n * DAY) for n in days]


@pytest.mark.parametrize(
    ("reviews", "waiting", "count"),
    [
        ([], None, 0),
        (back(0, 1, 2), None, 3),
        (back(1, 2), None, 2),  # today is not over
        (back(0, 3), None, 2),  # nothing was due in between
        ([(TODAY, TODAY - 2 * DAY), *back(3, 4)], None, 1),  # a card waited two days
        (back(1, 2, 5), 0, 3),
        (back(3, 4), 2, 0),  # something has waited since the day before yesterday
    ],
)
def test_days_in_a_row(reviews, waiting, count):
    since = None if waiting is None else TODAY - waiting * DAY
    assert streak(reviews, waiting_since=since, today=TODAY) == count
