"""The first pass: how the takers scored over all, and with that who belongs to the upper and the lower group."""

from bisect import bisect_left
from dataclasses import dataclass, field

from quizzes.analysis.moments import Moments

GROUP = 0.27  # Kelley 1939: with 27 % at each end the difference between the groups is best established
BANDS = 5  # score groups of the option curves


@dataclass(frozen=True)
class Place:
    """Where a total stands among all: so much of it is in the lower and the upper group (0 to 1), and its score group (0 to 4)."""

    low: float
    high: float
    band: int


class Totals:
    """Total scores in hundredths of a percent of what could be had; as many counters as there are different totals, at most some 20,000."""

    def __init__(self) -> None:
        self.moments = Moments()  # of shares, 0 to 1
        self.counts: dict[int, int] = {}

    def add(self, score: int, most: int) -> None:
        key = self.key(score, most)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.moments.add(score / most if most else 0.0)

    @staticmethod
    def key(score: int, most: int) -> int:
        return score * 10_000 // most if most else 0

    @property
    def n(self) -> int:
        return self.moments.n

    def share_at(self, quantile: float) -> float | None:
        """Return the total (0 to 1) that `quantile` of all do not exceed."""
        need, seen = quantile * self.n, 0
        for key in sorted(self.counts):
            seen += self.counts[key]
            if seen >= need:
                return key / 10_000
        return None

    def between(self, low: float, high: float) -> int:
        """Return how many totals lie from `low` to `high` (shares, both included)."""
        return sum(count for key, count in self.counts.items() if low * 10_000 <= key <= high * 10_000)

    def histogram(self, bins: int = 20) -> list[int]:
        """Return how many totals lie in each of `bins` equal parts of 0 to 100 %; full marks are in the last, negative totals in the first."""
        found = [0] * bins
        for key, count in self.counts.items():
            found[max(0, min(bins - 1, key * bins // 10_000))] += count
        return found

    def places(self, group: float = GROUP, bands: int = BANDS) -> "Places":
        """Return where each total stands. Equal totals are treated alike: at the edge of a group all of them belong to it in part.

        The score group follows from the middle rank of equal totals, so that it splits nobody.
        """
        need, below, places = group * self.n, 0, {}
        for key in sorted(self.counts):
            count = self.counts[key]
            above = self.n - below - count
            places[key] = Place(
                low=max(0.0, min(1.0, (need - below) / count)),
                high=max(0.0, min(1.0, (need - above) / count)),
                band=min(bands - 1, int(bands * (below + count / 2) / self.n)),
            )
            below += count
        return Places(places)


@dataclass
class Places:
    """A look-up that also answers for a total that was not there in the first pass (graded anew meanwhile): as its next higher neighbour."""

    known: dict[int, Place]
    order: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.order = sorted(self.known)

    def of(self, score: int, most: int) -> Place:
        key = Totals.key(score, most)
        found = self.known.get(key)
        if found is None:
            found = self.known[self.order[min(bisect_left(self.order, key), len(self.order) - 1)]]
        return found
