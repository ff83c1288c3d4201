#!/usr/bin/env python3
"""The whole test suite on SQLite, then what depends on the database on PostgreSQL, in two processes; the end shows pytest's own last lines.

Further arguments go to pytest. ON=sqlite or ON=postgresql runs one of them; EVERYTHING=1 leaves nothing out on PostgreSQL (tests/conftest.py).
"""

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402

NOTHING_COLLECTED = 5


def run_pytest(title: str, arguments: list[str], **environment: str) -> tuple[int, str]:
    """Run pytest with its output shown; return its code and its last line."""
    print(f"\n=== Tests on {title} ===", flush=True)
    argv = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--create-db",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "--durations=25",
    ]
    argv += arguments
    env = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    env = {name: value for name, value in env.items() if value}
    last = ""
    with subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        for line in run.stdout:
            print(line, end="", flush=True)
            if re.search(r"\d+ (passed|failed|skipped|error|deselected)", line):
                last = line.strip().strip("= ")
    return run.returncode, last or f"pytest ended with code {run.returncode} and no summary"


def main() -> int:
    arguments, only = sys.argv[1:], os.environ.get("ON", "")
    results: list[tuple[str, int, str]] = []
    with ExitStack() as stack:
        url = ""
        if only in ("", "postgresql") and postgres.find_programs() is not None:
            url = stack.enter_context(postgres.running())
            # Migrating PostgreSQL takes minutes and one processor: begun now, it is over before its tests begin.
            ahead = subprocess.Popen([sys.executable, "-m", "tools.migrated", url], cwd=ROOT, stdout=subprocess.DEVNULL)
            stack.callback(ahead.wait)
            stack.callback(ahead.terminate)
        if only in ("", "sqlite"):
            results.append(("SQLite", *run_pytest("SQLite", arguments, DATABASE_URL="")))
        if url:
            # Pages look the same on both: Chromium walks them once, on SQLite.
            rest = ["-m", "not browser", *arguments]
            results.append(("PostgreSQL", *run_pytest("PostgreSQL", rest, DATABASE_URL=url)))
        elif only in ("", "postgresql"):
            results.append(("PostgreSQL", 0, "skipped: PostgreSQL 15 or newer is not installed"))
    print()
    for title, _code, last in results:
        print(f"{title}: {last}")
    return max(code for _title, code, _last in results)


if __name__ == "__main__":
    sys.exit(main())
