"""A track week by week: what to finish in each, and how much it is. Pure functions over rows of a track page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

DAYS = 7
WORTH_SHOWING = 2  # weeks; a track due all at once needs no plan


@dataclass
class Week:
    """A week of a track, counted from its start: `number` from 1; `rows` as the page has them; `minutes` of those online."""

    number: int
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(row["course"].minutes for row in self.rows)

    @property
    def is_done(self) -> bool:
        return all(row["step"] is not None and row["step"].state == "done" for row in self.rows)


def week_of(days: int) -> int:
    """Return the week in which day `days` lies: days 1 to 7 are week 1."""
    return max(1, -(-days // DAYS))


def plan_of(rows: Iterable[Mapping[str, Any]]) -> list[Week]:
    """Return the weeks that end with something due, in order; [] when there are fewer than two.

    `rows` have course (with minutes), due ({"from", "days"} or None) and step (or None). What is due at no time is left out.
    """
    weeks: dict[int, Week] = {}
    for row in rows:
        if row["due"]:
            number = week_of(int(row["due"]["days"]))
            weeks.setdefault(number, Week(number)).rows.append(row)
    found = [weeks[number] for number in sorted(weeks)]
    return found if len(found) >= WORTH_SHOWING else []
