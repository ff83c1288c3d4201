"""Running exams under faults, against a real server: every worker killed again and again, the database restarted as by a power cut.

What decides is the clients' own ledger: not one acknowledged answer may be missing, nothing may be graded twice, and what nobody handed in
is closed by the deadline with its last acknowledged answers, without a person.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psutil
import pytest

from tests import postgres
from tools import demo_server, migrated
from tools.exam_takers import Taker, run_all

pytestmark = pytest.mark.both
TAKERS, QUESTIONS = 50, 10
CLOSES_IN = 30  # seconds; what was typed in time is taken for half a minute more
KILLS, BETWEEN = 3, 80  # all workers so often, each time after so many further acknowledgements
GROUND = demo_server.ROOT / "tools" / "exam_ground.py"
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


def in_django(folder, more, *argv):
    env = demo_server.environment(folder, **more)
    done = subprocess.run(
        [sys.executable, GROUND, *argv], env=env, cwd=demo_server.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def kill(processes):
    """kill -9; return how many are gone by it."""
    for process in processes:
        process.send_signal(signal.SIGKILL)
    gone, _alive = psutil.wait_procs(processes, timeout=10)
    return len(gone)


def workers_of(server):
    """Every process that serves pages, but not the one that starts them anew."""
    return psutil.Process(server.processes["web"].pid).children(recursive=True)


def acknowledged(takers):
    return sum(len(saves) for taker in takers for saves in list(taker.acknowledged.values()))


@pytest.fixture
def place(tmp_path):
    """Return (folder, environment, cluster or None): a fresh installation on SQLite, or on a durable PostgreSQL of its own."""
    with ExitStack() as stack:
        cluster, more = None, {"DATABASE_URL": "", "WEB_WORKERS": "2", "WEB_THREADS": "4"}
        if ON_POSTGRESQL:
            cluster = stack.enter_context(postgres.cluster(durable=True))
            more["DATABASE_URL"] = cluster.url
            url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
            postgres.copy(url._replace(path=f"/{migrated.database_name(url.geturl())}").geturl(), cluster.url)
        demo_server.migrate(tmp_path, **more)
        demo_server.collect_static(tmp_path, **more)
        yield tmp_path, more, cluster


def test_killed_workers_and_a_restarted_database_lose_no_acknowledged_answer(place):
    folder, more, cluster = place
    with demo_server.serving(folder, **more) as server:
        size = ("--takers", str(TAKERS), "--questions", str(QUESTIONS), "--closes-in", str(CLOSES_IN))
        ground = in_django(folder, more, "make", *size)
        began = time.monotonic()
        takers = [
            Taker(server.port, t["cookie"], t["admission"], think=0.8, rounds=2, hands_in=n % 2 == 0, give_up=60)
            for n, t in enumerate(ground["takers"])
        ]
        with ThreadPoolExecutor(1) as beside:
            trouble = beside.submit(make_trouble, server, cluster, takers)
            run_all(takers)
            kills = trouble.result()
        ledger = folder / "ledger.json"
        ledger.write_text(json.dumps([taker.as_json() for taker in takers]))
        # The deadline closes what was not handed in, within 60 seconds of it, with nobody at the other end.
        while True:
            found = in_django(folder, more, "compare", str(ledger))
            if "open" not in found["states"] or time.monotonic() > began + CLOSES_IN + 60:
                break
            time.sleep(2)
    assert [killed > 0 for killed, _before, _after in kills] == [True] * (KILLS + 1), kills
    assert all(after > before > 0 for _killed, before, after in kills[:KILLS]), f"killed while nobody answered: {kills}"
    assert sum(taker.faults for taker in takers) > 0, "no taker met a fault: the test tests nothing"
    assert found["acknowledged"] >= kills[KILLS - 1][2]
    assert (found["lost"], found["wrong_last"], found["wrong_marks"]) == ([], [], [])
    started = TAKERS - found["states"].pop("never started", 0)  # a slow machine may not let everybody in before the end
    assert found["states"] == {"graded": started} and started > TAKERS // 2


def make_trouble(server, cluster, takers):
    """Kill all workers three times, with the database after the second, then schedule and worker; start those two anew.

    Each waits until further answers were acknowledged. Return [(processes killed, acknowledged before, and by the next)].
    """
    kills, seen = [], 0
    for n in range(KILLS):
        before = seen = wait_for(takers, seen + BETWEEN)
        killed = kill(workers_of(server))
        if n == 1 and cluster is not None:
            cluster.restart()
        kills.append((killed, before, wait_for(takers, seen + 1)))
    background = [psutil.Process(server.processes[name].pid) for name in ("schedule", "worker")]
    kills.append((kill([one for parent in background for one in (parent, *parent.children(recursive=True))]), seen, 0))
    env = demo_server.environment(server.folder, PORT=str(server.port), **server.more)
    for name in ("schedule", "worker"):
        server.start(name, [sys.executable, "manage.py", f"run_{name}"], env)
    return kills


def wait_for(takers, count):
    """Return how many answers were acknowledged once it is `count`, or after 40 seconds."""
    limit = time.monotonic() + 40
    while (found := acknowledged(takers)) < count and time.monotonic() < limit:
        time.sleep(0.05)
    return found
