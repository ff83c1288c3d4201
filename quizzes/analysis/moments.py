"""Means, spreads and correlations of a stream, without keeping it (Welford 1962; merged after Chan et al. 1983 and Pébay 2008)."""

import math


class Moments:
    """Count, mean and central sums up to the third power of numbers that are added one by one."""

    __slots__ = ("m2", "m3", "mean", "n")

    def __init__(self) -> None:
        self.n, self.mean, self.m2, self.m3 = 0, 0.0, 0.0, 0.0

    def add(self, x: float) -> None:
        before = self.n
        self.n = n = before + 1
        delta = x - self.mean
        step = delta / n
        term = delta * step * before
        self.mean += step
        self.m3 += term * step * (n - 2) - 3 * step * self.m2
        self.m2 += term

    def merge(self, other: "Moments") -> None:
        """Add everything that `other` has seen (Pébay 2008, equations 2.1 with p = 2 and 3)."""
        if not other.n:
            return
        a, b, n = self.n, other.n, self.n + other.n
        delta = other.mean - self.mean
        self.m3 += other.m3 + delta**3 * a * b * (a - b) / n**2 + 3 * delta * (a * other.m2 - b * self.m2) / n
        self.m2 += other.m2 + delta**2 * a * b / n
        self.mean += delta * b / n
        self.n = n

    @property
    def variance(self) -> float | None:
        """Of the sample: divided by n - 1. None below two numbers."""
        return self.m2 / (self.n - 1) if self.n > 1 else None

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the sample."""
        return None if self.variance is None else math.sqrt(max(0.0, self.variance))

    @property
    def skewness(self) -> float | None:
        """G1 = sqrt(n (n - 1)) / (n - 2) * m3 / m2^1.5, as Moodle and spreadsheets compute it. None below three numbers or without spread."""
        if self.n < 3 or self.m2 <= 1e-12:
            return None
        g1 = math.sqrt(self.n) * self.m3 / self.m2**1.5
        return g1 * math.sqrt(self.n * (self.n - 1)) / (self.n - 2)


class CoMoments:
    """The same for pairs: enough for a product-moment correlation."""

    __slots__ = ("cxy", "m2x", "m2y", "mean_x", "mean_y", "n")

    def __init__(self) -> None:
        self.n = 0
        self.mean_x = self.mean_y = self.m2x = self.m2y = self.cxy = 0.0

    def add(self, x: float, y: float) -> None:
        self.n = n = self.n + 1
        dx, dy = x - self.mean_x, y - self.mean_y
        self.mean_x += dx / n
        self.mean_y += dy / n
        after = y - self.mean_y
        self.m2x += dx * (x - self.mean_x)
        self.m2y += dy * after
        self.cxy += dx * after

    def merge(self, other: "CoMoments") -> None:
        if not other.n:
            return
        a, b, n = self.n, other.n, self.n + other.n
        dx, dy = other.mean_x - self.mean_x, other.mean_y - self.mean_y
        self.m2x += other.m2x + dx * dx * a * b / n
        self.m2y += other.m2y + dy * dy * a * b / n
        self.cxy += other.cxy + dx * dy * a * b / n
        self.mean_x += dx * b / n
        self.mean_y += dy * b / n
        self.n = n

    @property
    def correlation(self) -> float | None:
        """Pearson's r; None where one side has no spread."""
        return _ratio(self.cxy, self.m2x, self.m2y)


def _ratio(cxy: float, m2x: float, m2y: float) -> float | None:
    if m2x <= 1e-12 or m2y <= 1e-12:
        return None
    return max(-1.0, min(1.0, cxy / math.sqrt(m2x * m2y)))
