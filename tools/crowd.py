"""Fifty people hurry for one seat, forty phones scan one code: clients over HTTP against a whole server, on both databases."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests import postgres
from tools import demo_server
from tools.bench import SETTINGS, say
from tools.bench_quizzes import cpu_seconds
from tools.exam_takers import Taker, percentile

GROUND = demo_server.ROOT / "tools" / "class_ground.py"
SEATS, SCANS = 50, 40
Client = Callable[[Taker], str]  # does its one deed and returns what the page said


def grounded(folder: Path, more: dict[str, str], *argv: str) -> dict[str, Any]:
    """Run tools/class_ground.py; return what it printed. Raises NotReady."""
    env = demo_server.environment(folder, **more)
    done = subprocess.run(
        [sys.executable, GROUND, *argv], env=env, cwd=demo_server.ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def databases(folder: Path) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """Yield (title, data folder, settings) of each database that is here."""
    yield "SQLite", folder, {**SETTINGS, "WEB_WORKERS": "2", "WEB_THREADS": "4"}
    if postgres.find_programs() is not None:
        with postgres.cluster(durable=True) as cluster:
            more = {**SETTINGS, "WEB_WORKERS": "2", "WEB_THREADS": "4", "DATABASE_URL": cluster.url}
            place = folder.parent / f"{folder.name}-postgresql"
            demo_server.migrate(place, **more)
            yield "PostgreSQL", place, more


def at_once(port: int, cookies: list[str], act: Client) -> tuple[list[float], Counter[str]]:
    """Let all act in the same moment; return the seconds of each and how often which word was said."""
    crowd = [Taker(port, cookie, "", think=0) for cookie in cookies]
    gate, seconds, said = threading.Barrier(len(crowd)), [0.0] * len(crowd), [""] * len(crowd)

    def go(n: int) -> None:
        gate.wait()
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            said[n] = act(crowd[n])
        seconds[n] = time.monotonic() - began

    threads = [threading.Thread(target=go, args=(n,), daemon=True) for n in range(len(crowd))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, Counter(said)


def hurry(folder: Path, more: dict[str, str]) -> dict[str, Any]:
    """Fifty people sign up for the one seat in the same moment."""
    made = grounded(folder, more, "seats", "--people", str(SEATS))
    path = f"/classes/{made['class']}/"

    def act(taker: Taker) -> str:
        status, location, _text = taker.insist("POST", f"{path}sign-up/", "wish=")
        return "answered" if status == 302 and location == path else f"status {status}"

    return played(folder, more, made, act)


def scan(folder: Path, more: dict[str, str]) -> dict[str, Any]:
    """Forty phones scan the code that the screen shows, each twice."""
    with demo_server.serving(folder, **more) as server:
        made = grounded(folder, more, "scans", "--people", str(SCANS))

        def act(taker: Taker) -> str:
            for _twice in range(2):
                code = made["codes"][str(int(time.time()) // made["seconds"])]
                status, _location, _text = taker.insist("GET", f"/classes/scan/{code}/")
            return f"status {status}"

        return outcome(server, folder, more, made, act)


def played(folder: Path, more: dict[str, str], made: dict[str, Any], act: Client) -> dict[str, Any]:
    with demo_server.serving(folder, **more) as server:
        return outcome(server, folder, more, made, act)


def outcome(server: Any, folder: Path, more: dict[str, str], made: dict[str, Any], act: Client) -> dict[str, Any]:
    """Return the clients' and the database's view of one crowd."""
    before = cpu_seconds(server)
    seconds, said = at_once(server.port, made["cookies"], act)
    cpu = cpu_seconds(server) - before
    found = grounded(folder, more, "found", made["class"])
    times = {"p50_ms": round(1000 * percentile(seconds, 0.5)), "p95_ms": round(1000 * percentile(seconds, 0.95))}
    return {**found, "said": dict(said), **times, "cpu_ms_each": round(1000 * cpu / len(seconds), 1)}


DEEDS = {"seats": (hurry, f"{SEATS} people and one seat"), "scans": (scan, f"{SCANS} phones scan twice")}


def measure(folder: Path, wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Play the crowds that are wanted on each database; return {section: {database: outcome}}."""
    found: dict[str, dict[str, Any]] = {}
    for title, place, more in databases(folder) if wanted else ():
        for section in wanted:
            deed, words = DEEDS[section]
            say(f"Proof: {words} on {title} ...")
            found.setdefault(section, {})[title] = deed(place, more)
    return found
