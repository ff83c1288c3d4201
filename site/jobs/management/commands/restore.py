"""A backup back onto an empty installation: all of it, or nothing."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from jobs import archive
from jobs.exceptions import JobError


class Command(BaseCommand):
    help = "Restore a backup made by `manage.py backup`. Stop web, worker and schedule first."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--verify", action="store_true", help="afterwards compare caches with their ledgers")
        parser.add_argument("--check", action="store_true", help="only read the file and compare it with its manifest")
        parser.add_argument("--force", action="store_true", help="replace what is here")

    def handle(self, *, path, verify, check, force, **options):
        if not check:
            self.lay_tables()
        try:
            manifest = archive.check(path) if check else archive.restore(path, force=force)
        except JobError as error:
            raise CommandError(str(error)) from error
        count = sum(entry["rows"] for entry in manifest["tables"].values())
        verb = "is whole" if check else "restored"
        self.stdout.write(
            f"{path} {verb}: {count} rows in {len(manifest['tables'])} tables, made {manifest['made_at']}"
        )
        if verify and not check:
            call_command("verify", stdout=self.stdout)

    def lay_tables(self):
        """An empty machine has no tables yet: make them first."""
        if MigrationRecorder(connection).applied_migrations():
            return
        call_command("migrate", verbosity=0)
        for name in connections:  # the cache may have a database of its own, without migrations
            call_command("createcachetable", database=name, verbosity=0)
