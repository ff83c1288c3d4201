"""Drawings of numbers: columns over months as whole numbers for SVG attributes; classes say what they look like."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 24, 28
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


@dataclass(frozen=True)
class Column:
    """One column: its place and size, what stands above and below it."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str
    text: str
    kind: str


@dataclass
class Chart:
    """A question answered: the sentence, the drawing, the table beside it; `empty` says what will be here."""

    key: str
    title: str
    columns: list[Column] = field(default_factory=list)
    header: Sequence[Any] = ()
    rows: Sequence[Sequence[Any]] = ()
    empty: str = ""
    note: str = ""
    url: str = ""

    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM
    text_y: int = HEIGHT - 9

    @property
    def is_empty(self) -> bool:
        return not any(column.height for column in self.columns)


def top_of(value: float) -> int:
    """Return the round number at or above `value` that ends an axis: 1, 2, 3, 4, 5, 6, 8 times a power of ten."""
    if value <= 1:
        return 1
    power = 10 ** int(math.log10(value))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def columns(values: Sequence[tuple[str, float, str]], *, top: float = 0, kind: str = "blue") -> list[Column]:
    """Draw (label, value, text) as columns; the last one stands out, a value above nothing is always seen."""
    n = max(1, len(values))
    most = top or top_of(max([0, *(value for _label, value, _text in values)]))
    step, found = INNER_WIDTH / n, []
    for i, (label, value, text) in enumerate(values):
        height = round(INNER_HEIGHT * min(1.0, max(0.0, value) / most))
        height = max(height, 2) if value > 0 else 0
        x, width = round(LEFT + i * step + step * 0.15), round(step * 0.7)
        found.append(
            Column(x, TOP + INNER_HEIGHT - height, width, height, round(LEFT + (i + 0.5) * step), label, text,
                   f"{kind} is-now" if i == n - 1 else kind)
        )  # fmt: skip
    return found
