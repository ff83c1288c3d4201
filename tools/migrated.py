"""An empty database after all migrations, made once and copied: migrating costs a minute of CPU, a copy nothing.

sqlite_file()        build/migrated/<key>.sqlite3, made when it is missing
database_name(url)   a database of the PostgreSQL server of `url`, made when it is missing, for CREATE DATABASE ... TEMPLATE
python -m tools.migrated URL   makes that database, so that it is there when somebody asks

The key is made of the migrations and the locked packages, so that a changed migration makes a new one.
For tests and prepared grounds only: `make run` migrates what it serves.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "migrated"
KEY_LENGTH = 16


def key() -> str:
    """Return what tells two sets of migrations apart."""
    inputs = [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]
    inputs += sorted((ROOT / "site").glob("*/migrations/*.py"))
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:KEY_LENGTH]


def sqlite_file() -> Path:
    """Return the migrated file; make it first unless somebody did."""
    file = FOLDER / f"{key()}.sqlite3"
    with _alone("sqlite"):
        if not file.exists():
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory() as folder:
                _migrate(DATA_DIR=folder, DATABASE_URL="")
                shutil.move(Path(folder) / "kuibu.sqlite3", file)
    return file


def database_name(url: str) -> str:
    """Return the name of the migrated database on the server of `url`; make it first unless somebody did."""
    import psycopg

    name = f"kuibu_migrated_{key()}"
    with _alone("postgresql"), closing(psycopg.connect(url, autocommit=True)) as server:
        ready = f"{name}_ready"  # made under a name of its own: a killed run leaves no half one behind
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ready]).fetchone():
            server.execute(f"DROP DATABASE IF EXISTS {name}")  # the name is our own hexadecimal key
            server.execute(f"CREATE DATABASE {name}")
            with tempfile.TemporaryDirectory() as folder:
                own = urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()
                _migrate(DATA_DIR=folder, DATABASE_URL=own)
            server.execute(f"ALTER DATABASE {name} RENAME TO {ready}")
    return ready


@contextmanager
def _alone(what: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(**more: str) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", **more}
    env = {name: value for name, value in env.items() if value}
    argv = [sys.executable, "manage.py", "migrate", "--noinput", "-v0"]
    subprocess.run(argv, cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    print(database_name(sys.argv[1]))
