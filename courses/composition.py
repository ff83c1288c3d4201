"""What a track version asks for: pure functions over its composition (see models.catalog.TrackVersion)."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lib import clock, criteria

Composition = Mapping[str, Any]


@dataclass(frozen=True)
class Due:
    """When an item is due: the half-open instant, or None; `impossible` says why it cannot be."""

    at: dt.datetime | None
    impossible: str = ""


def items(composition: Composition) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield (set, item) in order."""
    for part in composition["sets"]:
        for item in part["items"]:
            yield part, item


def prerequisite(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the item's prerequisite as a rule over the fact `completed_courses`."""
    return {"all": [{"fact": "completed_courses", "op": "has", "value": key} for key in item.get("after", [])]}


def missing_before(item: Mapping[str, Any], completed: Collection[str]) -> list[str]:
    """Return the keys of courses that must be completed before `item` opens."""
    facts = {"completed_courses": set(completed)}
    return [leaf["value"] for leaf in prerequisite(item)["all"] if not criteria.evaluate(leaf, facts)]


def needed_count(part: Mapping[str, Any]) -> int:
    """Return how many of the set's items must be completed."""
    required = [item for item in part["items"] if item.get("required", True)]
    return {"all": len(required), "any": min(1, len(part["items"])), "n_of": int(part.get("n", 0))}[part["rule"]]


def set_is_satisfied(part: Mapping[str, Any], completed: Collection[str]) -> bool:
    """Return whether the completed courses satisfy one set."""
    if part["rule"] == "all":
        return all(item["course"] in completed for item in part["items"] if item.get("required", True))
    return sum(item["course"] in completed for item in part["items"]) >= needed_count(part)


def is_satisfied(composition: Composition, completed: Collection[str]) -> bool:
    """Return whether all sets are satisfied; a track that asks for nothing is never completed."""
    return bool(composition["sets"]) and all(set_is_satisfied(part, completed) for part in composition["sets"])


def minutes(composition: Composition, total: Mapping[str, int], done: Mapping[str, int]) -> tuple[int, int]:
    """Return (minutes asked for, minutes done): of `any` and `n_of` sets the items furthest on count."""
    asked = reached = 0
    for part in composition["sets"]:
        keys = [i["course"] for i in part["items"] if part["rule"] != "all" or i.get("required", True)]
        keys.sort(key=lambda key: (-(done.get(key, 0) / max(1, total.get(key, 0))), total.get(key, 0)))
        chosen = keys[: needed_count(part)]
        asked += sum(total.get(key, 0) for key in chosen)
        reached += sum(min(done.get(key, 0), total.get(key, 0)) for key in chosen)
    return asked, reached


def due(item: Mapping[str, Any], *, hired_on: dt.date, starts_on: dt.date) -> Due:
    """Return the item's date; one before the start of the enrolment is impossible, never silently moved."""
    rule = item.get("due")
    if not rule:
        return Due(None)
    base = hired_on if rule["from"] == "hired" else starts_on
    day = base + dt.timedelta(days=rule["days"])
    at = clock.end_of_day(day)
    return Due(at, "before_start") if day < starts_on else Due(at)
