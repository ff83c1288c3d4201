"""The strip from need to practice: each step a number of today, what it counts, and where its rows are."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reports.aggregates.measures import MEASURES
from reports.aggregates.reading import Numbers

# measure, list, what is asked of the list, colour
STEPS = [
    ("needs", "needs", {}, "amber"),
    ("planned", "needs", {"state": "planned"}, ""),
    ("enrolled", "people", {"state": "enrolled"}, ""),
    ("passed", "people", {"state": "passed"}, "jade"),
    ("applied", "people", {"state": "applied"}, "jade"),
]


def steps(numbers: Numbers, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Return need → plan → enrolled → passed → applied."""
    found = []
    for key, name, more, kind in STEPS:
        url = f"{reverse('reports:show_list', args=[name])}?{urlencode({**query, **more})}"
        found.append(step(key, numbers[key], url, kind))
    return found


def step(key: str, number: Any, url: str, kind: str = "") -> dict[str, Any]:
    return {"number": number, "label": MEASURES[key].label, "says": MEASURES[key].says, "url": url, "kind": kind}
