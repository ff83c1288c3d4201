"""The schedule: runs every declared line when it is due. Two of them are safe beside each other."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from jobs import schedule
from lib.isolation import Isolated


class Command(BaseCommand):
    help = "Run the schedule until told to stop (--once: what is due now)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="run what is due now, then exit")
        parser.add_argument("--interval", type=float, default=2.0, help="seconds between looks")
        parser.add_argument("--list", action="store_true", help="print the lines and exit")

    def handle(self, *, once, interval, list, **options):
        if list:
            for line in sorted(schedule.LINES.values(), key=lambda one: one.name):
                self.stdout.write(
                    f"{line.name:50} " + (f"every {line.seconds} s" if line.seconds else f"daily {line.at}")
                )
            return
        if once:
            for name in schedule.run_due():
                self.stdout.write(name)
            return
        over = threading.Event()
        signal.signal(signal.SIGTERM, lambda number, frame: over.set())
        signal.signal(signal.SIGINT, lambda number, frame: over.set())
        while not over.is_set():
            close_old_connections()
            # A locked or restarting database must not end the schedule.
            with Isolated("schedule"):
                schedule.run_due()
            over.wait(interval)
