"""A whole report: every measure, for the whole and for each group. A constant number of queries, however many people there are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.upward import exams, learning, money, opinions, plans  # noqa: F401 (they register their measures)
from reports.upward.measures import REGISTRY, WHOLE, Cell, Measure
from reports.upward.scope import Scope


@dataclass(frozen=True)
class Line:
    """One group (or the whole) with its cells."""

    key: str
    label: str
    people: int
    cells: dict[str, Cell]


@dataclass
class Report:
    """The numbers of a scope, read once."""

    scope: Scope

    @cached_property
    def tables(self) -> dict[str, dict[str, Cell]]:
        """Return {group: {measure: cell}}; each counter runs once."""
        merged: dict[str, dict[str, Cell]] = {WHOLE: {}}
        for count in dict.fromkeys(measure.count for measure in REGISTRY.values()):
            for key, cells in count(self.scope).items():
                merged.setdefault(key, {}).update(cells)
        return merged

    @cached_property
    def whole(self) -> Line:
        given, cells = self.tables[WHOLE], {}
        groups = [cells for key, cells in self.tables.items() if key != WHOLE]
        for key in REGISTRY:
            found = [row[key] for row in groups if key in row]
            cells[key] = given.get(key) or (sum(found[1:], found[0]) if found else Cell(0, 0))
        return Line("", self.scope.department.name, sum(self.scope.heads.values()), cells)

    @cached_property
    def lines(self) -> list[Line]:
        """Return the groups that have people or numbers, in their order."""
        heads, known = self.scope.heads, {**self.scope.heads, **self.tables}
        return [
            Line(key, label, heads.get(key, 0), self.tables.get(key, {}))
            for key, label in self.scope.labels.items()
            if key in known
        ]


def numbers(report: Report) -> list[dict[str, Any]]:
    """Return a report as it is frozen: plain values, the whole first."""
    return [
        {
            "key": line.key,
            "label": line.label,
            "people": line.people,
            "cells": {key: [cell.top, cell.base, cell.because] for key, cell in line.cells.items()},
        }
        for line in [report.whole, *report.lines]
    ]


def line_of(stored: dict[str, Any]) -> Line:
    """Return a line as it was frozen."""
    cells = {key: Cell(top, base, because) for key, (top, base, because) in stored["cells"].items()}
    return Line(stored["key"], stored["label"], stored["people"], cells)


def measures() -> list[Measure]:
    return list(REGISTRY.values())
