#!/usr/bin/env python3
"""Measure quizzes and exams: part of `make bench`. Ratios of one run on one server, beside the calibration lines; docs/bench.md says what each is.

Sections (all unless some are named): attempt, pages, takers, grading, analysis.
"""

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402
from tools import demo_server  # noqa: E402
from tools.bench import SETTINGS, about, cpu_seconds, mark, say  # noqa: E402
from tools.demo_server import Server  # noqa: E402
from tools.exam_takers import OPTION, QUESTION, Taker, percentile, run_all  # noqa: E402

FOLDER = ROOT / "build" / "bench-quizzes"
GROUND = ROOT / "tools" / "exam_ground.py"
QUESTIONS = 10
ATTEMPTS, WARM = 6, 3  # whole attempts a round, and before the first one
MOST_PAGES = 8  # an attempt costs at most so many bare signed-in Wagtail pages
LEAST = 0.4  # autosave and question page against their bare views
SECTIONS = ("attempt", "pages", "takers", "grading", "analysis")


def in_django(folder: Path, more: dict[str, str], *argv: str) -> dict[str, Any]:
    """Run tools/exam_ground.py on `folder`; return what it printed. Raises NotReady."""
    env = demo_server.environment(folder, **more)
    done = subprocess.run([sys.executable, GROUND, *argv], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def prepare() -> Path:
    """Make a data folder with curriculum and demo people, and the static files."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    say("Quizzes: database, content and people ...")
    folder = FOLDER / "sqlite"
    demo_server.prepare(folder, **SETTINGS)
    with contextlib.closing(sqlite3.connect(folder / "kuibu.sqlite3")) as database:
        database.execute("CREATE TABLE bench_rows (id INTEGER PRIMARY KEY, what TEXT)")
    return folder


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[Server]:
    """One worker, one thread: CPU time per request is then the price of the request."""
    arguments = ["--max-requests", "0", "--workers", "1", "--threads", "1"]
    with demo_server.serving(folder, only_web=True, gunicorn=arguments, ready="/accounts/login/", **SETTINGS) as server:
        yield server


class Person:
    """A signed-in taker on one connection."""

    def __init__(self, server: Server, taker: dict[str, str]) -> None:
        self.port, self.admission, self.token = server.port, taker["admission"], secrets.token_hex(16)
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        cookie = f"sessionid={taker['cookie']}; csrftoken={self.token}"
        self.headers = {"Cookie": cookie, "X-CSRFToken": self.token, "Accept-Language": "zh-CN"}

    def ask(
        self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str, str]:
        headers = {**self.headers, **({"Content-Type": kind} if body else {})}
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError):  # the server closes a connection that was idle for some seconds
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status >= 400:
            raise demo_server.NotReady(f"{path} answers {answer.status}: {text[:300]}")
        return answer.status, answer.headers.get("Location", ""), text

    def start(self) -> str:
        _status, location, _text = self.ask("POST", f"/quizzes/go/{self.admission}/start/", "x=1")
        return location

    def save(self, attempt: str, position: int, value: str, seq: int) -> None:
        entry = {"position": position, "value": value, "seq": seq, "spent_ms": 900}
        self.ask(
            "POST",
            f"{attempt}save/",
            json.dumps({"device": "bench", "entries": [entry], "notes": []}),
            "application/json",
        )

    def sit(self) -> None:
        """A whole attempt: start, page, a save for each question, hand in, result."""
        attempt = self.start()
        _status, _location, page = self.ask("GET", attempt)
        for position, rest in QUESTION.findall(page):
            self.save(attempt, int(position), OPTION.findall(rest)[0], int(time.time() * 1000))
        _status, result, _text = self.ask("POST", f"{attempt}submit/", "x=1")
        self.ask("GET", result)
        self.connection.close()


def cost(server: Server, times: int, act: Any) -> float:
    """Return ms of server CPU for one call of `act`."""
    before = cpu_seconds(server)
    for _n in range(times):
        act()
    return 1000 * (cpu_seconds(server) - before) / times


def measure_attempt(folder: Path, rounds: int) -> dict[str, Any]:
    """CPU of whole attempts and of single requests against the bare pages of the same server; medians of interleaved rounds."""
    # Everybody sits once, as in an exam: somebody who repeats has old mistakes, whose cards cost more.
    sitting = ATTEMPTS * rounds + WARM
    ground = in_django(folder, SETTINGS, "make", "--takers", str(sitting + 1), "--questions", str(QUESTIONS))
    found: dict[str, list[float]] = {}
    with alone(folder) as server:
        reader, *people = (Person(server, taker) for taker in ground["takers"])
        takers = iter(people)
        _status, _location, learn = reader.ask("GET", "/")
        notice = re.search(r'href="([^"]*/notice-\d+/)"', learn)
        if notice is None:
            raise demo_server.NotReady("the home page shows no notice")
        bare_page = urllib.parse.urlsplit(notice[1]).path
        attempt = reader.start()
        _status, _location, page = reader.ask("GET", attempt)
        position, options = next((int(p), OPTION.findall(rest)) for p, rest in QUESTION.findall(page))
        (folder / "same.html").write_text(page, encoding="utf-8")
        clock = iter(range(int(time.time() * 1000), 10**15))
        deeds = {
            "bare Django view": (60, lambda: reader.ask("GET", "/bench/plain/")),
            "bare insert, signed in": (60, lambda: reader.ask("GET", "/bench/insert/")),
            "bare view of the same HTML, signed in": (60, lambda: reader.ask("GET", "/bench/same-html/")),
            "bare Wagtail page, signed in": (40, lambda: reader.ask("GET", bare_page)),
            "autosave": (60, lambda: reader.save(attempt, position, options[next(clock) % len(options)], next(clock))),
            "question page": (40, lambda: reader.ask("GET", attempt)),
            f"whole attempt of {QUESTIONS} questions": (ATTEMPTS, lambda: next(takers).sit()),
        }
        for _name, (times, act) in deeds.items():
            for _warm in range(max(WARM, times // 10)):
                act()
        for number in range(rounds):
            say(f"Quizzes: CPU, round {number + 1} of {rounds} ...")
            for name, (times, act) in deeds.items():
                found.setdefault(name, []).append(cost(server, times, act))
    result: dict[str, Any] = {"cpu_ms": {name: round(statistics.median(values), 2) for name, values in found.items()}}
    result["statements"] = in_django(folder, SETTINGS, "statements", "--questions", str(QUESTIONS))
    return result


# --- takers -----------------------------------------------------------------------------------------
def measure_takers(folder: Path, database_url: str, *, takers: int, think: float, together: bool) -> dict[str, Any]:
    """Simulated takers with a ledger on the default server (two workers, four threads, worker, schedule)."""
    more = {**SETTINGS, "DATABASE_URL": database_url, "WEB_WORKERS": "2", "WEB_THREADS": "4"}
    ground = in_django(folder, more, "make", "--takers", str(takers), "--questions", str(QUESTIONS))
    with demo_server.serving(folder, **more) as server:
        sitting = [Taker(server.port, t["cookie"], t["admission"], think=think) for t in ground["takers"]]
        before = cpu_seconds(server)
        seconds = run_all(sitting, ramp=0 if together else think * 4)
        cpu = cpu_seconds(server) - before
    ledger = folder / f"ledger-{secrets.token_hex(4)}.json"
    ledger.write_text(json.dumps([taker.as_json() for taker in sitting]))
    found = in_django(folder, more, "compare", str(ledger))
    saves, starts = [s for t in sitting for s in t.saves], [s for t in sitting for s in t.starts]
    return {
        "takers": takers, "seconds": round(seconds, 1), "saves": len(saves), "saves_per_second": round(len(saves) / seconds, 1),
        "p50_ms": round(1000 * percentile(saves, 0.5)), "p95_ms": round(1000 * percentile(saves, 0.95)),
        "starts_within": round(max(starts, default=0), 1), "cpu_seconds": round(cpu, 1), "acknowledged": found["acknowledged"],
        "lost": len(found["lost"]) + len(found["wrong_last"]) + len(found["wrong_marks"]), "faults": sum(t.faults for t in sitting),
    }  # fmt: skip


def all_takers(folder: Path, takers: int) -> dict[str, dict[str, Any]]:
    found = {}
    databases: list[tuple[str, Any]] = [("SQLite", contextlib.nullcontext(None))]
    if postgres.find_programs() is not None:
        databases.append(("PostgreSQL", postgres.cluster(durable=True)))
    for title, context in databases:
        with context as cluster:
            place, url = folder, ""
            if cluster is not None:
                place, url = FOLDER / "postgresql", cluster.url
                demo_server.migrate(place, **{**SETTINGS, "DATABASE_URL": url})
            say(f"Quizzes: {takers} takers on {title}, steady ...")
            found[f"{title}, steady"] = measure_takers(place, url, takers=takers, think=8.0, together=False)
            say(f"Quizzes: {takers} takers on {title}, all at once ...")
            found[f"{title}, all start at once"] = measure_takers(place, url, takers=takers, think=8.0, together=True)
    return found


# --- telling ------------------------------------------------------------------------------------------
def tell(result: dict[str, Any]) -> None:
    print(f"\nKuibu bench, quizzes and exams: {result['about']}")
    if "attempt" in result:
        tell_attempt(result["attempt"])
    if "takers" in result:
        print("\nSimulated takers of 10 questions (client on the same cores; orientation, but `lost` must be 0)")
        head = (
            "takers",
            "seconds",
            "saves_per_second",
            "p50_ms",
            "p95_ms",
            "starts_within",
            "cpu_seconds",
            "acknowledged",
            "lost",
            "faults",
        )
        print(f"  {'':30} " + " ".join(f"{name.replace('_', ' '):>16}" for name in head))
        for name, row in result["takers"].items():
            print(f"  {name:30} " + " ".join(f"{row[key]:>16}" for key in head))
    for section in ("grading", "analysis"):
        if section in result:
            print(f"\n{section}: " + ", ".join(f"{name} {value}" for name, value in result[section].items()))


def tell_attempt(found: dict[str, Any]) -> None:
    cpu = found["cpu_ms"]
    page = cpu["bare Wagtail page, signed in"]
    print(f"  {'':44} {'CPU ms':>8} {'in bare pages':>14}  goal")
    aims = {
        "autosave": ("bare insert, signed in", LEAST),
        "question page": ("bare view of the same HTML, signed in", LEAST),
    }
    for name, ms in cpu.items():
        goal = ""
        if name in aims:
            bare, least = aims[name]
            ratio = cpu[bare] / ms
            goal = f"{ratio:.2f} of “{bare}”, at least {least}: {mark(ratio >= least)}"
        elif name.startswith("whole attempt"):
            goal = f"at most {MOST_PAGES} bare pages: {mark(ms <= MOST_PAGES * page)}"
        print(f"  {name:44} {ms:8.2f} {ms / page:14.2f}  {goal}")
    print("  statements of an attempt: " + ", ".join(f"{name} {n}" for name, n in found["statements"].items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--takers", type=int, default=200)
    options = parser.parse_args()
    wanted = options.sections or SECTIONS
    result: dict[str, Any] = {"about": about()}
    folder = prepare()
    if {"attempt", "pages"} & set(wanted):
        result["attempt"] = measure_attempt(folder, options.rounds)
    if "takers" in wanted:
        result["takers"] = all_takers(folder, options.takers)
    if "grading" in wanted:
        say("Quizzes: grading of 10,000 attempts ...")
        result["grading"] = in_django(folder, SETTINGS, "grade", "--attempts", "10000", "--questions", str(QUESTIONS))
    if "analysis" in wanted:
        say("Quizzes: item analysis over 1,000,000 answers ...")
        result["analysis"] = in_django(folder, SETTINGS, "analyse", "--answers", "1000000")
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        tell(result)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
