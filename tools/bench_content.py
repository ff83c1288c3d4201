#!/usr/bin/env python3
"""Measure load_content from empty and again, unchanged: part of `make bench`. docs/bench.md says what each line is.

tools/bench_content.py [--rounds 3] [--json]
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import demo_server  # noqa: E402
from tools.bench import SETTINGS, mark, say  # noqa: E402

FOLDER, GROUND = ROOT / "build" / "bench-content", ROOT / "tools" / "content_ground.py"
MOST_SECONDS, MOST_QUERIES, MOST_RATIO = 5.0, 15, 0.2


def in_django(what: str) -> dict[str, Any]:
    """Run tools/content_ground.py in a process of its own; return what it printed. Raises NotReady."""
    env = demo_server.environment(FOLDER, **SETTINGS)
    done = subprocess.run([sys.executable, GROUND, what], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def measure(rounds: int) -> dict[str, Any]:
    """Load into an empty house, then again; the median of `rounds` processes, reading and loading in turns."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    say("Content: an empty database ...")
    demo_server.migrate(FOLDER, **SETTINGS)
    first = in_django("load")
    turns = [(in_django("read"), in_django("load")) for _round in range(rounds)]
    reads, agains = ([turn[n] for turn in turns] for n in (0, 1))
    again = agains[0] | {name: statistics.median(each[name] for each in agains) for name in ("cpu", "wall", "start")}
    again["writes"] = max(each["writes"] for each in agains)
    read = reads[0] | {"cpu": statistics.median(each["cpu"] for each in reads)}
    return {"read": read, "first": first, "again": again}


def report(found: dict[str, Any]) -> int:
    """Print the lines; return how many goals were missed."""
    read, first, again = found["read"], found["first"], found["again"]
    print(f"\n{'load_content':34}{'CPU s':>8}{'wall s':>8}{'queries':>9}{'writes':>8}{'in readings':>13}")
    size = f"read {read['files']} files, {read['lines']:,} lines"
    print(f"{size:34}{read['cpu']:>8.2f}{'':>25}{1:>13.1f}")
    for name, row in {"from empty": first, "again, unchanged": again}.items():
        numbers = f"{row['cpu']:>8.2f}{row['wall']:>8.2f}{row['queries']:>9,}{row['writes']:>8,}"
        print(f"{name:34}{numbers}{row['cpu'] / read['cpu']:>13.1f}")
    ratio, seconds = again["cpu"] / first["cpu"], again["cpu"] + again["start"]
    goals = [
        (f"again / from empty: {ratio:.3f} (at most {MOST_RATIO})", ratio <= MOST_RATIO),
        (
            f"again, with the start of Django: {seconds:.1f} s of CPU (at most {MOST_SECONDS:.0f})",
            seconds <= MOST_SECONDS,
        ),
        (f"again: {again['writes']} writes (none)", again["writes"] == 0),
        (f"again: {again['queries']} queries (at most {MOST_QUERIES})", again["queries"] <= MOST_QUERIES),
    ]
    for text, good in goals:
        print(f"{text:66}{mark(good)}")
    return sum(not good for _text, good in goals)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.rounds)
    if options.json:
        print(json.dumps(found))
        return
    missed = report(found)
    say(f"{missed} goals missed" if missed else "all goals met")


if __name__ == "__main__":
    main()
