"""Matched tests before and after: normalised gain. Pure numbers, no database.

A person's gain is g = (post - pre) / (100 - pre), both in percent: the share of what was missing before and is there after
(Hake, R. R. (1998), "Interactive-engagement versus traditional methods", American Journal of Physics 66, 64-74). We show the mean of
the persons' gains, with a 95 % interval by Student's t; beside it Hake's class average gain <g> = (mean post - mean pre) /
(100 - mean pre). Whoever had 100 % before has no gain (nothing was missing) and is counted apart. Fewer than five pairs are not shown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

LEAST = 5
# Student's t, two-sided 95 %, for 1 to 30 degrees of freedom.
T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Mean:
    """A mean of `n` numbers with its 95 % interval."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Gains:
    """What `n` matched pairs say. All numbers are None while fewer than five pairs are there."""

    n: int
    full_before: int
    pre: float | None = None
    post: float | None = None
    gain: Mean | None = None
    class_gain: float | None = None

    @property
    def is_hidden(self) -> bool:
        return self.n < LEAST


def gain(pre: float, post: float) -> float | None:
    """Return the normalised gain of one person, None where nothing was missing before."""
    return None if pre >= 100 else (post - pre) / (100 - pre)


def t95(df: int) -> float:
    """Return Student's t for a two-sided 95 % interval; above 30 degrees of freedom by the expansion of Cornish and Fisher."""
    if df <= len(T95):
        return T95[df - 1]
    z = NormalDist().inv_cdf(0.975)
    return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)


def mean_of(values: Sequence[float]) -> Mean | None:
    """Return the mean with its interval: mean +- t * s / sqrt(n), s with n - 1. None of fewer than two."""
    n = len(values)
    if n < 2:
        return None
    middle, half = fmean(values), t95(n - 1) * stdev(values) / math.sqrt(n)
    return Mean(n, middle, middle - half, middle + half)


def summary(pairs: Sequence[tuple[float, float]]) -> Gains:
    """Return what pairs of percents (before, after), one a person, say together."""
    n, full = len(pairs), sum(pre >= 100 for pre, _post in pairs)
    if n < LEAST:
        return Gains(n, full)
    pre, post = fmean(pre for pre, _post in pairs), fmean(post for _pre, post in pairs)
    gains = [g for pair in pairs if (g := gain(*pair)) is not None]
    of_persons = mean_of(gains) if len(gains) >= LEAST else None
    return Gains(n, full, pre, post, of_persons, gain(pre, post))
