"""Scores from 0 to 100: weights of items make a section, weights of sections make the whole.

score(item): a scale v counts (v - 1) / 4 x 100 (reversed: 6 - v); a matrix the mean of its answered lines; a single choice its points.
score(section) = sum(weight x score) / sum(weight) over items that were asked and answered and have a weight.
score(whole) = the same over sections that have a score. Without any scored answer there is no score (never 0).
Rounded half up to a tenth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from surveys.questionnaire.asking import visible
from surveys.questionnaire.definition import Item, Questionnaire


@dataclass(frozen=True)
class Score:
    """`total` and `sections` in percent with one decimal; None and missing where nothing was scored."""

    total: Decimal | None = None
    sections: Mapping[str, Decimal] = field(default_factory=dict)


def percent_of_step(step: float | Decimal) -> Fraction:
    """Return what a step (or a mean of steps) from 1 to 5 is in percent."""
    return (Fraction(str(step)) - 1) * 25


def rounded(value: Fraction) -> Decimal:
    """Return `value` rounded half up to a tenth."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def score(form: Questionnaire, answers: Mapping[str, Any]) -> Score:
    """Return the score of clean answers."""
    shown = {item.key for item in visible(form, answers)}
    sections: dict[str, Fraction] = {}
    whole = []
    for section in form.sections:
        parts = [
            (Fraction(str(item.weight)), found)
            for item in section.items
            if item.key in shown and item.weight and (found := _of_item(item, answers.get(item.key))) is not None
        ]
        mean = _weighted(parts)
        if mean is not None:
            sections[section.key] = mean
            whole.append((Fraction(str(section.weight)), mean))
    total = _weighted(whole)
    return Score(None if total is None else rounded(total), {key: rounded(value) for key, value in sections.items()})


def _weighted(parts: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    rows = list(parts)
    weights = sum((weight for weight, _value in rows), Fraction(0))
    return sum((weight * value for weight, value in rows), Fraction(0)) / weights if weights else None


def _of_item(item: Item, value: Any) -> Fraction | None:
    if value is None:
        return None
    if item.kind == "scale":
        return _of_step(item, value)
    if item.kind == "matrix":
        steps = [_of_step(item, step) for step in value.values()]
        return sum(steps, Fraction(0)) / len(steps) if steps else None
    points = item.points.get(str(value))
    return None if points is None else Fraction(str(points))


def _of_step(item: Item, step: int) -> Fraction:
    return percent_of_step(6 - step if item.data.get("reverse") else step)
