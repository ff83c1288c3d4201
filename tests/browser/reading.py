"""How a learner goes through lessons, with the mouse."""

import re

from playwright.sync_api import expect

SAVED = re.compile(r"已保存")


def scroll_to_share(page, share: float) -> None:
    """Scroll as a person does, a window at a time, until `share` (0-1) of the text is above the fold."""
    page.evaluate(
        """async share => {
            const end = () => (document.documentElement.scrollHeight - innerHeight) * share;
            while (scrollY < end() - 2) {
                scrollTo(0, Math.min(end(), scrollY + innerHeight * 0.7));
                await new Promise(done => setTimeout(done, 60));
            }
        }""",
        share,
    )
    page.wait_for_timeout(100)


def sign_everything(page) -> None:
    """Tick and sign each acknowledgement of the lesson."""
    while page.locator("form.acknowledge input[name=agreed]").count():
        form = page.locator("form.acknowledge:has(input[name=agreed])").first
        form.locator("input[name=agreed]").check()
        with page.expect_navigation():
            form.locator("button[type=submit]").click()


def lesson_id(page) -> str:
    """Return the public id of the open lesson."""
    return page.locator("[data-lesson]").get_attribute("data-save").split("/")[2]


def begin_checks(page) -> int:
    """Begin the knowledge checks of the lesson with the mouse, until the first question stands there; return how many there are."""
    checks = page.locator(".check-block")
    for n in range(checks.count()):
        check = checks.nth(n)
        begin = check.locator("form button[type=submit]").first
        if begin.count():
            begin.click()
            expect(check.locator("[data-question]").first).to_be_visible()
    return checks.count()


def finish_lesson(page, pass_checks) -> None:
    """Read to the end, sign what is to be signed, take the checks, and go on. `pass_checks(lesson's id)` knows the answers."""
    scroll_to_share(page, 1)
    sign_everything(page)
    if begin_checks(page):
        pass_checks(lesson_id(page))
        page.reload()
    scroll_to_share(page, 1)
    page.locator("#lesson-end [data-when-done]").first.wait_for(state="visible")
    with page.expect_navigation():
        page.locator("a[data-go-on]").click()


def finish_course(page, pass_checks, *, at_most: int = 12) -> int:
    """Go through the lessons from the open one until the course page comes; return how many there were."""
    for count in range(1, at_most + 1):
        finish_lesson(page, pass_checks)
        if page.locator("[data-lesson]").count() == 0:
            return count
    raise AssertionError(f"still in a lesson after {at_most}")
