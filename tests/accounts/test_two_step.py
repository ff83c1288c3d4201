"""Codes of an app and recovery codes: what opens, once, and what a reset leaves."""

import datetime as dt
import json

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import actions
from accounts.exceptions import TooManyTries, TwoStepError
from accounts.models import Guess, TwoStepChange, User
from accounts.two_step import requirement
from lib import clock
from outbox.models import Message
from tests.accounts.two_step import code_of, give_app, sign_in
from tests.factories import make_department, make_employee, make_grant, make_user

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


def recovery_codes(user):
    Authenticator.objects.filter(user=user, type="recovery_codes").update(data=fresh_data(user))
    return actions.show_recovery_codes(user)


def fresh_data(user):
    data = Authenticator.objects.get(user=user, type="recovery_codes").data
    return {k: v for k, v in data.items() if k != "viewed_at"}


# --- codes of the app ---------------------------------------------------------------------------
@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_code_of_now_opens_also_when_the_phones_clock_is_a_little_off(mei, secret, later):
    assert actions.check_code(mei, code_of(secret, later=later)).type == "totp"


@pytest.mark.parametrize("later", [-3, -2, 2, 3])
def test_a_code_of_another_time_does_not(mei, secret, later):
    with pytest.raises(TwoStepError):
        actions.check_code(mei, code_of(secret, later=later))


@pytest.mark.parametrize(
    "write",
    [lambda c: f" {c[:3]} {c[3:]} ", lambda c: f"{c[:3]}-{c[3:]}", lambda c: "".join(chr(ord(d) + 0xFEE0) for d in c)],
)
def test_however_it_is_typed(mei, secret, write):
    assert actions.check_code(mei, write(code_of(secret)))


def test_a_used_code_and_all_before_it_open_nothing_more(mei, secret):
    now, before = code_of(secret), code_of(secret, later=-1)
    actions.check_code(mei, now)
    for code in (now, before):
        with pytest.raises(TwoStepError, match="已经用过"):
            actions.check_code(mei, code)
    with time_machine.travel(clock.now() + dt.timedelta(seconds=30)):
        assert actions.check_code(mei, code_of(secret))


def test_the_code_that_set_the_app_up_does_not_sign_in(mei):
    secret = generate_totp_secret()
    actions.set_up_app(mei, secret=secret, code=code_of(secret), session_key=None)
    with pytest.raises(TwoStepError, match="已经用过"):
        actions.check_code(mei, code_of(secret))


@pytest.mark.parametrize("typed", ["", "x", "12345", "1234567", "\0", "１２３", "٣٣٣٣٣٣", "9" * 5000])
def test_nonsense_is_a_wrong_code(mei, secret, typed):
    with pytest.raises(TwoStepError):
        actions.check_code(mei, typed)


def test_codes_of_somebody_else_open_nothing(mei, secret):
    other = make_user()
    theirs = give_app(other)
    with pytest.raises(TwoStepError):
        actions.check_code(mei, code_of(theirs))


# --- guessing -----------------------------------------------------------------------------------
def wrong(user, times):
    for _n in range(times):
        with pytest.raises(TwoStepError):
            actions.check_code(user, "000000")


def test_after_six_wrong_codes_the_right_one_waits_too_and_the_person_is_told_once(mei, secret):
    wrong(mei, 6)
    for _n in range(3):
        with pytest.raises(TooManyTries) as refused:
            actions.check_code(mei, code_of(secret))
    assert refused.value.minutes == 15
    assert Guess.objects.count() == 6
    assert Message.objects.filter(recipient=mei, subject__contains="输错验证码").count() == 1
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert actions.check_code(mei, code_of(secret))


def test_no_more_than_thirty_a_day_however_patient(mei, secret):
    start = clock.now()
    for n in range(5):
        with time_machine.travel(start + dt.timedelta(minutes=16 * n)):
            wrong(mei, 6)
    with time_machine.travel(start + dt.timedelta(hours=3)), pytest.raises(TooManyTries) as refused:
        actions.check_code(mei, code_of(secret))
    assert "激活单" in str(refused.value)
    with time_machine.travel(start + dt.timedelta(hours=26)):
        assert actions.check_code(mei, code_of(secret))


def test_a_new_password_ends_the_pause_for_its_owner(mei, secret):
    wrong(mei, 6)
    actions.activate("mei", actions.issue_activation(mei, by=None), password="Kleiner-Schritt-27")
    assert actions.check_code(mei, code_of(secret))


def test_right_codes_do_not_count(mei, secret):
    start = clock.now()
    for n in range(10):
        with time_machine.travel(start + dt.timedelta(seconds=30 * n)):
            actions.check_code(mei, code_of(secret))
    assert not Guess.objects.exists()


# --- recovery codes -----------------------------------------------------------------------------
def test_recovery_codes_come_with_the_first_second_step_and_are_shown_once(mei, secret):
    codes = actions.show_recovery_codes(mei)
    assert len(set(codes)) == 10
    assert {len(c) for c in codes} == {8}
    assert actions.show_recovery_codes(mei) is None


def test_each_recovery_code_opens_once_and_the_person_is_told(mei, secret):
    first, second = recovery_codes(mei)[:2]
    assert actions.check_code(mei, f"{first[:4]} {first[4:]}").type == "recovery_codes"
    with pytest.raises(TwoStepError):
        actions.check_code(mei, first)
    assert actions.check_code(mei, second)
    row = Authenticator.objects.get(user=mei, type="recovery_codes")
    assert actions.count_recovery_codes(row) == 8
    assert Message.objects.filter(recipient=mei, subject__contains="使用了一个恢复码").count() == 2


def test_new_recovery_codes_void_the_old(mei, secret):
    old = recovery_codes(mei)
    actions.renew_recovery_codes(mei)
    with pytest.raises(TwoStepError):
        actions.check_code(mei, old[0])
    assert not set(actions.show_recovery_codes(mei)) & set(old)


def test_there_are_no_recovery_codes_without_a_second_step(mei):
    with pytest.raises(TwoStepError):
        actions.renew_recovery_codes(mei)
    assert actions.show_recovery_codes(mei) is None


# --- what is stored -----------------------------------------------------------------------------
def test_secrets_are_stored_encrypted(mei, secret):
    codes = recovery_codes(mei)
    stored = json.dumps([row.data for row in Authenticator.objects.all()])
    assert secret not in stored
    assert not [c for c in codes if c in stored]


def test_a_former_key_still_opens_and_a_lost_one_is_said(mei, secret, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-more-than-fifty-characters-0123456789012345"
    with pytest.raises(TwoStepError, match="重置"):
        actions.check_code(mei, code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert actions.check_code(mei, code_of(secret))


def test_one_app_a_person(mei, secret):
    with pytest.raises(TwoStepError), transaction.atomic():
        actions.set_up_app(mei, secret=secret, code=code_of(secret), session_key=None)
    assert Authenticator.objects.filter(user=mei, type="totp").count() == 1


def test_the_first_second_step_ends_sessions_that_had_none(mei):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": "mei", "password": "pass-word-2026"})
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    actions.set_up_app(mei, secret=secret, code=code_of(secret), session_key=here.session.session_key)
    assert [c.get("/accounts/devices/").status_code for c in (here, there)] == [200, 302]


# --- reset --------------------------------------------------------------------------------------
@pytest.fixture
def house():
    city, other = make_department(name="一市"), make_department(name="二市")
    hall = make_department(parent=city)
    manager = make_employee(department=hall)
    people = {
        "manager": manager,
        "hr": make_employee(department=city),
        "stranger": make_employee(department=other),
        "colleague": make_employee(department=hall),
        "person": make_employee(department=hall, manager=manager),
    }
    make_grant(people["hr"], "hr", city)
    make_grant(people["stranger"], "hr", other)
    return {name: employee.user for name, employee in people.items()} | {"admin": make_user(is_superuser=True)}


@pytest.mark.parametrize(
    ("who", "may"),
    [("hr", True), ("admin", True), ("manager", False), ("stranger", False), ("colleague", False), ("person", False)],
)
def test_hr_of_the_city_and_administrators_reset_nobody_else(house, who, may):
    person = house["person"]
    give_app(person)
    assert actions.may_reset(house[who], person) is may
    if not may:
        with pytest.raises(TwoStepError):
            actions.reset_two_step(person, by=house[who], reason="手机丢失")
    assert Authenticator.objects.filter(user=person).exists()


def test_hr_does_not_reset_whoever_has_rights_that_hr_lacks(house):
    person = house["person"]
    make_grant(person.employee, "hr", make_department())
    assert not actions.may_reset(house["hr"], person)
    User.objects.filter(pk=house["colleague"].pk).update(is_superuser=True)
    assert not actions.may_reset(house["hr"], User.objects.get(pk=house["colleague"].pk))
    assert not actions.may_reset(house["admin"], house["admin"])


def test_a_reset_takes_all_ends_sessions_says_why_and_tells_the_person(house):
    person = house["person"]
    secret, client = give_app(person), Client()
    sign_in(client, person.username, secret)
    wrong(person, 6)
    actions.reset_two_step(person, by=house["hr"], reason=" 手机丢失，已核对工牌 ")
    assert not Authenticator.objects.filter(user=person).exists()
    assert not UserSession.objects.filter(user=person).exists()
    assert client.get("/accounts/devices/").status_code == 302
    change = person.two_step_changes.first()
    assert (change.kind, change.by, change.reason) == ("reset", house["hr"], "手机丢失，已核对工牌")
    message = Message.objects.filter(recipient=person).latest("pk")
    assert house["hr"].name in message.body
    assert "手机丢失" in message.body
    assert person.check_password("pass-word-2026")


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reset_without_a_reason(house, reason):
    give_app(house["person"])
    with pytest.raises(TwoStepError):
        actions.reset_two_step(house["person"], by=house["hr"], reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        TwoStepChange.objects.create(user=house["person"], kind="reset", reason="")
    assert Authenticator.objects.filter(user=house["person"]).exists()


def test_a_slip_for_a_new_password_leaves_the_second_step(house):
    person = house["person"]
    secret = give_app(person)
    actions.activate(person.username, actions.issue_activation(person, by=house["hr"]), password="Kleiner-Schritt-27")
    assert actions.check_code(person, code_of(secret))


def test_the_keeper_of_the_machine_resets_at_the_console(mei, secret, capsys):
    call_command("reset_two_step", "MEI", reason="唯一的管理员丢了手机")
    assert not Authenticator.objects.filter(user=mei).exists()
    assert mei.two_step_changes.first().by is None
    for name in ("mei", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_two_step", name, reason="x")


# --- the setting --------------------------------------------------------------------------------
def test_a_role_that_nobody_knows_stops_the_start(settings):
    settings.MFA_REQUIRED_ROLES = ["hr", "examiner", "admin"]
    requirement.refuse_unknown_roles()
    settings.MFA_REQUIRED_ROLES = ["hr", "examinor"]
    with pytest.raises(ImproperlyConfigured, match="examinor"):
        requirement.refuse_unknown_roles()
