"""A practical exam on two phones: one loses its network, goes on, and hands its sheet in later - once."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import wait_until

SHEET = "[data-seat]:has(form)"


def judge(page, points):
    """Fill the first open sheet and hand it in."""
    card = page.locator(SHEET).first
    if card.get_attribute("open") is None:
        card.locator("summary").click()
    for box, value in zip(card.locator("[data-points]").all(), points, strict=True):
        box.fill(str(value))
    card.locator("textarea").fill("核验证件到位，资费讲得清楚")
    card.locator(".panel-form__send").click()


def open_hour(window):
    """Go to the hour that is examined now, by links."""
    window.go("/fieldwork/exams/")
    window.page.get_by_role("link", name="中级认证实操评审").first.click()  # the hour held now stands first
    window.page.wait_for_url("**/examining/**")


@pytest.fixture
def noisy():
    """Windows that lose the network complain of it; that is what they are for."""
    windows = []
    yield windows.append
    for window in windows:
        window.complaints.clear()


def test_two_phones_one_without_network(visit, noisy):
    first, second = visit("trainer", width=390, height=844), visit("hr", width=390, height=844)
    noisy(first)
    for window in (first, second):
        open_hour(window)
    assert first.sideways(390) == "" and not first.serious_findings()
    name = first.page.locator(SHEET).first.locator("summary strong").inner_text()

    first.context.set_offline(True)
    judge(first.page, [22, 24, 18, 18, 8])
    expect(first.page.locator("[data-panel-status]")).to_contain_text("保存在这部手机上")
    assert first.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('kuibu.panel')).length") == 1
    judge(second.page, [22, 23, 18, 17, 9])
    expect(second.page.locator("[data-sheet-state]").first).to_contain_text("已提交")

    first.context.set_offline(False)
    wait_until(first.page, "!Object.keys(localStorage).some(k => k.startsWith('kuibu.panel'))")
    expect(first.page.locator("[data-sheet-state]").first).to_contain_text("已提交")
    first.page.reload()
    expect(first.page.locator("[data-sheet-state]").first).to_contain_text("90")

    second.go("/hr/fieldwork/panels/")
    second.page.get_by_role("link", name="中级认证实操评审").first.click()
    second.page.locator("ul.list a").nth(1).click()
    second.page.get_by_role("link", name=name).click()
    expect(second.page.locator("h1")).to_contain_text("通过")
    expect(second.page.locator("main")).to_contain_text("89.5")
    assert second.sideways(390) == "" and not second.serious_findings()
