"""How urgent a need is, as a number that can be explained. Pure: facts in, parts out.

The formula. A score of 0 to 100 is the weighted mean of four parts, each between 0 and 1, times 100:

    part      share  value
    weight      30   weight of the source ÷ 5 (audit and ending certificates 5, complaints and managers 4, gaps, team goals and exam answers 3,
                     mistakes and surveys 2, own goals 1; a gap without any evidence weighs 2)
    gap         35   missing levels ÷ 3, at most 1
    people      15   people with the same need in the same unit of the second level (city) ÷ 20, at most 1
    urgency     20   (180 − days until the wished day) ÷ 180, between 0 and 1; a day that has passed is 1

A part that does not apply (no competency, so no gap; no wished day) is left out, and the shares of the others are taken as the whole:

    score = 100 × Σ share × value ÷ Σ share, rounded half up to tenths

Worked: a gap of 2 levels of 10 people, weight 3, no day: (30 × 0.6 + 35 × 2/3 + 15 × 0.5) ÷ 80 × 100 = 61.0.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from subjects.levels import in_words

SHARES = {"weight": 30, "gap": 35, "people": 15, "urgency": 20}
FULL_GAP = Decimal(3)
FULL_PEOPLE = 20
FULL_DAYS = 180
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Facts:
    """What the score is made of. `people` counts the person, too; None: the part does not apply."""

    weight: int
    gap: Decimal | None
    people: int
    days: int | None


@dataclass(frozen=True)
class Ranked:
    score: Decimal
    parts: dict[str, dict[str, Any]]


def facts_of(need: Any, *, people: int, on: dt.date) -> Facts:
    """Return the facts of a need on day `on`."""
    days = (need.wished_by - on).days if need.wished_by else None
    return Facts(need.weight, need.gap, max(people, need.people), days)


def rank(facts: Facts) -> Ranked:
    """Return the score, and of each part that applies {value 0 to 1, share, points of the score, fact}."""
    values: dict[str, tuple[Decimal, Any]] = {"weight": (Decimal(facts.weight) / 5, facts.weight)}
    if facts.gap is not None:
        values["gap"] = (_limited(facts.gap / FULL_GAP), str(facts.gap))
    values["people"] = (_limited(Decimal(facts.people) / FULL_PEOPLE), facts.people)
    if facts.days is not None:
        values["urgency"] = (_limited(Decimal(FULL_DAYS - facts.days) / FULL_DAYS), facts.days)
    whole = sum(SHARES[name] for name in values)
    exact = {name: value * 100 * SHARES[name] / whole for name, (value, _fact) in values.items()}
    parts = {
        name: {"value": float(round(value, 3)), "share": SHARES[name], "of": whole, "points": float(_tenths(exact[name])), "fact": fact}
        for name, (value, fact) in values.items()
    }  # fmt: skip
    return Ranked(_tenths(sum(exact.values(), Decimal(0))), parts)


def explained(parts: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the stored parts in the reader's words, as rows of a chart: key, label with its because, value, max, text.

    `max` is what the part can give; the values add up to the score.
    """
    found = []
    for name, part in parts.items():
        label, because = _words(name, part["fact"])
        most = float(_tenths(Decimal(part["share"]) * 100 / part["of"]))
        found.append(
            {
                "key": name,
                "label": f"{label}：{because}" if _is_chinese() else f"{label}: {because}",
                "value": part["points"],
                "max": most,
                "text": f"{part['points']:g} / {most:g}",
            }
        )
    return found


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _words(name: str, fact: Any) -> tuple[str, str]:
    if name == "weight":
        return _("Weight of the source"), _("weight %(weight)s of 5") % {"weight": fact}
    if name == "gap":
        return pgettext("part of a score", "Gap"), _("%(levels)s levels are missing") % {
            "levels": in_words(Decimal(str(fact)))
        }
    if name == "people":
        return _("People affected"), _("%(count)s people have the same need") % {"count": fact}
    if fact < 0:
        return _("Urgency"), _("the wished day passed %(days)s days ago") % {"days": -fact}
    return _("Urgency"), _("%(days)s days until the wished day") % {"days": fact}


def _limited(value: Decimal) -> Decimal:
    return min(Decimal(1), max(Decimal(0), value))


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)
