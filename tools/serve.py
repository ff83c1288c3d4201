#!/usr/bin/env python3
"""Serve Kuibu on this machine: web, worker and schedule, supervised; Ctrl-C ends all of it.

A child that dies is started again (at once, then after 2, 4 ... 30 seconds while it keeps dying). Every child leads a
process group of its own and dies with this process, also when this process is killed.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 25
CALM_SECONDS = 60
DEMO_NAMES = "newhire trainee manager trainer hr author admin"
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is gone (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        _libc.prctl(1, signal.SIGTERM)


@dataclass
class Child:
    """One supervised program."""

    name: str
    argv: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    falls: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.argv, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent)

    def watch(self) -> None:
        """Start it again when it has died, more slowly each time it dies young."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.signal(signal.SIGKILL)  # what it may have left behind in its group
        self.falls = 0 if now - self.started > CALM_SECONDS else self.falls + 1
        wait = 0 if self.falls <= 1 else min(30, 2 ** (self.falls - 1))
        say(f"{self.name} ended ({_why(code)}); starting it again" + (f" in {wait} s" if wait else ""))
        self.process, self.again_at = None, now + wait

    def signal(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Starts children, keeps them alive, ends them all."""

    children: list[Child]
    stopping: bool = field(default=False, init=False)

    def ask_to_stop(self, number: int, frame: object) -> None:
        if self.stopping:  # asked twice: at once
            for child in self.children:
                child.signal(signal.SIGKILL)
        self.stopping = True

    def start(self) -> None:
        signal.signal(signal.SIGINT, self.ask_to_stop)
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        for child in self.children:
            child.start()

    def watch(self) -> None:
        for child in self.children:
            child.watch()

    def stop(self) -> None:
        """End all children: politely, and after GRACE_SECONDS for certain. No group is left behind."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        limit = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < limit and any(c.process and c.process.poll() is None for c in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def say(text: str) -> None:
    print(text, flush=True)


def _why(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def health(port: int) -> tuple[bool, str]:
    """Ask /healthz; return whether all is ready, and what is not."""
    # Straight to the own machine, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200, ""
    except urllib.error.HTTPError as error:
        try:
            checks = json.load(error)["checks"]
            return False, "; ".join(f"{name}: {c['detail']}" for name, c in checks.items() if not c["ok"])
        except (ValueError, KeyError, TypeError):
            return False, f"/healthz answers {error.code}"
    except (OSError, ValueError):
        return False, "the web server does not answer yet"


def children() -> list[Child]:
    python = sys.executable
    return [
        Child("web", [python, "-m", "gunicorn", "-c", "site/config/gunicorn.py"]),
        Child("worker", [python, "manage.py", "run_worker"]),
        Child("schedule", [python, "manage.py", "run_schedule"]),
    ]


def announce(port: int) -> None:
    password = os.environ.get("DEMO_PASSWORD", "kuibu-demo-2026")
    say(f"\nKuibu is ready at http://127.0.0.1:{port}")
    say(f"  sign in as one of: {DEMO_NAMES}")
    say(f"  password: {password}")
    say("  Ctrl-C ends it\n")


def main() -> int:
    os.chdir(ROOT)
    port = int(os.environ.setdefault("PORT", "8000"))
    os.environ["BIND"] = f"127.0.0.1:{port}"
    if not port_is_free("127.0.0.1", port):
        say(f"Port {port} is taken. Is Kuibu running already? Another port: make run PORT={port + 1}")
        return 1
    supervisor = Supervisor(children())
    supervisor.start()
    ready, reported, began = False, "", time.monotonic()
    try:
        while not supervisor.stopping:
            supervisor.watch()
            if not ready:
                ready, why = health(port)
                if ready:
                    announce(port)
                elif why != reported and time.monotonic() - began > 20:
                    say(f"not ready yet: {why}")
                    reported = why
            time.sleep(0.5)
    finally:
        say("Ending web, worker and schedule ...")
        supervisor.stop()
    say("Ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
