"""What those who attended say of their classes; sums of five and more only."""

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from classroom.class_survey import LEAST
from classroom.models import ClassRating, SignUp
from reports.upward.measures import WHOLE, Cell, Measure, Table, few, register

ITEMS = len(ClassRating.ITEMS)
SUM = sum((F(f"class_rating__{name}") for name in list(ClassRating.ITEMS)[1:]), F("class_rating__useful"))


def attended(scope: Any) -> Any:
    """Return the sign-ups of people who attended a class that was closed within the period."""
    rows = SignUp.objects.filter(scope.instants("session__closed_at"), state=SignUp.State.ATTENDED)
    return scope.of_people(rows).annotate(points=SUM)


def count_opinions(scope: Any) -> Table:
    """One query. A group of fewer than five ratings is not shown; nor is the next smallest where the rest would tell."""
    sums = (
        attended(scope)
        .values("group")
        .annotate(
            came=Count("pk"), rated=Count("class_rating"), sum=Sum("points"), good=Count("pk", filter=Q(points__gte=4 * ITEMS))
        )
    )  # fmt: skip
    found = {scope.key_of(row["group"]): row for row in sums}
    hidden = to_hide({key: row["rated"] for key, row in found.items()})
    table: Table = {}
    for key, row in found.items():
        table[key] = {"response": Cell(row["rated"], row["came"])}
        table[key] |= {
            "satisfaction": Cell(row["sum"] or 0, ITEMS * row["rated"]), "satisfied": Cell(row["good"], row["rated"])
        }  # fmt: skip
    return hide(table, hidden, sum(row["rated"] for row in found.values()))


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


def hide(table: Table, hidden: set[str], rated: int) -> Table:
    """Replace what is not to be shown; the whole is counted before, and itself hidden while fewer than five rated."""
    names = ("satisfaction", "satisfied")
    whole = {name: sum((row[name] for row in table.values()), Cell(0, 0)) for name in names}
    if 0 < rated < LEAST:
        whole = {name: Cell(because=few()) for name in names}
    for key in hidden:
        table[key] |= {name: Cell(because=few()) for name in names}
    return {**table, WHOLE: whole}


NO_RATING = _("nobody rated a class that was closed in this period")
register(
    Measure(
        "satisfaction", _("Satisfaction"), _("mean of the five items of all ratings (1 to 5) of classes closed in the period"),
        _("of 5"), "mean", count_opinions, "classes", NO_RATING,
    ),
    Measure(
        "satisfied", _("Satisfied (4 and more)"), _("ratings with a mean of 4 or more ÷ ratings"), "%",
        "percent", count_opinions, "classes", NO_RATING,
    ),
    Measure(
        "response", _("Ratings returned"), _("ratings ÷ people who attended a class that was closed in the period"), "%",
        "percent", count_opinions, "classes", _("nobody attended a class that was closed in this period"),
    ),
)  # fmt: skip
