#!/usr/bin/env python3
"""Make certificates for measurements, and sweep those that end. Part of tools/bench_proof.py; prints JSON.

    proof_ground.py serial                 one certificate; prints its serial
    proof_ground.py people --people N      N further employees
    proof_ground.py expiries --people N    N certificates that end in 20 days; sweeps them, counts queries

Runs inside Django on the data that the environment names (DATA_DIR, DATABASE_URL).
"""

import argparse
import datetime as dt
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from content.demo import many  # noqa: E402
from credentials.actions import issuing, reminding  # noqa: E402
from credentials.models import Period, Programme  # noqa: E402
from lib import clock  # noqa: E402
from people.models import Employee  # noqa: E402

DAYS = 20  # within the step of 30 days, before that of 7


def programme() -> Programme:
    return Programme.objects.order_by("pk")[0]


def serial() -> dict[str, Any]:
    """Give one person a certificate; return its serial."""
    today = clock.today()
    person = Employee.objects.filter(user__isnull=False).order_by("pk")[0]
    period, _fresh = issuing.record_history(
        person, programme(), key="bench", valid_from=today, valid_until=today + dt.timedelta(days=400), because="bench"
    )
    return {"serial": period.serial}


def make_people(people: int) -> dict[str, Any]:
    """Make so many further employees; once on one database."""
    many.make_many(people, seed=7, tell=lambda words: None)
    return {"people": Employee.objects.count()}


def expiries(people: int) -> dict[str, Any]:
    """Let `people` certificates end soon and sweep them; return queries and CPU seconds of the sweep, and what it told."""
    today, course = clock.today(), programme()
    ids = Employee.objects.filter(certificates=None).order_by("pk").values_list("pk", flat=True)[:people]
    evidence = issuing.evidence_of(course, "bench", "bench", [])
    fields = {
        "programme": course, "renewable_from": today, "valid_from": today - dt.timedelta(days=300),
        "valid_until": today + dt.timedelta(days=DAYS), "evidence": evidence, "evidence_key": "bench",
    }  # fmt: skip
    Period.objects.bulk_create([Period(employee_id=pk, **fields) for pk in ids], batch_size=1000)
    counted = 0

    def count(execute, sql, params, many, context):
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    began = time.process_time()
    with connection.execute_wrapper(count):
        told = reminding.sweep()
    took = time.process_time() - began
    again = reminding.sweep()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"told": told, "again": again, "queries": counted, "cpu_seconds": round(took, 2), "peak_mb": peak}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["serial", "people", "expiries"])
    parser.add_argument("--people", type=int, default=1000)
    options = parser.parse_args()
    deeds = {
        "serial": serial,
        "people": lambda: make_people(options.people),
        "expiries": lambda: expiries(options.people),
    }
    print(json.dumps(deeds[options.what]()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
