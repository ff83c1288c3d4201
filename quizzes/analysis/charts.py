"""Where things stand in a drawing: whole numbers for SVG attributes. What they look like is said by classes in quizzes/analysis.css."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quizzes.analysis import pace

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 38, 14, 26, 34  # margins for labels
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
LOWEST = -0.4  # the least discrimination that is drawn; what lies below stands on the edge
NUMBERED = 16  # points at most that show their number
MANY_POINTS = 60  # above, only questions with findings are links: a keyboard would have to pass all


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    kind: str
    label: str
    count: int


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what stands there."""

    at: int
    label: str


@dataclass(frozen=True)
class Bars:
    """A histogram. `mark` is the place of a vertical line (pass mark, threshold), or None."""

    bars: list[Bar]
    xs: list[Tick]
    ys: list[Tick]
    mark: int | None = None


@dataclass(frozen=True)
class Point:
    x: int
    y: int
    kind: str
    number: int
    shows_number: bool
    is_link: bool


@dataclass(frozen=True)
class Curve:
    """A line over the score groups; `label_y` is moved where labels would lie on each other."""

    key: str
    kind: str
    points: str
    dots: list[tuple[int, int]]
    label_y: int


@dataclass(frozen=True)
class Curves:
    curves: list[Curve]
    xs: list[Tick]
    ys: list[Tick]
    label_x: int = field(default=WIDTH - RIGHT - 12)


def _x(share: float) -> int:
    return round(LEFT + share * INNER_WIDTH)


def _y(share: float) -> int:
    return round(TOP + (1 - share) * INNER_HEIGHT)


def top_of(count: int) -> int:
    """Return the round number at or above `count` that ends an axis."""
    if count <= 1:
        return 1
    power = 10 ** int(math.log10(count))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= count)


def _axis(top: int) -> list[Tick]:
    steps = 2 if top % 2 == 0 or top == 1 else 5
    return [Tick(_y(n / steps), str(top * n // steps)) for n in range(steps + 1) if top * n % steps == 0]


def _bars(counts: Sequence[int], labels: Sequence[str], kinds: Sequence[str]) -> tuple[list[Bar], list[Tick]]:
    top, n = top_of(max([1, *counts])), max(1, len(counts))
    bars = []
    for i, (count, label, kind) in enumerate(zip(counts, labels, kinds, strict=True)):
        left, right, y = _x(i / n) + 1, _x((i + 1) / n) - 1, _y(count / top)
        if count:
            y = min(y, HEIGHT - BOTTOM - 2)  # one of ten thousand is still seen
        bars.append(Bar(left, y, right - left, HEIGHT - BOTTOM - y, kind, label, count))
    return bars, _axis(top)


def scores(histogram: Sequence[int], pass_percent: int) -> Bars:
    """Draw how many totals lie in each equal part of 0 to 100 %, with the pass mark."""
    n = len(histogram)
    edges = [100 * i // n for i in range(n + 1)]
    labels = [f"{low}–{high}" for low, high in pairwise(edges)]
    kinds = ["below" if high <= pass_percent else "above" for high in edges[1:]]
    bars, ys = _bars(histogram, labels, kinds)
    return Bars(bars, [Tick(_x(p / 100), str(p)) for p in range(0, 101, 20)], ys, _x(pass_percent / 100))


def times(bins: Sequence[int], threshold_ms: int) -> Bars:
    """Draw how long people took, two bins of `pace` to a bar (each about 1.4 times as long as the one before), empty ends cut off."""
    merged = [(sum(bins[i : i + 2]), i) for i in range(0, len(bins), 2)]
    used = [n for n, (count, _i) in enumerate(merged) if count]
    if not used:
        return Bars([], [], [])
    shown = merged[max(0, used[0] - 1) : used[-1] + 2]
    edges = [pace.edges_of(i)[0] for _count, i in shown]
    edges.append(pace.edges_of(min(shown[-1][1] + 1, len(bins) - 1))[1])
    words = ["0" if i == 0 and shown[0][1] == 0 else said(edge) for i, edge in enumerate(edges)]
    labels = [f"{low}–{high}" for low, high in pairwise(words)]
    kinds = ["below" if high <= threshold_ms * 1.2 else "above" for high in edges[1:]]
    bars, ys = _bars([count for count, _i in shown], labels, kinds)
    step = max(1, math.ceil(len(edges) / 7))
    xs = [Tick(_x(i / len(shown)), word) for i, word in enumerate(words) if i % step == 0]
    return Bars(bars, xs, ys, _time_mark(edges, threshold_ms))


def _time_mark(edges: Sequence[int], ms: int) -> int | None:
    """Return where `ms` stands between edges that grow by a factor; None outside of them."""
    for i, (low, high) in enumerate(pairwise(edges)):
        if low <= ms <= high:
            return _x((i + math.log(ms / low) / math.log(high / low)) / (len(edges) - 1))
    return None


def said(ms: int) -> str:
    """Return milliseconds as seconds without needless digits: 0.7, 3, 45."""
    value = pace.seconds(ms)
    return f"{value:g}"


def scatter(rows: Sequence[tuple[int, float, float, str]]) -> list[Point]:
    """Draw (number, facility, discrimination, kind) of questions; kinds: bad, weak, fine, few. The worst show their number where it has room."""
    many, points, taken = len(rows) > MANY_POINTS, [], []
    for number, facility, discrimination, kind in rows:
        x = _x(max(0.0, min(1.0, facility)))
        y = _y((max(LOWEST, min(1.0, discrimination)) - LOWEST) / (1 - LOWEST))
        has_room = all(abs(x - other_x) > 18 or abs(y - other_y) > 10 for other_x, other_y in taken)
        numbered = kind in ("bad", "weak") and has_room and len(taken) < NUMBERED
        if numbered:
            taken.append((x, y))
        points.append(Point(x, y, kind, number, numbered, kind in ("bad", "weak") or not many))
    return points


def scatter_zone(low: float, high: float, least: float) -> Bar:
    """Return the rectangle in which questions should stand."""
    top, bottom = _y(1.0), _y((least - LOWEST) / (1 - LOWEST))
    return Bar(_x(low), top, _x(high) - _x(low), bottom - top, "", "", 0)


def scatter_axes() -> tuple[list[Tick], list[Tick]]:
    xs = [Tick(_x(p / 100), str(p)) for p in range(0, 101, 20)]
    ys = [Tick(_y((d / 10 - LOWEST) / (1 - LOWEST)), f"{d / 10:.1f}") for d in range(-4, 11, 2)]
    return xs, ys


def curves(rows: Sequence[tuple[str, bool, Sequence[float | None]]]) -> Curves:
    """Draw (label, right, share of each score group) of options; a group without answers leaves a gap that is bridged."""
    bands = max((len(shares) for _key, _right, shares in rows), default=1)
    end = WIDTH - RIGHT - 26
    xs = [round(LEFT + 10 + n * (end - LEFT - 10) / max(1, bands - 1)) for n in range(bands)]
    drawn, wrong = [], 0
    for key, right, shares in rows:
        dots = [(x, _y(share)) for x, share in zip(xs, shares, strict=True) if share is not None]
        kind = "right" if right else f"wrong-{wrong % 4 + 1}"
        wrong += not right
        drawn.append([key, kind, dots, dots[-1][1] if dots else _y(0)])
    _spread(drawn)
    return Curves(
        [Curve(key, kind, " ".join(f"{x},{y}" for x, y in dots), dots, y + 4) for key, kind, dots, y in drawn],
        [Tick(x, str(n)) for n, x in enumerate(xs, start=1)],
        [Tick(_y(p / 100), str(p)) for p in (0, 25, 50, 75, 100)],
    )


def _spread(drawn: list[list]) -> None:
    """Move labels apart, from below upwards."""
    last = HEIGHT
    for row in sorted(drawn, key=lambda r: -r[3]):
        row[3] = min(row[3], last - 13)
        last = row[3]
