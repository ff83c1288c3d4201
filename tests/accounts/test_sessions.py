"""Where one is signed in, and what ends it."""

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import actions
from accounts.devices import describe
from accounts.models import User
from lib import clock
from tests.factories import make_user

PASSWORD = "pass-word-2026"
DEVICES = "/accounts/devices/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 MicroMessenger/8.0.50"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"

pytestmark = pytest.mark.django_db


def signed_in(name="mei", agent=DESK, **form):
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/accounts/login/", {"login": name, "password": PASSWORD, **form})
    assert "_auth_user_id" in client.session
    return client


def is_in(client):
    return client.get(DEVICES).status_code == 200


@pytest.fixture
def mei():
    return make_user(username="mei")


def test_devices_are_listed_in_words_this_one_first(mei):
    signed_in(agent=PHONE)
    page = signed_in().get(DEVICES).content.decode()
    assert page.index("Edge · Windows") < page.index("当前设备") < page.index("微信 · iPhone")


@pytest.mark.parametrize(
    ("agent", "words", "mobile"),
    [
        (DESK, "Edge · Windows", False),
        (PHONE, "微信 · iPhone", True),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17 Safari/605", "Safari · Mac", False),
        ("Mozilla/5.0 (Linux; Android 14; ALN) AppleWebKit Chrome/114 HuaweiBrowser/15", "华为浏览器 · Android", True),
        ("<script>alert(1)</script>", "未知浏览器", False),
        ("", "未知浏览器", False),
    ],
)
def test_words_for_browsers(agent, words, mobile):
    assert describe(agent) == (words, mobile)


def test_one_other_device_is_signed_out_by_its_owner_only(mei):
    make_user(username="colleague")
    here, there, colleague = signed_in(), signed_in(agent=PHONE), signed_in("colleague")
    session = UserSession.objects.get(session_key=there.session.session_key)
    assert colleague.post(f"/accounts/devices/{session.pk}/end/").status_code == 404
    assert Client().post(f"/accounts/devices/{session.pk}/end/").status_code == 302
    assert here.get(f"/accounts/devices/{session.pk}/end/").status_code == 405
    assert is_in(there)
    assert here.post(f"/accounts/devices/{session.pk}/end/").status_code == 302
    assert not is_in(there)
    assert is_in(here)
    own = UserSession.objects.get(session_key=here.session.session_key)
    assert here.post(f"/accounts/devices/{own.pk}/end/").status_code == 404


def test_all_others_are_signed_out_at_once(mei):
    here, there, third = signed_in(), signed_in(), signed_in()
    here.post("/accounts/devices/others/end/")
    assert [is_in(c) for c in (here, there, third)] == [True, False, False]


def test_a_new_password_ends_every_other_session_and_keeps_this_one(mei):
    here, there = signed_in(), signed_in()
    new = {"oldpassword": PASSWORD, "password1": "Kleiner-Schritt-27", "password2": "Kleiner-Schritt-27"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert UserSession.objects.filter(user=mei).count() == 1
    assert User.objects.get(pk=mei.pk).check_password("Kleiner-Schritt-27")


@pytest.mark.parametrize(
    "path",
    [DEVICES, "/accounts/", "/cms/", "/messages/", "/todo/", "/accounts/sessions/", "/accounts/password/change/"],
)
def test_a_deactivated_person_is_out_at_the_next_request(mei, site_root, path):
    User.objects.filter(pk=mei.pk).update(is_superuser=True)
    client = signed_in()
    assert client.get(path).status_code == 200
    User.objects.filter(pk=mei.pk).update(is_active=False)
    assert client.get(path).status_code == 302


def test_sessions_of_a_closed_account_do_not_come_back_with_it(mei):
    client = signed_in()
    actions.close_account(mei, by=None)
    assert not is_in(client)
    actions.reopen_account(mei, by=None)
    assert not is_in(client)
    signed_in()


def test_when_a_device_was_last_seen_costs_a_write_only_now_and_then(mei, django_assert_num_queries):
    client = signed_in()
    client.get(DEVICES)
    row = UserSession.objects.get()
    later = clock.now() + dt.timedelta(minutes=11)
    with time_machine.travel(later, tick=False):
        client.get(DEVICES)
        first = UserSession.objects.get().last_seen_at
        client.get(DEVICES)
    assert row.last_seen_at < first == later


def count_of(client, queries):
    with queries:
        client.get(DEVICES)
    return len(queries)


def test_the_list_costs_the_same_for_two_and_for_twenty_devices(mei):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in()
    signed_in()
    client.get(DEVICES)
    few = count_of(client, CaptureQueriesContext(connection))
    for _n in range(18):
        signed_in()
    assert count_of(client, CaptureQueriesContext(connection)) == few < 10


def test_a_shared_computer_forgets_and_ones_own_remembers(mei):
    assert signed_in().session.get_expire_at_browser_close()
    assert not signed_in(remember="on").session.get_expire_at_browser_close()
