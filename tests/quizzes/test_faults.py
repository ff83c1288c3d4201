"""Running exams under faults, against a real server: every worker killed again and again, the database restarted as by a power cut.

What decides is the clients' own ledger: not one acknowledged answer may be missing, nothing may be graded twice, and what nobody handed in
is closed by the deadline with its last acknowledged answers, without a person.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import psutil
import pytest

from tests import postgres
from tools import demo_server
from tools.exam_takers import Taker, run_all

pytestmark = pytest.mark.both
TAKERS, QUESTIONS = 50, 10
GROUND = demo_server.ROOT / "tools" / "exam_ground.py"
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


def in_django(folder, more, *argv):
    env = demo_server.environment(folder, **more)
    done = subprocess.run(
        [sys.executable, GROUND, *argv], env=env, cwd=demo_server.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def kill_workers(server):
    """kill -9 of every process that serves pages but the one that starts them anew."""
    for child in psutil.Process(server.processes["web"].pid).children(recursive=True):
        child.send_signal(signal.SIGKILL)


@pytest.fixture
def place(tmp_path):
    """Return (folder, environment, cluster or None): a fresh installation on SQLite, or on a durable PostgreSQL of its own."""
    with ExitStack() as stack:
        cluster, more = None, {"DATABASE_URL": "", "WEB_WORKERS": "2", "WEB_THREADS": "4"}
        if ON_POSTGRESQL:
            cluster = stack.enter_context(postgres.cluster(durable=True))
            more["DATABASE_URL"] = cluster.url
        demo_server.migrate(tmp_path, **more)
        yield tmp_path, more, cluster


def test_killed_workers_and_a_restarted_database_lose_no_acknowledged_answer(place):
    folder, more, cluster = place
    closes_in = 75
    with demo_server.serving(folder, **more) as server:
        size = ("--takers", str(TAKERS), "--questions", str(QUESTIONS), "--closes-in", str(closes_in))
        ground = in_django(folder, more, "make", *size)
        began = time.monotonic()
        takers = [
            Taker(server.port, t["cookie"], t["admission"], think=0.5, rounds=3, hands_in=n % 2 == 0, give_up=60)
            for n, t in enumerate(ground["takers"])
        ]
        faults = threading.Thread(target=make_trouble, args=(server, cluster))
        faults.start()
        run_all(takers)
        faults.join()
        ledger = folder / "ledger.json"
        ledger.write_text(json.dumps([taker.as_json() for taker in takers]))
        # The deadline closes what was not handed in, within 60 seconds of it, with nobody at the other end.
        time.sleep(max(0.0, began + closes_in + 60 - time.monotonic()))
        found = in_django(folder, more, "compare", str(ledger))
    assert sum(taker.faults for taker in takers) > 0, "no taker met a fault: the test tests nothing"
    assert found["acknowledged"] > TAKERS, "hardly anything was acknowledged: the test tests nothing"
    assert (found["lost"], found["wrong_last"], found["wrong_marks"]) == ([], [], [])
    started = TAKERS - found["states"].pop("never started", 0)  # a slow machine may not let everybody in before the end
    assert found["states"] == {"graded": started} and started > TAKERS // 2


def make_trouble(server, cluster):
    """Three times all workers, in between the database, and at last schedule and worker with them."""
    for n in range(3):
        time.sleep(5)
        kill_workers(server)
        if n == 1 and cluster is not None:
            cluster.restart()
    for name in ("schedule", "worker"):
        os.killpg(server.processes[name].pid, signal.SIGKILL)
    time.sleep(3)
    env = demo_server.environment(server.folder, PORT=str(server.port), **server.more)
    for name in ("schedule", "worker"):
        server.start(name, [sys.executable, "manage.py", f"run_{name}"], env)
