"""What `/healthz` looks at: a few small queries, no secrets."""

from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jobs import heartbeat
from jobs.models import Tick

Check = dict[str, Any]


def checks() -> dict[str, Check]:
    """Return each check as {"ok": bool, "detail": words}. Without a database the others are not asked."""
    database = _database()
    if not database["ok"]:
        return {"database": database}
    migrations = _migrations()
    if not migrations["ok"]:
        return {"database": database, "migrations": migrations}
    return {
        "database": database,
        "migrations": migrations,
        "worker": _alive("worker"),
        "schedule": {**_alive("schedule"), "last_run": _last_run()},
    }


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as exc:
        # The kind only: the text may name hosts and users.
        return {"ok": False, "detail": f"not reachable ({type(exc).__name__})"}
    return {"ok": True, "detail": connection.vendor}


class _Missing(Exception):
    """How many migrations are not applied."""


@cache
def _all_applied() -> bool:
    """Compare code and database once a process: the answer yes stays true and is remembered, a no is asked again."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        raise _Missing(missing)
    return True


def _migrations() -> Check:
    try:
        _all_applied()
    except _Missing as missing:
        return {"ok": False, "detail": f"{missing} not applied: run manage.py migrate"}
    except DatabaseError as exc:
        return {"ok": False, "detail": f"not readable ({type(exc).__name__})"}
    return {"ok": True, "detail": "all applied"}


def _alive(name: str) -> Check:
    seconds = heartbeat.seconds_since(name)
    if seconds is None:
        return {"ok": False, "detail": "never seen"}
    return {"ok": seconds <= heartbeat.DEAD_AFTER_SECONDS, "detail": f"last seen {seconds} s ago"}


def _last_run() -> dict[str, Any] | None:
    tick = Tick.objects.exclude(finished_at=None).order_by("-pk").first()
    if tick is None or tick.finished_at is None:
        return None
    return {"line": tick.name, "at": tick.finished_at.isoformat(), "ok": not tick.error}
