"""The administrator's list of accounts in Wagtail."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
USERS = "/cms/users/"


@pytest.fixture
def admin(client, site_root):
    user = make_user(is_superuser=True, name="管理员")
    client.force_login(user)
    return user


def edit(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_somebody_outside_the_roster_gets_one_name_and_a_slip_instead_of_a_password(client, admin):
    page = client.get(f"{USERS}new/").content.decode()
    assert 'name="name"' in page
    assert 'name="first_name"' not in page
    assert 'name="password1"' not in page
    client.post(f"{USERS}new/", {"username": "guest", "name": "外聘讲师"})
    user = User.objects.get(username="guest")
    assert user.name == "外聘讲师"
    assert not user.has_usable_password()
    assert reverse("accounts:issue_slip", args=[user.public_id]) in client.get(USERS).content.decode()
    assert client.post(f"/accounts/slips/{user.public_id}/").status_code == 200


def test_a_name_differs_by_more_than_its_case(client, admin):
    make_user(username="guest")
    assert client.post(f"{USERS}new/", {"username": "GUEST", "name": "x"}).status_code == 200
    assert User.objects.filter(username__iexact="guest").count() == 1


def test_groups_cannot_be_set_by_hand(client, admin):
    from django.contrib.auth.models import Group

    user, group = make_user(), Group.objects.create(name="Editors of everything")
    client.post(edit(user), {"username": user.username, "name": "新名", "is_active": "on", "groups": [group.pk]})
    user.refresh_from_db()
    assert user.name == "新名"
    assert not user.groups.exists()


def test_closing_an_account_ends_its_sessions_for_good(client, admin):
    user, device = make_user(), Client()
    device.post("/accounts/login/", {"login": user.username, "password": "pass-word-2026"})
    form = {"username": user.username, "name": "x"}
    client.post(edit(user), form)
    client.post(edit(user), {**form, "is_active": "on"})
    assert User.objects.get(pk=user.pk).is_active
    assert device.get("/accounts/devices/").status_code == 302


def test_people_are_found_by_name(client, admin):
    make_user(name="欧阳小试")
    assert "欧阳小试" in client.get(f"{USERS}?q=欧阳").content.decode()


def test_nobody_else_gets_in(client, site_root):
    client.force_login(make_user())
    assert client.get(USERS, follow=True).status_code == 403


def test_ones_own_settings_ask_for_no_name(client, admin):
    page = client.get("/cms/account/").content.decode()
    assert "first_name" not in page
    before = {"locale-preferred_language": "en", "locale-current_time_zone": "Asia/Shanghai"}
    look = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    flags = {"theme-keyboard_shortcuts": "on"}
    assert client.post("/cms/account/", {**before, **look, **flags}).status_code == 302
    assert User.objects.get(pk=admin.pk).wagtail_userprofile.theme == "dark"


def test_strangers_reach_no_settings(client, site_root):
    assert client.get("/cms/account/").status_code == 302
    client.force_login(make_user())
    assert client.get("/cms/account/", follow=True).status_code == 403
