"""Indicators of halls before and after a training. Pure numbers, no database.

A hall counts when it has a value before and one after; its mean before and its mean after are over the months it has. A side
(halls with people trained, halls without) is the mean over its halls. The months of the training belong to neither. Nothing of this
proves a cause: halls were not drawn by lot, and other things changed too.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Values = Mapping[tuple[int, dt.date], Decimal]


@dataclass(frozen=True)
class Side:
    """Halls of one side. `before` and `after` are None where no hall has both."""

    halls: int
    counted: int
    before: Decimal | None = None
    after: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """Change in percent of before; None where before is nothing."""
        return None if self.change is None or not self.before else 100 * self.change / abs(self.before)


@dataclass(frozen=True)
class Window:
    """Months (first days) before the training, in it, and after it."""

    before: tuple[dt.date, ...]
    within: tuple[dt.date, ...]
    after: tuple[dt.date, ...]

    @property
    def all(self) -> tuple[dt.date, ...]:
        return (*self.before, *self.within, *self.after)


@dataclass
class Comparison:
    """One indicator over a window: both sides, and their means month by month."""

    trained: Side
    others: Side
    series: list[tuple[dt.date, Decimal | None, Decimal | None]] = field(default_factory=list)
    within: tuple[dt.date, ...] = ()  # months of the training itself

    @property
    def beyond(self) -> Decimal | None:
        """By how much the trained halls changed more than the others."""
        a, b = self.trained.change, self.others.change
        return None if a is None or b is None else a - b


def step(month: dt.date, number: int) -> dt.date:
    """Return the first day of the month `number` months later."""
    index = month.year * 12 + month.month - 1 + number
    return dt.date(index // 12, index % 12 + 1, 1)


def window(starts_on: dt.date, ends_on: dt.date, number: int) -> Window:
    """Return `number` months before the month in which a training begins, its own, and `number` after; `ends_on` is not included."""
    first, last = starts_on.replace(day=1), (ends_on - dt.timedelta(days=1)).replace(day=1)
    within = [first]
    while within[-1] < last:
        within.append(step(within[-1], 1))
    before = tuple(step(first, -n) for n in range(number, 0, -1))
    return Window(before, tuple(within), tuple(step(last, n) for n in range(1, number + 1)))


def compare(values: Values, *, trained: Collection[int], others: Collection[int], over: Window) -> Comparison:
    """Return both sides of one indicator; `values` are {(hall, month): value}."""
    series = [(month, _mean(_at(values, trained, month)), _mean(_at(values, others, month))) for month in over.all]
    return Comparison(_side(values, trained, over), _side(values, others, over), series, over.within)


def _at(values: Values, halls: Collection[int], month: dt.date) -> list[Decimal]:
    return [values[hall, month] for hall in halls if (hall, month) in values]


def _side(values: Values, halls: Collection[int], over: Window) -> Side:
    pairs = []
    for hall in halls:
        before, after = (_of(values, hall, months) for months in (over.before, over.after))
        if before is not None and after is not None:
            pairs.append((before, after))
    if not pairs:
        return Side(len(halls), 0)
    return Side(len(halls), len(pairs), _mean([a for a, _b in pairs]), _mean([b for _a, b in pairs]))


def _of(values: Values, hall: int, months: Iterable[dt.date]) -> Decimal | None:
    return _mean([values[hall, month] for month in months if (hall, month) in values])


def _mean(numbers: list[Decimal]) -> Decimal | None:
    return sum(numbers, Decimal(0)) / len(numbers) if numbers else None
