"""What a trainer should look at in a question, and on which numbers that rests. The words: quizzes/advice.py."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from quizzes.analysis.choices import NOTHING
from quizzes.analysis.items import Item

ENOUGH = 30  # fewer answers: nothing is concluded
TOO_EASY, TOO_HARD = 0.95, 0.20
WEAK, VERY_WEAK = 0.20, 0.10  # of D: Ebel & Frisbie 1991: below 0.20 a question is poor, to be rejected or rewritten
UNUSED = 0.02  # a distractor that fewer take does nothing (5 % is usual for few options; 2 % is surely nobody)
RAPID_SHARE = 0.10  # so many answered without reading
ONE_SIDED = 1.645  # normal quantile: by chance alone a correlation is above 1.645 / sqrt(n) once in twenty times

# key: severity; the higher the worse. What may be a wrong key comes first: it takes points from people who know.
SEVERITY = {
    "key_in_doubt": 100,
    "negative": 90,
    "better_take_wrong": 80,
    "too_hard": 60,
    "very_weak": 55,
    "weak": 40,
    "too_fast": 35,
    "unused": 30,
    "too_easy": 20,
    "few": 1,
}


@dataclass(frozen=True)
class Finding:
    """One remark. `values` are the numbers behind it: shares and correlations as in an Item, `option` the key of a choice."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> int:
        return SEVERITY[self.key]

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, **self.values}


def findings_of(item: Item, *, has_options: bool) -> list[Finding]:
    """Return the remarks about a question, the worst first. Below ENOUGH answers the only one is that there are too few."""
    if item.n < ENOUGH:
        return [Finding("few", {"n": item.n})]
    found = [*_difficulty(item), *_discrimination(item), *_pace(item)]
    if has_options:
        found += _options(item)
    return sorted(found, key=lambda f: -f.severity)


def severity_of(findings: Iterable[Finding]) -> int:
    """Return one number to sort by: the worst remark counts, further ones a little."""
    values = sorted((f.severity for f in findings), reverse=True)
    return values[0] * 10 + min(9, len(values) - 1) if values else 0


def _difficulty(item: Item) -> Iterable[Finding]:
    if item.facility is not None and item.facility > TOO_EASY:
        yield Finding("too_easy", {"facility": item.facility})
    elif item.facility is not None and item.facility < TOO_HARD:
        yield Finding("too_hard", {"facility": item.facility})


def _discrimination(item: Item) -> Iterable[Finding]:
    """Negative: also the correlation is, by more than chance. What nearly everybody or nobody knows cannot separate: no remark there."""
    d, r = item.discrimination, item.rest_correlation
    if d is None or item.facility is None:
        return
    if d < 0 and r is not None and r < -ONE_SIDED / math.sqrt(item.n):
        yield Finding("negative", {"discrimination": d})
    elif TOO_HARD <= item.facility <= TOO_EASY and d < WEAK:
        yield Finding("very_weak" if d < VERY_WEAK else "weak", {"discrimination": d})


def _pace(item: Item) -> Iterable[Finding]:
    """Too fast: half of all are below the threshold, or one in ten is."""
    if item.timed < ENOUGH or item.median_ms is None:
        return
    share = item.rapid / item.timed
    if item.median_ms < item.threshold_ms or share >= RAPID_SHARE:
        values = {"median_ms": item.median_ms, "threshold_ms": item.threshold_ms, "share": share}
        yield Finding("too_fast", values)


def _options(item: Item) -> Iterable[Finding]:
    wrong = [o for o in item.options if not o.right and o.key != NOTHING]
    chance = max(0.05, ONE_SIDED / math.sqrt(item.n))
    better = [o for o in wrong if o.correlation is not None and o.correlation > chance and o.count >= 5]
    if better:
        worst = max(better, key=lambda o: o.correlation or 0)
        right = [o.correlation for o in item.options if o.right and o.correlation is not None]
        # The key attracts the weaker, a distractor the better ones: the two may have been exchanged.
        key = "key_in_doubt" if right and max(right) < 0 else "better_take_wrong"
        yield Finding(key, {"option": worst.key, "correlation": worst.correlation})
    unused = [o.key for o in wrong if o.count < UNUSED * item.n]
    if unused and item.facility is not None and item.facility <= TOO_EASY:
        yield Finding("unused", {"options": unused})
