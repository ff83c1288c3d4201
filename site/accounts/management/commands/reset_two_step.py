"""The last way in for an administrator who lost the phone: whoever keeps the machine resets at its console."""

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.exceptions import TwoStepError
from accounts.models import User


class Command(BaseCommand):
    help = "Take the second step of signing in away from one person; all sessions of that person end, and a message says why."

    def add_arguments(self, parser):
        parser.add_argument("person", help="user name or employee number")
        parser.add_argument("--reason", required=True, help="kept in the ledger, and read by the person")

    def handle(self, person, reason, **options):
        user = User.objects.find(person)
        if user is None:
            raise CommandError(f"There is nobody called {person}.")
        try:
            actions.reset_two_step(user, by=None, reason=reason)
        except TwoStepError as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(
            f"{user.username}: reset. The password alone opens the account until a new second step is set up."
        )
