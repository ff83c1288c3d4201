"""manage.py export_questions --bank B --format F [FILE]: the questions of a bank that are not retired."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.formats import FORMATS
from quizzes.importing.exporting import found_of
from quizzes.models import Bank


class Command(BaseCommand):
    help = "Write the questions of a bank to a file, or to the standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--bank", required=True, help="the bank's key")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = Bank.objects.filter(key=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no bank with the key {options['bank']}.")
        written = FORMATS[options["format"]].write(found_of(bank))
        for problem in written.problems:
            self.stderr.write(str(problem))
        if options["file"]:
            options["file"].write_bytes(written.data)
        else:
            self.stdout._out.buffer.write(written.data)  # type: ignore[attr-defined]
