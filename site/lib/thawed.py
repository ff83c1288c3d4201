"""The one exception to "these rows never change": the name of an erased person is taken out of frozen texts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def thawed(table: str) -> Iterator[None]:
    """Lift the freezing triggers of `table` for the length of the block; call it inside a transaction, which brings them back too.

    On SQLite a trigger is dropped and made anew word for word, on PostgreSQL it is switched off and on; both are undone when the
    transaction is. Nobody else writes meanwhile: SQLite has one writer, PostgreSQL locks the table.
    """
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        triggers = _sqlite(table) if connection.vendor == "sqlite" else _postgres(table)
        for off, _on in triggers:
            cursor.execute(off)
        yield
        for _off, on in reversed(triggers):
            cursor.execute(on)


def _sqlite(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        found = cursor.fetchall()
    return [
        (f'DROP TRIGGER "{name}"', sql) for name, sql in found if " BEFORE UPDATE ON " in sql and "RAISE(ABORT" in sql
    ]


def _postgres(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal AND p.proname = t.tgname",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
    quoted = connection.ops.quote_name(table)
    # A table with checks that wait for the commit is not altered: they are made at once for the length of the block.
    checks = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
    switches = [
        (f'ALTER TABLE {quoted} DISABLE TRIGGER "{name}"', f'ALTER TABLE {quoted} ENABLE TRIGGER "{name}"')
        for name in names
    ]
    return [checks, *switches] if switches else []
