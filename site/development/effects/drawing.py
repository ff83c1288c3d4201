"""Lines over months: where things stand in the drawing, whole numbers for SVG attributes. Colours are classes (effects.css)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 26


@dataclass(frozen=True)
class Line:
    """One side: dots, and the strokes between neighbours that both have a value."""

    kind: str
    strokes: list[tuple[int, int, int, int]]
    dots: list[tuple[int, int]]


@dataclass(frozen=True)
class Lines:
    lines: list[Line]
    xs: list[tuple[int, str]]
    ys: list[tuple[int, str]]
    zone: tuple[int, int]  # x and width of the months of the training


def lines(comparison: Any) -> Lines | None:
    """Return the drawing of a comparison by month, None where no month has a value."""
    series = comparison.series
    values = [value for _month, a, b in series for value in (a, b) if value is not None]
    if not values:
        return None
    low, high = min([Decimal(0), *values]), max(values)
    span = high - low or Decimal(1)
    width = (WIDTH - LEFT - RIGHT) / len(series)

    def x(index: int) -> int:
        return round(LEFT + (index + 0.5) * width)

    def y(value: Decimal) -> int:
        return round(TOP + float((high - value) / span) * (HEIGHT - TOP - BOTTOM))

    sides = [_line(kind, [row[place] for row in series], x, y) for kind, place in (("trained", 1), ("others", 2))]
    within = [index for index, (month, _a, _b) in enumerate(series) if month in comparison.within]
    zone = (round(LEFT + within[0] * width), round(len(within) * width)) if within else (0, 0)
    marks = sorted({low, low + span / 2, high})
    return Lines(
        [side for side in sides if side.dots],
        [(x(index), f"{month:%m}") for index, (month, _a, _b) in enumerate(series)],
        [(y(mark), f"{mark:,.0f}" if span >= 10 else f"{mark:,.1f}") for mark in marks],
        zone,
    )


def _line(kind: str, values: list[Decimal | None], x: Any, y: Any) -> Line:
    dots = [(index, x(index), y(value)) for index, value in enumerate(values) if value is not None]
    strokes = [(a[1], a[2], b[1], b[2]) for a, b in pairwise(dots) if b[0] == a[0] + 1]
    return Line(kind, strokes, [(left, top) for _index, left, top in dots])
