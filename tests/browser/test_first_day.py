"""A new hire's first day: from the roster's row to a finished course that those concerned see, and nobody else."""

import datetime as dt
import re
import time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.reading import SAVED, finish_course, scroll_to_share

NAME, NUMBER, PASSWORD = "苏小禾", "300001", "mai-miao-2026"
STRANGER_PASSWORD = "lin-jiang-2026"


@pytest.fixture
def roster(tmp_path):
    """A workbook with one person who begins today in the manager's hall."""
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    book = Workbook()
    book.active.append(["工号", "姓名", "手机", "部门编码", "岗位编码", "直接上级工号", "用工形式", "入职日期"])
    book.active.append([NUMBER, NAME, "13000000088", "QC-XY", "clerk", "100101", "合同", today.isoformat()])
    path = tmp_path / "花名册.xlsx"
    book.save(path)
    return path


def import_roster(hr, path):
    """Upload, look, apply; nothing changes before HR says so."""
    hr.go("/hr/roster/")
    hr.page.set_input_files("input[type=file]", path)
    hr.page.click("form[action$='/upload/'] button")
    apply = hr.page.locator("form[action$='/apply/'] .btn--primary")
    apply.wait_for(timeout=30_000)
    assert NAME in hr.text() and NUMBER in hr.text() and "学苑路营业厅" in hr.text()
    hr.picture("walk-1-preview")
    apply.click()
    hr.page.locator("form[action$='/slips/'] .btn--primary").wait_for(timeout=30_000)
    hr.picture("walk-2-applied")


def print_slip(hr):
    """Return number and code as they stand on the paper."""
    hr.page.click("form[action$='/slips/'] .btn--primary")
    slip = hr.page.locator(".slip")
    expect(slip).to_have_count(1)
    hr.picture("walk-3-slip")
    number = slip.locator(".slip__facts .num").inner_text().strip()
    return number, slip.locator(".slip__code").inner_text().strip()


def activate(person, number, code, password):
    person.go("/accounts/activate/")
    person.page.fill("input[name=number]", number)
    person.page.fill("input[name=code]", code)
    person.page.click("form[data-slip-form] button[type=submit]")
    person.page.fill("input[name=password1]", password)
    person.page.fill("input[name=password2]", password)
    person.picture("walk-4-password")
    person.page.click("main form button[type=submit]")
    person.page.wait_for_url(lambda url: "/activate/" not in url)


def accept_privacy_notice(person):
    assert person.path() == "/accounts/privacy/"
    person.picture("walk-5-privacy")
    person.page.click("form.action-bar button")
    person.page.wait_for_url("**/learn/")


def wait_for(person, path, text, seconds=30):
    """Open `path` again until `text` stands there: consequences follow within seconds."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        person.go(path)
        if text in person.text():
            return
        time.sleep(1)
    raise AssertionError(f"{text} did not appear on {path}:\n{person.text()}")


def leave_in_the_middle_and_return(person):
    """Read half a lesson, go away, and come back to the same paragraph."""
    page = person.page
    scroll_to_share(page, 0.5)
    expect(page.locator("[data-saved]")).to_have_text(SAVED, timeout=20_000)
    lesson, before = person.path(), page.evaluate("scrollY")
    person.go("/learn/")
    assert "接着学" in person.text() or "继续" in person.text()
    person.picture("walk-7-go-on")
    page.click(".now-card a.btn--primary")
    page.wait_for_url(f"**{lesson}")
    expect(page.locator("[data-resume]")).to_be_visible()
    after = page.evaluate("scrollY")
    assert abs(after - before) < page.evaluate("innerHeight"), f"left at {before} px, came back at {after} px"
    person.picture("walk-8-returned")


def card_of(window, name):
    return window.page.locator("tr", has_text=name)


def take_the_exam(person, number, passing):
    """The course page leads to the exam; begun in the browser, answered, handed in."""
    person.picture("walk-8-exam-next")
    person.page.click(".now-card a.btn--primary")
    person.page.locator("main form button[type=submit]").last.click()
    expect(person.page.locator("[data-question]:visible").first).to_be_visible()
    person.picture("walk-8-exam")
    passing("exam", number, "C101")
    person.page.reload()
    assert "100" in person.text() and "通过" in person.text()
    person.picture("walk-8-exam-passed")


def test_a_new_hires_first_day(visit, roster, passing):
    hr = visit("hr")
    import_roster(hr, roster)
    number, code = print_slip(hr)
    assert number == NUMBER

    person = visit(width=390, height=844)
    activate(person, number, code, PASSWORD)
    accept_privacy_notice(person)
    wait_for(person, "/learn/", "岗前")
    assert "因为您是" in person.text()
    person.picture("walk-6-my-learning")

    person.page.click(".now-card a.btn--primary")
    leave_in_the_middle_and_return(person)
    assert finish_course(person.page, lambda lesson: passing("check", number, lesson)) == 6
    take_the_exam(person, number, passing)
    wait_for(person, "/learn/finished/", "走进联通")
    person.picture("walk-9-finished")

    manager = visit("manager")
    wait_for(manager, "/team/", NAME)
    percent = card_of(manager, NAME).locator("progress, [role=progressbar], .progress").first
    assert percent.count() and "0%" != percent.inner_text().strip()
    manager.picture("walk-10-team")
    hr.go(f"/hr/learning/?q={NAME}")
    assert NAME in hr.text()
    hr.picture("walk-11-hr")
    card_of(hr, NAME).get_by_role("link").first.click()
    assert "走进联通" in hr.text()
    member = hr.path()

    stranger = hr_of_another_city(visit, hr)
    stranger.go(f"/hr/learning/?q={NAME}")
    assert NAME not in stranger.page.inner_text("table") if stranger.page.locator("table").count() else True
    assert stranger.go(member).status == 404
    stranger.complaints.clear()  # the browser notes that 404
    stranger.go("/hr/people/?q=" + NUMBER)
    assert NAME not in stranger.page.content().replace(f'value="{NUMBER}"', "")

    another = visit()
    another.go("/accounts/activate/")
    another.page.fill("input[name=number]", number)
    another.page.fill("input[name=code]", code)
    another.page.click("form[data-slip-form] button[type=submit]")
    assert re.search("用过|已使用|已经使用", another.text()), another.text()
    another.complaints.clear()  # the answer is a 400


def hr_of_another_city(visit, hr):
    """临江市's HR forgot the password: the province's HR prints a slip as for anybody else."""
    hr.go("/hr/people/?department=LJ")
    row = hr.page.locator("tr", has_text="人力资源专员").filter(has_text="临江市分公司")
    row.locator("input[name=person]").check()
    hr.page.click(".action-bar button[type=submit]")
    slip = hr.page.locator(".slip")
    number, code = (
        slip.locator(".slip__facts .num").inner_text().strip(),
        slip.locator(".slip__code").inner_text().strip(),
    )
    stranger = visit()
    activate(stranger, number, code, STRANGER_PASSWORD)
    return stranger
