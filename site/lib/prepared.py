"""Questions that every request asks: their SQL is made once for each connection and kept."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=models.Model)


class Prepared(Generic[M]):
    """The rows of `make()` where each of `lookups` (exact ones) has a value that is given when it is asked.

    Making the SQL costs Django several times the CPU of asking it. `make()` returns a queryset without values of its own;
    `select_related` and `only` work, `prefetch_related` does not.
    """

    def __init__(self, make: Callable[[], models.QuerySet[M]], *lookups: str) -> None:
        self.make, self.lookups = make, lookups

    def all(self, *values: Any) -> list[M]:
        """Return the rows for these values, in the order of the lookups (one query). Nothing equals None."""
        if len(values) != len(self.lookups):
            raise TypeError(f"{len(self.lookups)} values are needed, {len(values)} were given")
        if None in values:
            return []
        queryset = self.make()
        kept = _kept_by(connections[queryset.db])
        if self not in kept:
            kept[self] = _Asked(queryset, self.lookups, values)
        return kept[self].ask(values)

    def get(self, *values: Any) -> M:
        """Return the only row. Raises the model's DoesNotExist or MultipleObjectsReturned."""
        rows = self.all(*values)
        if len(rows) != 1:
            model: Any = self.make().model
            raise (model.MultipleObjectsReturned if rows else model.DoesNotExist)(", ".join(self.lookups))
        return rows[0]


class _Asked:
    """A queryset whose compiler, once filled, answers with the SQL it made the first time."""

    def __init__(self, queryset: models.QuerySet[Any], lookups: tuple[str, ...], values: tuple[Any, ...]) -> None:
        for lookup, value in zip(lookups, values, strict=True):
            queryset = queryset.filter(**{lookup: value})
        self.queryset, self.params = queryset, values
        compiler = queryset.query.get_compiler(using=queryset.db)
        self.connection = compiler.connection
        self.fields = [child.lhs.output_field for child in queryset.query.where.children]  # type: ignore[union-attr]
        self.sql, found = compiler.as_sql()
        if len(found) != len(lookups):
            raise ValueError("a prepared question has no values but those of its lookups")
        compiler.as_sql = lambda *_args, **_more: (self.sql, self.params)  # type: ignore[method-assign]
        queryset.query.get_compiler = lambda *_args, **_more: compiler  # type: ignore[method-assign]

    def ask(self, values: tuple[Any, ...]) -> list[Any]:
        pairs = zip(self.fields, values, strict=True)
        self.params = tuple(field.get_db_prep_value(value, self.connection) for field, value in pairs)
        return list(ModelIterable(self.queryset))


def _kept_by(connection: Any) -> dict[Any, _Asked]:
    """What was prepared on a connection lives as long as it: a connection belongs to one thread."""
    return connection.__dict__.setdefault("kuibu_prepared", {})
