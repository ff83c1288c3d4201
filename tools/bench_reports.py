#!/usr/bin/env python3
"""Measure dashboards and lists at 1,000 employees and at a larger number, and the export of 100,000 rows: docs/bench.md says what each line is.

tools/bench_reports.py [--many 20000] [--rows 100000] [--json]
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import demo_server  # noqa: E402
from tools.bench import SETTINGS, mark, say  # noqa: E402

FOLDER, GROUND = ROOT / "build" / "bench-reports", ROOT / "tools" / "reports_ground.py"
FEW, MOST_QUERIES, MOST_RATIO = 1_000, 24, 3.0
FLAT_MB = 60  # what the export may add to the memory of the process, whatever the number of rows


def in_django(folder: Path, *argv: str) -> dict[str, Any]:
    """Run tools/reports_ground.py on `folder` in a process of its own; return what it printed. Raises NotReady."""
    env = demo_server.environment(folder, **SETTINGS)
    done = subprocess.run([sys.executable, GROUND, *argv], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise demo_server.NotReady(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def prepare(many: int) -> dict[int, Path]:
    """Make a data folder of 1,000 employees and one of `many`; the demonstration is made once."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    few = FOLDER / str(FEW)
    say("Databases, content and people ...")
    demo_server.migrate(few, **SETTINGS)
    demo_server.manage(few, "collectstatic", "--noinput", "-v0", **SETTINGS)
    demo_server.manage(few, "load_content", **SETTINGS)
    demo_server.manage(few, "make_demo", **SETTINGS)
    shutil.copytree(few, FOLDER / str(many))
    folders = {FEW: few, many: FOLDER / str(many)}
    for size, folder in folders.items():
        took = demo_server.manage(folder, "make_demo", "--scale", str(size), **SETTINGS)
        counted = demo_server.manage(folder, "count_numbers", **SETTINGS)
        say(f"  {size:,} employees made in {took:.0f} s, counted in {counted:.0f} s (with the start of the process)")
    return folders


def report(sizes: list[int], pages: dict[int, dict[str, Any]], files: dict[str, Any]) -> int:
    """Print the lines; return how many goals were missed."""
    few, many = sizes
    missed = 0
    print(f"\n{'page':44}{'queries':>9}{'':>5}{f'ms at {few:,}':>14}{f'ms at {many:,}':>14}{'ratio':>8}")
    for address, small in pages[few].items():
        large = pages[many][address]
        ratio = large["ms"] / small["ms"]
        good = large["queries"] <= MOST_QUERIES and ratio <= MOST_RATIO
        missed += not good
        numbers = f"{small['queries']:>5} /{large['queries']:>3}{small['ms']:>17.0f}{large['ms']:>14.0f}{ratio:>8.1f}"
        print(f"{address:44}{numbers}  {mark(good)}")
    for name, file in files.items():
        good = file["peak_mb"] - file["before_mb"] <= FLAT_MB
        missed += not good
        text = f"{file['rows']:,} rows, {file['seconds']:.0f} s, {file['size_mb']:.1f} MB, memory {file['before_mb']:.0f} MB before, {file['peak_mb']:.0f} MB at most"
        print(f"{'export ' + name:44}{text}  {mark(good)}")
    return missed


def report_jobs(plans: dict[int, dict[str, Any]]) -> int:
    """Print what the jobs of needs and personal plans took a thousand people; return how many goals were missed."""
    missed, first = 0, next(iter(plans.values()))
    for found in plans.values():
        for kind, job in found["jobs"].items():
            each = {name: 1000 * job[name] / found["people"] for name in ("queries", "seconds")}
            base = 1000 * first["jobs"][kind]["queries"] / first["people"]
            good = found["peak_mb"] <= 1.1 * first["peak_mb"] and each["queries"] <= 1.1 * base
            missed += not good
            text = f"{found['people']:,} people: {each['queries']:.0f} queries and {each['seconds']:.1f} s of CPU a thousand, +{found['peak_mb'] - found['before_mb']:.0f} MB"
            print(f"{kind:44}{text}  {mark(good)}  ({job['message']})")
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folders = prepare(options.many)
    pages = {size: in_django(folder, "pages") for size, folder in folders.items()}
    in_django(folders[options.many], "fill", str(options.rows))
    files = {
        f"{rows:,} {kind}": in_django(folders[options.many], "export", kind, str(rows))
        for kind in ("csv", "xlsx")
        for rows in (options.rows // 10, options.rows)
    }
    plans = {size: in_django(folders[options.many], "plan", str(size)) for size in (FEW, 10 * FEW)}
    if options.json:
        print(json.dumps({"pages": pages, "files": files, "plans": plans}))
        return
    missed = report(list(folders), pages, files) + report_jobs(plans)
    say(f"{missed} goals missed" if missed else "all goals met")


if __name__ == "__main__":
    main()
