"""A real Chromium in front of a real Kuibu: gunicorn with two processes, worker and schedule."""

import os
import subprocess
import sys

import pytest

from tests.browser.ground import Ground
from tests.browser.visits import Visit
from tools import demo_server


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if demo_server.chromium() is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    """One prepared installation for the whole run, shared by pytest-xdist's processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    ground = Ground(shared / "ground", os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12])
    ground.enter()
    yield ground
    ground.leave()


@pytest.fixture(scope="module")
def server(ground, tmp_path_factory):
    """A server of this module's own; what one test changes the next one sees."""
    with ground.serving(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    """Chromium; ended with the module, for Playwright's loop would stand in the way of Django elsewhere."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=demo_server.chromium(), args=demo_server.CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def passing(server):
    """Return a function that answers a check or an exam rightly for a person: `passing("check", number, lesson's public id)`."""

    def answer(what, number, key):
        env = demo_server.environment(server.folder, **server.more)
        argv = [sys.executable, demo_server.ROOT / "tools" / "pass_quiz.py", what, number, key]
        done = subprocess.run(argv, env=env, cwd=demo_server.ROOT, capture_output=True, text=True)
        assert done.returncode == 0 and "100%" in done.stdout, done.stdout + done.stderr[-2000:]

    return answer


@pytest.fixture
def visit(browser, server):
    """Return a function that opens a window, signed in if a user name is given; no window may have complaints at the end."""
    opened = []

    def open_window(username="", password=demo_server.PASSWORD, **window):
        one = Visit(browser, server.url, **window)
        opened.append(one)
        return one.sign_in(username, password) if username else one

    yield open_window
    complaints = [line for one in opened for line in one.complaints]
    for one in opened:
        one.close()
    assert not complaints, "\n".join(complaints)
