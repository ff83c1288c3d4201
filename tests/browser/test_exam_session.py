"""An exam session in a real browser, from the call to the resit: HR, the hall's board and a candidate, each in a window of their own."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.visits import wait_until

TITLE = "岗前理论考试 · 浏览器走查"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_form(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


def confirm(page, selector):
    """Press a button and say yes to its question."""
    page.locator(selector).click()
    with page.expect_navigation():
        page.locator("dialog[open] [data-confirm-yes]").click()


def prepare(hr, starts_at):
    page = hr.page
    hr.go("/quizzes/sessions/new/")
    exam = page.locator("select[name=quiz] option", has_text="理论考试").first.get_attribute("value")
    page.select_option("select[name=quiz]", exam)
    page.fill("input[name=title]", TITLE)
    page.locator("select[name=owner_department]").select_option(index=1)
    page.fill("input[name=starts_at]", in_form(starts_at))
    page.fill("input[name=ends_at]", in_form(starts_at + dt.timedelta(minutes=90)))
    page.fill("input[name=place]", "市公司三楼培训教室")
    page.fill("input[name=invigilators]", "100003")
    hr.picture("session-1-prepare")
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url("**/candidates/")


def call(hr):
    """Candidates are looked at before they are called; a wrong number is named, and nothing is lost."""
    page = hr.page
    page.fill("textarea[name=numbers]", "100102\n100103\n999999")
    page.locator("button[value=search]").click()
    assert "999999" in page.locator(".callout[role=alert]").inner_text()
    assert page.input_value("textarea[name=numbers]").count("1001") == 2
    page.fill("textarea[name=numbers]", "100102\n100103")
    page.locator("button[value=search]").click()
    assert "田小满" in hr.text() and "辛初一" in hr.text()
    hr.picture("session-2-call")
    page.locator("button[value=call]").click()
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"))


def announce(hr):
    confirm(hr.page, "form[action$='/announce/'] button")
    hr.picture("session-3-announced")
    return hr.path(), hr.page.locator("aside code").inner_text().strip()


def sit(candidate, code):
    """The candidate finds the exam among their own, waits for its hour, gives the code, answers one question and hands in."""
    page = candidate.page
    candidate.go("/quizzes/")
    with page.expect_navigation():
        page.get_by_role("link", name=TITLE).click()
    for _try in range(60):  # the exam's hour is up to two minutes away
        if page.locator("input[name=access_code]").count():
            break
        page.wait_for_timeout(3_000)
        page.reload()
    assert "离开" in candidate.text()  # what is noted is announced before the start
    page.fill("input[name=access_code]", "WRONG0")
    page.get_by_role("button", name="开始", exact=True).click()
    assert "考试口令不对" in page.inner_text("body")
    page.fill("input[name=access_code]", code)
    page.get_by_role("button", name="开始", exact=True).click()
    page.wait_for_selector("body.is-scripted")
    assert page.locator(".watermark").inner_text().count("100102") > 3
    page.locator("[data-flag]").click()
    wait_until(page, "document.querySelector('[data-saved]').textContent.startsWith('已保存')")
    return page


def hand_in(page):
    page.locator("[data-finish]").click()
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/result/")


def test_an_exam_from_the_call_to_the_resit(visit):
    hr = visit("hr")
    starts_at = dt.datetime.now(SHANGHAI).replace(second=0, microsecond=0) + dt.timedelta(minutes=2)
    prepare(hr, starts_at)
    call(hr)
    session, code = announce(hr)

    candidate = visit("trainee", width=390, height=844)
    candidate.go("/messages/")
    assert TITLE in candidate.text()
    page = sit(candidate, code)

    watcher = visit("trainer")
    watcher.go(f"{session}board/")
    expect(watcher.page.locator("#board")).to_contain_text("田小满")
    watcher.picture("session-4-board")
    hand_in(page)
    assert "成绩" in candidate.text() and "%" not in candidate.page.locator(".result-head").inner_text()
    expect(watcher.page.locator("#board tr", has_text="田小满")).to_contain_text("交卷", timeout=15_000)

    hr.go(session)
    hr.page.locator("details.menu > summary").last.click()
    confirm(hr.page, "form[action$='/close/'] button")
    hr.go(session)
    confirm(hr.page, "form[action$='/release/'] button")
    hr.go(session)
    hr.picture("session-5-released")
    assert "缺考" in hr.page.locator("tr", has_text="辛初一").inner_text()

    candidate.go("/messages/")
    assert TITLE in candidate.text()
    candidate.go("/quizzes/")
    assert "未通过" in candidate.page.locator("tr", has_text=TITLE).inner_text()

    hr.page.get_by_role("link", name="安排补考").click()
    later = starts_at + dt.timedelta(days=8)
    hr.page.fill("input[name=starts_at]", in_form(later))
    hr.page.fill("input[name=ends_at]", in_form(later + dt.timedelta(minutes=90)))
    hr.page.fill("input[name=place]", "市公司三楼培训教室")
    hr.picture("session-6-resit")
    with hr.page.expect_navigation():
        hr.page.locator("main form.form button[type=submit]").click()
    resit = hr.path()
    assert resit != session and "补考" in hr.text()
    assert "田小满" in hr.text() and "辛初一" in hr.text()
    confirm(hr.page, "form[action$='/announce/'] button")
    hr.picture("session-7-resit-announced")
    candidate.go("/quizzes/")
    assert "补考" in candidate.text()
    hr.go(f"{session}results/")
    assert "田小满" in hr.text()
    hr.picture("session-8-chain")
