"""Slips: who may issue them, what they open, and that each works once."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.exceptions import AccountsError, SlipError, TooManyTries
from accounts.models import ActivationCode, Guess, User
from lib import clock
from outbox.models import Message
from people import rules  # noqa: F401 - registers people.manage_employee
from tests.factories import make_department, make_employee, make_grant, make_user

NEW = "Kleiner-Schritt-27"

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A manager with a new hire, a colleague of the same hall, HR of this city and of another."""
    city, other = make_department(name="一市"), make_department(name="二市")
    hall = make_department(parent=city)
    manager = make_employee(department=hall)
    new = make_employee(department=hall, manager=manager, number="E90001")
    new.user.set_unusable_password()
    new.user.save()
    hr, stranger = make_employee(department=city), make_employee(department=other)
    make_grant(hr, "hr", city)
    make_grant(stranger, "hr", other)
    return {
        "manager": manager,
        "new": new,
        "hr": hr,
        "stranger": stranger,
        "colleague": make_employee(department=hall, manager=manager),
    }


@pytest.fixture
def new_user(house):
    return house["new"].user


# --- issuing ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("hr", 200), ("colleague", 404), ("stranger", 404), ("new", 404)]
)
def test_line_manager_and_hr_of_the_city_may_issue_nobody_else(client, house, new_user, who, status):
    client.force_login(house[who].user)
    for public_id in (new_user.public_id, house["new"].public_id):
        assert client.post(f"/accounts/slips/{public_id}/").status_code == status
    assert ActivationCode.objects.filter(user=new_user).exists() is (status == 200)


def test_visitors_sign_in_first_and_a_look_issues_nothing(client, house, new_user):
    page = f"/accounts/slips/{new_user.public_id}/"
    assert client.post(page).status_code == 302
    client.force_login(house["manager"].user)
    assert "E90001" in client.get(page).content.decode()
    client.force_login(house["stranger"].user)
    assert client.get(page).status_code == 404
    assert client.get("/accounts/slips/").status_code == 405
    assert not ActivationCode.objects.exists()


def test_a_slip_never_lends_rights_that_its_issuer_lacks(house, new_user):
    manager, admin = house["manager"].user, make_user(is_superuser=True)
    assert actions.may_issue(manager, new_user)
    make_grant(house["new"], "hr")
    new_user = User.objects.get(pk=new_user.pk)
    assert not actions.may_issue(manager, new_user)
    assert actions.may_issue(User.objects.get(pk=house["hr"].user_id), new_user)
    User.objects.filter(pk=new_user.pk).update(is_superuser=True)
    new_user = User.objects.get(pk=new_user.pk)
    assert not actions.may_issue(User.objects.get(pk=house["hr"].user_id), new_user)
    assert actions.may_issue(admin, new_user)
    with pytest.raises(AccountsError):
        actions.issue_activation(new_user, by=manager)


def test_nobody_issues_for_oneself_or_for_a_closed_account(house, new_user):
    assert not actions.may_issue(house["manager"].user, house["manager"].user)
    actions.close_account(new_user, by=None)
    assert not actions.may_issue(house["manager"].user, new_user)


def test_the_printed_slip_has_all_one_needs_and_nothing_the_policy_forbids(client, house, new_user):
    client.force_login(house["manager"].user)
    answer = client.post(f"/accounts/slips/{new_user.public_id}/")
    page = answer.content.decode()
    assert "E90001" in page
    assert house["new"].name in page
    assert re.search(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", page)
    assert "http://testserver/accounts/activate/" in page
    assert "<svg" in page
    assert "style=" not in page
    assert "no-store" in answer["Cache-Control"]


def test_many_slips_are_all_or_none(client, house, new_user):
    client.force_login(house["manager"].user)
    ids = [new_user.public_id, house["colleague"].user.public_id]
    page = client.post("/accounts/slips/", {"person": ids}).content.decode()
    assert page.count('class="slip"') == 2
    for bad in ([new_user.public_id, house["stranger"].user.public_id], ["no-id"], []):
        assert client.post("/accounts/slips/", {"person": bad}).status_code == 404


def test_only_a_keyed_hash_is_stored(new_user, settings):
    code = actions.issue_activation(new_user, by=None)
    row = ActivationCode.objects.get()
    assert code.replace("-", "") not in str(row.__dict__)
    settings.SECRET_KEY = "another-key"
    assert ActivationCode.hash_of(code) != row.code_hash


def test_issuing_again_revokes_the_first(new_user):
    first, second = actions.issue_activation(new_user, by=None), actions.issue_activation(new_user, by=None)
    with pytest.raises(SlipError) as refused:
        actions.activate("E90001", first, password=NEW)
    assert refused.value.reason == "revoked"
    assert actions.activate("E90001", second, password=NEW) == new_user


# --- using --------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", [str, str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:3]} {c[3:]} "])
def test_a_code_opens_however_it_is_typed(new_user, typed):
    code = actions.issue_activation(new_user, by=None)
    actions.activate("e90001", typed(code), password=NEW)
    assert User.objects.get(pk=new_user.pk).check_password(NEW)


def test_it_works_once(new_user):
    code = actions.issue_activation(new_user, by=None)
    actions.activate("E90001", code, password=NEW)
    with pytest.raises(SlipError) as refused:
        actions.activate("E90001", code, password="Anderes-Wort-28")
    assert refused.value.reason == "used"
    assert User.objects.get(pk=new_user.pk).check_password(NEW)


def test_it_holds_seven_days(new_user):
    code = actions.issue_activation(new_user, by=None)
    last_day = clock.today() + dt.timedelta(days=7)
    with time_machine.travel(clock.end_of_day(last_day) - dt.timedelta(minutes=1), tick=False):
        actions.check_slip("E90001", code, ip="1.1.1.1")
    with time_machine.travel(clock.end_of_day(last_day), tick=False), pytest.raises(SlipError) as refused:
        actions.check_slip("E90001", code, ip="1.1.1.1")
    assert refused.value.reason == "expired"


def test_a_weak_password_leaves_the_slip_open(new_user):
    code = actions.issue_activation(new_user, by=None)
    for weak in ("12345678901", "password", "short", "e90001"):
        with pytest.raises(ValidationError):
            actions.activate("E90001", code, password=weak)
    actions.activate("E90001", code, password=NEW)


def test_unknown_number_foreign_code_and_wrong_code_sound_the_same(house, new_user):
    code = actions.issue_activation(new_user, by=None)
    tries = [("nobody", code), (house["colleague"].number, code), ("E90001", "AAAAA-AAAAA"), ("E90001\0", "\0")]
    said = set()
    for number, typed in tries:
        with pytest.raises(SlipError) as refused:
            actions.check_slip(number, typed, ip="1.1.1.1")
        said.add((str(refused.value), refused.value.reason))
    assert len(said) == 1


def test_a_closed_account_cannot_be_opened_by_a_slip(new_user):
    code = actions.issue_activation(new_user, by=None)
    slip = actions.check_slip("E90001", code, ip="1.1.1.1")
    User.objects.filter(pk=new_user.pk).update(is_active=False)
    with pytest.raises(SlipError):
        actions.check_slip("E90001", code, ip="1.1.1.1")
    with pytest.raises(SlipError):
        actions.redeem(slip, password=NEW)
    assert ActivationCode.objects.get().used_at is None


# --- guessing -----------------------------------------------------------------------------------
def test_codes_of_one_number_can_be_guessed_six_times_from_anywhere(new_user):
    code = actions.issue_activation(new_user, by=None)
    for n in range(actions.GUESSES_PER_NUMBER):
        with pytest.raises(SlipError):
            actions.check_slip("E90001", "AAAAA-AAAAA", ip=f"1.1.1.{n}")
    with pytest.raises(TooManyTries):
        actions.check_slip("e90001", code, ip="2.2.2.2")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=16)):
        assert actions.check_slip("E90001", code, ip="2.2.2.2")


def test_one_address_can_guess_only_so_often(new_user):
    for n in range(actions.GUESSES_PER_ADDRESS):
        with pytest.raises(SlipError):
            actions.check_slip(f"N{n}", "AAAAA-AAAAA", ip="1.1.1.1")
    with pytest.raises(TooManyTries):
        actions.check_slip("N999", "AAAAA-AAAAA", ip="1.1.1.1")


def test_a_hall_that_activates_a_hundred_people_is_not_stopped(new_user):
    code = actions.issue_activation(new_user, by=None)
    for _n in range(100):
        actions.check_slip("E90001", code, ip="1.1.1.1")
    assert not Guess.objects.exists()


# --- telling ------------------------------------------------------------------------------------
def test_people_in_work_are_told_of_a_slip_and_of_its_use(house, new_user):
    User.objects.filter(pk=new_user.pk).update(last_login=clock.now())
    new_user = User.objects.get(pk=new_user.pk)
    code = actions.issue_activation(new_user, by=house["manager"].user)
    actions.activate("E90001", code, password=NEW)
    assert Message.objects.filter(recipient=new_user).count() == 2


def test_old_records_go(new_user):
    from axes.models import AccessLog

    with time_machine.travel(clock.now() - dt.timedelta(days=200)):
        Guess.objects.create(key="ip:1.1.1.1")
        AccessLog.objects.create(username="x", user_agent="", ip_address="1.1.1.1", http_accept="", path_info="")
    AccessLog.objects.create(username="y", user_agent="", ip_address="1.1.1.1", http_accept="", path_info="")
    actions.forget_old_sign_ins()
    assert not Guess.objects.exists()
    assert AccessLog.objects.count() == 1


def test_a_slip_lends_no_right_that_its_issuer_could_not_give(house):
    """A person who sits in the city may look after the province; whoever opens their account would do so too."""
    province, city = make_department(name="省"), house["hr"].main.department
    high = make_employee(department=city, manager=house["manager"])
    grant = make_grant(high, "hr", province)
    assert not actions.may_issue(house["hr"].user, high.user)
    assert not actions.may_issue(house["manager"].user, high.user)
    grant.department = city
    grant.save()
    assert actions.may_issue(User.objects.get(pk=house["hr"].user_id), high.user)
    grant.role, grant.department = "trainer", province
    grant.save()
    assert not actions.may_issue(User.objects.get(pk=house["hr"].user_id), high.user)
    grant.role, grant.department = "author", city
    grant.save()
    assert actions.may_issue(User.objects.get(pk=house["hr"].user_id), high.user)
    assert not actions.may_issue(house["manager"].user, high.user)


def test_no_slip_for_whoever_has_rights_from_the_cms(house):
    group = Group.objects.create(name="Keepers of the site")
    house["new"].user.groups.add(group)
    assert not actions.may_issue(house["manager"].user, house["new"].user)
    assert actions.may_issue(make_user(is_superuser=True), house["new"].user)
