"""manage.py lint_content [PATH]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.lint import lint
from content.loader.problems import Problems
from content.management.commands.load_content import CONTENT, terminal_language


class Command(BaseCommand):
    help = "Read the curriculum critically: lengths, punctuation, pictures, references. Needs no database."

    def add_arguments(self, parser):
        parser.add_argument(
            "path", nargs="?", type=Path, default=CONTENT, metavar="PATH", help="a folder (default: content/)"
        )

    def handle(self, *, path, **options):
        with override(terminal_language()):
            problems = Problems()
            found = lint(path, problems)
            for problem in problems:
                self.stderr.write(str(problem))
            if len(problems):
                raise CommandError(_("%(count)s things to mend.") % {"count": len(problems)})
            lessons = len(list(found.lessons()))
            self.stdout.write(_("%(lessons)s lessons read; nothing to mend.") % {"lessons": lessons})
