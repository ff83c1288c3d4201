"""A section of a training file is a titled table of plain words; whoever knows a kind of proof registers how it is read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from people.models import Employee

Read = Callable[[Employee, int | None], "Section"]


@dataclass
class Section:
    """A table: `rows` hold as many cells as `columns`. An empty one says what would stand there."""

    key: str
    title: str
    columns: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)
    empty: str = ""
    sum: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows with the name of its column beside each cell, for narrow screens."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


_readers: list[tuple[int, Read]] = []


def section(order: int) -> Callable[[Read], Read]:
    """Register the decorated `read(employee, year)` (year None: all); a low `order` comes first."""

    def register(read: Read) -> Read:
        _readers.append((order, read))
        return read

    return register


def sections_of(employee: Employee, year: int | None) -> Iterable[Section]:
    """Return the sections of a person's file, in order."""
    return [read(employee, year) for _order, read in sorted(_readers, key=lambda pair: pair[0])]


def of_year(rows: Any, field_name: str, year: int | None) -> Any:
    """Keep the rows of a query set whose date or instant `field_name` lies in the year (local time); all without one."""
    return rows if year is None else rows.filter(**{f"{field_name}__year": year})
