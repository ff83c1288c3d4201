"""Handlers, subscribers and children for the tests of faults; children are real processes on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from jobs import running
from jobs.models import News

ROOT = Path(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else Path(__file__).resolve().parents[2])
PRELUDE = """
import os, signal, sys, time
import django
django.setup()
from django.core.management import call_command
from django.db import transaction
from jobs import actions, news, running, schedule
from jobs.models import Job, News, NewsDone
from tests.jobs import deeds
"""


def database_url() -> str:
    """Return the address of the database that this test is using."""
    use = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{use['NAME']}"
    return f"postgres://{use['USER']}:{use['PASSWORD']}@{use['HOST']}:{use['PORT']}/{use['NAME']}"


def child(code: str, **popen) -> subprocess.Popen:
    """Start Python with `code` on this test's database."""
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    return subprocess.Popen([sys.executable, "-c", PRELUDE + code], env=env, cwd=ROOT, **popen)


def wait_for(question, seconds: float = 20):
    """Ask until the answer is true; return it."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        answer = question()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@running.handler("test.count")
def count(run):
    """Write one row for each number, each in its chunk with the cursor; `pause` seconds between."""
    total = run.payload["total"]
    for number in range(run.cursor.get("next", 0), total):
        with transaction.atomic():
            News.objects.create(kind="counted", subject=str(number), settled=True)
            run.step(done=number + 1, total=total, next=number + 1)
        time.sleep(run.payload.get("pause", 0))
    return {"url": "/done/"}


def counted() -> list[int]:
    return [int(s) for s in News.objects.filter(kind="counted").order_by("pk").values_list("subject", flat=True)]
