"""The second pass: what one question tells, from one answer after the other.

x is an answer's share of the question's points (0 to 1, below 0 where wrong answers cost points). The *rest* is the share of the points of
all other questions of the same attempt: a question correlated with a total that contains it would agree with itself (Crocker & Algina 1986,
chapter 14, corrected item-total correlation; Moodle calls the same number the discrimination index).
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from quizzes.analysis.choices import NOTHING, Choice
from quizzes.analysis.moments import CoMoments, Moments
from quizzes.analysis.pace import EDGES, bin_of, median_ms
from quizzes.analysis.totals import BANDS, Place

LEAST_IN_A_GROUP = 5  # fewer in the upper or lower group: no difference is shown


@dataclass
class Option:
    """One choice: how many took it, of which score groups, and whether the better or the weaker ones did.

    `correlation` is the point-biserial correlation of having chosen it (1 or 0) with the rest.
    """

    key: str
    text: str
    right: bool
    count: int = 0
    share: float = 0.0
    correlation: float | None = None
    bands: list[int] = field(default_factory=list)


@dataclass
class Item:
    """What was found out about one question. Shares and correlations are numbers from -1 to 1, times milliseconds."""

    n: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    rest_correlation: float | None
    unanswered: int
    options: list[Option]
    bands: list[int]
    band_facility: list[float | None]
    timed: int
    median_ms: int | None
    rapid: int
    threshold_ms: int
    times: list[int]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class ItemTally:
    """Counters of one question. Their number follows from its options, never from the answers."""

    __slots__ = (
        "_chosen",
        "band_n",
        "band_x",
        "choices",
        "high",
        "low",
        "pairs",
        "rapid",
        "shares",
        "threshold",
        "timed",
        "times",
    )

    def __init__(self, choices: Sequence[Choice], threshold: int) -> None:
        self.choices, self.threshold = choices, threshold
        self.shares, self.pairs = Moments(), CoMoments()
        self.low, self.high = [0.0, 0.0], [0.0, 0.0]  # weight, weighted sum of x
        self.band_n, self.band_x = [0] * BANDS, [0.0] * BANDS
        # per choice: how many, of them with a rest, mean of that rest, how many of each score group
        self._chosen: dict[str, list[Any]] = {c.key: [0, 0, 0.0, [0] * BANDS] for c in choices}
        self._chosen[NOTHING] = [0, 0, 0.0, [0] * BANDS]
        self.timed, self.rapid, self.times = 0, 0, [0] * (len(EDGES) + 1)

    def add(self, x: float, rest: float | None, place: Place, keys: Sequence[str], spent_ms: int) -> bool:
        """Count one answer; return whether it was given too fast to have read the question. `spent_ms` is 0 where nobody measured."""
        self.shares.add(x)
        if rest is not None:
            self.pairs.add(x, rest)
        if place.low:
            self.low[0] += place.low
            self.low[1] += place.low * x
        if place.high:
            self.high[0] += place.high
            self.high[1] += place.high * x
        self.band_n[place.band] += 1
        self.band_x[place.band] += x
        for key in keys:
            row = self._chosen.get(key)
            if row is None:  # an option that this version of the question does not have
                continue
            row[0] += 1
            row[3][place.band] += 1
            if rest is not None:
                row[1] += 1
                row[2] += (rest - row[2]) / row[1]
        if not spent_ms:
            return False
        self.timed += 1
        self.times[bin_of(spent_ms)] += 1
        is_rapid = spent_ms < self.threshold
        self.rapid += is_rapid
        return is_rapid

    @property
    def discrimination(self) -> float | None:
        """D: facility in the upper group less facility in the lower group of the whole test (Ebel & Frisbie 1991, chapter 13; groups of
        27 %: Kelley 1939). None where a group has fewer than five answers to this question."""
        if min(self.low[0], self.high[0]) < LEAST_IN_A_GROUP:
            return None
        return self.high[1] / self.high[0] - self.low[1] / self.low[0]

    def _correlation(self, chosen: int, mean: float) -> float | None:
        """Point-biserial correlation (Crocker & Algina 1986, chapter 14): (M1 - M) / s * sqrt(p / (1 - p)).

        M1 is the mean rest of those who chose it, M and s mean and deviation (divided by n) of the rest of all who had the question.
        """
        n, m2 = self.pairs.n, self.pairs.m2y
        if not 0 < chosen < n or m2 <= 1e-12:
            return None
        p = chosen / n
        return max(-1.0, min(1.0, (mean - self.pairs.mean_y) / math.sqrt(m2 / n) * math.sqrt(p / (1 - p))))

    def result(self) -> Item:
        n = self.shares.n
        options = []
        for choice in [*self.choices, Choice(NOTHING, "", False)]:
            count, paired, mean, bands = self._chosen[choice.key]
            correlation = self._correlation(paired, mean)
            options.append(
                Option(choice.key, choice.text, choice.right, count, count / n if n else 0.0, correlation, bands)
            )
        return Item(
            n=n,
            facility=self.shares.mean if n else None,
            deviation=self.shares.deviation,
            discrimination=self.discrimination,
            rest_correlation=self.pairs.correlation,
            unanswered=self._chosen[NOTHING][0],
            options=options,
            bands=self.band_n,
            band_facility=[x / count if count else None for x, count in zip(self.band_x, self.band_n, strict=True)],
            timed=self.timed,
            median_ms=median_ms(self.times),
            rapid=self.rapid,
            threshold_ms=self.threshold,
            times=self.times,
        )
