"""Rubrics as data: criteria with points, as they are kept with what was judged by them. Points are whole, sums are tenths."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from classroom.exceptions import ClassroomError

Criteria = Sequence[Mapping[str, Any]]
MAX_CRITERIA, MAX_POINTS = 20, 100


def read(text: str) -> list[dict[str, Any]]:
    """Return criteria from lines "title: points" (the last number of a line are its points). Raises ClassroomError naming the line."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not line:
            continue
        title, _gap, points = line.replace("：", ":").rpartition(":")
        if not title.strip() or not points.strip().isdecimal() or not 0 < int(points) <= MAX_POINTS:
            raise ClassroomError(
                _("Line %(n)s: write the criterion, a colon and its points (1 to 100), e.g. “Greeting: 10”.")
                % {"n": number}
            )
        found.append({"key": f"c{len(found) + 1}", "title": title.strip()[:120], "points": int(points)})
    if not found or len(found) > MAX_CRITERIA:
        raise ClassroomError(_("A rubric has 1 to %(n)s criteria.") % {"n": MAX_CRITERIA})
    return found


def written(criteria: Criteria) -> str:
    """Return criteria as the lines that `read` understands."""
    return "\n".join(f"{c['title']}: {c['points']}" for c in criteria)


def most(criteria: Criteria) -> int:
    return sum(int(c["points"]) for c in criteria)


def checked(criteria: Criteria, given: Mapping[str, Any]) -> dict[str, int]:
    """Return the points of each criterion as whole numbers. Raises ClassroomError for one that is missing or out of range."""
    points: dict[str, int] = {}
    for criterion in criteria:
        raw = str(given.get(criterion["key"], "")).strip()
        if not raw.isdecimal() or int(raw) > int(criterion["points"]):
            raise ClassroomError(
                _("“%(title)s”: give 0 to %(most)s points.")
                % {"title": criterion["title"], "most": criterion["points"]}
            )
        points[criterion["key"]] = int(raw)
    return points


def lines(criteria: Criteria, *given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the criteria with the points of each judgement beside them, and how far these lie apart."""
    rows = []
    for criterion in criteria:
        points = [one.get(criterion["key"]) for one in given]
        known = [p for p in points if p is not None]
        rows.append({**criterion, "given": points, "apart": max(known) - min(known) if len(known) > 1 else 0})
    return rows
