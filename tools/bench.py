#!/usr/bin/env python3
"""Measure Kuibu against bare Wagtail pages of the same site, in one run on one server: `make bench`, or with --json.

Nothing here fails because a machine is slow: what counts are ratios, counts and sizes. What each line means: docs/bench.md.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402

from tools import demo_server  # noqa: E402
from tools.demo_server import Server  # noqa: E402

FOLDER = ROOT / "build" / "bench"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tools.bench_settings", "DATABASE_URL": ""}
MANY = 10_000
BARE = "bare Wagtail page, signed in"
GOALS = {"lesson": 0.7, "my learning": 0.5, "course": 0.5}
READER_QUERIES, LIST_QUERIES = 15, 19
FIRST_LOAD_REQUESTS, FIRST_LOAD_BYTES = 12, 150_000
WORKER_BYTES = 200_000_000
MEDIA = re.compile(r"^/(media|documents|images)/")


def say(text: str = "") -> None:
    print(text, file=sys.stderr, flush=True)


# --- the ground ----------------------------------------------------------------------------------
def prepare() -> tuple[Path, Path, dict[str, float]]:
    """Make the small and the large data folder and the static files; return both and what took how many seconds."""
    small, large = FOLDER / "small", FOLDER / "large"
    shutil.rmtree(FOLDER, ignore_errors=True)
    say("Databases, content and people ...")
    demo_server.migrate(small, **SETTINGS)
    took = {"load_content, from empty": demo_server.manage(small, "load_content", **SETTINGS)}
    took["load_content, unchanged"] = demo_server.manage(small, "load_content", **SETTINGS)
    took["make_demo (37 people)"] = demo_server.manage(small, "make_demo", **SETTINGS)
    shutil.copytree(small, large)
    took[f"make_demo --employees {MANY}"] = demo_server.manage(
        large, "make_demo", "--employees", str(MANY), "--seed", "1", **SETTINGS
    )
    with contextlib.closing(sqlite3.connect(small / "kuibu.sqlite3")) as database:
        database.execute("CREATE TABLE bench_rows (id INTEGER PRIMARY KEY, what TEXT)")
    say("Static files, compressed ...")
    demo_server.collect_static(small, **SETTINGS)
    return small, large, took


@contextlib.contextmanager
def web(folder: Path, *gunicorn: str) -> Iterator[Server]:
    """Serve with gunicorn alone; workers are not renewed while they are measured."""
    arguments = ["--max-requests", "0", *gunicorn]
    with demo_server.serving(folder, only_web=True, gunicorn=arguments, ready="/accounts/login/", **SETTINGS) as server:
        yield server


def addresses(server: Server, cookies: dict[str, str]) -> dict[str, str]:
    """Return what is measured: name -> path. The lesson is the one that my learning leads to."""
    _status, learn = demo_server.get(f"{server.url}/learn/", cookies)
    found = re.search(r'class="btn btn--primary" href="([^"]+)"', learn)
    notice = re.search(r'href="([^"]*/notice-\d+/)"', learn)
    if found is None or notice is None:
        raise demo_server.NotReady("my learning shows no next lesson or no notice")
    lesson = urllib.parse.urlsplit(found[1]).path
    return {
        "bare Django view": "/bench/plain/",
        "bare Django view, signed in": "/bench/signed-in/",
        "bare insert, signed in": "/bench/insert/",
        "Wagtail page, template of one line, signed in": f"{urllib.parse.urlsplit(notice[1]).path}?frame=none",
        BARE: urllib.parse.urlsplit(notice[1]).path,
        "lesson": lesson,
        "my learning": "/learn/",
        "course": lesson.rstrip("/").rsplit("/", 1)[0] + "/",
    }


# --- asking --------------------------------------------------------------------------------------
class Visitor:
    """One connection that is kept open; asks again when the server closed it in between."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port, self.connection = port, HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), "Accept-Language": "zh-CN"}

    def ask(self, path: str) -> None:
        """Raises NotReady unless the answer is a 200."""
        try:
            answer = self._ask(path)
        except (OSError, ConnectionError):
            self.connection.close()
            answer = self._ask(path)
        if answer != 200:
            raise demo_server.NotReady(f"{path} answers {answer}")

    def _ask(self, path: str) -> int:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def family(server: Server) -> list[psutil.Process]:
    master = psutil.Process(server.processes["web"].pid)
    return [master, *master.children(recursive=True)]


def cpu_seconds(server: Server) -> float:
    """Return user and system seconds of all processes of the web server so far."""
    return sum(t.user + t.system for t in (process.cpu_times() for process in family(server)))


def measure_cpu(folder: Path, rounds: int) -> dict[str, float]:
    """Return milliseconds of server CPU per request: one worker, one thread, one visitor; median of interleaved rounds."""
    found: dict[str, list[float]] = {}
    with web(folder, "--workers", "1", "--threads", "1") as server:
        cookies = demo_server.sign_in(server, "trainee")
        visitor, asked = Visitor(server.port, cookies), addresses(server, cookies)
        sizes = {}
        for name, path in asked.items():
            began = time.monotonic()
            for _warm in range(15):
                visitor.ask(path)
            sizes[name] = max(30, min(600, round(0.6 / ((time.monotonic() - began) / 15))))
        for number in range(rounds):
            say(f"CPU per request, round {number + 1} of {rounds} ...")
            for name, path in asked.items():
                before = cpu_seconds(server)
                for _again in range(sizes[name]):
                    visitor.ask(path)
                found.setdefault(name, []).append(1000 * (cpu_seconds(server) - before) / sizes[name])
    return {name: statistics.median(values) for name, values in found.items()}


def measure_throughput(folder: Path, rounds: int, seconds: float) -> dict[str, float]:
    """Return requests per second with the default workers and threads and eight visitors at once; medians."""
    found: dict[str, list[float]] = {}
    with web(folder) as server:
        cookies = demo_server.sign_in(server, "trainee")
        asked = addresses(server, cookies)
        visitors = [Visitor(server.port, cookies) for _number in range(8)]
        for number in range(rounds + 1):
            say(f"Throughput, round {number} of {rounds} ..." if number else "Throughput, warming up ...")
            for name, path in asked.items():
                rate = _all_at_once(visitors, path, seconds if number else 1)
                if number:
                    found.setdefault(name, []).append(rate)
    return {name: statistics.median(values) for name, values in found.items()}


def _all_at_once(visitors: list[Visitor], path: str, seconds: float) -> float:
    """Return answers per second while all visitors ask as fast as they are answered."""
    counts, limit = [0] * len(visitors), time.monotonic() + seconds

    def keep_asking(index: int) -> None:
        while time.monotonic() < limit:
            visitors[index].ask(path)
            counts[index] += 1

    began = time.monotonic()
    threads = [threading.Thread(target=keep_asking, args=[index]) for index in range(len(visitors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def measure_memory(folder: Path) -> dict[str, int]:
    """Return bytes of one worker after 500 requests for different pages of different people."""
    with web(folder, "--workers", "1") as server:
        people = {name: demo_server.sign_in(server, name) for name in ("trainee", "manager", "hr")}
        asked = [("trainee", path) for path in addresses(server, people["trainee"]).values()]
        asked += [("manager", "/team/"), ("manager", "/todo/"), ("hr", "/hr/"), ("hr", "/hr/learning/")]
        visitors = {name: Visitor(server.port, cookies) for name, cookies in people.items()}
        for number in range(500):
            who, path = asked[number % len(asked)]
            visitors[who].ask(path)
        _master, worker, *_rest = family(server)
        memory = worker.memory_full_info()
        return {"rss": memory.rss, "uss": memory.uss, "pss": memory.pss}


# --- counting ------------------------------------------------------------------------------------
def count_queries(folder: Path) -> dict[str, dict]:
    env = demo_server.environment(folder, **SETTINGS)
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "bench_queries.py"], env=env, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def measure_first_load(folder: Path) -> dict[str, dict[str, Any]]:
    """Return requests and bytes over the wire of a first visit with an empty cache, for my learning and a lesson."""
    browser_path = demo_server.chromium()
    if browser_path is None:
        return {}
    from playwright.sync_api import sync_playwright

    with web(folder) as server, sync_playwright() as play:
        cookies = demo_server.sign_in(server, "trainee")
        asked = addresses(server, cookies)
        browser = play.chromium.launch(executable_path=browser_path, args=demo_server.CHROMIUM_FLAGS)
        found = {name: _load_once(browser, server, cookies, asked[name]) for name in ("my learning", "lesson")}
        browser.close()
    return found


def _load_once(browser, server: Server, cookies: dict[str, str], path: str) -> dict[str, Any]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": k, "value": v, "url": server.url} for k, v in cookies.items()])
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    protocol.on("Network.requestWillBeSent", lambda e: urls.update({e["requestId"]: e["request"]["url"]}))
    protocol.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
    protocol.on("Network.requestServedFromCache", lambda e: urls.pop(e["requestId"], None))  # a second use on the page
    page.goto(server.url + path, wait_until="load")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    parts: list[tuple[str, int]] = []
    for number, url in urls.items():
        split = urllib.parse.urlsplit(url)
        if split.scheme.startswith("http") and not MEDIA.match(split.path):
            parts.append((split.path, sizes.get(number, 0)))
    context.close()
    return {"requests": len(parts), "bytes": sum(size for _path, size in parts), "parts": parts}


# --- telling -------------------------------------------------------------------------------------
def mark(good: bool) -> str:
    return "met" if good else "NOT MET"


def speed_rows(cpu: dict[str, float], rate: dict[str, float]) -> list[dict[str, Any]]:
    rows = []
    for name, cost in cpu.items():
        row = {
            "page": name,
            "requests_per_second": round(rate[name], 1),
            "throughput_ratio": round(rate[name] / rate[BARE], 2),
            "cpu_ms": round(cost, 2),
            "cpu_ratio": round(cpu[BARE] / cost, 2),
        }
        if name in GOALS:
            row |= {"goal": GOALS[name], "met": min(row["cpu_ratio"], row["throughput_ratio"]) >= GOALS[name]}
        rows.append(row)
    return rows


def query_rows(small: dict[str, dict], large: dict[str, dict]) -> list[dict[str, Any]]:
    rows = []
    for name, few in small.items():
        many, is_reader = large[name], name.split(" (")[0] in GOALS
        there = few["status"] == many["status"] == 200
        most = max(few["queries"], many["queries"])
        is_list = name.split(" (")[0] not in (*GOALS, "home")
        good = there and few["queries"] == many["queries"]
        good = good and most <= (READER_QUERIES if is_reader else LIST_QUERIES if is_list else most)
        goal = f"at most {READER_QUERIES}" if is_reader else "equal, under 20" if is_list else "equal"
        statuses = "" if there else f"answers {few['status']} / {many['status']}"
        rows.append(
            {"page": name, "few": few["queries"], "many": many["queries"], "ms_many": many["ms"], "goal": goal,
             "met": good, "note": statuses}
        )  # fmt: skip
    return rows


def about() -> str:
    cores = psutil.cpu_count() or 1
    parts = [f"{platform.machine()}, {cores} cores", f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("django", "wagtail", "gunicorn")]
    return ", ".join([*parts, f"SQLite {sqlite3.sqlite_version}, load {os.getloadavg()[0]:.1f} at the start"])


def tell(result: dict[str, Any]) -> None:
    """Print the tables."""
    print(f"Kuibu bench: {result['about']}\n")
    print(
        "Speed: signed in with progress; SQLite, synchronous=FULL; ratios to the bare Wagtail page (higher is faster)"
    )
    print(f"  {'':46} {'req/s':>8} {'ratio':>6} {'CPU ms':>8} {'ratio':>6}  goal")
    for row in result["speed"]:
        goal = f"at least {row['goal']}: {mark(row['met'])}" if "goal" in row else ""
        numbers = f"{row['requests_per_second']:8.1f} {row['throughput_ratio']:6.2f} {row['cpu_ms']:8.2f}"
        print(f"  {row['page']:46} {numbers} {row['cpu_ratio']:6.2f}  {goal}")
    print(f"\nQueries of a warm page, with 37 and with {MANY} further employees")
    print(f"  {'':24} {'37':>5} {MANY:>7} {'ms':>6}  goal")
    for row in result["queries"]:
        note = f"  {row['note']}" if row["note"] else ""
        print(
            f"  {row['page']:24} {row['few']:5} {row['many']:7} {row['ms_many']:6}  {row['goal']}: {mark(row['met'])}{note}"
        )
    print("\nFirst load in Chromium, nothing cached, without media")
    for name, load in result["first_load"].items() or [("Chromium is not installed: skipped", None)]:
        if load is None:
            print(f"  {name}")
            continue
        goal = f"at most {FIRST_LOAD_REQUESTS} and {FIRST_LOAD_BYTES // 1000} kB: {mark(load['met'])}"
        print(f"  {name:24} {load['requests']:3} requests {load['bytes'] / 1000:7.1f} kB  {goal}")
    memory = result["memory"]
    sizes = " ".join(f"{name.upper()} {memory[name] / 1e6:.0f} MB" for name in ("rss", "pss", "uss"))
    print(f"\nMemory of a worker after 500 requests: {sizes}  under {WORKER_BYTES // 10**6} MB: {mark(memory['met'])}")
    print("\nCommands, seconds")
    for name, seconds in result["seconds"].items():
        print(f"  {name:36} {seconds:6.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each throughput round")
    options = parser.parse_args()
    result: dict[str, Any] = {"about": about()}
    small, large, result["seconds"] = prepare()
    cpu = measure_cpu(small, options.rounds)
    result["speed"] = speed_rows(cpu, measure_throughput(small, options.rounds, options.seconds))
    say("Queries ...")
    result["queries"] = query_rows(count_queries(small), count_queries(large))
    say("First load and memory ...")
    result["first_load"] = measure_first_load(small)
    for load in result["first_load"].values():
        load["met"] = load["requests"] <= FIRST_LOAD_REQUESTS and load["bytes"] <= FIRST_LOAD_BYTES
    memory = measure_memory(small)
    result["memory"] = memory | {"met": memory["rss"] < WORKER_BYTES}
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        tell(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
