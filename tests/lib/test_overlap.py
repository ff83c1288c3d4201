"""SQLite forgets the triggers of a table that a later migration rebuilds: none may be missing at the end of all migrations."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lib.overlap import ForbidOverlap

pytestmark = pytest.mark.django_db


def rules():
    """Return the names of all overlap rules that any migration makes."""
    loader = MigrationLoader(connection)
    operations = (op for migration in loader.disk_migrations.values() for op in migration.operations)
    return {op.spec["name"] for op in operations if isinstance(op, ForbidOverlap)}


def test_every_rule_of_the_migrations_still_stands():
    assert len(rules()) >= 2
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"{name}_{verb}" for name in rules() for verb in ("insert", "update")}
            wanted |= {"no_manager_cycle_insert", "no_manager_cycle_update"}
        else:
            cursor.execute("SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger")
            wanted = rules() | {"no_manager_cycle"}
        assert wanted <= {row[0] for row in cursor.fetchall()}
