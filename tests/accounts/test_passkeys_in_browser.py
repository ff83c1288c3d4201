"""Passkeys and the authenticator app in real Chromium: Chromium's own virtual authenticator stands for finger and face.

Browsers tie passkeys to a domain: the live server is asked as localhost, since an address of digits cannot have any.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.two_step import PASSWORD, code_of, give_app
from tests.factories import make_employee, make_grant, make_user

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
    pytest.mark.django_db(transaction=True),
]
sync_api = pytest.importorskip("playwright.sync_api")
WATCH_POLICY = "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"


class Desk:
    """One browser window with an authenticator of its own."""

    def __init__(self, browser, base):
        self.base, self.complaints = base, []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        self.context.add_init_script(WATCH_POLICY)
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.devtools = self.context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")
        self.authenticator = None

    def plug_in(self, *, resident=True, verifies=True):
        """A device with finger or face, or (without `verifies`) a simple security key."""
        options = {
            "protocol": "ctap2",
            "transport": "internal" if verifies else "usb",
            "hasResidentKey": resident,
            "hasUserVerification": verifies,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        self.authenticator = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
            "authenticatorId"
        ]
        return self

    def nobody_touches_it(self):
        told = {"authenticatorId": self.authenticator, "isUserVerified": False}
        self.devtools.send("WebAuthn.setUserVerified", told)

    def go(self, path):
        self.page.goto(self.base + path)

    def password_step(self, user):
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", user.username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def sign_out(self):
        self.go("/accounts/logout/")
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(f"{self.base}/")

    def path(self):
        return urlsplit(self.page.url).path


@pytest.fixture
def desk(monkeypatch, live_server, site_root):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    base = f"http://localhost:{urlsplit(live_server.url).port}"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        desk = Desk(browser, base)
        yield desk
        browser.close()
    assert desk.complaints == []


def add_passkey(desk, *, alone=True, name="办公电脑"):
    page = desk.page
    desk.go("/accounts/2fa/webauthn/add/")
    page.fill("input[name=name]", name)
    page.set_checked("input[name=passwordless]", alone)
    page.click("form.passkey button[type=submit]")


def test_a_passkey_is_set_up_and_signs_in_without_a_password(desk):
    user, page = make_user(username="mei"), desk.plug_in().page
    desk.password_step(user)
    add_passkey(desk)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert page.locator("#codes li").count() == 10
    desk.go("/accounts/2fa/")
    assert "办公电脑" in page.inner_text("main")
    desk.sign_out()

    desk.go("/accounts/login/?next=/messages/")
    page.click("text=用通行密钥登录")
    page.wait_for_url(f"{desk.base}/messages/")
    cookie = next(c for c in desk.context.cookies() if c["name"] == "sessionid")
    assert cookie["expires"] == -1  # a shared computer forgets when the browser is closed
    assert Authenticator.objects.get(user=user, type="webauthn").last_used_at


def test_as_a_second_step_after_the_password(desk):
    user, page = make_user(username="mei"), desk.plug_in(resident=False, verifies=False).page
    desk.password_step(user)
    add_passkey(desk, alone=False)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    desk.sign_out()

    desk.password_step(user)
    assert desk.path() == "/accounts/2fa/authenticate/"
    page.click("form.passkey button[type=submit]")
    page.wait_for_url("**/learn/")


def test_a_simple_key_does_not_open_the_account_alone(desk):
    user, page = make_user(username="mei"), desk.plug_in(resident=False, verifies=False).page
    desk.password_step(user)
    add_passkey(desk, alone=True)
    page.wait_for_selector("[data-passkey-problem]:not([hidden])")
    assert not Authenticator.objects.filter(user=user).exists()


def test_the_key_of_another_person_does_not_sign_in_as_oneself(desk):
    other, page = make_user(username="other"), desk.plug_in().page
    desk.password_step(other)
    add_passkey(desk)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    desk.sign_out()

    mei = make_user(username="mei")
    give_app(mei)
    Authenticator.objects.create(
        user=mei, type="webauthn", data=Authenticator.objects.get(user=other, type="webauthn").data
    )
    row = Authenticator.objects.get(user=other, type="webauthn")
    row.delete()
    desk.go("/accounts/login/")
    page.click("text=用通行密钥登录")
    page.wait_for_selector("text=通行密钥验证没有通过")
    assert desk.path() == "/accounts/login/"


def test_no_finger_no_entry_and_it_can_be_tried_again(desk):
    user, page = make_user(username="mei"), desk.plug_in().page
    desk.password_step(user)
    add_passkey(desk)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    desk.sign_out()
    desk.nobody_touches_it()
    desk.go("/accounts/login/")
    page.click("text=用通行密钥登录")
    page.wait_for_selector("[data-passkey-problem]:not([hidden])")
    assert desk.path() == "/accounts/login/"
    assert page.locator("form.passkey button").is_enabled()


def test_one_device_is_added_once(desk):
    user, page = make_user(username="mei"), desk.plug_in().page
    desk.password_step(user)
    add_passkey(desk)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    add_passkey(desk, name="又一个")
    page.wait_for_selector("[data-passkey-problem]:not([hidden])")
    assert "已经添加过" in page.inner_text("main")
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1


def test_confirming_renaming_and_removing(desk):
    user, page = make_user(username="mei"), desk.plug_in().page
    desk.password_step(user)
    add_passkey(desk)
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    desk.go("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/")
    page.click("form.passkey button[type=submit]")
    page.wait_for_url("**/accounts/2fa/")
    page.click("text=重命名")
    page.fill("input[name=name]", "家里的电脑")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/accounts/2fa/")
    assert "家里的电脑" in page.inner_text("main")
    page.click("a[aria-label^=移除]")
    page.click("main form button.btn--danger")
    page.wait_for_url("**/accounts/2fa/")
    assert not Authenticator.objects.filter(user=user).exists()


def test_hr_sets_the_app_up_with_the_keyboard_only_and_goes_on(desk, settings):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    employee = make_employee()
    make_grant(employee, "hr")
    page = desk.page
    desk.password_step(employee.user)
    desk.go("/hr/people/")
    assert desk.path() == "/accounts/2fa/"

    def tab_to(selector):
        for _step in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")

    def enter(selector):
        tab_to(selector)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    enter("a[href$='/2fa/totp/activate/']")
    key = page.inner_text("#key").replace(" ", "")
    tab_to("input[name=code]")
    page.keyboard.type(code_of(key))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert desk.path() == "/accounts/2fa/recovery-codes/"
    enter("main a.btn--primary")
    assert desk.path() == "/hr/people/"


def test_at_an_address_of_digits_the_page_says_why_and_where(desk):
    user, page = make_user(username="mei"), desk.page
    desk.base = desk.base.replace("localhost", "127.0.0.1")
    desk.password_step(user)
    desk.go("/accounts/2fa/webauthn/add/")
    assert page.locator("form.passkey").is_hidden()
    assert page.locator("[data-passkey-by-name] a").get_attribute("href").startswith("http://localhost:")
    desk.sign_out()
    desk.go("/accounts/login/")
    assert page.locator("form.passkey").is_hidden()
