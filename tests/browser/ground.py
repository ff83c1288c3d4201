"""The ground that browser tests stand on: one prepared Kuibu, copied for each module, on SQLite or on DATABASE_URL's PostgreSQL."""

import contextlib
import fcntl
import os
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from tools import demo_server, migrated

URL = os.environ.get("DATABASE_URL", "")


def _database_url(name: str) -> str:
    return urllib.parse.urlsplit(URL)._replace(path=f"/{name}").geturl()


def _ask_postgresql(statement: str) -> None:
    import psycopg

    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(statement)


class Ground:
    """A prepared data folder (and database) that all processes of one test run share and nobody changes."""

    def __init__(self, folder: Path, run: str) -> None:
        self.folder, self.prepared = folder, folder / "prepared"
        self.database = f"kuibu_ground_{run}"
        self.copies = 0
        folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Path]:
        """Hold the lock of the run; gives the file that counts who uses the ground."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.folder / "users"

    def enter(self) -> None:
        """Prepare it unless another process did."""
        with self._alone() as users:
            count = int(users.read_text()) if users.exists() else 0
            if count == 0:
                shutil.rmtree(self.prepared, ignore_errors=True)
                if URL:
                    _ask_postgresql(f"DROP DATABASE IF EXISTS {self.database}")
                    _ask_postgresql(f"CREATE DATABASE {self.database} TEMPLATE {migrated.database_name(URL)}")
                demo_server.prepare(self.prepared, **self.environment(self.database))
            users.write_text(str(count + 1))

    def leave(self) -> None:
        """Remove it when nobody else uses it."""
        with self._alone() as users:
            count = int(users.read_text()) - 1
            users.write_text(str(count))
            if count == 0:
                shutil.rmtree(self.prepared, ignore_errors=True)
                if URL:
                    _ask_postgresql(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def environment(self, database: str) -> dict[str, str]:
        return {"DATABASE_URL": _database_url(database) if URL else "", "WEB_WORKERS": "2", "WEB_THREADS": "2"}

    @contextlib.contextmanager
    def serving(self, folder: Path) -> Iterator[demo_server.Server]:
        """Serve a copy of it: two web processes, worker and schedule."""
        self.copies += 1
        database = f"{self.database}_{os.getpid()}_{self.copies}"
        shutil.copytree(self.prepared, folder, dirs_exist_ok=True)
        if URL:
            _ask_postgresql(f"CREATE DATABASE {database} TEMPLATE {self.database}")
        try:
            with demo_server.serving(folder, **self.environment(database)) as server:
                yield server
        finally:
            if URL:
                _ask_postgresql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
