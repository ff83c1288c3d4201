"""What is kept about a person: each table with its purpose, for how long, what erasing does, and how many rows there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON
from people.models import Employee
from people.personal.tables import Table, all_tables

AT_ONCE = 40  # tables counted in one query
ERASURES = {
    WITH_PERSON: gettext_lazy("deleted"),
    KEPT_AS_ID: gettext_lazy("kept without name and number"),
    BLANKED: gettext_lazy("texts emptied, the bare row stays"),
    POINTER_REMOVED: gettext_lazy("the link to you is removed"),
}


@dataclass(frozen=True)
class Line:
    """One table on the page: rows about the person, and rows in which the person acted for others."""

    table: Table
    own: int
    acted: int

    @property
    def purpose(self) -> Any:
        return self.table.declaration.purpose if self.table.declaration else ""

    @property
    def retention(self) -> Any:
        return self.table.declaration.retention if self.table.declaration else ""

    @property
    def erasure(self) -> Any:
        return ERASURES.get(self.table.declaration.erasure, "") if self.table.declaration else ""

    @property
    def is_empty(self) -> bool:
        return not self.own and not self.acted


@dataclass(frozen=True)
class Chapter:
    """The tables of one part of the product."""

    title: Any
    lines: list[Line]

    @property
    def filled(self) -> list[Line]:
        return [line for line in self.lines if not line.is_empty]

    @property
    def empty(self) -> list[Line]:
        return [line for line in self.lines if line.is_empty]


def chapters_of(employee: Employee) -> list[Chapter]:
    """Return what is kept about `employee`, by part of the product; parts of a registered row are counted with it."""
    lines = [Line(table, *counted) for table, counted in count_rows(employee, registered())]
    lines.sort(key=lambda line: _chapter_key(line.table))
    return [Chapter(_title(key), list(rows)) for key, rows in groupby(lines, key=lambda line: _chapter_key(line.table))]


def registered() -> list[Table]:
    return [table for table in all_tables() if table.declaration]


def count_rows(employee: Employee, tables: Sequence[Table]) -> Iterable[tuple[Table, tuple[int, int]]]:
    """Yield (table, (rows about the person, rows in which they acted)); many tables in one query each time."""
    for first in range(0, len(tables), AT_ONCE):
        some = tables[first : first + AT_ONCE]
        columns = [_number(rows) for table in some for rows in (table.about(employee), table.acted_by(employee))]
        numbers = Employee.objects.filter(pk=employee.pk).order_by().values_list(*columns).get()
        for at, table in enumerate(some):
            yield table, (numbers[2 * at], numbers[2 * at + 1])


def _number(rows: Any) -> Coalesce:
    counted = rows.order_by().values(all=Value(1)).annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _chapter_key(table: Table) -> str:
    """Our own apps stand for themselves; tables of the libraries are one chapter, the last."""
    config = apps.get_app_config(table.model._meta.app_label)
    is_ours = Path(settings.BASE_DIR) in Path(config.path).parents and "site-packages" not in config.path
    return config.label if is_ours else "~"


def _title(key: str) -> Any:
    return _("Signing in and the system") if key == "~" else apps.get_app_config(key).verbose_name
