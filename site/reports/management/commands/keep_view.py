"""Keep a view of a list for somebody, and have it sent: for installations that are set up by a script."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from reports.exceptions import ReportsError
from reports.lists import saving, scheduling
from reports.lists.kinds import KINDS
from reports.lists.showing import Listing
from reports.models import SavedReport, Schedule


class Command(BaseCommand):
    help = "Keep a view of a list under a name for an account; a view of that name stays as it is."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("list", choices=list(KINDS))
        parser.add_argument("--title", required=True)
        parser.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--column", action="append", default=[], metavar="KEY")
        parser.add_argument("--send", choices=Schedule.Cadence.values)

    def handle(self, **options: Any):
        owner = User.objects.filter(username=options["username"]).first()
        if owner is None:
            raise CommandError(f"no account {options['username']}")
        if SavedReport.objects.of(owner).filter(title=options["title"]).exists():
            return
        filters = dict(word.partition("=")[::2] for word in options["filter"])
        listing = Listing(KINDS[options["list"]], owner, filters, columns=options["column"])
        try:
            view = saving.save(listing, title=options["title"], share=False, by=owner)
            if options["send"]:
                scheduling.set_schedule(view, cadence=options["send"], format="xlsx", by=owner)
        except ReportsError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{view.title}: {view.get_absolute_url()}")
