"""Reading a lesson without a mouse, and without a network."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import SAVED, lesson_id, scroll_to_share
from tools.demo_server import PASSWORD

FOCUSED = "selector => document.activeElement !== document.body && document.activeElement.matches(selector)"


def tab_to(page, selector, *, at_most=80):
    """Press Tab until the focus is on `selector`; the focus must be visible on the way's end."""
    for _step in range(at_most):
        if page.evaluate(FOCUSED, selector):
            shown = page.evaluate("document.activeElement.getBoundingClientRect().width > 0")
            assert shown, f"the focus on {selector} cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def go_by_enter(page, selector):
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def read_by_keys(page):
    """Walk from part to part with the arrow key, as the keyboard's help says, until the end is reached."""
    for _part in range(80):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(350)
        if page.evaluate("document.querySelector('#lesson-end').getBoundingClientRect().bottom <= innerHeight + 4"):
            return
        page.keyboard.press("Space")
        page.wait_for_timeout(350)
    raise AssertionError("the end was not reached by keys")


def test_signing_in_and_finishing_a_lesson_by_keyboard_only(visit, passing):
    window = visit()
    page = window.page
    window.go("/learn/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("newhire")
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert window.path() == "/learn/"

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED, ".skip-link")
    page.keyboard.press("Enter")
    go_by_enter(page, ".now-card a.btn--primary")
    lesson, title = window.path(), page.inner_text("h1")

    read_by_keys(page)
    while page.locator("form.acknowledge input[name=agreed]").count():
        tab_to(page, "form.acknowledge input[name=agreed]")
        page.keyboard.press("Space")
        go_by_enter(page, "form.acknowledge button[type=submit]")
        read_by_keys(page)
    tab_to(page, ".check-block form button[type=submit]", at_most=200)
    page.keyboard.press("Enter")
    expect(page.locator(".check-block [data-question]").first).to_be_visible()
    passing("check", "newhire", lesson_id(page))
    page.reload()
    read_by_keys(page)
    page.locator("#lesson-end [data-when-done]").first.wait_for(state="visible")
    go_by_enter(page, "a[data-go-on]")
    assert window.path() != lesson and page.locator("[data-lesson]").count()
    row = page.locator(".outline__lesson", has_text=title).first
    assert "is-done" in row.get_attribute("class")


@pytest.fixture
def without_noise():
    """A browser without network says so in its console: that is no complaint of ours."""
    windows = []
    yield windows.append
    for window in windows:
        window.complaints[:] = [line for line in window.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_a_place_read_without_network_is_saved_when_it_is_back(visit, without_noise):
    window = visit("trainee")
    without_noise(window)
    page = window.page
    window.go("/lessons/go/C102-05/")
    scroll_to_share(page, 0.15)
    status = page.locator("[data-saved]")
    expect(status).to_have_text(SAVED, timeout=20_000)

    window.context.set_offline(True)
    scroll_to_share(page, 0.45)
    expect(status).to_have_class("saved is-unsaved", timeout=20_000)
    assert "没有网络" in status.inner_text()
    expect(page.locator(".offline-bar")).to_be_visible()
    window.picture("offline")
    place, there = page.evaluate("scrollY"), window.path()

    window.context.set_offline(False)
    expect(status).to_have_text(SAVED, timeout=20_000)
    expect(page.locator(".offline-bar")).to_be_hidden()

    elsewhere = visit("trainee")  # another device: only the server can know the place
    elsewhere.go(there)
    expect(elsewhere.page.locator("[data-resume]")).to_be_visible()
    assert abs(elsewhere.page.evaluate("scrollY") - place) < 900


def test_a_place_is_kept_when_the_window_closes_without_network(visit, without_noise):
    window = visit("trainee")
    without_noise(window)
    page = window.page
    window.go("/lessons/go/C102-06/")
    there = window.path()
    window.context.set_offline(True)
    scroll_to_share(page, 0.45)
    expect(page.locator("[data-saved]")).to_have_class("saved is-unsaved", timeout=20_000)
    place = page.evaluate("scrollY")
    page.close()

    window.context.set_offline(False)
    window.page = window.context.new_page()
    window.go(there)
    expect(window.page.locator("[data-resume]")).to_be_visible()
    assert abs(window.page.evaluate("scrollY") - place) < 900
    expect(window.page.locator("[data-saved]")).to_have_text(SAVED, timeout=20_000)
