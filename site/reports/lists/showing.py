"""A list as one person sees it now: the parameters of the address checked, a page of cells, the way to sort and to go on."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property as lazily

from reports.lists.kinds import Column, ListKind
from reports.lists.reach import Reach

PER_PAGE, MOST = 50, 1_000


class ShortPaginator(Paginator):
    """Pages of the first thousand rows: nobody counts a hundred thousand rows to show fifty. Filters or the export go further."""

    @lazily
    def count(self) -> int:
        return min(MOST, self._counted)

    @lazily
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def is_short(self) -> bool:
        """Whether there are more rows than are paged."""
        return self._counted > MOST


class Listing:
    """One list with the columns, filters and order of `params` (of an address or a saved view) for `user`."""

    def __init__(self, kind: ListKind, user: Any, params: Any, *, columns: list[str], order: str = "") -> None:
        self.kind, self.reach = kind, Reach(user)
        self.form = kind.form(params, reach=self.reach)
        self.columns = kind.chosen_columns(columns)
        self.order = order if kind.column(order.removeprefix("-")) and kind.ordering(order) != kind.order else ""

    @property
    def filters(self) -> dict[str, str]:
        return self.form.kept

    @property
    def column_keys(self) -> list[str]:
        return [column.key for column in self.columns]

    @cached_property
    def rows(self) -> Any:
        return self.kind.rows(self.reach, self.form.chosen).order_by(*self.kind.ordering(self.order))

    def page(self, number: Any) -> Any:
        """Return a page whose objects are rows of (text, link, is_number) cells."""
        page = ShortPaginator(self.rows, PER_PAGE).get_page(number)
        found = list(page.object_list)
        extras = self.kind.extras(found)
        page.object_list = [
            [
                Cell(column, column.value(row, extras), column.url(row, extras) if column.url else "")
                for column in self.columns
            ]
            for row in found
        ]
        return page

    def cells(self, rows: list[Any]) -> list[list[Any]]:
        """Return the bare values of some rows, for a file."""
        extras = self.kind.extras(rows)
        return [[column.value(row, extras) for column in self.columns] for row in rows]

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The head of each column: its words, and where it leads to sort by it (the other way round when it is sorted)."""
        return [
            {
                "label": column.label, "is_number": column.is_number,
                "sort": ("" if not column.order else f"-{column.key}" if self.order == column.key else column.key),
                "is": "ascending" if self.order == column.key else "descending" if self.order == f"-{column.key}" else "",
            }
            for column in self.columns
        ]  # fmt: skip

    @property
    def state(self) -> list[tuple[str, str]]:
        """Everything by which the list is made anew: what a form that exports or keeps it sends along."""
        return [*self.filters.items(), *(("c", key) for key in self.column_keys), ("sort", self.order)]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """All columns with whether they are shown."""
        shown = set(self.column_keys)
        return [{"key": c.key, "label": c.label, "shown": c.key in shown} for c in self.kind.columns]


class Cell:
    """What stands in one cell of the page."""

    def __init__(self, column: Column, value: Any, url: str) -> None:
        self.label, self.is_number, self.url = column.label, column.is_number, url
        self.is_day = hasattr(value, "year")
        self.text = "–" if value is None or value == "" else value
