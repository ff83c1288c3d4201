#!/usr/bin/env python3
"""Measure the CRM sandbox: part of `make bench`. Ratios of one run on one server, beside the calibration lines; docs/bench.md says what each is.

Sections (all unless some are named): command, screen, runs, memory.
"""

import argparse
import contextlib
import json
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import uuid
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import demo_server  # noqa: E402
from tools.bench import SETTINGS, about, mark, say  # noqa: E402
from tools.bench_quizzes import alone, cost  # noqa: E402
from tools.demo_server import Server  # noqa: E402

FOLDER = ROOT / "build" / "bench-sandbox"
WORK = ROOT / "tools" / "sandbox_work.py"
SECTIONS = ("command", "screen", "runs", "memory")
LEAST = 0.4  # a screen of the counter against a bare signed-in view of the very same HTML
FLAT = 1.5  # a command on a run of 1,000 events costs at most so many times one on a run of 10
SAME = "bare view of the same HTML, signed in"
SCENARIO = "S-104"


def work(*argv: str) -> dict[str, Any]:
    """Run tools/sandbox_work.py; return what it printed. Raises NotReady."""
    done = subprocess.run([sys.executable, WORK, *argv], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


# --- the counter over HTTP ----------------------------------------------------------------------------
def prepare() -> Path:
    """Make a data folder with curriculum, scenarios and demo people, and the static files."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    say("Sandbox: database, content and people ...")
    demo_server.prepare(FOLDER, **SETTINGS)
    with contextlib.closing(sqlite3.connect(FOLDER / "kuibu.sqlite3")) as database:
        database.execute("CREATE TABLE bench_rows (id INTEGER PRIMARY KEY, what TEXT)")
    return FOLDER


class Trainee:
    """Somebody signed in who rehearses, on one connection."""

    def __init__(self, server: Server) -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        cookies = demo_server.sign_in(server, "trainee")
        cookies.setdefault("csrftoken", "b" * 32)
        self.headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()),
            "X-CSRFToken": cookies["csrftoken"],
        }
        self.headers |= {"Accept-Language": "zh-CN"}

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[str, str]:
        """Get, or post a form; return where it leads and the page. Raises NotReady."""
        body = None if form is None else urllib.parse.urlencode(form)
        more = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
        method = "GET" if body is None else "POST"
        sent = {**self.headers, **more, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError):  # the server closes a connection that was idle for some seconds
            self.connection.close()
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status >= 400:
            raise demo_server.NotReady(f"{path} answers {answer.status}: {text[:300]}")
        return answer.headers.get("Location", ""), text

    def begin(self, folder: Path) -> tuple[str, list[dict[str, Any]]]:
        """Begin a practice run; return its address and the model solution of its own customer."""
        with contextlib.closing(sqlite3.connect(folder / "kuibu.sqlite3")) as database:
            row = database.execute("SELECT public_id FROM simulator_scenario WHERE key = ?", [SCENARIO]).fetchone()
        place, _text = self.ask(f"/crm/scenarios/{uuid.UUID(row[0])}/practise/", {"mode": "practice"})
        with contextlib.closing(sqlite3.connect(folder / "kuibu.sqlite3")) as database:
            last = database.execute("SELECT start FROM simulator_run ORDER BY id DESC LIMIT 1").fetchone()
        return place, json.loads(last[0])["solution"]

    def do(self, run: str, step: dict[str, Any], *, screen: str = "") -> str:
        """Give one command as the counter does; return the screen after it."""
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        for name, value in fields.items():
            fields[name] = f"{value // 100}.{value % 100:02}" if name.endswith("_fen") else str(value)
        form = {"command": step["do"], "token": uuid.uuid4().hex, "screen": screen, **fields}
        return self.ask(f"{run}do/", form, HX_Request="true")[1]


def measure_screens(rounds: int) -> dict[str, Any]:
    """CPU of the counter's pages against the bare pages of the same server; medians of interleaved rounds."""
    folder = prepare()
    found: dict[str, list[float]] = {}
    with alone(folder) as server:
        trainee = Trainee(server)
        run, solution = trainee.begin(folder)
        for step in solution[:12]:  # up to the fee page: the fullest screen
            trainee.do(run, step)
        page = trainee.ask(f"{run}?screen=S5")[1]
        (folder / "same.html").write_text(page, encoding="utf-8")
        notice = re.search(r'href="([^"]*/notice-\d+/)"', trainee.ask("/")[1])
        act = {"do": "act", "kind": "seat"}
        deeds = {
            "bare Django view, signed in": (60, lambda: trainee.ask("/bench/signed-in/")),
            "bare insert, signed in": (60, lambda: trainee.ask("/bench/insert/")),
            SAME: (60, lambda: trainee.ask("/bench/same-html/")),
            "counter, whole page": (40, lambda: trainee.ask(f"{run}?screen=S5")),
            "counter, a screen by htmx": (40, lambda: trainee.ask(f"{run}?screen=S5", HX_Request="true")),
            "counter, a command and the screen after it": (30, lambda: trainee.do(run, act, screen="S5")),
        }
        if notice is not None:
            bare = urllib.parse.urlsplit(notice[1]).path
            deeds = {"bare Wagtail page, signed in": (40, lambda: trainee.ask(bare)), **deeds}
        for number in range(rounds + 1):
            say(f"Sandbox: screens, round {number} of {rounds} ..." if number else "Sandbox: warming up ...")
            for name, (times, deed) in deeds.items():
                ms = cost(server, times if number else 10, deed)
                if number:
                    found.setdefault(name, []).append(ms)
    return {"cpu_ms": {name: statistics.median(values) for name, values in found.items()}, "bytes": len(page.encode())}


# --- telling --------------------------------------------------------------------------------------------
def tell(result: dict[str, Any]) -> None:
    print(f"\nKuibu bench, the CRM sandbox: {result['about']}")
    if "command" in result:
        ms = result["command"]
        flat = ms["1000"] <= FLAT * ms["10"]
        lengths = ", ".join(f"{length} events {value:.3f} ms" for length, value in ms.items())
        print(f"  one command, decided and folded, CPU on a run of: {lengths}  flat (at most x{FLAT}): {mark(flat)}")
    if "screen" in result:
        tell_screens(result["screen"])
    if "runs" in result:
        row = result["runs"]
        print(
            f"  recorded runs read, replayed and graded: {row['runs']} ({row['different']} different, {row['events']} events)"
            f" in {row['cpu_seconds']} s of CPU, {row['runs_per_second']} a second and core (orientation 200)"
        )
    if "memory" in result:
        print(f"  a run in a worker's memory: {result['memory']['kB']} kB after {result['memory']['events']} events")


def tell_screens(found: dict[str, Any]) -> None:
    cpu = found["cpu_ms"]
    print(f"  {'':44} {'CPU ms':>8} {'of the same HTML':>17}  goal ({found['bytes'] / 1000:.0f} kB of HTML)")
    for name, ms in cpu.items():
        ratio = cpu[SAME] / ms
        goal = f"at least {LEAST}: {mark(ratio >= LEAST)}" if name == "counter, whole page" else ""
        print(f"  {name:44} {ms:8.2f} {ratio:17.2f}  {goal}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=10_000, help="how many recorded runs are replayed and graded")
    options = parser.parse_args()
    wanted = options.sections or SECTIONS
    result: dict[str, Any] = {"about": about(), "at": time.strftime("%Y-%m-%d")}
    if "command" in wanted:
        say("Sandbox: one command on runs of 10, 100 and 1,000 events ...")
        result["command"] = work("command")
    if "screen" in wanted:
        result["screen"] = measure_screens(options.rounds)
    if "runs" in wanted:
        say(f"Sandbox: {options.runs} recorded runs replayed and graded ...")
        result["runs"] = work("replay", "--runs", str(options.runs))
    if "memory" in wanted:
        result["memory"] = work("memory", "--runs", "100")
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        tell(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
