"""manage.py import_questions FILE --format F --bank B [--dry-run]: what docs/question-import.md describes."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.actions.importing import import_questions
from quizzes.formats import FORMATS, read
from quizzes.formats.decoding import MAX_BYTES
from quizzes.models import Bank


class Command(BaseCommand):
    help = "Import questions into a bank: all of a file, or none while anything in it is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--bank", required=True, help="the bank's key")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = Bank.objects.filter(key=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no bank with the key {options['bank']}.")
        try:
            with options["file"].open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as exc:
            raise CommandError(str(exc)) from exc
        parsed = read(data, name=options["file"].name, form=options["format"])
        report = import_questions(bank, parsed, by=None, dry_run=options["dry_run"], note=options["file"].name[:200])
        for problem in report.notes:
            self.stdout.write(f"note: {problem}")
        for problem in report.errors:
            self.stderr.write(f"error: {problem}")
        for plan in report.plans:
            if plan.verb in ("new", "changed"):
                self.stdout.write(f"{plan.verb}: {plan.place} {plan.key} {plan.stem[:40]}")
        self.stdout.write(", ".join(f"{count} {verb}" for verb, count in sorted(report.counts.items())) or "nothing")
        if report.errors:
            raise CommandError("Nothing was imported.")
