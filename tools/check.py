#!/usr/bin/env python3
"""Everything that is checked without running the product; --fix puts right what a machine can (make format)."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SOURCES = ["site", "courses", "quizzes", "simulator", "content", "tests", "tools", "manage.py"]
TEMPLATES = ["site", "courses", "quizzes", "simulator", "content"]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgres://kuibu@127.0.0.1:5432/kuibu",
    "CACHE_URL": "rediscache://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://kuibu@127.0.0.1:587",
    "ALLOWED_HOSTS": "learn.example.com",
    "SECRET_KEY": secrets.token_urlsafe(64),
}
PATHS = {"PYTHONPATH": "site:."}


def strict_sources() -> list[str]:
    """What is typed strictly: actions, lib, the sandbox's domain and the readers of the environment."""
    found = [
        ROOT / "site" / "lib",
        ROOT / "simulator" / "crm",
        *ROOT.glob("site/config/*.py"),
        *ROOT.glob("site/jobs/*.py"),
    ]
    for top in (ROOT, ROOT / "site"):
        found += [*top.glob("*/actions.py"), *top.glob("*/actions")]
    return [str(path.relative_to(ROOT)) for path in dict.fromkeys(found)]


def steps() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return title, command and environment of each check."""
    python = sys.executable
    return [
        ("Format", [f"{BIN}/ruff", "format", "--check", "--output-format", "concise", *SOURCES], {}),
        ("Lint", [f"{BIN}/ruff", "check", "--output-format", "concise", *SOURCES], {}),
        ("Types", [f"{BIN}/mypy", *strict_sources()], PATHS),
        ("Import rules", [f"{BIN}/lint-imports", "--no-cache"], PATHS),
        ("Templates", [f"{BIN}/djlint", "--lint", "--quiet", *TEMPLATES], {}),
        ("Migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        ("Chinese messages", [python, "tools/messages.py", "check"], {}),
        ("Deploy check", [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def fixes() -> list[tuple[str, list[str], dict[str, str]]]:
    return [
        ("Lint", [f"{BIN}/ruff", "check", "--fix", "--quiet", *SOURCES], {}),
        ("Format", [f"{BIN}/ruff", "format", "--quiet", *SOURCES], {}),
    ]


def perform(title: str, argv: list[str], environment: dict[str, str]) -> bool:
    print(f"{title:18}", end="", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        argv, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    print(f"{'right' if done.returncode == 0 else 'WRONG'}  {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print("\n".join(f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-80:]))
    return done.returncode == 0


def main() -> int:
    # All are performed, so that one run tells everything.
    results = [perform(*step) for step in (fixes() if "--fix" in sys.argv else steps())]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
