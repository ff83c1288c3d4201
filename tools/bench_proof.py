#!/usr/bin/env python3
"""Measure classes and certificates: part of `make bench`. Ratios of one run on one server, beside the calibration lines; docs/bench.md says what each is.

Sections (all unless some are named): verify, expiries, seats, scans.
"""

import argparse
import contextlib
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import crowd, demo_server  # noqa: E402
from tools.bench import SETTINGS, about, mark, say  # noqa: E402
from tools.bench_quizzes import alone, cost  # noqa: E402
from tools.demo_server import Server  # noqa: E402

FOLDER = ROOT / "build" / "bench-proof"
GROUND = ROOT / "tools" / "proof_ground.py"
SECTIONS = ("verify", "expiries", "seats", "scans")
FLAT = 1.1  # queries per 1,000 expiries of the large sweep against the small one, at most
SIZES = (1_000, 10_000)


def in_django(folder: Path, *argv: str) -> dict[str, Any]:
    """Run tools/proof_ground.py on `folder`; return what it printed. Raises NotReady."""
    env = demo_server.environment(folder, **SETTINGS)
    done = subprocess.run([sys.executable, GROUND, *argv], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def prepare() -> Path:
    """Make a data folder with curriculum and demo people, and the static files."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    say("Proof: database, content and people ...")
    demo_server.prepare(FOLDER, **SETTINGS)
    with contextlib.closing(sqlite3.connect(FOLDER / "kuibu.sqlite3")) as database:
        database.execute("CREATE TABLE bench_rows (id INTEGER PRIMARY KEY, what TEXT)")
    return FOLDER


class Passer:
    """Somebody without an account, on one connection."""

    def __init__(self, server: Server) -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, path: str) -> str:
        """Get a page. Raises NotReady unless it is there."""
        headers = {"Accept-Language": "zh-CN"}
        try:
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError):  # the server closes a connection that was idle for some seconds
            self.connection.close()
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status != 200:
            raise demo_server.NotReady(f"{path} answers {answer.status}: {text[:300]}")
        return text


def measure_verify(folder: Path, rounds: int) -> dict[str, Any]:
    """CPU of the public page of a certificate against a bare view and the catalogue; medians of interleaved rounds."""
    path = f"/verify/{in_django(folder, 'serial')['serial']}"
    found: dict[str, list[float]] = {}
    with alone(folder) as server:
        passer = Passer(server)
        deeds = {"bare view": "/bench/plain/", "home, for anybody": "/", "verification page": path}
        for number in range(rounds + 1):
            say(f"Proof: pages, round {number} of {rounds} ..." if number else "Proof: warming up ...")
            for name, address in deeds.items():
                ms = cost(server, 60 if number else 10, lambda address=address: passer.ask(address))
                if number:
                    found.setdefault(name, []).append(ms)
    return {"cpu_ms": {name: statistics.median(values) for name, values in found.items()}}


def measure_expiries(folder: Path) -> dict[str, Any]:
    """Sweep 1,000 certificates that end soon, then 10,000."""
    say(f"Proof: {sum(SIZES)} people ...")
    in_django(folder, "people", "--people", str(sum(SIZES)))
    found = {}
    for size in SIZES:
        say(f"Proof: {size} certificates that end soon ...")
        found[str(size)] = in_django(folder, "expiries", "--people", str(size))
    return found


# --- telling --------------------------------------------------------------------------------------------
def tell(result: dict[str, Any]) -> None:
    print(f"\nKuibu bench, certificates: {result['about']}")
    if "verify" in result:
        cpu = result["verify"]["cpu_ms"]
        for name, ms in cpu.items():
            print(f"  {name:44} {ms:8.2f} ms CPU, {ms / cpu['bare view']:6.2f} bare views")
    if "expiries" in result:
        rows = result["expiries"]
        for size, row in rows.items():
            per = row["queries"] / (int(size) / 1000)
            print(
                f"  {int(size):,} certificates that end soon: {row['told']:,} told, {row['again']} told again, {per:.1f} queries"
                f" a thousand, {row['cpu_seconds']} s CPU, {row['peak_mb']} MB at most"
            )
        small, large = (rows[str(size)]["queries"] / size for size in SIZES)
        print(f"  queries a thousand are flat (at most x{FLAT}): {mark(large <= FLAT * small)}")
    for title, row in result.get("seats", {}).items():
        met = row["taken"] == row["states"].get("booked") == 1 and row["states"].get("waitlisted") == crowd.SEATS - 1
        print(
            f"  {crowd.SEATS} people and one seat on {title}: {row['states'].get('booked', 0)} booked, "
            f"{row['states'].get('waitlisted', 0)} in line: {mark(met)}; {timing(row)}"
        )
    for title, row in result.get("scans", {}).items():
        met = row["lines"] == row["people"] == crowd.SCANS
        print(
            f"  {crowd.SCANS} phones scan twice on {title}: {row['lines']} lines of {row['people']} people: {mark(met)}; {timing(row)}"
        )


def timing(row: dict[str, Any]) -> str:
    """Orientation only: clients run on the same cores."""
    return f"p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, {row['cpu_ms_each']} ms CPU each, said {row['said']}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    wanted = options.sections or SECTIONS
    result: dict[str, Any] = {"about": about(), "at": time.strftime("%Y-%m-%d")}
    folder = prepare()
    if "verify" in wanted:
        result["verify"] = measure_verify(folder, options.rounds)
    if "expiries" in wanted:
        result["expiries"] = measure_expiries(folder)
    result |= crowd.measure(folder, [name for name in crowd.DEEDS if name in wanted])
    print(json.dumps(result, ensure_ascii=False, indent=1)) if options.json else tell(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
