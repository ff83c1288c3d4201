"""A whole Kuibu of its own on a free port - web, worker and schedule - for measuring, for pictures and for the browser tests.

prepare(folder)                      an empty folder becomes a data folder with content and demo people
with serving(folder) as server: ...  server.url, server.processes; all children end with the block
"""

import contextlib
import http.client
import http.cookies
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import migrated

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = os.environ.get("DEMO_PASSWORD", "kuibu-demo-2026")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
READY_SECONDS = 90
GRACE_SECONDS = 15


class NotReady(Exception):
    """The server did not come up, or a command failed; the text holds the end of what it said."""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process that lives on `folder`; an empty value in `more` takes the name away."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "CACHE_URL", "STORAGE_URL")}
    kept |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **more}
    return {name: value for name, value in kept.items() if value or name not in more}


def manage(folder: Path, *argv: str, **more: str) -> float:
    """Run a management command on `folder`; return how many seconds it took. Raises NotReady with what it said."""
    began = time.monotonic()
    _manage(folder, *argv, **more)
    return time.monotonic() - began


def _manage(folder: Path, *argv: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *argv],
        cwd=ROOT,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise NotReady(f"manage.py {' '.join(argv)} ended with {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout


def migrate(folder: Path, **more: str) -> None:
    """Make the empty databases of a data folder; on SQLite they begin as a copy of the migrated one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not environment(folder, **more).get("DATABASE_URL"):
        shutil.copy(migrated.sqlite_file(), folder / "kuibu.sqlite3")
    manage(folder, "migrate", "--noinput", "-v0", **more)
    manage(folder, "createcachetable", "--database", "cache", **more)


def prepare(folder: Path, **more: str) -> None:
    """Make a data folder with the curriculum and the demo people."""
    migrate(folder, **more)
    manage(folder, "load_content", **more)
    manage(folder, "make_demo", **more)
    collect_static(folder, **more)


def collect_static(folder: Path, **more: str) -> None:
    """Bring the files that browsers fetch into build/static, hashed and compressed."""
    subprocess.run([sys.executable, "tools/assets.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    manage(folder, "collectstatic", "--noinput", "-v0", **more)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A running Kuibu."""

    folder: Path
    port: int
    more: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def manage(self, *argv: str) -> str:
        """Run a management command beside the server; return all that it said. Raises NotReady when it fails."""
        return _manage(self.folder, *argv, **self.more)

    def start(self, name: str, argv: Sequence[str], env: dict[str, str]) -> None:
        with self.log.open("ab") as file:
            self.processes[name] = subprocess.Popen(
                argv, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_until_ready(self, path: str) -> None:
        """Wait for a 200 from `path`. Raises NotReady with the end of the log."""
        limit, said = time.monotonic() + READY_SECONDS, ""
        while time.monotonic() < limit:
            fallen = [name for name, process in self.processes.items() if process.poll() is not None]
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, said = get(self.url + path)
                if status == 200 and not fallen:
                    return
            if fallen:
                break
            time.sleep(0.2)
        raise NotReady(f"no 200 from {self.url}{path}: {said[:500]}\n{self.log.read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        for process in self.processes.values():
            _signal_group(process, signal.SIGTERM)
        limit = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < limit and any(p.poll() is None for p in self.processes.values()):
            time.sleep(0.05)
        for process in self.processes.values():
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@contextlib.contextmanager
def serving(
    folder: Path, *, only_web: bool = False, gunicorn: Sequence[str] = (), ready: str = "/healthz", **more: str
) -> Iterator[Server]:
    """Serve `folder` with gunicorn as `make run` does, and with worker and schedule unless `only_web`."""
    server = Server(folder, free_port(), more)
    env = environment(folder, PORT=str(server.port), BIND=f"127.0.0.1:{server.port}", **more)
    try:
        server.start("web", [sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py", *gunicorn], env)
        if not only_web:
            for name in ("worker", "schedule"):
                server.start(name, [sys.executable, "manage.py", f"run_{name}"], env)
        server.wait_until_ready(ready)
        yield server
    finally:
        server.stop()


# --- talking to it without a browser --------------------------------------------------------------
def request(
    method: str, url: str, *, cookies: dict[str, str] | None = None, body: str = ""
) -> http.client.HTTPResponse:
    """Send one request straight to the own machine, past any proxy; the body is still to be read."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    headers = {"Referer": url, "Accept-Language": "zh-CN"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target or "/", body or None, headers)
    return connection.getresponse()


def get(url: str, cookies: dict[str, str] | None = None) -> tuple[int, str]:
    answer = request("GET", url, cookies=cookies)
    return answer.status, answer.read().decode(errors="replace")


def sign_in(server: Server, username: str, password: str = PASSWORD) -> dict[str, str]:
    """Sign in by the form, as a browser does; return the cookies of the session. Raises NotReady."""
    url = f"{server.url}/accounts/login/"
    cookies: dict[str, str] = {}
    page = request("GET", url)
    text = page.read().decode()
    _take_cookies(page, cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    form = {"login": username, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    answer = request("POST", url, cookies=cookies, body=urllib.parse.urlencode(form))
    answer.read()
    _take_cookies(answer, cookies)
    if answer.status != 302 or "sessionid" not in cookies:
        raise NotReady(f"{username} could not sign in: {answer.status}")
    return cookies


def _take_cookies(answer: http.client.HTTPResponse, jar: dict[str, str]) -> None:
    for line in answer.headers.get_all("Set-Cookie") or []:
        for name, morsel in http.cookies.SimpleCookie(line).items():
            jar[name] = morsel.value
