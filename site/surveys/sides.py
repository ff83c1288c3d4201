"""What each side (manager, colleagues, own people ...) said about people, in numbers: one query for any number of people.

A side that is anonymous and has fewer answers than the floor in a survey is not read, nor one more where it could be told by
subtracting. This is decided survey by survey, as the pages show it; what is left of several surveys is then taken together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from lib import clock
from people.models import Employee
from surveys.models import Form, Response, Survey
from surveys.results import hidden_units

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Side:
    """`mean` is the mean score in percent (hundredths) of the `n` answers that may be read; `few` more were given and may not be."""

    n: int
    few: int
    mean: Decimal | None
    surveys: tuple[int, ...] = ()


def sides_of(people: Iterable[int], surveys: Any) -> dict[int, dict[str, Side]]:
    """Return {employee id: {relationship: side}} over `surveys` (a query set) about these people."""
    rows = Response.objects.filter(subject__in=list(people), survey__in=surveys, score__isnull=False).order_by()
    counted = rows.values("survey", "subject", "relationship", "survey__floor").annotate(
        n=Count("pk"), total=Sum("score"), nameless=Count("pk", filter=Q(is_anonymous=True))
    )
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for group in _by_survey(counted).values():
        hidden = hidden_sides(group)
        for row in group:
            found[row["subject"]][row["relationship"]].append((row, row["relationship"] in hidden))
    return {person: {side: _side(rows) for side, rows in sides.items()} for person, sides in found.items()}


def _by_survey(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[int, int], list[Any]]:
    groups: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row["survey"], row["subject"]].append(row)
    return groups


def hidden_sides(rows: list[Any]) -> set[str]:
    """Return the sides of one survey about one person that are not shown (rows with relationship, nameless, survey__floor)."""
    sizes = {row["relationship"]: row["nameless"] for row in rows if row["nameless"]}
    return hidden_units(sizes, max(row["survey__floor"] for row in rows))


def _side(rows: list[tuple[Any, bool]]) -> Side:
    read = [row for row, is_hidden in rows if not is_hidden]
    n = sum(row["n"] for row in read)
    total = sum((Decimal(str(row["total"])).quantize(TENTH, ROUND_HALF_UP) for row in read), Decimal(0))
    mean = (total / n).quantize(HUNDREDTH, ROUND_HALF_UP) if n else None
    few = sum(row["n"] for row, is_hidden in rows if is_hidden)
    return Side(n, few, mean, tuple(sorted(row["survey"] for row in read)))


def scores_of_subject(
    employee: Employee, *, since: dt.date, until: dt.date, kinds: Iterable[str] = (Form.Kind.FEEDBACK,)
) -> dict[str, tuple[Decimal | None, int]]:
    """Return {relationship: (mean score in percent, n)} of what was answered about `employee` in surveys opened in [since, until)
    with forms of `kinds` (360-degree feedback); the score is None where it may not be read.
    """
    window = {"opens_at__gte": clock.start_of_day(since), "opens_at__lt": clock.start_of_day(until)}
    surveys = Survey.objects.filter(version__form__kind__in=kinds, **window)
    found = sides_of([employee.pk], surveys).get(employee.pk, {})
    return {
        side: (None if one.mean is None else one.mean.quantize(TENTH, ROUND_HALF_UP), one.n + one.few)
        for side, one in found.items()
    }
