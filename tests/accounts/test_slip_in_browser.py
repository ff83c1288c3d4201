"""The way of a new hire with a phone: scan, choose a password, read the notice, arrive. In real Chromium."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from accounts import actions
from accounts.models import User
from tests.factories import make_user

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
    pytest.mark.django_db(transaction=True),
]
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture
def phone(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
        browser.close()


def test_scan_choose_read_arrive(phone, live_server, site_root):
    user = make_user(username="E90001", name="王小示", privacy_seen_at=None)
    code = actions.issue_activation(user, by=None)
    asked = []
    phone.on("request", lambda request: asked.append(request.url + (request.headers.get("referer") or "")))

    fragment = urlencode({"n": "E90001", "c": code})
    phone.goto(f"{live_server.url}/accounts/activate/?next=/messages/#{fragment}")
    phone.wait_for_url("**/activate/password/")
    assert not [url for url in asked if code in url]

    password = phone.locator("input[name=password1]")
    password.fill("Kleiner-Schritt-27")
    phone.locator(".reveal").first.click()
    assert password.get_attribute("type") == "text"
    phone.fill("input[name=password2]", "Kleiner-Schritt-27")
    phone.click("main button[type=submit]")
    phone.wait_for_url("**/accounts/privacy/**")
    phone.click(".action-bar button")
    phone.wait_for_url("**/messages/")
    assert User.objects.get(pk=user.pk).check_password("Kleiner-Schritt-27")

    phone.go_back()
    assert code not in phone.url


def test_without_a_fragment_nothing_is_sent(phone, live_server, site_root):
    phone.goto(f"{live_server.url}/accounts/activate/?n=E90001")
    assert phone.input_value("input[name=number]") == "E90001"
    assert phone.url.endswith("?n=E90001")
