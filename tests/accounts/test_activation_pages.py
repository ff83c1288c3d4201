"""The walk from a slip to the first page."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session

from accounts import actions
from accounts.models import ActivationCode, User
from lib import clock
from tests.factories import make_user

NEW = {"password1": "Kleiner-Schritt-27", "password2": "Kleiner-Schritt-27"}
FIRST, SECOND = "/accounts/activate/", "/accounts/activate/password/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    user = make_user(username="E90001", name="王小示", privacy_seen_at=None)
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def code(user):
    return actions.issue_activation(user, by=None)


def test_two_steps_and_one_is_in(client, user, code):
    assert client.post(FIRST, {"number": "e90001", "code": code}).url == SECOND
    assert "王小示" in client.get(SECOND).content.decode()
    answer = client.post(SECOND, NEW)
    assert answer.url == "/learn/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expire_at_browser_close()
    assert client.get("/accounts/devices/", HTTP_ACCEPT="text/html").url.startswith("/accounts/privacy/")


def test_one_goes_on_to_the_page_one_wanted(client, code):
    page = client.get(f"{FIRST}?next=/accounts/devices/").content.decode()
    assert 'name="next" value="/accounts/devices/"' in page
    client.post(FIRST, {"number": "E90001", "code": code, "next": "/accounts/devices/"})
    assert client.post(SECOND, NEW).url == "/accounts/devices/"


def test_but_never_to_a_foreign_site(client, code):
    client.post(FIRST, {"number": "E90001", "code": code, "next": "//evil.example/"})
    assert client.post(SECOND, NEW).url == "/learn/"


def test_the_code_never_stands_in_an_address(client, user, code):
    slip = actions.issue_slips([user], by=None, site_url="https://k.example/")[0]
    assert slip.url == "https://k.example/accounts/activate/"
    assert 'value="E90001"' in client.get(f"{FIRST}?n=E90001").content.decode()
    assert client.post(FIRST, {"number": "E90001", "code": slip.code}).url == SECOND


@pytest.mark.parametrize("reason", ["used", "expired", "revoked", "wrong"])
def test_a_slip_that_opens_nothing_says_so_and_shows_a_way_out(client, user, code, reason):
    if reason == "used":
        actions.activate("E90001", code, password="Kleiner-Schritt-1")
    if reason == "expired":
        ActivationCode.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    if reason == "revoked":
        actions.issue_activation(user, by=None)
    answer = client.post(FIRST, {"number": "E90001", "code": "A" if reason == "wrong" else code})
    words = {"used": "已经使用过", "expired": "已过期", "revoked": "已作废", "wrong": "不匹配"}
    assert answer.status_code == 400
    assert words[reason] in answer.content.decode()
    assert "人力资源" in answer.content.decode()
    assert client.get(SECOND).url == FIRST


def test_what_was_typed_is_kept_when_a_password_is_refused(client, user, code):
    client.post(FIRST, {"number": "E90001", "code": code})
    for bad in ({"password1": "12345678", "password2": "12345678"}, {**NEW, "password2": "other"}, {}):
        answer = client.post(SECOND, bad)
        assert answer.status_code == 200
        assert "field__error" in answer.content.decode()
    assert client.post(SECOND, NEW).status_code == 302


def test_a_newer_slip_closes_the_door_between_the_steps(client, user, code):
    client.post(FIRST, {"number": "E90001", "code": code})
    actions.issue_activation(user, by=None)
    answer = client.post(SECOND, NEW)
    assert answer.status_code == 400
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_after_a_quarter_of_an_hour_the_code_is_asked_for_again(client, code):
    client.post(FIRST, {"number": "E90001", "code": code})
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert client.get(SECOND).url == FIRST
        assert client.post(SECOND, NEW).url == FIRST


def test_the_second_step_alone_opens_nothing(client, user, code):
    assert client.get(SECOND).url == FIRST
    assert client.post(SECOND, NEW).url == FIRST
    assert Session.objects.filter(session_data__contains="slip").count() == 0


def test_whoever_was_signed_in_on_this_computer_is_out(client, user, code):
    client.force_login(make_user(name="前一位"))
    before = client.session.session_key
    assert "前一位" in client.get(FIRST).content.decode()
    client.post(FIRST, {"number": "E90001", "code": code})
    client.post(SECOND, NEW)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before


def test_a_new_password_by_slip_ends_every_session(client, user, code):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(user)
    client.post(FIRST, {"number": "E90001", "code": code})
    client.post(SECOND, NEW)
    assert elsewhere.get("/accounts/devices/").url.startswith("/accounts/login/")


def test_too_many_codes_are_refused_with_the_time_to_wait(client, code):
    for _n in range(actions.GUESSES_PER_NUMBER):
        client.post(FIRST, {"number": "E90001", "code": "AAAAA-AAAAA"})
    answer = client.post(FIRST, {"number": "E90001", "code": code})
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
