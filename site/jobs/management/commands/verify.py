"""Compare caches with their ledgers, and whatever else the apps can check about themselves."""

from django.core.management.base import BaseCommand, CommandError

from jobs import verify


class Command(BaseCommand):
    help = "Check caches against ledgers; print each difference and exit 1 if there is one."

    def handle(self, **options):
        found = 0
        for name, check in sorted(verify.CHECKS.items()):
            differences = list(check())
            found += len(differences)
            self.stdout.write(f"{name}: " + (f"{len(differences)} differences" if differences else "right"))
            for line in differences:
                self.stdout.write(f"  {line}")
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write(f"{len(verify.CHECKS)} checks, no difference")
