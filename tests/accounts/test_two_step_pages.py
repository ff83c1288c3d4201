"""Signing in with two steps, setting the second up and taking it away, page by page."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import resolve, reverse

from accounts import actions
from accounts.models import User
from lib import clock
from tests.accounts.two_step import PASSWORD, code_of, code_step, give_app, password_step, sign_in
from tests.factories import make_department, make_employee, make_grant, make_user

ALLAUTHS = [
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
]
SECOND, HOME = "/accounts/2fa/authenticate/", "/accounts/2fa/"
APP, CODES = "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still():
    """No period of thirty seconds ends in the middle of a test."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture
def mei():
    return make_user(username="mei")


@pytest.fixture
def secret(mei):
    return give_app(mei)


def is_in(client):
    return client.get("/accounts/devices/").status_code == 200


# --- signing in ---------------------------------------------------------------------------------
def test_the_password_alone_opens_nothing(client, mei, secret, site_root):
    assert password_step(client, "mei").url == SECOND
    assert client.get(SECOND).status_code == 200
    for path in (
        "/accounts/devices/",
        "/accounts/password/change/",
        HOME,
        APP,
        CODES,
        "/learn/",
        "/messages/",
        "/cms/",
    ):
        assert client.get(path).status_code == 302
    assert not is_in(client)


def test_password_and_code_lead_to_where_one_wanted(client, mei, secret):
    password_step(client, "mei", next="/messages/", remember="on")
    answer = code_step(client, code_of(secret))
    assert answer.url == "/messages/"
    assert is_in(client)
    assert not client.session.get_expire_at_browser_close()


def test_a_shared_computer_forgets_after_the_second_step_too(client, mei, secret):
    sign_in(client, "mei", secret)
    assert client.session.get_expire_at_browser_close()


def test_whoever_has_none_signs_in_with_the_password_alone(client, mei):
    assert password_step(client, "mei").url == "/learn/"
    assert is_in(client)


def test_a_code_seen_over_the_shoulder_opens_nothing_elsewhere(client, mei, secret):
    thief, code = Client(), code_of(secret)
    password_step(client, "mei")
    code_step(client, code)
    password_step(thief, "mei")
    assert "已经用过" in code_step(thief, code).content.decode()
    assert not is_in(thief)


def test_wrong_codes_are_paused_from_any_address_and_say_how_long(client, mei, secret):
    for n in range(6):
        one = Client(REMOTE_ADDR=f"10.0.0.{n}")
        password_step(one, "mei")
        assert code_step(one, "000000").status_code == 200
    password_step(client, "mei")
    answer = code_step(client, code_of(secret))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15 分钟" in answer.content.decode()
    assert not is_in(client)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=14, seconds=30)):
        assert code_step(client, code_of(secret)).status_code == 429


def test_starting_anew_does_not_buy_new_guesses(client, mei, secret):
    for _n in range(6):
        one = Client()
        password_step(one, "mei")
        code_step(one, "000000")
    password_step(client, "mei")
    assert code_step(client, "000000").status_code == 429


def test_a_recovery_code_signs_in_once(client, mei, secret):
    code = actions.show_recovery_codes(mei)[0]
    password_step(client, "mei")
    code_step(client, f"{code[:4]} {code[4:]}")
    assert is_in(client)
    again = Client()
    password_step(again, "mei")
    code_step(again, code)
    assert not is_in(again)


def test_a_changed_password_or_a_closed_account_ends_a_sign_in_half_way(client, mei, secret):
    for change in ("password", "closed"):
        one = Client()
        password_step(one, "mei")
        if change == "password":
            mei.set_password("Kleiner-Schritt-27")
            mei.save()
        else:
            actions.close_account(mei, by=None)
        assert code_step(one, code_of(secret)).url.startswith("/accounts/login/")
        assert not is_in(one)
        mei.set_password(PASSWORD)
        mei.save()


def test_one_can_turn_back_and_sign_in_as_somebody_else(client, mei, secret):
    make_user(username="other")
    password_step(client, "mei")
    assert client.get("/accounts/login/").url == SECOND
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"}).url == "/accounts/login/"
    assert client.get("/accounts/login/").status_code == 200
    password_step(client, "other")
    assert is_in(client)


def test_a_slip_stands_for_the_password_only(client, mei, secret):
    code = actions.issue_activation(mei, by=None)
    client.force_login(make_user())  # whoever used this computer before
    client.post("/accounts/activate/", {"number": "mei", "code": code, "next": "/messages/"})
    new = {"password1": "Kleiner-Schritt-27", "password2": "Kleiner-Schritt-27"}
    assert client.post("/accounts/activate/password/", new).url == SECOND
    assert not is_in(client)
    assert code_step(client, code_of(secret)).url == "/messages/"
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_the_second_step_alone_opens_nothing(client, mei, secret):
    assert code_step(client, code_of(secret)).url.startswith("/accounts/login/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", "null", '"a"', "[" * 9000, "1" * 30_000, '{"id":"a","rawId":"a","response":{}}',
                   '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"YQ","signature":"YQ","userHandle":"MQ"}}'],
)  # fmt: skip
def test_nonsense_for_a_passkey_is_refused_quietly(client, mei, secret, credential):
    password_step(client, "mei")
    client.get(SECOND)
    assert client.post(SECOND, {"credential": credential}).status_code == 200
    other = Client()
    other.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    answer = other.post("/accounts/2fa/webauthn/login/", {"credential": credential, "next": "/messages/"})
    assert answer.url == "/accounts/login/?next=/messages/"
    third = sign_in(Client(), "mei", secret)
    third.get("/accounts/2fa/webauthn/add/")
    assert third.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": credential}).status_code == 200
    third.get("/accounts/2fa/webauthn/reauthenticate/")
    assert third.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": credential}).status_code == 302
    assert not is_in(client)
    assert not is_in(other)


# --- setting up ---------------------------------------------------------------------------------
def key_on(page):
    return re.search(r'id="key"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def test_setting_up_an_app_with_a_real_code_shows_recovery_codes_once(client, mei):
    password_step(client, "mei")
    page = client.get(APP).content.decode()
    key = key_on(page)
    assert "<svg" in page
    assert "style=" not in page
    assert "otpauth://totp/mei?" in page
    assert client.post(APP, {"code": "000000"}).status_code == 200
    assert client.post(APP, {"code": code_of(key)}).url == CODES
    answer = client.get(CODES)
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", answer.content.decode())
    assert len(codes) == 10
    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r"\d{4} \d{4}", client.get(CODES).content.decode())
    other = Client()
    password_step(other, "mei")
    code_step(other, codes[0])
    assert is_in(other)


def test_loading_the_page_again_keeps_the_key_for_an_hour(client, mei):
    password_step(client, "mei")
    first = key_on(client.get(APP).content.decode())
    assert key_on(client.get(APP).content.decode()) == first
    assert first not in str(dict(client.session.items()))
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61)):
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert key_on(client.get(APP).content.decode()) != first


def test_a_second_app_is_not_set_up_beside_the_first(client, mei, secret):
    sign_in(client, "mei", secret)
    assert client.get(APP).url == "/accounts/2fa/totp/deactivate/"


def test_new_recovery_codes_are_asked_for_and_shown(client, mei, secret):
    old = actions.show_recovery_codes(mei)
    sign_in(client, "mei", secret)
    assert "10 个" in client.get("/accounts/2fa/recovery-codes/generate/").content.decode()
    assert client.post("/accounts/2fa/recovery-codes/generate/").url == CODES
    new = client.get(CODES).content.decode()
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", new)) == 10
    assert old[0][:4] + " " + old[0][4:] not in new


def test_pages_without_a_second_step_lead_to_the_overview(client, mei):
    password_step(client, "mei")
    for path in (CODES, f"{CODES}generate/", "/accounts/2fa/webauthn/"):
        assert client.get(path).url == HOME
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 404
    assert client.get(f"{CODES}download/").status_code == 404


def test_the_overview_profile_and_devices_say_what_is_switched_on(client, mei):
    password_step(client, "mei")
    for path in (HOME, "/accounts/", "/accounts/devices/"):
        assert "未开启" in client.get(path).content.decode()
    give_app(mei)
    client.force_login(mei)
    for path in (HOME, "/accounts/", "/accounts/devices/"):
        assert "已开启" in client.get(path).content.decode()


# --- confirming ---------------------------------------------------------------------------------
CHANGES = [APP, "/accounts/2fa/webauthn/add/", CODES, f"{CODES}generate/"]


@pytest.mark.parametrize("path", CHANGES)
def test_changes_ask_to_confirm_a_quarter_of_an_hour_after_signing_in(client, mei, path):
    password_step(client, "mei")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert client.get(path).url == f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
        assert client.get(path).url.startswith("/accounts/reauthenticate/")
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path}).url == path
        assert not client.get(path).headers.get("Location", "").startswith("/accounts/reauthenticate/")


def test_with_a_second_step_the_password_confirms_nothing(client, mei, secret):
    sign_in(client, "mei", secret)
    remove = "/accounts/2fa/totp/deactivate/"
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert client.get(remove).url.startswith("/accounts/2fa/reauthenticate/")
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).url.startswith(
            "/accounts/2fa/reauthenticate/"
        )
        assert client.get(remove).status_code == 302
        assert client.post("/accounts/2fa/reauthenticate/", {"code": "000000"}).status_code == 200
        answer = client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret), "next": remove})
        assert answer.url == remove
        assert client.get(remove).status_code == 200


def test_guessing_while_confirming_counts_with_guessing_while_signing_in(client, mei, secret):
    sign_in(client, "mei", secret)
    for _n in range(6):
        client.post("/accounts/2fa/reauthenticate/", {"code": "000000"})
    assert client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)}).status_code == 429
    other = Client()
    password_step(other, "mei")
    assert code_step(other, code_of(secret)).status_code == 429


# --- taking away --------------------------------------------------------------------------------
def test_removing_the_last_switches_it_off_and_ends_other_sessions(client, mei, secret):
    other = sign_in(Client(), "mei", secret)
    sign_in(client, "mei", secret)
    assert "关闭" in client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert client.post("/accounts/2fa/totp/deactivate/").url == HOME
    assert not Authenticator.objects.filter(user=mei).exists()
    assert is_in(client)
    assert not is_in(other)
    assert [c.kind for c in mei.two_step_changes.all()] == ["removed", "added"]


def test_the_last_one_stays_while_a_role_requires_it(client, settings):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    employee = make_employee()
    make_grant(employee, "hr")
    user = User.objects.get(pk=employee.user_id)
    secret = give_app(user)
    sign_in(client, user.username, secret)
    page = client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert "唯一" in page
    assert "trash-2" not in page
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 409
    assert Authenticator.objects.filter(user=user, type="totp").exists()


# --- reset by HR --------------------------------------------------------------------------------
@pytest.fixture
def house():
    city = make_department()
    hall = make_department(parent=city)
    manager = make_employee(department=hall)
    people = {
        "manager": manager,
        "hr": make_employee(department=city),
        "person": make_employee(department=hall, manager=manager),
    }
    make_grant(people["hr"], "hr", city)
    return people


def test_hr_resets_from_the_page_of_the_person(client, house):
    person, user = house["person"], house["person"].user
    give_app(user)
    password_step(client, house["hr"].user.username)
    page = client.get(person.get_absolute_url()).content.decode()
    reset = reverse("accounts:reset_two_step", args=[user.public_id])
    assert reset in page
    assert "已开启" in page
    assert client.post(reset, {"reason": ""}).status_code == 200
    assert Authenticator.objects.filter(user=user).exists()
    answer = client.post(reset, {"reason": "手机丢失", "next": person.get_absolute_url()})
    assert answer.url == person.get_absolute_url()
    assert not Authenticator.objects.filter(user=user).exists()
    assert reset not in client.get(person.get_absolute_url()).content.decode()
    assert "无需重置" in client.get(reset).content.decode()


def test_hr_confirms_first_and_others_find_nothing(client, house):
    user = house["person"].user
    give_app(user)
    reset = reverse("accounts:reset_two_step", args=[user.public_id])
    client.force_login(house["hr"].user)
    assert client.post(reset, {"reason": "x"}).url.startswith("/accounts/reauthenticate/")
    for who in ("manager", "person"):
        other = Client()
        other.force_login(house[who].user)
        assert other.post(reset, {"reason": "x"}).status_code == 404
    assert Authenticator.objects.filter(user=user).exists()


def test_the_administrators_list_leads_to_it(client, site_root):
    user = make_user(name="外聘讲师")
    client.force_login(make_user(is_superuser=True))
    assert reverse("accounts:reset_two_step", args=[user.public_id]) in client.get("/cms/users/").content.decode()


# --- the addresses ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ALLAUTHS)
def test_allauths_own_pages_are_never_reached(name):
    assert resolve(reverse(name)).namespace == "accounts"


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_nor_those_of_one_key(name):
    assert resolve(reverse(name, args=[1])).namespace == "accounts"


def test_the_passkey_of_somebody_else_is_not_found(client, mei, secret):
    row = Authenticator.objects.create(user=make_user(), type="webauthn", data={"name": "x", "credential": {}})
    sign_in(client, "mei", secret)
    for path in ("edit", "remove"):
        assert client.post(f"/accounts/2fa/webauthn/keys/{row.pk}/{path}/", {"name": "y"}).status_code == 404


def test_the_overview_costs_the_same_for_one_passkey_and_for_nine(client, mei, secret, django_assert_max_num_queries):
    sign_in(client, "mei", secret).get(HOME)
    counts = []
    for size in (1, 8):
        for n in range(size):
            Authenticator.objects.create(user=mei, type="webauthn", data={"name": f"k{n}", "credential": {}})
        with django_assert_max_num_queries(12) as asked:
            client.get(HOME)
        counts.append(len(asked))
    assert counts[0] == counts[1]
