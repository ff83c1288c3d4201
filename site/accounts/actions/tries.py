"""Slowing down guesses of codes: each try is a row written before the code is checked, so that tries at the same moment count too."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.exceptions import TooManyTries
from accounts.models import Guess
from lib import clock

GUESS_MINUTES = 15
DAY_MINUTES = 24 * 60
GUESSES_PER_NUMBER = 6
GUESSES_PER_ADDRESS = 60  # a hall shares one address; a hundred people activate there on one morning, but rarely err
GUESSES_PER_DAY = (
    30  # of one person's second step: whoever guesses there knows the password, so no luck is left to them
)


@dataclass(frozen=True)
class Limit:
    """At most `most` wrong tries under `key` within `minutes`."""

    key: str
    most: int
    minutes: int = GUESS_MINUTES


def limits_of_slip(number: str, ip: str) -> list[Limit]:
    return [Limit(f"number:{number.lower()}", GUESSES_PER_NUMBER), Limit(f"ip:{ip}", GUESSES_PER_ADDRESS)]


def limits_of_person(pk: int) -> list[Limit]:
    """The second step is counted by person, from whatever address: only those who know the password come that far."""
    key = f"second-step:{pk}"
    return [Limit(key, GUESSES_PER_NUMBER), Limit(key, GUESSES_PER_DAY, DAY_MINUTES)]


def count_try(limits: list[Limit]) -> list[Guess]:
    """Write down one try; raise TooManyTries when there were too many. Hand the rows to `forgive` when the code was right."""
    now = clock.now()
    guesses = [Guess.objects.create(key=key, at=now) for key in dict.fromkeys(limit.key for limit in limits)]
    for limit in limits:
        if _count(limit) > limit.most:
            forgive(guesses)  # a try that was not looked at does not make the pause longer
            raise too_many(limit.minutes)
    return guesses


def forgive(guesses: list[Guess]) -> None:
    Guess.objects.filter(pk__in=[guess.pk for guess in guesses]).delete()


def forgive_all(limits: list[Limit]) -> None:
    Guess.objects.filter(key__in={limit.key for limit in limits}).delete()


def is_used_up(limits: list[Limit]) -> bool:
    """Whether the next try would be refused."""
    return any(_count(limit) >= limit.most for limit in limits)


def _count(limit: Limit) -> int:
    since = clock.now() - timedelta(minutes=limit.minutes)
    return Guess.objects.filter(key=limit.key, at__gt=since).count()


def too_many(minutes: int) -> TooManyTries:
    """Return the refusal that says how long to wait."""
    if minutes >= DAY_MINUTES:
        words = _(
            "Too many tries within one day. An activation slip from HR helps at once: choose a new password with it."
        )
        return TooManyTries(words, minutes=minutes)
    return TooManyTries(
        ngettext(
            "Too many tries in a short time. Please wait %(minutes)d minute, then try again.",
            "Too many tries in a short time. Please wait %(minutes)d minutes, then try again.",
            minutes,
        )
        % {"minutes": minutes},
        minutes=minutes,
    )
