"""The style guide in real Chromium: axe finds nothing, the browser policy holds, nothing leaves the house."""

from pathlib import Path

import pytest
from django.urls import reverse

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium")]
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())


@pytest.fixture
def open_guide(browser, live_server):
    """Return a function that opens the style guide and collects what the browser complains about."""

    def open_page(*, width=1280, scheme="light"):
        page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(live_server.url) else page.complaints.append(r.url))
        page.goto(live_server.url + reverse("theme:style_guide") + "?bad")
        return page

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_the_browser_has_no_complaint(open_guide, width, scheme):
    page = open_guide(width=width, scheme=scheme)
    violations = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
    assert [c for c in page.complaints if "?poll" not in c] == []


@pytest.mark.parametrize("width", [320, 390, 640, 1024])
def test_no_page_is_wider_than_the_window(open_guide, width):
    page = open_guide(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_menu_tabs_search_and_confirm_work_by_keyboard(open_guide):
    page = open_guide()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"
    page.focus("#t1")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[document.activeElement.id, document.querySelector('#p1').hidden]") == ["t2", True]
    page.focus("form[data-confirm] button")
    page.keyboard.press("Enter")
    assert page.evaluate("[document.querySelector('#confirm-dialog').open, document.activeElement.value]") == [
        True,
        "no",
    ]
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('#confirm-dialog').open") is False


def test_light_and_dark_are_remembered(open_guide):
    page = open_guide()
    page.click(".menu--end > summary")
    page.click('[data-theme-choice="dark"]')
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
