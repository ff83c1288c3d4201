"""What those who attended say of a class: sums and sentences without names, from five answers on. Reads only."""

from dataclasses import dataclass
from typing import Any

from classroom.models import ClassRating

LEAST = 5  # fewer are not shown: they would name people


@dataclass(frozen=True)
class Item:
    """One statement: how many said 1 to 5, and the mean."""

    label: str
    counts: list[int]

    @property
    def mean(self) -> str:
        return f"{sum(n * step for step, n in enumerate(self.counts, start=1)) / sum(self.counts):.1f}"


@dataclass(frozen=True)
class Survey:
    """The answers of a class; `items` and `words` are empty while fewer than five answered."""

    answers: int
    items: list[Item]
    words: list[str]


def survey_of(session: Any) -> Survey:
    """Return the survey of a class (one query)."""
    rows = list(ClassRating.objects.filter(signup__session=session).values(*ClassRating.ITEMS, "words"))
    if len(rows) < LEAST:
        return Survey(len(rows), [], [])
    items = []
    for name, label in ClassRating.ITEMS.items():
        items.append(Item(str(label), [sum(row[name] == step for row in rows) for step in ClassRating.Step.values]))
    # Sorted by their words: the order of handing in would name people.
    return Survey(len(rows), items, sorted(row["words"] for row in rows if row["words"]))
