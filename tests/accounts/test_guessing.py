"""Guessing passwords is slowed on every path, in the database, and tells nothing about who exists."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client

from accounts.models import User
from lib import clock
from tests.accounts.racing import together
from tests.factories import make_employee, make_user

PASSWORD = "pass-word-2026"
LOGIN = "/accounts/login/"
LIMIT = 6


def guess(client, name, password="wrong", **meta):
    return client.post(LOGIN, {"login": name, "password": password}, **meta)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mei", "nobody-of-this-name"])
def test_the_sixth_wrong_password_locks_for_a_while_and_says_how_long(client, name):
    make_user(username="mei")
    answers = [guess(client, name).status_code for _n in range(LIMIT)]
    assert answers == [200] * (LIMIT - 1) + [429]
    locked = guess(client, name, PASSWORD)
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert 0 < int(locked["Retry-After"]) <= 15 * 60
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_all_spellings_of_one_person_count_together(client):
    employee = make_employee(number="E88001")
    User.objects.filter(pk=employee.user_id).update(username="mei")
    for name in ("mei", "MEI", "E88001", "e88001", "Ｅ８８００１"):
        assert guess(client, name).status_code == 200
    assert guess(client, " mei").status_code == 429
    assert guess(client, "E88001", PASSWORD).status_code == 429


@pytest.mark.django_db
def test_another_browser_header_does_not_help_but_another_address_is_not_punished(client):
    make_user(username="mei")
    for n in range(LIMIT):
        guess(client, "mei", HTTP_USER_AGENT=f"browser {n}")
    assert guess(client, "mei", PASSWORD, HTTP_USER_AGENT="fresh").status_code == 429
    assert guess(client, "mei", PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 429
    assert guess(client, "mei", PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.django_db
def test_after_a_quarter_of_an_hour_it_goes_on(client):
    make_user(username="mei")
    for _n in range(LIMIT):
        guess(client, "mei")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=14)):
        assert guess(client, "mei", PASSWORD).status_code == 429
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert guess(client, "mei", PASSWORD).status_code == 302


@pytest.mark.django_db
def test_success_forgives_earlier_mistakes(client):
    make_user(username="mei")
    for _n in range(LIMIT - 1):
        guess(client, "mei")
    assert guess(client, "mei", PASSWORD).status_code == 302
    client.post("/accounts/logout/")
    assert guess(client, "mei").status_code == 200


@pytest.mark.django_db
def test_asking_again_for_the_password_counts_too(client):
    client.force_login(make_user(username="mei"), backend="accounts.backends.NumberOrNameBackend")
    answers = [client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code for _n in range(LIMIT)]
    assert answers[-1] == 429
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 429


@pytest.mark.django_db
def test_guessing_the_present_password_while_changing_it_counts_too(client):
    client.force_login(make_user(username="mei"), backend="accounts.backends.NumberOrNameBackend")
    new = {"password1": "Ein-neues-2027", "password2": "Ein-neues-2027"}
    for _n in range(LIMIT):
        answer = client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    assert answer.status_code == 429
    assert User.objects.get(username="mei").check_password(PASSWORD)


@pytest.mark.django_db
def test_no_password_and_no_token_is_kept_with_a_try(client):
    client.force_login(make_user(username="mei"), backend="accounts.backends.NumberOrNameBackend")
    guess(Client(), "mei", "secret-one")
    new = {"password1": "secret-two-2027", "password2": "secret-two-2027"}
    client.post("/accounts/password/change/", {"oldpassword": "secret-one", **new})
    kept = " ".join(a.post_data + a.get_data for a in AccessAttempt.objects.all())
    assert kept
    assert "secret" not in kept


@pytest.mark.django_db
def test_many_names_from_one_address_are_slowed(client, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 10
    make_user(username="mei")
    answers = [guess(client, f"name{n}").status_code for n in range(10)]
    assert set(answers) == {200}
    assert guess(client, "mei", PASSWORD).status_code == 429
    assert guess(client, "mei", PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.django_db
def test_behind_a_proxy_the_visitor_counts_and_forged_headers_do_not(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    make_user(username="mei")
    for n in range(LIMIT):
        answer = guess(client, "mei", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}, 10.0.0.7")
    assert answer.status_code == 429
    assert guess(client, "mei", PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.8").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_all_counted():
    make_user(username="mei")

    def wrong():
        return guess(Client(), "mei").status_code

    together(*[wrong] * 8)
    counted = sum(AccessAttempt.objects.filter(username="mei").values_list("failures_since_start", flat=True))
    assert counted >= LIMIT, connection.vendor
    assert guess(Client(), "mei", PASSWORD).status_code == 429
