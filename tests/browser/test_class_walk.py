"""A class in a real browser from demand to study hours: HR at the desk, a learner on the phone, the screen of the room."""

import datetime as dt
import time
import urllib.parse
from zoneinfo import ZoneInfo

from tests.browser.visits import wait_until

TITLE = "装移机话术 · 浏览器走查"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def soon():
    """Return a start some seconds ahead and an end on the same day; close to midnight it waits for the new day."""
    while (now := dt.datetime.now(SHANGHAI)).hour == 23 and now.minute >= 58:
        time.sleep(5)
    start = now.replace(microsecond=0) + dt.timedelta(seconds=15)
    return start, min(start + dt.timedelta(hours=3), now.replace(hour=23, minute=59, second=59, microsecond=0))


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).click()


def test_a_class_from_demand_to_study_hours(visit):
    hr = visit("hr")
    page = hr.page
    hr.go("/classes/manage/new/")
    page.fill("input[name=title]", TITLE)
    page.locator("select[name=owner_department]").select_option(index=1)
    page.fill("input[name=capacity]", "5")
    page.uncheck("input[name=needs_approval]")
    page.check("input[name=dated][value=no]")
    press(page, "main form.form button[type=submit]")
    desk = hr.path()
    press(page, "form[action$='/open/'] button")

    learner = visit("trainee", width=390, height=844)
    learner.go("/classes/")
    with learner.page.expect_navigation():
        learner.page.get_by_role("link", name=TITLE).click()
    own = learner.path()
    press(learner.page, "form[action$='/sign-up/'] button")
    assert "第 1 位" in learner.text()

    hr.go(desk)
    assert "1 人想上这门课" in hr.text()
    press(page, "a[href$='/dates/new/']")
    start, end = soon()
    page.fill("input[name=starts_at]", start.strftime("%Y-%m-%dT%H:%M:%S"))
    page.fill("input[name=ends_at]", end.strftime("%Y-%m-%dT%H:%M:%S"))
    press(page, "main form.form button[type=submit]")
    assert "已通知" in hr.text() and "田小满" in hr.text()
    hr.picture("class-1-desk")
    learner.go(own)
    assert "已报上" in learner.text()
    learner.picture("class-2-own")

    press(page, "a[href$='/screen/']")
    hr.picture("class-3-screen")
    for _try in range(3):  # a code lives for seconds: the phone scans the one that is shown now
        address = page.locator("[data-address]").get_attribute("data-address")
        learner.go(urllib.parse.urlsplit(address).path)
        if "已签到" in learner.text():
            break
    assert "已签到" in learner.text()
    learner.picture("class-4-scanned")
    wait_until(page, "document.querySelector('#screen').textContent.includes('田小满')")

    hr.go(f"{desk}attendance/")
    page.locator("a", has_text="快速登记").last.click()
    page.locator("select[name^=result-]").select_option("present")
    page.fill("input[name=reason]", "纸质签到表")
    press(page, "main form.form button[type=submit]")
    hr.picture("class-5-attendance")
    for _try in range(20):
        page.locator("form[action$='/settle/'] button").click()
        press(page, "dialog[open] [data-confirm-yes]")
        if "已结算" in page.inner_text("body"):
            break
        page.wait_for_timeout(1000)
        hr.go(f"{desk}attendance/")
    assert "已结算" in page.inner_text("body")
    learner.go(own)
    assert "已参加" in learner.text()
    learner.go("/learn/hours/")
    assert TITLE in learner.text()
    learner.picture("class-6-hours")
