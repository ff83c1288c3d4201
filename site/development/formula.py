"""The formula of the yearly evaluation: pure numbers in, a number with its lines out. No row is read here.

total = Σ(weight × value) ÷ Σ(weight of what counts), each value from 0 to 100, rounded once, half up, to hundredths. A component
without a value either counts as 0 (rule "zero") or leaves its weight to the others in their proportion (rule "redistribute").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from development.exceptions import DevelopmentError

HUNDREDTH, FULL, NIL = Decimal("0.01"), Decimal(100), Decimal(0)
REDISTRIBUTE, ZERO = "redistribute", "zero"


@dataclass(frozen=True)
class Component:
    """One part of the formula; the weight is percent of the whole. `sides`: of 360° feedback, how much each side counts."""

    kind: str
    title: str
    weight: Decimal
    missing: str = REDISTRIBUTE
    sides: Mapping[str, Decimal] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        found = {"kind": self.kind, "title": self.title, "weight": plain(self.weight), "missing": self.missing}
        return {**found, "sides": {side: plain(w) for side, w in self.sides.items()}} if self.sides else found


@dataclass(frozen=True)
class Line:
    """What a component brought: its value, the weight with which it counted, and its share of the total."""

    component: Component
    value: Decimal | None
    counted: Decimal
    points: Decimal


@dataclass(frozen=True)
class Outcome:
    total: Decimal
    lines: list[Line]

    @property
    def words(self) -> str:
        """The sum as one would write it on paper."""
        parts = [f"{plain(one.counted)}% × {plain(one.value or NIL)}" for one in self.lines if one.counted]
        return f"{' + '.join(parts)} = {plain(self.total)}"


def rounded(number: Decimal) -> Decimal:
    """Return a number in hundredths, halves away from zero (commercial rounding)."""
    return number.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 30, 86.5."""
    text = f"{rounded(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(text: Any, *, name: str) -> Decimal:
    """Return what was typed as a number. Raises DevelopmentError that names the field."""
    try:
        found = Decimal(str(text).strip().rstrip("%"))
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation as error:
        raise DevelopmentError(_("“%(name)s” is no number: %(text)s") % {"name": name, "text": text}) from error
    return found


def check(components: Sequence[Component]) -> None:
    """Raise DevelopmentError unless the parts are a formula: each once, each weight above 0, in sum exactly 100 %."""
    if not components:
        raise DevelopmentError(_("A formula needs at least one component."))
    if len({c.kind for c in components}) != len(components):
        raise DevelopmentError(_("A component stands in the formula twice."))
    for component in components:
        if component.weight <= 0:
            raise DevelopmentError(_("The weight of “%(name)s” must be above 0.") % {"name": component.title})
        if component.missing not in (REDISTRIBUTE, ZERO):
            raise DevelopmentError(_("“%(name)s” needs a rule for when it is missing.") % {"name": component.title})
        if component.sides:
            check_sides(component.sides)
    if (found := sum((c.weight for c in components), NIL)) != FULL:
        words = _("The weights must sum to exactly 100 %%; now they sum to %(sum)s %%. Please change them by %(gap)s.")
        gap = FULL - found
        raise DevelopmentError(words % {"sum": plain(found), "gap": f"{'+' if gap > 0 else '-'}{plain(abs(gap))}"})


def check_sides(sides: Mapping[str, Decimal]) -> None:
    """Raise DevelopmentError unless the weights of the sides of 360° feedback are 0 or more and sum to exactly 100 %."""
    found = sum(sides.values(), NIL)
    if min(sides.values()) < 0 or found != FULL:
        words = _("The sides of 360° feedback must sum to exactly 100 %%; now they sum to %(sum)s %%.")
        raise DevelopmentError(words % {"sum": plain(found)})


def check_boundaries(boundaries: Mapping[str, Decimal], order: Sequence[str]) -> None:
    """Raise DevelopmentError unless each grade but the last begins at fewer points than the one before it."""
    points = [boundaries[grade] for grade in order]
    if not all(NIL <= p <= FULL for p in points) or any(a <= b for a, b in pairwise(points)):
        raise DevelopmentError(_("The boundaries of the grades must fall from grade to grade, between 0 and 100."))


def compute(components: Sequence[Component], values: Mapping[str, Decimal | None]) -> Outcome:
    """Return the total with its lines. Raises DevelopmentError where nothing is there to divide by."""
    check(components)
    counting = [c for c in components if values.get(c.kind) is not None or c.missing == ZERO]
    weight = sum((c.weight for c in counting), NIL)
    if not weight:
        raise DevelopmentError(
            _("No component has a value, so there is nothing to divide by. Please import or collect values first.")
        )
    lines, sum_ = [], NIL
    for component in components:
        value = values.get(component.kind)
        if value is not None and not NIL <= value <= FULL:
            raise DevelopmentError(_("“%(name)s” is a number from 0 to 100.") % {"name": component.title})
        counted = component.weight * FULL / weight if component in counting else NIL
        sum_ += component.weight * (value or NIL) if component in counting else NIL
        lines.append(Line(component, value, counted, counted * (value or NIL) / FULL))
    return Outcome(rounded(sum_ / weight), lines)


def grade_of(total: Decimal, boundaries: Mapping[str, Decimal], order: Sequence[str]) -> str:
    """Return the first grade of `order` whose boundary the total reaches; else the last, which has none."""
    return next((grade for grade in order[:-1] if total >= boundaries[grade]), order[-1])


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """Return the mean in hundredths, or None of nothing."""
    found = list(values)
    return rounded(sum(found, NIL) / len(found)) if found else None


def weighted(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return Σ(weight × value) ÷ Σ weight of (weight, value) in hundredths, or None where nothing has a weight."""
    rows = [(weight, value) for weight, value in parts if weight]
    whole = sum((weight for weight, _value in rows), NIL)
    return rounded(sum((weight * value for weight, value in rows), NIL) / whole) if rows else None


def share(got: Decimal, target: Decimal) -> Decimal:
    """Return got ÷ target as percent, at most 100. Raises DevelopmentError for a target of 0."""
    if target <= 0:
        raise DevelopmentError(
            _("The target is 0, and nothing can be divided by it. Please set this year's target of study hours.")
        )
    return min(FULL, rounded(max(NIL, got) * FULL / target))


def most_people(people: int, percent: int) -> int:
    """Return how many of a unit may have a grade limited to `percent`: rounded down, but never below one."""
    return max(1, people * percent // 100) if percent else 0
