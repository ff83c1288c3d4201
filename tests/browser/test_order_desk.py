"""S-104 at the counter in a real browser: guided and as an exam by the keyboard alone, as practice by touch on a phone."""

import subprocess
import sys

import pytest

from tests.browser.visits import TOO_WIDE
from tools import demo_server

SETTLED = "window.settled = 0; document.addEventListener('htmx:afterSettle', () => window.settled++)"
ADMIT = """
from people.models import Employee
from simulator.actions import admissions
from simulator.models import Scenario
who = Employee.objects.get(user__username='newhire')
print(admissions.admit(who, Scenario.objects.get(key='S-104'), context_key='test', modes=['exam']).public_id)
"""


class Keys:
    """A hand that has only a keyboard."""

    def __init__(self, page):
        self.page = page

    def reach(self, selector, key="Tab"):
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        for _n in range(160):
            if wanted.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{selector} is not reached by {key}")

    def press(self, selector):
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def check(self, selector):
        self.reach(selector)
        self.page.keyboard.press("Space")

    def choose(self, selector, value):
        self.reach(selector)
        for _n in range(40):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no {value}")

    def fill(self, selector, text):
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def go(self, screen):
        self.page.keyboard.press(f"F{screen[1:]}")

    def say(self, text):
        place = [text in each for each in self.page.locator(".tray__option").all_inner_texts()].index(True)
        self.page.keyboard.press(f"Alt+{place + 1}")


class Touch(Keys):
    """A finger on a phone: it sees one part of the counter at a time."""

    def see(self, selector):
        found = self.page.locator(selector).first
        found.wait_for(state="attached")
        for view in ("tray", "desk", "tree"):
            if found.is_visible() or not self.page.locator(".views").count():
                break
            self.page.locator(f"label:has([data-view={view}])").tap()
        return found

    def press(self, selector):
        self.see(selector).tap()

    check = press

    def choose(self, selector, value):
        self.see(selector).select_option(value)

    def fill(self, selector, text):
        self.see(selector).fill(text)

    def go(self, screen):
        self.press(f'.way__one[href$="screen={screen}"]')

    def say(self, text):
        self.press(f'.tray__option:has-text("{text}")')


class Counter:
    """The steps of S-104 as a person does them."""

    def __init__(self, visit, hand):
        self.visit, self.page, self.hand = visit, visit.page, hand(visit.page)

    def opened(self):
        self.page.wait_for_selector("[data-counter] .counter")
        self.page.evaluate(SETTLED)
        return self

    def after(self, act, *args):
        """Do something that goes to the server; return when the counter shows what came of it."""
        before = self.page.evaluate("window.settled")
        act(*args)
        self.page.wait_for_function("n => window.settled > n", arg=before)
        alarm = self.page.locator(".desk-alarm, .guide.is-blocked")
        assert not alarm.count(), alarm.first.inner_text()

    def send(self, command):
        self.after(self.hand.press, f'form[data-command="{command}"] button[type=submit]')

    def choose(self, command, name, value):
        self.hand.choose(f'form[data-command="{command}"] select[name={name}]', value)

    def fill(self, command, name, text):
        self.hand.fill(f'form[data-command="{command}"] input[name={name}]', text)

    def act(self, kind):
        self.after(self.hand.press, f'.tray__acts form:has([value="{kind}"]) button')

    def say(self, text):
        self.after(self.hand.say, text)

    def go(self, screen):
        self.after(self.hand.go, screen)

    def first_of(self, command, name):
        return (
            self.page.locator(f'form[data-command="{command}"] select[name={name}] option')
            .nth(1)
            .get_attribute("value")
        )

    def receive(self):
        """Greet, know who it is, take the order down to the money."""
        self.act("greet")
        self.choose("S0.auth_id_card", "customer", "wang")
        self.send("S0.auth_id_card")
        self.say("包年720元，比按月")
        self.choose("S1.open", "flow", "new_broadband")
        self.send("S1.open")
        self.choose("S2.offer_select", "offering", "PR-BB-M")
        self.send("S2.offer_select")
        self.go("S4")
        self.choose("S4.promo_select", "offering", "PR-BB-Y")
        self.send("S4.promo_select")
        self.go("S2")
        self.fill("S2.address_search", "text", "示范")
        self.send("S2.address_search")
        row = '.looked-table form:has([value="S2.address_select"]):has([value="addr_ok"]) button'
        self.after(self.hand.press, row)
        self.go("S3")
        self.choose("S3.hall_select", "hall", "hall_a")
        self.send("S3.hall_select")

    def charge(self):
        """Account, contact, money, signature, slips."""
        phone = self.page.locator(".at-hand div:has-text('联系电话') dd").text_content()
        self.choose("S3.account_pick", "value", self.first_of("S3.account_pick", "value"))
        self.send("S3.account_pick")
        self.fill("S3.contact", "phone", phone)
        self.choose("S3.contact", "slot", self.first_of("S3.contact", "slot"))
        self.send("S3.contact")
        self.say("这个月另存70元")
        self.go("S5")
        self.fill("S5.add_prepay", "amount_fen", "70")
        self.send("S5.add_prepay")
        self.fill("S5.accept_fees", "total_fen", "848")
        self.send("S5.accept_fees")
        self.send("S6.readback")
        self.send("S6.sign")
        self.act("count_cash")
        self.go("S7")
        self.choose("S7.submit", "method", "cash")
        self.fill("S7.submit", "tendered_fen", "900")
        self.fill("S7.submit", "change_fen", "52")
        self.send("S7.submit")
        for kind in ("受理单", "装机协议", "收据"):
            self.hand.check(f'input[name=kinds][value="{kind}"]')
        self.send("S8.print")
        self.act("farewell")

    def see_the_bill(self):
        """Move the clock to the first of the next month: the first 60 yuan of the year are drawn."""
        self.after(self.hand.press, 'form:has([value="clock.to_month_start"]) button')
        assert "660.00" in self.page.locator(".counter__tree").text_content()

    def finish(self):
        self.hand.press('form[action$="/finish/"] button')
        self.page.locator("#confirm-dialog[open]").wait_for()
        self.hand.press("#confirm-dialog button[value=yes]")
        self.page.wait_for_url("**/result/")
        return self.page.locator(".verdict__points").inner_text()


@pytest.fixture
def admission(server):
    """Return the public id of an admission to the exam in S-104."""
    env = demo_server.environment(server.folder, **server.more)
    argv = [sys.executable, "manage.py", "shell", "--no-imports", "-c", ADMIT]
    done = subprocess.run(argv, env=env, cwd=demo_server.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()[-1]


def begin(visit, hand, form, *, asked=False):
    visit.go("/crm/")
    hand(visit.page).press(f"{form} button")
    if asked:
        visit.page.locator("#confirm-dialog[open]").wait_for()
        hand(visit.page).press("#confirm-dialog button[value=yes]")
    return Counter(visit, hand).opened()


S104 = '.scenario:has-text("S-104")'


def test_guided_by_the_keyboard_alone(visit):
    counter = begin(visit("newhire"), Keys, f'{S104} form:has([value="guided"])')
    counter.receive()
    assert "第1部分" in counter.page.locator(".part-done").inner_text()
    counter.charge()
    assert "全部步骤已完成" in counter.page.locator(".guide").inner_text()
    counter.see_the_bill()
    assert counter.visit.serious_findings() == []
    assert counter.finish() == "100"
    look_around(counter.visit)


def look_around(visit):
    """The pages around a run are readable for everybody, also on a phone: its result and replay, a demonstration, a conversation."""
    page = visit.page
    assert visit.serious_findings() == []
    links = [page.locator('main a[href*="/replay/"]').first.get_attribute("href")]
    visit.go("/crm/")
    links.append(page.locator(f'{S104} a[href$="/demo/"]').get_attribute("href") + "?at=12")
    for path in [*links, "/crm/dialogues/", "/crm/dialogues/D-01/"]:
        visit.go(path)
        assert visit.serious_findings() == [], path
    page.set_viewport_size({"width": 390, "height": 844})
    for option in ("月租19元", "换卡号", "免费"):
        if page.locator(".tray__option", has_text=option).count():
            page.locator(".tray__option", has_text=option).first.click()
    assert page.evaluate(TOO_WIDE) <= 0 and visit.serious_findings() == []


def test_an_exam_by_the_keyboard_alone_with_its_clock_and_width(visit, admission):
    counter = begin(visit("newhire"), Keys, f'{S104} form[action$="/{admission}/"]', asked=True)
    page = counter.page
    assert page.locator("[data-left]").inner_text().startswith("2") and not page.locator(".tray__hints").count()
    page.set_viewport_size({"width": 800, "height": 700})
    assert page.locator(".too-narrow").is_visible() and not page.locator("#counter").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    counter.receive()
    counter.charge()
    counter.see_the_bill()
    assert counter.finish() == "100"


def say_in_own_words(counter):
    """What the customer does not understand is asked again where it was said, with the words still there."""
    own = counter.hand.see("[data-own-words]")
    own.fill("今天天气不错")
    counter.after(counter.hand.press, ".counter__tray .talk__own button")
    assert "客户没听明白" in counter.page.locator(".counter__tray [role=alert]").inner_text()
    assert counter.page.locator("[data-own-words]").input_value() == "今天天气不错"
    assert counter.page.evaluate("document.activeElement.matches('[data-own-words]')")
    assert counter.page.evaluate(TOO_WIDE) <= 0


def test_practice_by_touch_on_a_phone(visit):
    counter = begin(visit("trainee", width=390, height=844), Touch, f'{S104} form:has([value="practice"])')
    say_in_own_words(counter)
    counter.receive()
    assert counter.page.evaluate(TOO_WIDE) <= 0
    counter.charge()
    counter.see_the_bill()
    assert counter.finish() == "100"
