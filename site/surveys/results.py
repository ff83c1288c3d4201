"""What was answered, in numbers: a constant number of queries however many answered, and nothing below the floor.

n           handed-in questionnaires
rate        n / invited x 100
mean        of all steps (1-5) given to scales and lines of a matrix (a reversed item counts 6 - step)
share >= 4  steps of 4 or 5 / all steps x 100
score       mean of the questionnaires' scores (surveys.questionnaire.scoring)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Max, Min, Q, Sum

from surveys.models import Answer, FormVersion, Invitation, Response, Survey
from surveys.questionnaire.definition import STEPS, WRITTEN, Item

QUOTES = 40


@dataclass(frozen=True)
class Line:
    """One step, option or place of an item."""

    label: str
    count: int
    percent: Decimal


@dataclass
class ItemResult:
    """One item, or one line of a matrix. `is_hidden`: anonymous and answered by too few."""

    key: str
    text: str
    kind: str
    section: str
    form_id: int
    n: int = 0
    mean: Decimal | None = None
    share_of_4_or_more_percent: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    lines: list[Line] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    is_hidden: bool = False


@dataclass
class Summary:
    """Numbers of one or many surveys. `is_hidden`: anonymous and answered by fewer than the floor, so every number is None."""

    n: int = 0
    invited: int = 0
    rate_percent: Decimal | None = None
    mean: Decimal | None = None
    share_of_4_or_more_percent: Decimal | None = None
    score_percent: Decimal | None = None
    items: list[ItemResult] = field(default_factory=list)
    is_hidden: bool = False
    floor: int = Survey.FLOOR

    def item(self, key: str) -> ItemResult | None:
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True)
class Unit:
    """A department's part; None where it is not shown. `is_few`: because it is below the floor itself."""

    name: str
    n: int | None
    mean: Decimal | None
    score_percent: Decimal | None
    is_few: bool = False


def _tenth(value: Any, places: str = "0.1") -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal(places), rounding=ROUND_HALF_UP)


def percent(part: int | Decimal, whole: int) -> Decimal | None:
    """Return `part` of `whole` in percent with one decimal; None of nothing."""
    return _tenth(Decimal(part) * 100 / whole) if whole else None


def about(kind: str, keys: Iterable[Any]) -> Any:
    """Return the surveys about these things (a query set)."""
    return Survey.objects.about(kind, keys)


def summary(surveys: Any, *, responses: Any = None, invitations: Any = None) -> Summary:
    """Return the numbers of `surveys` (a query set), of the part `responses` and `invitations` where they are given."""
    if responses is None:
        responses = Response.objects.filter(survey__in=surveys)
    if invitations is None:
        invitations = Invitation.objects.filter(survey__in=surveys)
    totals = responses.order_by().aggregate(
        n=Count("pk"), score=Avg("score"), nameless=Count("pk", filter=Q(is_anonymous=True)), floor=Max("survey__floor")
    )
    found = Summary(n=totals["n"], invited=invitations.count(), floor=totals["floor"] or Survey.FLOOR)
    found.rate_percent = percent(found.n, found.invited)
    if 0 < totals["nameless"] < found.floor:
        found.is_hidden = True
        return found
    found.score_percent = _tenth(totals["score"])
    found.items = _items(responses, floor=found.floor if totals["nameless"] else 0)
    _overall(found, responses)
    return found


def _counts(responses: Any) -> Any:
    rows = Answer.objects.filter(response__in=responses).exclude(choice="").order_by()
    return rows.values("response__survey__version", "item", "choice").annotate(count=Count("pk"), total=Sum("number"))


def _steps(versions: Mapping[int, FormVersion], rows: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Return {step: count} over all scales and matrices, reversed ones turned."""
    turned: dict[int, int] = defaultdict(int)
    for row in rows:
        item = versions[row["response__survey__version"]].questionnaire.item(row["item"].partition(".")[0])
        if item is not None and item.kind in ("scale", "matrix"):
            step = int(row["choice"])
            turned[6 - step if item.data.get("reverse") else step] += row["count"]
    return turned


def _versions(responses: Any) -> dict[int, FormVersion]:
    ids = responses.order_by().values("survey__version").distinct()
    return {row.pk: row for row in FormVersion.objects.filter(pk__in=ids).order_by("form", "number")}


def _overall(found: Summary, responses: Any) -> None:
    steps = _steps(_versions(responses), _counts(responses))
    found.mean, found.share_of_4_or_more_percent = mean_and_share(steps)


def mean_and_share(steps: Mapping[int, int]) -> tuple[Decimal | None, Decimal | None]:
    """Return the mean (two decimals) and the share of 4 and 5 of {step: count}."""
    n = sum(steps.values())
    if not n:
        return None, None
    mean = _tenth(Decimal(sum(step * count for step, count in steps.items())) / n, "0.01")
    return mean, percent(steps.get(4, 0) + steps.get(5, 0), n)


# --- by item -----------------------------------------------------------------------------------------
def _items(responses: Any, *, floor: int) -> list[ItemResult]:
    """Return each item of the forms, the latest version's words first; items of older versions that are gone follow."""
    versions = _versions(responses)
    counts: dict[tuple[int, str], dict[str, tuple[int, Any]]] = defaultdict(dict)
    for row in _counts(responses):
        place = (versions[row["response__survey__version"]].form_id, row["item"])
        count, total = counts[place].get(row["choice"], (0, Decimal(0)))
        counts[place][row["choice"]] = (count + row["count"], total + (row["total"] or 0))
    sizes, numbers = _sizes(responses, versions), _numbers(responses, versions)
    found: dict[tuple[int, str], ItemResult] = {}
    for version in sorted(versions.values(), key=lambda v: (v.form_id, -v.number)):
        titles = {section.key: section.title for section in version.questionnaire.sections}
        for item in version.questionnaire.items:
            for key, text in _places(item):
                place = (version.form_id, key)
                if place in found:
                    continue
                row = ItemResult(key, text, item.kind, titles[item.section], version.form_id, n=sizes.get(place, 0))
                row.is_hidden = bool(floor) and 0 < row.n < floor
                if not row.is_hidden:
                    _fill(row, item, counts.get(place, {}), numbers.get(place))
                found[place] = row
    _quote(responses, versions, found)
    return list(found.values())


def _places(item: Item) -> list[tuple[str, str]]:
    if item.kind == "matrix":
        return [(f"{item.key}.{key}", f"{item.text} · {text}") for key, text in item.rows]
    return [(item.key, item.text)]


def _sizes(responses: Any, versions: Mapping[int, FormVersion]) -> dict[tuple[int, str], int]:
    rows = Answer.objects.filter(response__in=responses).order_by().values("response__survey__version", "item")
    sizes: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows.annotate(n=Count("response", distinct=True)):
        sizes[versions[row["response__survey__version"]].form_id, row["item"]] += row["n"]
    return sizes


def _numbers(responses: Any, versions: Mapping[int, FormVersion]) -> dict[tuple[int, str], tuple[Any, Any, Any, int]]:
    rows = Answer.objects.filter(response__in=responses, choice="").exclude(number=None).order_by()
    found: dict[tuple[int, str], tuple[Any, Any, Any, int]] = {}
    for row in rows.values("response__survey__version", "item").annotate(
        total=Sum("number"), low=Min("number"), high=Max("number"), n=Count("pk")
    ):
        place = (versions[row["response__survey__version"]].form_id, row["item"])
        total, low, high, n = found.get(place, (0, row["low"], row["high"], 0))
        found[place] = (total + row["total"], min(low, row["low"]), max(high, row["high"]), n + row["n"])
    return found


def _fill(row: ItemResult, item: Item, counts: Mapping[str, tuple[int, Any]], numbers: Any) -> None:
    if item.kind in ("scale", "matrix"):
        steps = {step: counts.get(str(step), (0, 0))[0] for step in STEPS}
        row.mean, row.share_of_4_or_more_percent = mean_and_share(steps)
        row.lines = [Line(_step_label(item, s), n, percent(n, row.n) or Decimal(0)) for s, n in reversed(steps.items())]
    elif item.kind in ("single", "multiple"):
        chosen = [(text, counts.get(key, (0, 0))[0]) for key, text in item.options]
        row.lines = [Line(text, n, percent(n, row.n) or Decimal(0)) for text, n in chosen]
    elif item.kind == "ranking" and row.n:
        places = [(text, counts.get(key, (0, Decimal(0)))[1] / row.n) for key, text in item.options]
        points = {text: len(places) + 1 - mean for text, mean in places}
        ordered = sorted(places, key=lambda pair: pair[1])
        row.lines = [
            Line(f"{text} ({_tenth(mean)})", row.n, percent(points[text], len(places)) or Decimal(0))
            for text, mean in ordered
        ]
    elif numbers is not None:
        total, row.lowest, row.highest, n = numbers
        row.mean = _tenth(Decimal(total) / n, "0.01")


def _step_label(item: Item, step: int) -> str:
    if item.labels:
        return f"{step} {item.labels[step - 1]}"
    low, high = item.ends
    return f"{step} {low}" if step == 1 and low else f"{step} {high}" if step == 5 and high else str(step)


def _quote(responses: Any, versions: Mapping[int, FormVersion], found: Mapping[tuple[int, str], ItemResult]) -> None:
    """Add what was written, in the random order of its keys: the first is not whoever answered first."""
    rows = Answer.objects.filter(response__in=responses).exclude(text="").order_by("pk")
    for version, key, text in rows.values_list("response__survey__version", "item", "text")[: QUOTES * 20]:
        row = found.get((versions[version].form_id, key))
        if row is not None and row.kind in WRITTEN and not row.is_hidden and len(row.quotes) < QUOTES:
            row.quotes.append(text)


# --- by department --------------------------------------------------------------------------------------
def by_department(responses: Any, *, floor: int, is_anonymous: bool) -> list[Unit]:
    """Return each unit's part. Of an anonymous survey units below the floor are not shown, nor one more when the rest could be
    told by subtracting the others from the whole."""
    rows = list(
        responses.exclude(department=None).order_by().values("department__name", "department")
        .annotate(n=Count("pk"), score=Avg("score")).order_by("department__path")
    )  # fmt: skip
    hidden = hidden_units({row["department"]: row["n"] for row in rows}, floor) if is_anonymous else set()
    steps = Answer.objects.filter(response__in=responses).exclude(choice="").order_by()
    versions = _versions(responses)
    by_unit: dict[int, list[Any]] = defaultdict(list)
    for row in steps.values("response__department", "response__survey__version", "item", "choice").annotate(
        count=Count("pk")
    ):
        by_unit[row["response__department"]].append(row)
    found = []
    for row in rows:
        if row["department"] in hidden:
            found.append(Unit(row["department__name"], None, None, None, row["n"] < floor))
            continue
        mean, _share = mean_and_share(_steps(versions, by_unit[row["department"]]))
        found.append(Unit(row["department__name"], row["n"], mean, _tenth(row["score"])))
    return found


def hidden_units(sizes: Mapping[Any, int], floor: int) -> set[Any]:
    """Return the units that are not shown: those below the floor, and the smallest others until the hidden rest reaches it."""
    hidden = {unit for unit, n in sizes.items() if n < floor}
    shown = sorted((unit for unit in sizes if unit not in hidden), key=lambda unit: (sizes[unit], unit))
    while hidden and shown and sum(sizes[unit] for unit in hidden) < floor:
        hidden.add(shown.pop(0))
    return hidden


# --- over the months --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Month:
    """One survey of a series; the numbers are None below the floor."""

    period: str
    n: int
    mean: Decimal | None
    share: Decimal | None


def trend(surveys: Any, responses: Any) -> list[Month]:
    """Return the months of a series (a query set of surveys, the newest twelve) from the part `responses`, the oldest first."""
    rows = sorted(surveys.order_by("-period")[:12], key=lambda survey: survey.period)
    part = responses.filter(survey__in=[row.pk for row in rows])
    sizes = dict(part.order_by().values_list("survey").annotate(n=Count("pk")))
    versions = _versions(part)
    by_survey: dict[int, list[Any]] = defaultdict(list)
    counted = Answer.objects.filter(response__in=part).exclude(choice="").order_by()
    for row in counted.values("response__survey", "response__survey__version", "item", "choice").annotate(
        count=Count("pk")
    ):
        by_survey[row["response__survey"]].append(row)
    found = []
    for survey in rows:
        n = sizes.get(survey.pk, 0)
        if survey.is_anonymous and n < survey.floor:
            found.append(Month(survey.period, n, None, None))
        else:
            found.append(Month(survey.period, n, *mean_and_share(_steps(versions, by_survey[survey.pk]))))
    return found
