"""One helper for "these periods may not overlap": an exclusion constraint on PostgreSQL, triggers of the same name on SQLite."""

from typing import Any

from django.db import migrations


class ForbidOverlap(migrations.RunPython):
    """Migration operation: rows of `table` with equal `key` columns ("a" or "a, b") may not overlap in [`start`, `until`).

    `until` may be NULL (open end). `where` is plain SQL over unqualified columns, true for the rows that count.
    `kind` says what the two columns hold: "dates" or "instants". Rows whose key is NULL clash with nothing.
    """

    RANGES = {"dates": "daterange", "instants": "tstzrange"}

    def __init__(
        self, name: str, *, table: str, key: str, start: str, until: str, where: str = "TRUE", kind: str = "dates"
    ) -> None:
        self.spec = {
            "name": name,
            "table": table,
            "key": key,
            "start": start,
            "until": until,
            "where": where,
            "kind": kind,
        }
        super().__init__(self._create, self._drop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        spec = dict(self.spec)
        return (type(self).__name__, [spec.pop("name")], spec)

    @property
    def _columns(self) -> list[str]:
        return [column.strip() for column in self.spec["key"].split(",")]

    def _create(self, apps: Any, editor: Any) -> None:
        editor.execute(self._postgres() if editor.connection.vendor == "postgresql" else self._sqlite("INSERT"))
        if editor.connection.vendor == "sqlite":
            editor.execute(self._sqlite("UPDATE"))

    def _drop(self, apps: Any, editor: Any) -> None:
        s = self.spec
        if editor.connection.vendor == "postgresql":
            editor.execute(f'ALTER TABLE {s["table"]} DROP CONSTRAINT "{s["name"]}"')
        else:
            for verb in ("insert", "update"):
                editor.execute(f'DROP TRIGGER IF EXISTS "{s["name"]}_{verb}"')

    def _postgres(self) -> str:
        s = self.spec
        return (
            "CREATE EXTENSION IF NOT EXISTS btree_gist; "
            f'ALTER TABLE {s["table"]} ADD CONSTRAINT "{s["name"]}" EXCLUDE USING gist '
            f"({', '.join(f'{column} WITH =' for column in self._columns)}, {self.RANGES[s['kind']]}({s['start']}, {s['until']}) WITH &&) WHERE ({s['where']})"
        )

    def _sqlite(self, verb: str) -> str:
        s = self.spec
        same = " AND ".join(f"other.{column} = mine.{column}" for column in self._columns)
        as_new = " AND ".join(f"{column} = NEW.{column}" for column in self._columns)
        return (
            f'CREATE TRIGGER "{s["name"]}_{verb.lower()}" AFTER {verb} ON {s["table"]} '
            f"WHEN EXISTS (SELECT 1 FROM {s['table']} AS mine, {s['table']} AS other "
            f"WHERE mine.id = NEW.id AND other.id <> mine.id AND {same} "
            f"AND mine.id IN (SELECT id FROM {s['table']} WHERE id = NEW.id AND ({s['where']})) "
            f"AND other.id IN (SELECT id FROM {s['table']} WHERE {as_new} AND ({s['where']})) "
            f"AND (other.{s['until']} IS NULL OR COALESCE(mine.{s['start']}, '0001-01-01') < other.{s['until']}) "
            f"AND (mine.{s['until']} IS NULL OR COALESCE(other.{s['start']}, '0001-01-01') < mine.{s['until']})) "
            f"BEGIN SELECT RAISE(ABORT, '{s['name']}'); END"
        )
