"""Count the numbers of the dashboards now, in this process."""

import time

from django.core.management.base import BaseCommand

from reports.aggregates import counting


class Command(BaseCommand):
    help = "Count the numbers of the dashboards now (the schedule does it each hour)."

    def handle(self, **options):
        start = time.monotonic()
        snapshot = counting.count_all()
        self.stdout.write(
            f"{snapshot.aggregates.count()} numbers, {snapshot.risks.count()} risks ({time.monotonic() - start:.1f} s)"
        )
