"""What a load did, and the one transaction in which each file is written."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from content.loader.state import Stored
from outbox.exceptions import OutboxError

LOCK = 7_140_026


@dataclass
class Report:
    """What a load did: counts by outcome, what an editor changed and was therefore kept, what failed."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def note(self, outcome: str, what: str) -> bool:
        """Count one outcome; return whether the file now stands in the database."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        if outcome == "kept":
            self.kept.append(what)
        return outcome != "kept"


def in_one_transaction(function: Any, thing: Any, report: Report, force: bool) -> None:
    """Run `function` alone: a second load waits, then finds that nothing is left to do."""
    part = Report()
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transaction is such a lock by itself
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            function(thing, Stored.read(), part, force=force)
    except OutboxError as exc:  # the base of the apps' errors, whose messages are fit for people
        report.failed.append(f"{thing.name}:1: {exc}")
        return
    for outcome, count in part.counts.items():
        report.counts[outcome] = report.counts.get(outcome, 0) + count
    report.kept += part.kept
