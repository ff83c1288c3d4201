"""The supervisor of `make run`: what dies is started again, and the end is the end of all of it."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("serve", {path!r})
serve = importlib.util.module_from_spec(spec); sys.modules["serve"] = serve; spec.loader.exec_module(serve)
nest = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
supervisor = serve.Supervisor([serve.Child("one", [sys.executable, "-c", nest]), serve.Child("two", ["sleep", "60"])])
supervisor.start()
while not supervisor.stopping:
    supervisor.watch()
    print(*[c.process.pid if c.process else 0 for c in supervisor.children], flush=True)
    time.sleep(0.1)
supervisor.stop()
print("ended", flush=True)
"""


@pytest.fixture
def supervisor():
    script = SCRIPT.format(path=str(ROOT / "tools" / "serve.py"))
    process = subprocess.Popen([sys.executable, "-u", "-c", script], stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


def pids(process):
    while True:
        words = process.stdout.readline().split()
        if len(words) == 2 and all(word.isdigit() and word != "0" for word in words):
            return [int(word) for word in words]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def group_of(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[2]) == pid and words[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_child_that_dies_is_started_again(supervisor):
    first = pids(supervisor)
    os.kill(first[1], signal.SIGKILL)
    for _attempt in range(50):
        now = pids(supervisor)
        if now[1] != first[1] and is_alive(now[1]):
            break
    assert now[0] == first[0]
    assert now[1] != first[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_also_grandchildren(supervisor, number):
    children = pids(supervisor)
    time.sleep(0.5)
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=20) == 0
    assert "ended" in supervisor.stdout.read()
    assert not any(group_of(pid) for pid in children)


def test_children_do_not_outlive_a_killed_supervisor(supervisor):
    children = pids(supervisor)
    supervisor.kill()
    supervisor.wait()
    limit = time.monotonic() + 10
    while time.monotonic() < limit and any(is_alive(pid) for pid in children):
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in children)


def test_a_port_that_is_taken_is_named():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, ROOT / "tools" / "serve.py"],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stdout


def load(name):
    spec = importlib.util.spec_from_file_location(f"kuibu_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"kuibu_{name}"] = module
    spec.loader.exec_module(module)
    return module


def test_waits_grow_while_a_child_keeps_dying(monkeypatch):
    serve = load("serve")
    child = serve.Child("x", ["false"])
    waits = []
    for _fall in range(7):
        child.start()
        child.process.wait()
        child.watch()
        waits.append(round(child.again_at - time.monotonic()))
    assert waits == [0, 2, 4, 8, 16, 30, 30]
