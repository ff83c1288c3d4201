"""What people say of classes and courses: ratings of classes and reaction questionnaires; sums of five and more only."""

from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Q, Sum, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from classroom.class_survey import LEAST
from classroom.models import ClassRating, SignUp
from reports.upward import reactions
from reports.upward.measures import WHOLE, Cell, Measure, Table, few, register

ITEMS = len(ClassRating.ITEMS)
SUM = sum((F(f"class_rating__{name}") for name in list(ClassRating.ITEMS)[1:]), F("class_rating__useful"))
NAMES = ("satisfaction", "satisfied")


def attended(scope: Any) -> Any:
    """Return the sign-ups of people who attended a class that was closed within the period, and did not answer a questionnaire about it."""
    rows = SignUp.objects.filter(scope.instants("session__closed_at"), state=SignUp.State.ATTENDED)
    return scope.of_people(rows.exclude(reactions.answered_elsewhere())).annotate(points=SUM)


def count_opinions(scope: Any) -> Table:
    """Three queries. Of each of the two sources, groups of fewer than five are not shown; nor is the next smallest where the rest would tell."""
    rated, responses = _people(scope)
    classes, whole = hidden_apart(rated)
    forms, more = hidden_apart(_reactions(scope))
    table: Table = {key: {"response": cell} for key, cell in responses.items()}
    for key in {*classes, *forms, *table}:
        row = table.setdefault(key, {})
        for name in NAMES:
            row[name] = _together(classes.get(key, {}).get(name), forms.get(key, {}).get(name))
    return {**table, WHOLE: {name: _together(whole[name], more[name]) for name in NAMES}}


def _together(one: Cell | None, other: Cell | None) -> Cell:
    """Return the sum of what may be shown; what may not, only where nothing else is there."""
    shown = [cell for cell in (one, other) if cell is not None and not cell.because and cell.base]
    hidden = [cell for cell in (one, other) if cell is not None and cell.because]
    return sum(shown[1:], shown[0]) if shown else (hidden[0] if hidden else Cell(0, 0))


def _people(scope: Any) -> tuple[dict[str, tuple[int, dict[str, Cell]]], dict[str, Cell]]:
    """Return {group: (ratings, cells)} of classes, and {group: answered ÷ asked} of classes and questionnaires; one query."""
    came = attended(scope).values("group").annotate(
        base=Count("pk"), top=Count("class_rating"), sum=Sum("points"), good=Count("pk", filter=Q(points__gte=4 * ITEMS))
    )  # fmt: skip
    none = Max(Cast(Value(None), BigIntegerField()))
    told = reactions.asked(scope).values("group").annotate(
        base=Count("pk"), top=Count("pk", filter=Q(is_answered=True)), sum=none, good=none
    )  # fmt: skip
    rated: dict[str, tuple[int, dict[str, Cell]]] = {}
    responses: dict[str, Cell] = {}
    for row in came.union(told, all=True):
        key, n = scope.key_of(row["group"]), row["top"]
        responses[key] = responses.get(key, Cell(0, 0)) + Cell(n, row["base"])
        if row["sum"] is not None:
            rated[key] = (n, {"satisfaction": Cell(row["sum"], ITEMS * n), "satisfied": Cell(row["good"], n)})
    return rated, responses


def _reactions(scope: Any) -> dict[str, tuple[int, dict[str, Cell]]]:
    """Return {group: (questionnaires, cells)}; without a name there is no post category and no employment kind, only the whole."""
    rows = reactions.answers(scope).order_by().values("department__path")
    sums = rows.annotate(
        n=Count("pk"), sum=Sum("points"), of=Sum("marks"), good=Count("pk", filter=Q(points__gte=4 * F("marks")))
    )
    found: dict[str, tuple[int, dict[str, Cell]]] = {}
    for row in sums:
        key = scope.units_of(row["department__path"]) if scope.way == "unit" else ""
        n, cells = found.get(key, (0, {name: Cell(0, 0) for name in NAMES}))
        more = {"satisfaction": Cell(int(row["sum"]), row["of"]), "satisfied": Cell(row["good"], row["n"])}
        found[key] = (n + row["n"], {name: cells[name] + more[name] for name in NAMES})
    return found


def to_hide(rated: dict[str, int]) -> set[str]:
    """Return the groups whose ratings are not shown.

    Groups of one to four, and when these are fewer than five together, the smallest other too: the whole minus what is shown
    would tell what they said.
    """
    hidden = {key for key, n in rated.items() if 0 < n < LEAST}
    if hidden and sum(rated[key] for key in hidden) < LEAST:
        others = sorted((n, key) for key, n in rated.items() if n >= LEAST)
        hidden |= {key for _n, key in others[:1]}
    return hidden


def hidden_apart(found: dict[str, tuple[int, dict[str, Cell]]]) -> tuple[Table, dict[str, Cell]]:
    """Return the cells with what is not to be shown replaced, and the whole: counted before, itself hidden while fewer than five said it."""
    sizes = {key: n for key, (n, _cells) in found.items()}
    few_cells = {name: Cell(because=few()) for name in NAMES}
    whole = {name: sum((cells[name] for _n, cells in found.values()), Cell(0, 0)) for name in NAMES}
    hidden = to_hide(sizes)
    table = {key: few_cells if key in hidden else cells for key, (_n, cells) in found.items() if key}
    return table, few_cells if 0 < sum(sizes.values()) < LEAST else whole


NO_RATING = _("nobody rated a class that was closed in this period, or answered a questionnaire that closed in it")
register(
    Measure(
        "satisfaction", _("Satisfaction"),
        _("mean of all marks from 1 to 5: five of each rating of a class closed in the period, and the scales of each reaction questionnaire whose survey closed in it; nobody twice for the same class"),
        _("of 5"), "mean", count_opinions, "classes", NO_RATING,
    ),
    Measure(
        "satisfied", _("Satisfied (4 and more)"),
        _("ratings and reaction questionnaires with a mean of 4 or more ÷ ratings and reaction questionnaires"), "%",
        "percent", count_opinions, "classes", NO_RATING,
    ),
    Measure(
        "response", _("Ratings returned"),
        _("ratings and reaction questionnaires handed in ÷ people who attended a class closed in the period or were asked by a survey that closed in it"), "%",
        "percent", count_opinions, "classes", _("nobody attended a class that was closed in this period, or was asked by a survey that closed in it"),
    ),
)  # fmt: skip
