"""manage.py load_content [--check] [--force] [PATH]"""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

from content.loader import checking, curriculum, forms, rulebooks, sandbox, saving
from content.loader.problems import Problems
from content.loader.state import Stored

CONTENT = Path(__file__).resolve().parents[2]


def terminal_language() -> str:
    """Return the language of the terminal (LANGUAGE=en), else that of the installation."""
    wanted = os.environ.get("LANGUAGE", "").split(":")[0].split(".")[0].replace("_", "-").lower()
    try:
        return get_supported_language_variant(wanted) if wanted else settings.LANGUAGE_CODE
    except LookupError:
        return settings.LANGUAGE_CODE


class Command(BaseCommand):
    help = "Load the curriculum from its files. Loading twice changes nothing; every error names its file and line."

    def add_arguments(self, parser):
        parser.add_argument(
            "path", nargs="?", type=Path, default=CONTENT, metavar="PATH", help="a folder or file (default: content/)"
        )
        parser.add_argument("--check", action="store_true", help="read and report only, write nothing")
        parser.add_argument(
            "--force", action="store_true", help="load over texts that were changed in the CMS, and drop lost ids"
        )

    def handle(self, *, path, check, force, **options):
        with override(terminal_language()):
            self.load(path, check=check, force=force)

    def load(self, path, *, check, force):
        problems, stored = Problems(), self.stored(may_be_absent=check)
        found = curriculum.read(path, problems)
        checking.check(found, stored, problems)
        if not force:
            checking.check_lost_ids(found, stored, problems)
        self.refuse(problems, found)
        curriculum.settle_ids(found, problems, write=not check)
        self.refuse(problems, found)
        whole = found.only is None
        known = None if check or force else sandbox.known_texts()
        scenarios = sandbox.files_of_sandbox(found.root, known=known) if whole else []
        self.refuse_sandbox(sandbox.problems_in(scenarios))
        if check:
            self.stdout.write(
                _(
                    "%(courses)s courses, %(lessons)s lessons, %(questions)s questions, %(tracks)s tracks: nothing to mend."
                )
                % self.sizes(found)
            )
            return
        done = saving.save(found, stored, force=force)
        if whole:
            sandbox.save(found.root, scenarios, done, force=force)
        saving.connect_practicals(found)
        if whole:
            rulebooks.save(found.root, done)
            forms.save(found.root, done)
        self.count_rows(done)
        self.report(done)

    def count_rows(self, done):
        """Let PostgreSQL count what was loaded: before it has, it plans the joins of banks and exams for tables that it takes to be empty."""
        if connection.vendor == "postgresql" and set(done.counts) - {"kept", "unchanged"}:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def stored(self, *, may_be_absent):
        """Read what is loaded already; --check works without a database too (authors, CI)."""
        try:
            return Stored.read()
        except DatabaseError:
            if not may_be_absent:
                raise
            return Stored()

    def sizes(self, found):
        questions = sum(len(bank.questions) for bank in found.banks)
        return {
            "courses": len(found.courses),
            "lessons": len(list(found.lessons())),
            "questions": questions,
            "tracks": len(found.tracks),
        }

    def refuse(self, problems, found):
        """Stop with every problem on a line of its own; nothing was written."""
        if found.only is not None:
            name = curriculum.name_in(found.only, found.root)
            problems.keep_below((name, found.only.name))
        if len(problems):
            for problem in problems:
                self.stderr.write(str(problem))
            raise CommandError(_("%(count)s things to mend; nothing was loaded.") % {"count": len(problems)})

    def refuse_sandbox(self, lines):
        """Stop with every problem of a scenario on a line of its own; nothing was written."""
        for line in lines:
            self.stderr.write(line)
        if lines:
            raise CommandError(_("%(count)s things to mend; nothing was loaded.") % {"count": len(lines)})

    def report(self, done):
        counts = {key: done.counts.get(key, 0) for key in ("created", "updated", "closed")}
        if any(counts.values()):
            self.stdout.write(_("Loaded: %(created)s new, %(updated)s changed, %(closed)s closed.") % counts)
        elif not done.kept and not done.failed:
            self.stdout.write(_("Nothing has changed since the last load."))
        for what in done.kept:
            message = _(
                "%(file)s: changed or removed in the CMS since the last load, so it stays as it is there. --force loads the file over it."
            )
            self.stderr.write(message % {"file": what})
        if done.failed:
            for line in done.failed:
                self.stderr.write(line)
            raise CommandError(_("%(count)s files could not be loaded.") % {"count": len(done.failed)})
