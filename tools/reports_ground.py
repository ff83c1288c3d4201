"""The inside of tools/bench_reports.py: pages and exports on the data folder named by DATA_DIR; prints JSON."""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.bench_settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.translation import override  # noqa: E402

from courses.models import StudyHour  # noqa: E402
from development.actions import need_ranking, plan_making  # noqa: E402
from development.models import Need, PlanItem  # noqa: E402
from jobs import actions as jobs  # noqa: E402
from jobs.models import Job  # noqa: E402
from lib import clock  # noqa: E402
from people.models import Department, Employee  # noqa: E402
from reports.lists import exporting  # noqa: E402
from reports.lists.kinds import KINDS, in_order  # noqa: E402
from reports.lists.showing import Listing  # noqa: E402

ROUNDS, WARM = 9, 3
OF = {"hr": ["/reports/", "/reports/wall/", "/reports/wall/part/", "/reports/risks/"], "manager": ["/reports/team/"],
      "trainer": ["/reports/trainer/"], "trainee": ["/reports/me/"]}  # fmt: skip


def addresses() -> list[tuple[str, str]]:
    """Return (account, address) of every dashboard and list, with filters that people use."""
    city = Department.objects.filter(kind="city").exclude(code__in=["QC", "LJ"]).order_by("path")[0].code
    found = [(user, address) for user, pages in OF.items() for address in pages]
    found += [("hr", f"/reports/?department={city}"), ("hr", f"/reports/risks/?department={city}")]
    found += [("hr", f"/reports/lists/{kind.key}/") for kind in in_order()]
    found += [("hr", f"/reports/lists/people/?{query}") for query in ("state=overdue", "category=hall", "sort=name")]
    found += [("hr", "/reports/lists/enrolments/?state=overdue"), ("hr", "/reports/lists/certificates/?state=lapsing")]
    return [
        *found,
        ("hr", f"/reports/lists/people/?department={city}&state=overdue"),
        ("manager", "/reports/lists/people/"),
    ]


def measure(client: Client, address: str) -> dict:
    """Return queries on all databases and the median milliseconds of warm requests."""
    for _again in range(WARM):
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        client.get(address)
        queries = sum(len(one.connection.queries_log) for one in captured)
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        client.get(address)
        times.append(1000 * (time.process_time() - began))
    return {"queries": queries, "ms": statistics.median(times)}


def pages() -> dict:
    clients = {}
    for username in OF:
        clients[username] = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
        user = get_user_model().objects.get(username=username)
        clients[username].force_login(user, "accounts.backends.NumberOrNameBackend")
    named = {}
    for user, address in addresses():
        name = address if user in ("hr",) or address in OF[user] else f"{address} ({user})"
        city = Department.objects.filter(code=address.partition("department=")[2].partition("&")[0]).first()
        named[name.replace(f"={city.code}", "=city") if city else name] = measure(clients[user], address)
    return named


def fill(rows: int) -> dict:
    """Add study hours until the list of them has so many rows."""
    people, missing = list(Employee.objects.working().values_list("pk", flat=True)), rows - StudyHour.objects.count()
    for start in range(0, max(0, missing), 5_000):
        part = range(start, min(missing, start + 5_000))
        StudyHour.objects.bulk_create(
            [
                StudyHour(
                    employee_id=people[n % len(people)], kind="class", key=f"bench:{n}", title="集中培训", minutes=90, hours=200,
                    credits=20, done_on=clock.today(), reason="测量",
                )
                for n in part
            ],
            batch_size=400,
        )  # fmt: skip
    return {"rows": StudyHour.objects.count()}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def export(kind: str, rows: int) -> dict:
    """Write a list of study hours with all columns into a file; the peak is that of this process alone."""
    user = get_user_model().objects.get(username="hr")
    exporting.MOST = 10**9
    with override("zh-hans"), tempfile.TemporaryFile() as file:
        listing = Listing(KINDS["hours"], user, {}, columns=[column.key for column in KINDS["hours"].columns])
        list(listing.page(1).object_list)
        listing.rows = listing.rows[:rows] if rows < StudyHour.objects.count() else listing.rows
        before, began = peak(), time.monotonic()
        count = exporting.write_file(listing, file, format=kind)
        return {"rows": count, "seconds": time.monotonic() - began, "before_mb": before, "peak_mb": peak(),
                "size_mb": file.tell() / 1e6}  # fmt: skip


def plan(people: int) -> dict:
    """Run the two jobs of needs for whole cities of at least so many people: find and rank needs, then make personal plans of them."""
    user, cities, count = get_user_model().objects.get(username="hr"), [], 0
    for city in Department.objects.filter(kind="city").exclude(code__in=["QC", "LJ"]).order_by("path"):
        if count < people:
            cities.append(city)
            count += Employee.objects.working().in_department(city).count()
    before = peak()
    work = [(need_ranking.KIND, {"departments": [city.pk for city in cities]})]
    work += [(plan_making.KIND, {"department": city.pk, "year": clock.today().year}) for city in cities]
    found = {"people": count, "before_mb": before, "jobs": {}}
    for kind, payload in work:
        job = Job.objects.create(kind=kind, key=f"bench:{kind}:{time.monotonic_ns()}", by=user, payload=payload)
        asked, began = Counted(), time.process_time()
        with override("zh-hans"), ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(asked))
            job = jobs.run(job.pk)
        assert job.state == "done", job.message
        row = found["jobs"].setdefault(kind, {"seconds": 0.0, "queries": 0})
        row["seconds"] += time.process_time() - began
        row["queries"] += asked.number
        row["message"] = job.message
    return found | {"peak_mb": peak(), "needs": Need.objects.count(), "items": PlanItem.objects.count()}


class Counted:
    """Counts what is executed, without keeping it."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


VERBS = {"pages": pages, "fill": lambda n: fill(int(n)), "export": lambda kind, n: export(kind, int(n)), "plan": lambda n: plan(int(n))}  # fmt: skip
if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    print(json.dumps(VERBS[verb](*rest)))
