"""How far another test of the same kind would rank the same people alike: Cronbach's alpha, and what it is where questions are drawn.

*Everybody had the same questions* (a form, named questions, or rows that ask for all there are): Cronbach's alpha (1951),
k / (k - 1) * (1 - sum of the variances of the questions / variance of the totals).

*Questions were drawn*: there are no common items. The questions are split into strata, those that the same rows of the blueprint serve;
everybody had equally many of each. alpha = 1 - sum of the error variances of the strata / variance of the totals (stratified alpha, Cronbach,
Schönemann & McKie 1965). In a stratum where all had the same questions the error variance is (1 - its alpha) * its variance. Where they
had different ones, all that can be known is how much a person's own answers differ from each other: k times the pooled variance within
persons. With one such stratum alpha is (MS between persons - MS within) / MS between, Hoyt's (1941) coefficient for items nested within
persons (Brennan 2001): how hard a draw happened to be counts as error, as it should, for the next draw would be as hard as chance makes it.
Where the order is shuffled this is what alpha over places estimates, which Moodle reports for quizzes with random questions.

A stratum of one question tells nothing about its own error: all of its variance counts as error, so alpha is never too high for that.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.analysis.moments import Moments

COMMON, DRAWN, MIXED = "common", "drawn", "mixed"


@dataclass(frozen=True)
class Reliability:
    """`items`: questions of a test. `sem` is a share (0 to 1) of the points that could be had. None where nothing can be said."""

    n: int
    design: str
    items: float
    alpha: float | None
    sem: float | None


class _Stratum:
    """Questions that the same rows of the blueprint serve. Sums are whole hundredths: exact until a division."""

    def __init__(self) -> None:
        self.items: dict[Any, Moments] = {}
        self.sums = Moments()
        self.within, self.freedom, self.slots = 0.0, 0, 0

    def add(self, rows: Sequence[tuple[Any, int]]) -> None:
        total = squares = 0
        for item, score in rows:
            moments = self.items.get(item)
            if moments is None:
                moments = self.items[item] = Moments()
            moments.add(score)
            total += score
            squares += score * score
        k = len(rows)
        self.within += squares - total * total / k
        self.freedom += k - 1
        self.slots += k
        self.sums.add(total)

    @property
    def is_common(self) -> bool:
        """Whether everybody had all of its questions."""
        return self.slots == len(self.items) * self.sums.n

    @property
    def item_variance(self) -> float:
        return sum(m.variance or 0.0 for m in self.items.values())

    @property
    def error(self) -> float:
        variance = self.sums.variance or 0.0
        if not self.freedom:
            return variance
        if self.is_common:
            return variance * (1 - alpha_of(len(self.items), self.item_variance, variance)) if variance else 0.0
        return self.within / self.freedom * self.slots / self.sums.n


class ReliabilityTally:
    """Attempts at one test: the same version of a quiz, and the same form where there are forms."""

    def __init__(self) -> None:
        self.strata: dict[Any, _Stratum] = {}
        self.totals, self.most = Moments(), Moments()

    def add(self, slots: Iterable[tuple[Any, Any, int]], most: int) -> None:
        """Count one attempt: (stratum, question, score in hundredths) of each question, and the points it could have."""
        parts: dict[Any, list[tuple[Any, int]]] = {}
        total = 0
        for stratum, item, score in slots:
            parts.setdefault(stratum, []).append((item, score))
            total += score
        for name, rows in parts.items():
            stratum_of = self.strata.get(name)
            if stratum_of is None:
                stratum_of = self.strata[name] = _Stratum()
            stratum_of.add(rows)
        self.totals.add(total)
        self.most.add(most)

    @property
    def design(self) -> str:
        """COMMON: one set of questions for all; DRAWN: none in common; MIXED: some strata of each."""
        kinds = {s.is_common and s.sums.n == self.totals.n for s in self.strata.values()}
        return MIXED if len(kinds) > 1 else COMMON if kinds == {True} else DRAWN

    def result(self) -> Reliability:
        n, variance = self.totals.n, self.totals.variance
        k = sum(s.slots for s in self.strata.values()) / n if n else 0.0
        if variance is None or variance <= 1e-9 or k < 2:
            return Reliability(n, self.design, k, None, None)
        if self.design == COMMON:
            alpha = alpha_of(round(k), sum(s.item_variance for s in self.strata.values()), variance)
        else:
            # A stratum that not everybody had weighs as often as it was there.
            alpha = 1 - sum(s.error * s.sums.n / n for s in self.strata.values()) / variance
        return Reliability(n, self.design, k, alpha, standard_error(math.sqrt(variance), alpha) / self.most.mean)


def alpha_of(k: int, item_variance: float, variance: float) -> float:
    """Return Cronbach's alpha of `k` items: the sum of their variances, and the variance of their sum."""
    return k / (k - 1) * (1 - item_variance / variance)


def standard_error(deviation: float, alpha: float) -> float:
    """Return the standard error of measurement, SD * sqrt(1 - alpha) (Crocker & Algina 1986, chapter 7); a negative alpha counts as 0."""
    return deviation * math.sqrt(1 - max(0.0, min(1.0, alpha)))
