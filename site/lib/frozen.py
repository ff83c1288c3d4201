"""One helper for "these rows never change": triggers of one name on PostgreSQL and on SQLite."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations


class Freeze(migrations.RunPython):
    """Migration operation: an UPDATE that gives one of `columns` of `table` another value is refused; all columns when none are named.

    `when` narrows it to rows that are frozen by now: plain SQL over OLD, subqueries included.
    """

    def __init__(self, name: str, *, table: str, columns: Sequence[str], when: str = "TRUE") -> None:
        self.spec = {"name": name, "table": table, "columns": list(columns), "when": when}
        super().__init__(self._create, self._drop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        spec = dict(self.spec)
        return (type(self).__name__, [spec.pop("name")], spec)

    def _create(self, apps: Any, editor: Any) -> None:
        name, table, when = self.spec["name"], self.spec["table"], self.spec["when"]
        same = " OR ".join(self._differs(editor, column) for column in self.spec["columns"])
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE FUNCTION \"{name}\"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{name}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
            editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({same}) EXECUTE FUNCTION "{name}"()'
            )
        else:
            editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({same}) AND ({when}) '
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )

    @staticmethod
    def _differs(editor: Any, column: str) -> str:
        if editor.connection.vendor == "postgresql":
            return f"OLD.{column}::text IS DISTINCT FROM NEW.{column}::text"
        return f"OLD.{column} IS NOT NEW.{column}"

    def _drop(self, apps: Any, editor: Any) -> None:
        name, table = self.spec["name"], self.spec["table"]
        if editor.connection.vendor == "postgresql":
            editor.execute(f'DROP TRIGGER "{name}" ON {table}')
            editor.execute(f'DROP FUNCTION "{name}"()')
        else:
            editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


class RefuseInsert(migrations.RunPython):
    """Migration operation: an INSERT into `table` is refused where `when` is true: plain SQL over NEW, subqueries included."""

    def __init__(self, name: str, *, table: str, when: str) -> None:
        self.spec = {"name": name, "table": table, "when": when}
        super().__init__(self._create, self._drop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        spec = dict(self.spec)
        return (type(self).__name__, [spec.pop("name")], spec)

    def _create(self, apps: Any, editor: Any) -> None:
        name, table, when = self.spec["name"], self.spec["table"], self.spec["when"]
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE FUNCTION \"{name}\"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{name}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
            editor.execute(f'CREATE TRIGGER "{name}" BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION "{name}"()')
        else:
            editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) '
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )

    def _drop(self, apps: Any, editor: Any) -> None:
        name, table = self.spec["name"], self.spec["table"]
        if editor.connection.vendor == "postgresql":
            editor.execute(f'DROP TRIGGER "{name}" ON {table}')
            editor.execute(f'DROP FUNCTION "{name}"()')
        else:
            editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
