"""What was reported and what would be reported today: measure by measure, group by group."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.upward.measures import REGISTRY, Cell, Measure
from reports.upward.reading import Line


@dataclass(frozen=True)
class Difference:
    """A number that is another one now."""

    measure: Measure
    label: str
    was: str
    now: str
    change: str


def differences(frozen: list[Line], present: list[Line]) -> list[Difference]:
    """Return what differs, in the order of groups and measures; a group that is there only once counts as nothing on the other side."""
    before, after = {line.key: line for line in frozen}, {line.key: line for line in present}
    found = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        label = (new or old).label  # type: ignore[union-attr]
        for measure in REGISTRY.values():
            was, now = (line.cells.get(measure.key) if line else None for line in (old, new))
            if is_other(was, now) and _words(measure, was) != _words(measure, now):
                found.append(_difference(measure, label, was, now))
    return found


def is_other(was: Cell | None, now: Cell | None) -> bool:
    """Whether two cells say different things; an empty one and none are the same."""
    return (was or Cell(0, 0)) != (now or Cell(0, 0)) and not (_nothing(was) and _nothing(now))


def _nothing(cell: Cell | None) -> bool:
    return cell is None or (not cell.top and not cell.base)


def _difference(measure: Measure, label: str, was: Cell | None, now: Cell | None) -> Difference:
    old, new = measure.value(was), measure.value(now)
    change = "—" if old is None or new is None else measure.in_words(new - old, signed=True)
    if measure.shape == "percent" and change != "—":
        change = _("%(n)s percentage points") % {"n": change.removesuffix("%")}
    return Difference(measure, label, _words(measure, was), _words(measure, now), change)


def _words(measure: Measure, cell: Cell | None) -> str:
    """Return the number with its parts, so that a change behind equal roundings is seen."""
    parts = measure.sum(cell)
    return f"{measure.text(cell)} ({parts})" if parts and measure.value(cell) is not None else measure.text(cell)
