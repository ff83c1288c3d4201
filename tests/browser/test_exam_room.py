"""The exam room in a real browser: the network gone for a minute, a crashed window, two windows, the keyboard alone, a phone."""

import json
import subprocess
import sys
import time

import pytest

from tests.browser.visits import wait_until
from tools import demo_server

GROUND = demo_server.ROOT / "tools" / "exam_ground.py"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def exam(server):
    """Return a function that makes an exam for one new person: (session cookie, path of its admission)."""

    def make(questions=4, closes_in=0):
        env = demo_server.environment(server.folder, **server.more)
        size = ["--takers", "1", "--questions", str(questions), "--closes-in", str(closes_in)]
        done = subprocess.run(
            [sys.executable, GROUND, "make", *size], env=env, cwd=demo_server.ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        taker = json.loads(done.stdout.splitlines()[-1])["takers"][0]
        return taker["cookie"], f"/quizzes/go/{taker['admission']}/"

    return make


def sign_in(one, cookie):
    one.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": one.base}])
    return one


def begin(one, path):
    one.page.goto(one.base + path)
    one.page.get_by_role("button", name="开始", exact=True).click()
    one.page.wait_for_url("**/attempts/*/")
    one.page.wait_for_selector("body.is-scripted")


def choose(one, position, option):
    one.page.locator(f'[data-go="{position}"]').first.click()
    one.page.locator(f"#question-{position} .q-option input").nth(option).check()


def saved(page):
    wait_until(page, "document.querySelector('[data-saved]').textContent.startsWith('已保存')")


def test_a_minute_without_network_loses_nothing(visit, exam):
    cookie, path = exam()
    one = sign_in(visit(), cookie)
    begin(one, path)
    choose(one, 1, 0)
    saved(one.page)
    one.page.context.set_offline(True)
    for position in (2, 3, 4):
        choose(one, position, 1)
    one.page.wait_for_selector("[data-alarm]:not([hidden])")
    assert "网络断了" in one.page.locator("[data-alarm]").inner_text()
    assert "未保存" in one.page.locator("[data-saved]").inner_text()
    one.page.wait_for_timeout(60_000)
    choose(one, 2, 2)
    one.page.locator("[data-finish]").click()
    one.page.locator("[data-hand-in]").click()
    one.page.wait_for_selector("[data-finish-problem]:not([hidden])")
    one.page.context.set_offline(False)
    one.page.locator("[data-close]").first.click()
    saved(one.page)
    chosen = [one.page.locator(f"#question-{n} .q-option input:checked").get_attribute("value") for n in (1, 2, 3, 4)]
    one.page.reload()
    one.page.wait_for_selector("body.is-scripted")
    again = [one.page.locator(f"#question-{n} .q-option input:checked").get_attribute("value") for n in (1, 2, 3, 4)]
    assert again == chosen
    one.complaints.clear()  # the browser reports every request that the cut network refused


def test_a_window_that_dies_before_the_answer_left_sends_it_when_it_comes_back(visit, exam):
    cookie, path = exam()
    one = sign_in(visit(), cookie)
    begin(one, path)
    one.page.context.set_offline(True)
    choose(one, 3, 2)
    value = one.page.locator("#question-3 .q-option input:checked").get_attribute("value")
    one.page.wait_for_selector("[data-alarm]:not([hidden])")
    address = one.page.url
    page = one.page.context.new_page()
    one.page.close(run_before_unload=False)
    page.context.set_offline(False)
    page.goto(address)
    saved(page)
    page.reload()
    assert page.locator("#question-3 .q-option input:checked").get_attribute("value") == value
    one.complaints.clear()


def test_the_deadline_hands_in_by_itself(visit, exam):
    cookie, path = exam(closes_in=25)
    one = sign_in(visit(), cookie)
    began = time.monotonic()
    begin(one, path)
    choose(one, 1, 0)
    saved(one.page)
    one.page.wait_for_url("**/result/", timeout=40_000)
    assert time.monotonic() - began < 40
    assert "没有答对" in one.page.content() or "不对" in one.page.content() or "正确" in one.page.content()


def test_the_whole_exam_by_keyboard_alone(visit, exam):
    cookie, path = exam(questions=3)
    one = sign_in(visit(), cookie)
    one.page.goto(one.base + path)
    one.page.get_by_role("button", name="开始", exact=True).focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("body.is-scripted")
    for _n in range(3):
        one.page.locator("[data-question]:not([hidden])").focus()
        one.page.keyboard.press("Tab")
        one.page.keyboard.press("Space")
        one.page.keyboard.press("PageDown")
    saved(one.page)
    one.page.locator("[data-finish]").focus()
    one.page.keyboard.press("Enter")
    assert "每道题都已作答" in one.page.locator("#finish-dialog").inner_text()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Tab")
    focused = one.page.evaluate("document.activeElement.hasAttribute('data-hand-in')")
    if not focused:
        one.page.locator("[data-hand-in]").focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/result/")


def test_it_fits_a_phone(visit, exam):
    cookie, path = exam()
    one = sign_in(visit(**PHONE), cookie)
    begin(one, path)
    assert one.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 2
    choose(one, 2, 1)
    saved(one.page)
