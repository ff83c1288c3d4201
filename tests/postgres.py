#!/usr/bin/env python3
"""A private PostgreSQL for tests: Debian's programs, an own port and folder, no fsync; gone afterwards.

with running() as url: ...                        in Python
python tests/postgres.py COMMAND [ARGUMENT ...]   runs the command with DATABASE_URL set
"""

import contextlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL programs (15 or newer), or None."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    versions = [(version, folder) for folder in folders if (version := _version(folder)) >= OLDEST]
    return max(versions)[1] if versions else None


def _version(folder: Path) -> int:
    if not (folder / "pg_ctl").exists() or not (folder / "initdb").exists():
        return 0
    answer = subprocess.run([folder / "pg_ctl", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _as_postgres(*argv: str | Path) -> None:
    """Run as the user postgres when we are root: the server refuses to run as root."""
    command = [str(part) for part in argv]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Cluster:
    """A running cluster that can be killed and started again."""

    url: str
    programs: Path
    data: Path
    log: Path

    def restart(self) -> None:
        """Stop it as a power cut would (no checkpoint, connections dropped) and start it again."""
        _as_postgres(self.programs / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        _as_postgres(self.programs / "pg_ctl", "-D", self.data, "-w", "-l", self.log, "start")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Start a fresh cluster, give its DATABASE_URL, stop it and remove it."""
    with cluster() as one:
        yield one.url


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a fresh cluster, stop it and remove it. `durable`: what is committed survives `restart`, as in production."""
    programs = find_programs()
    if programs is None:
        raise RuntimeError(f"PostgreSQL {OLDEST} or newer is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="kuibu-pg-"))
    data, port = folder / "data", _free_port()
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        _as_postgres(
            programs / "initdb", "-D", data, "-U", "kuibu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "on" if durable else "off"),
            "max_connections": 60,
            "timezone": "UTC",
        }
        with (data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        _as_postgres(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start")
        try:
            url = f"postgres://kuibu@127.0.0.1:{port}/postgres"
            yield Cluster(url, programs, data, folder / "log")
        finally:
            _as_postgres(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy(source: str, target: str) -> None:
    """Copy the database of the URL `source` into the empty one of the URL `target`: migrating it would take minutes."""
    programs = find_programs()
    assert programs is not None
    with subprocess.Popen([programs / "pg_dump", "--no-owner", "-d", source], stdout=subprocess.PIPE) as dump:
        subprocess.run(
            [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", target],
            stdin=dump.stdout,
            check=True,
        )
    if dump.returncode:
        raise RuntimeError(f"pg_dump ended with code {dump.returncode}")


def main() -> int:
    with running() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
