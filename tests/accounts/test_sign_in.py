"""Signing in by number or name, and where one arrives."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse

from accounts.models import User
from tests.factories import make_employee, make_user

PASSWORD = "pass-word-2026"
LOGIN = "/accounts/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    employee = make_employee(number="E77001")
    User.objects.filter(pk=employee.user_id).update(username="mei")
    return employee


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password, **extra})


@pytest.mark.parametrize("typed", ["mei", "MEI", " mei ", "E77001", "e77001", "Ｅ７７００１"])
def test_number_or_name_however_typed(client, mei, typed):
    answer = sign_in(client, typed)
    assert answer.status_code == 302
    assert answer.url == "/learn/"
    assert client.session["_auth_user_id"] == str(mei.user_id)


def test_the_form_has_the_names_that_browsers_and_tools_expect(client):
    page = client.get(LOGIN).content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page


def test_one_returns_to_where_one_wanted_to_go(client, mei):
    door = client.get("/accounts/devices/")
    assert door.url == f"{LOGIN}?next=/accounts/devices/"
    assert 'name="next" value="/accounts/devices/"' in client.get(door.url).content.decode()
    assert sign_in(client, "mei", next="/accounts/devices/").url == "/accounts/devices/"


@pytest.mark.parametrize(
    "evil",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_a_foreign_target_is_ignored(client, mei, evil):
    assert sign_in(client, "mei", next=evil).url == "/learn/"


def test_unknown_wrong_closed_and_unset_are_answered_alike_and_cost_the_same(client, mei, monkeypatch):
    make_user(username="closed", is_active=False)
    unset = make_user(username="unset")
    unset.set_unusable_password()
    unset.save()
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    answers = {}
    for name in ("nobody", "mei", "closed", "unset"):
        hashed.clear()
        page = sign_in(client, name, "wrong").content.decode()
        answers[name] = (page[page.index("callout--danger") :][:400], len(hashed))
    assert len({text for text, _ in answers.values()}) == 1
    assert len({work for _, work in answers.values()}) == 1


def test_a_closed_account_stays_closed_with_the_right_password(client):
    make_user(username="closed", is_active=False)
    assert sign_in(client, "closed").status_code == 200
    assert "_auth_user_id" not in client.session


def test_two_people_never_share_a_name_but_for_its_case(client):
    make_user(username="zhang")
    with pytest.raises(Exception, match=r"one_user_per_name_whatever_case|UNIQUE"):
        make_user(username="Zhang")


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/reset/", "password/reset/done/"]
    + ["password/reset/key/1-abc/", "password/set/", "login/code/", "login/code/confirm/", "inactive/"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_self_service_that_needs_mail_is_closed_and_says_what_to_do(client, path, method):
    answer = getattr(client, method)(f"/accounts/{path}")
    assert answer.status_code == 404
    assert reverse("accounts:activate") in answer.content.decode()


@pytest.mark.parametrize("path", ["/cms/login/?next=/cms/pages/", "/_util/login/?next=/cms/pages/"])
def test_other_sign_in_pages_lead_to_ours(client, path):
    assert client.get(path).url == f"{LOGIN}?next=/cms/pages/"
    assert client.post(path, {"username": "mei", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_somebody_without_the_right_to_the_cms_is_told_and_not_sent_in_circles(client, mei):
    client.force_login(mei.user)
    answer = client.get("/cms/", follow=True)
    assert answer.status_code == 403
    assert client.get("/cms/login/?next=//evil.example").status_code == 403


def test_signing_out_asks_first_and_works_by_post(client, mei):
    client.force_login(mei.user)
    assert "_auth_user_id" in client.session
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_form_sent_after_the_sign_in_ended_leads_back_to_its_page(client):
    answer = client.post(
        "/hr/roster/upload/", {}, HTTP_REFERER="http://testserver/hr/roster/?page=2", HTTP_ACCEPT="text/html"
    )
    assert answer.url == "/accounts/login/?next=%2Fhr%2Froster%2F%3Fpage%3D2"
    assert "没有保存" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("referer", ["https://evil.example/hr/", "", "javascript:alert(1)"])
def test_a_form_without_a_page_of_ours_leads_to_my_learning(client, referer):
    answer = client.post("/hr/roster/upload/", {}, HTTP_REFERER=referer, HTTP_ACCEPT="text/html")
    assert answer.url == "/accounts/login/?next=%2Flearn%2F"


def test_data_sent_by_a_script_keeps_its_address(client):
    answer = client.post("/messages/read/", {}, HTTP_REFERER="http://testserver/messages/", HTTP_ACCEPT="*/*")
    assert answer.url == "/accounts/login/?next=/messages/read/"
