"""Reviewing cards on the phone and by keys: a tap without network is sent later, once."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import Visit, wait_until

OFFLINE = "答案留在这台设备上"
CARD, VERDICT = "[data-key^='answer.']", ".review-verdict"


def begin(window: Visit):
    window.go("/learn/review/")
    window.page.locator(".review-start").press("Enter")
    expect(window.page.locator(CARD)).to_be_visible()
    return window.page


@pytest.fixture
def noisy():
    """Windows that lose the network complain of it; that is what they are for."""
    windows = []
    yield windows.append
    for window in windows:
        window.complaints.clear()


def test_cards_are_answered_by_keys_alone(visit):
    window = visit("trainee")
    page = begin(window)
    assert "对了" not in window.text() and window.sideways(390) == "" and not window.serious_findings()
    page.locator("button[name=unknown]").press("Enter")
    expect(page.locator(VERDICT)).to_contain_text("还没记住")
    expect(page.locator("#result-title")).to_be_focused()
    assert not window.serious_findings()
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_be_visible()


def test_an_answer_without_network_waits_and_is_sent_once(visit, noisy):
    window = visit("trainee", width=390, height=844)
    noisy(window)
    page = begin(window)
    window.context.set_offline(True)
    page.locator("button[name=unknown]").click()
    expect(page.locator("[data-alarm]")).to_contain_text(OFFLINE)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    window.context.set_offline(False)
    expect(page.locator(VERDICT)).to_be_visible(timeout=15_000)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    expect(page.locator("[data-alarm]")).to_be_hidden()


def test_an_answer_survives_the_window(visit, noisy):
    window = visit("trainee", width=390, height=844)
    noisy(window)
    page = begin(window)
    asked = page.locator(".q-stem").first.inner_text()
    window.context.set_offline(True)
    page.locator("button[name=unknown]").click()
    expect(page.locator("[data-alarm]")).to_contain_text(OFFLINE)
    page.close()
    window.context.set_offline(False)
    window.page = page = window.context.new_page()
    window.go("/learn/review/next/")
    wait_until(page, "Object.keys(localStorage).length === 0")
    page.wait_for_load_state("load")
    assert (
        asked not in page.locator("main").inner_text()
    )  # the next card may be a question or a customer at the counter
