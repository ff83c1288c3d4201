"""The circle in a real browser: a manager asks, HR plans, somebody else approves, the plan enrols, the person reads why."""

import pytest

WORDS = "上月三张移机单填错了地址"


def press(page, button):
    with page.expect_navigation():
        button.click()


def send_by_key(page, selector):
    page.locator(selector).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def first_choice(page, selector):
    """Choose the first answer of a list that is not empty; return its words."""
    value = page.locator(f"{selector} option").nth(1).get_attribute("value")
    page.select_option(selector, value)
    return page.locator(f"{selector} option").nth(1).inner_text().strip()


@pytest.fixture
def asked(visit):
    """The manager asks for training for the trainee, on the phone; gives the competency's name."""
    manager = visit("manager", width=390, height=844)
    manager.go("/team/needs/ask/")
    page = manager.page
    assert page.locator("main form .field").count() <= 5
    page.select_option("[name=person]", "100102")
    page.fill("[name=title]", "移机受理")
    competency = first_choice(page, "[name=competency]")
    page.fill("[name=because]", WORDS)
    assert not manager.serious_findings() and manager.sideways(390) == ""
    press(page, page.locator("main form button[type=submit], main form button.btn--primary").last)
    assert "田小满" in manager.text()
    assert not manager.complaints
    return competency


def test_from_a_manager_s_request_to_the_reason_that_the_person_reads(asked, visit):
    hr, boss = visit("hr"), visit("admin")
    hr.go("/hr/needs/?q=田小满")
    assert asked in hr.text() or WORDS in hr.text()
    hr.picture("circle-1-needs")
    hr.go("/hr/plans/")
    press(hr.page, hr.page.locator("tr", has_text="编制中").locator("a").first)
    plan = hr.path()
    press(hr.page, hr.page.get_by_role("link", name="由需求生成计划行"))
    assert not hr.serious_findings() and hr.sideways(1280) == ""
    hr.picture("circle-2-from-needs", full=True)
    row = hr.page.locator("table.table tbody tr", has_text=asked).first
    row.locator("button").focus()
    with hr.page.expect_navigation():
        hr.page.keyboard.press("Enter")
    hr.go(plan)
    line = hr.page.locator("table a", has_text=asked).last.get_attribute("href")
    if hr.page.locator("#over_reason").count():
        hr.page.fill("#over_reason", "补上这一项")
    press(hr.page, hr.page.get_by_role("button", name="提交"))
    boss.go(plan)
    press(boss.page, boss.page.locator("button[name=choice][value=approve]"))
    hr.go(line)
    press(hr.page, hr.page.get_by_role("button", name="现在指派"))
    for _try in range(60):
        hr.go(line)
        if hr.page.locator(".stat__number").first.inner_text().strip() != "0":
            break
        hr.page.wait_for_timeout(500)
    hr.picture("circle-3-line", full=True)
    assert int(hr.page.locator(".stat__number").first.inner_text()) >= 1
    trainee = visit("trainee", width=390, height=844)
    trainee.go("/reports/why/")
    trainee.picture("circle-4-why", full=True)
    chain = trainee.page.locator(".chain", has=trainee.page.locator(".chain__name", has_text="计划")).first
    names = [name.strip() for name in chain.locator(".chain__name").all_inner_texts()]
    assert names[0] == "需求" and names.index("计划") < names.index("为什么学")
    assert WORDS in chain.inner_text()
    assert not trainee.serious_findings() and trainee.sideways(390) == ""
    assert not hr.complaints and not boss.complaints and not trainee.complaints
