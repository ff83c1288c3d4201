"""What a grader fills in for one answer, and what it is worth. Pure but for fetching rubrics (one query for many)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes import kinds
from quizzes.exceptions import QuizzesError
from quizzes.models import Rubric

OVERALL = "overall"  # the criterion of an answer without rubric


@dataclass(frozen=True)
class Criterion:
    """One row of a sheet. `weight` is the share of the whole sheet, in percent; `levels` are [{points, text}]."""

    key: str
    title: str
    weight: Fraction
    levels: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Part:
    """What is judged: the whole answer (key ""), or an essay of a case."""

    key: str
    body: kinds.Body
    weight: int
    value: Any
    rubric: Rubric | None
    criteria: list[Criterion] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """All that a person judges in one answer. An empty part is no work for a person: it scores nothing."""

    parts: list[Part]

    @property
    def criteria(self) -> list[Criterion]:
        return [c for part in self.parts for c in part.criteria]

    @property
    def rubrics(self) -> dict[str, str]:
        """{part: hash of its rubric}: what a judgement was made by."""
        return {part.key: part.rubric.content_hash for part in self.parts if part.rubric}

    @property
    def rubric(self) -> Rubric | None:
        return next((part.rubric for part in self.parts if part.rubric), None)

    def read(self, criteria: Mapping[str, Any]) -> dict[str, int]:
        """Return the points of every criterion. Raises QuizzesError when one is missing, unknown or no whole number from 0 to 100."""
        known = {c.key for c in self.criteria}
        if set(criteria) != known:
            raise QuizzesError(_("Please judge every criterion first."))
        for points in criteria.values():
            if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= 100:
                raise QuizzesError(_("Points for a criterion are whole numbers from 0 to 100."))
        return {c.key: criteria[c.key] for c in self.criteria}

    def percent(self, criteria: Mapping[str, int]) -> int:
        """Return the sum of weight x points over all criteria, in whole percent, halves rounded up."""
        return half_up(sum((c.weight * criteria[c.key] for c in self.criteria), Fraction(0)) / 100)


def half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)).__floor__())


def sheet_of(body: kinds.Body, value: Any, rubrics: Mapping[str, Rubric]) -> Sheet:
    """Return the sheet of an answer; `rubrics` is what `newest` or `pinned` found, by key."""
    found = [("", body, 1, value)]
    if body["kind"] == "case":
        given = value or {}
        found = [
            (part["key"], part, part["weight"], given[part["key"]])
            for part in body["parts"]
            if kinds.KINDS[part["kind"]].needs_person and given.get(part["key"])
        ]
    whole = sum(weight for _key, _body, weight, _value in found)
    parts = []
    for key, part, weight, given in found:
        rubric = rubrics.get(part.get("rubric") or "")
        parts.append(Part(key, part, weight, given, rubric, _criteria(key, rubric, Fraction(weight, whole))))
    return Sheet(parts)


def _criteria(part: str, rubric: Rubric | None, share: Fraction) -> list[Criterion]:
    prefix = f"{part}/" if part else ""
    if rubric is None:
        return [Criterion(prefix + OVERALL, _("Overall"), 100 * share)]
    return [
        Criterion(f"{prefix}{row['key']}", _title(row), row["weight"] * share, row["levels"]) for row in rubric.criteria
    ]


def _title(row: Mapping[str, Any]) -> str:
    titles = row.get("title") or {}
    return ((titles.get("en") if (get_language() or "").startswith("en") else "") or titles.get("zh")) or row["key"]


def newest(bodies: Iterable[kinds.Body]) -> dict[str, Rubric]:
    """Return the rubrics that the bodies name, each in its newest wording, by key (one query, none when none is named)."""
    keys = {key for body in bodies for key in kinds.rubric_keys(body)}
    rows = Rubric.objects.filter(key__in=keys).order_by("pk") if keys else []
    return {rubric.key: rubric for rubric in rows}


def pinned(hashes: Iterable[str]) -> dict[str, Rubric]:
    """Return the rubrics with these hashes, by key: the second grader judges by what the first had before the eyes."""
    rows = Rubric.objects.filter(content_hash__in=list(hashes)) if hashes else []
    return {rubric.key: rubric for rubric in rows}


def share_of(body: kinds.Body, value: Any, percent: Fraction) -> Fraction:
    """Return the share (0 to 1) of an answer of which a person judged `percent`.

    In a case the parts that a machine marks keep their share: the sum of weight x share over all parts, by the sum of the weights.
    """
    if body["kind"] != "case":
        return percent / 100
    outcome, total, weights = kinds.score(body, value), Fraction(0), 0
    for part in body["parts"]:
        one = outcome.parts[part["key"]]
        total += part["weight"] * (percent / 100 if one.needs_person else one.share)
        weights += part["weight"]
    return total / weights


def decide(percents: Sequence[int], *, rounds: int, gap: int) -> Fraction | None:
    """Return the percent that counts after the judgements given so far (by round), or None while another is needed.

    One round: the judgement itself. Two rounds: their mean when they differ by at most `gap`; else a third grader judges. The third
    counts with the nearer of the two, as the mean; at the same distance with the higher one; when it is farther than `gap` from both,
    alone. So do the marking centres of the gaokao: two blind judgements, a third beyond a fixed difference, the mean of the two
    that lie within it, otherwise the word of the last instance (docs/decisions/0010).
    """
    if rounds == 1 or not percents:
        return Fraction(percents[0]) if percents else None
    if len(percents) == 1:
        return None
    one, two = percents[:2]
    if abs(one - two) <= gap:
        return Fraction(one + two, 2)
    if len(percents) == 2:
        return None
    last = percents[2]
    nearer = min((one, two), key=lambda p: (abs(p - last), -p))
    return Fraction(nearer + last, 2) if abs(nearer - last) <= gap else Fraction(last)
