"""A worker process of its own that applies one roster slowly, so that a test can kill it half-way.

Arguments: the job's id, the name of the test database. It says a line inside the transaction of each chunk.
"""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

from django.conf import settings  # noqa: E402

settings.DATABASES["default"]["NAME"] = sys.argv[2]

import django  # noqa: E402

django.setup()

from jobs import actions  # noqa: E402
from people.actions import roster_rows  # noqa: E402

roster_rows.CHUNK = 10
real = roster_rows.Applier.apply


def slowly(self, rows):
    real(self, rows)
    sys.stdout.write("chunk written, not committed\n")
    sys.stdout.flush()
    time.sleep(0.3)


roster_rows.Applier.apply = slowly
actions.run(int(sys.argv[1]))
