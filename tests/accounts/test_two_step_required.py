"""Whoever has a role that requires two-step sign-in works with it or not at all."""

import datetime as dt
import uuid

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.two_step import requirement
from lib import clock
from outbox.models import Message
from people.models import Department
from tests.accounts.two_step import code_of, give_app, password_step, sign_in
from tests.factories import make_department, make_employee, make_grant, make_user

PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
HOME = "/accounts/2fa/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still():
    """No period of thirty seconds ends in the middle of a test."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture(autouse=True)
def _required(settings):
    settings.MFA_REQUIRED_ROLES = ["hr", "examiner", "admin"]


def with_role(role, **grant):
    employee = make_employee(department=make_department())
    if role == "admin":
        User.objects.filter(pk=employee.user_id).update(is_superuser=True)
    elif role:
        make_grant(employee, role, **grant)
    return User.objects.get(pk=employee.user_id)


@pytest.fixture
def hr():
    return with_role("hr")


@pytest.fixture
def entered(client, hr):
    """HR, signed in with a password and nothing more."""
    password_step(client, hr.username)
    assert "_auth_user_id" in client.session
    return client


@pytest.mark.parametrize("role", ["hr", "examiner", "admin", "trainer", "author", "reviewer", ""])
def test_of_the_roles_those_of_the_setting(role):
    user = with_role(role)
    assert requirement.required_for(user) is (role in ("hr", "examiner", "admin"))


def test_only_roles_of_today_count():
    assert not requirement.required_for(with_role("hr", ends_on=clock.today()))
    assert not requirement.required_for(with_role("hr", starts_on=clock.today() + dt.timedelta(days=1)))


def test_an_empty_setting_requires_nothing_as_in_the_demo(client, hr, settings):
    settings.MFA_REQUIRED_ROLES = []
    password_step(client, hr.username)
    assert client.get("/hr/people/", **PAGE).status_code == 200


# --- locked -------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/hr/people/", "/hr/", "/cms/", "/", "/learn/", "/messages/", "/accounts/devices/"])
def test_a_page_that_one_goes_to_leads_to_setting_it_up(entered, site_root, path):
    answer = entered.get(path, **PAGE)
    assert answer.url == f"{HOME}?next={path.replace('/', '%2F')}"
    page = entered.get(answer.url, **PAGE).content.decode()
    assert "必须使用两步验证" in page


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_HX_REQUEST": "true", **PAGE}, {"HTTP_ACCEPT": "*/*"}, {"HTTP_ACCEPT": "application/json"}],
)
@pytest.mark.parametrize("path", ["/hr/people/", "/cms/api/main/pages/", "/hr/roster/export.xlsx"])
def test_parts_and_data_are_refused(entered, site_root, headers, path):
    answer = entered.get(path, **headers)
    assert answer.status_code == 403
    assert "两步验证" in answer.content.decode()


def test_a_download_without_a_second_step_is_no_download(entered):
    assert entered.get("/hr/roster/export.xlsx", **PAGE).status_code == 302


def test_forms_are_refused_and_change_nothing(entered, hr, site_root):
    before = Department.objects.count()
    code = hr.employee.main.department.code
    form = {"name": "x", "kind": "hall", "code": "NEW"}
    for path in (f"/hr/departments/{code}/add/", "/hr/people/slips/", "/messages/read/", "/cms/account/"):
        answer = entered.post(path, form, **PAGE)
        assert answer.status_code == 403, path
        assert "没有保存" in answer.content.decode()
    assert Department.objects.count() == before


def test_an_administrator_is_locked_out_of_the_cms_too(client, site_root):
    admin = with_role("admin")
    client.force_login(admin)
    assert client.get("/cms/users/", **PAGE).url.startswith(HOME)
    assert client.post(f"/cms/users/{admin.pk}/", {"username": "x"}).status_code == 403


def test_the_way_out_the_language_and_the_notice_stay_open(client):
    user = with_role("hr")
    User.objects.filter(pk=user.pk).update(privacy_seen_at=None)
    password_step(client, user.username)
    assert client.get("/hr/people/", **PAGE).url.startswith("/accounts/privacy/")
    assert client.post("/accounts/privacy/", {"next": "/hr/people/"}, **PAGE).url == "/hr/people/"
    assert client.get("/hr/people/", **PAGE).url.startswith(HOME)
    assert client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"}, **PAGE).status_code == 302
    assert client.get("/healthz").status_code in (200, 503)
    assert client.post("/accounts/logout/", **PAGE).url == "/"


def test_ones_own_exam_under_way_goes_on(entered):
    """An attempt that is not there answers 404: the lock let it through."""
    names = {"save_answers": [], "move_on": [], "submit_attempt": [], "check_answer": [1], "upload_answer": [1]}
    for name, more in names.items():
        assert entered.post(reverse(f"quizzes:{name}", args=[uuid.uuid4(), *more]), **PAGE).status_code == 404, name
    assert entered.get(reverse("quizzes:take_attempt", args=[uuid.uuid4()]), **PAGE).status_code == 404
    assert entered.post(reverse("quizzes:start_attempt", args=[uuid.uuid4()]), **PAGE).status_code == 403
    for name in ("show_result", "show_admission", "serve_upload"):
        assert entered.get(reverse(f"quizzes:{name}", args=[uuid.uuid4()]), **PAGE).status_code == 302, name
    assert entered.get("/quizzes/", **PAGE).status_code == 302


def test_others_notice_nothing(client):
    for role in ("trainer", ""):
        one = Client()
        password_step(one, with_role(role).username)
        assert one.get("/messages/", **PAGE).status_code == 200
        assert one.post("/messages/preferences/", {"mail": "never"}, **PAGE).status_code == 302


def test_visitors_are_led_to_the_sign_in_not_to_this(client):
    assert client.get("/hr/people/", **PAGE).url.startswith("/accounts/login/")


# --- opened -------------------------------------------------------------------------------------
def test_setting_it_up_opens_and_leads_on(entered, hr):
    led = entered.get("/hr/people/?q=a", **PAGE).url
    entered.get(led, **PAGE)
    key = "".join(entered.get(f"{HOME}totp/activate/", **PAGE).context["key"].split())
    assert entered.post(f"{HOME}totp/activate/", {"code": code_of(key)}, **PAGE).url == f"{HOME}recovery-codes/"
    page = entered.get(f"{HOME}recovery-codes/", **PAGE).content.decode()
    assert 'href="/hr/people/?q=a"' in page
    assert entered.get("/hr/people/?q=a", **PAGE).status_code == 200
    assert Message.objects.filter(recipient=hr, kind="two_step", subject__contains="身份验证器").exists()


def test_whoever_signs_in_with_both_steps_works_as_ever(client, hr):
    sign_in(client, hr.username, give_app(hr))
    assert client.get("/hr/people/", **PAGE).status_code == 200
    assert client.post("/messages/read/", **PAGE).status_code == 302


def test_a_session_that_came_by_without_the_second_step_shows_it_first(client, hr):
    secret = give_app(hr)
    client.force_login(hr)
    led = client.get("/hr/people/", **PAGE).url
    assert led == f"{HOME}reauthenticate/?next=%2Fhr%2Fpeople%2F"
    assert client.post(f"{HOME}reauthenticate/", {"code": code_of(secret), "next": "/hr/people/"}).url == "/hr/people/"
    assert client.get("/hr/people/", **PAGE).status_code == 200


def test_a_role_given_while_signed_in_locks_at_the_next_request(client):
    employee = make_employee()
    password_step(client, employee.user.username)
    assert client.get("/messages/", **PAGE).status_code == 200
    make_grant(employee, "hr")
    assert client.get("/messages/", **PAGE).url.startswith(HOME)


def test_what_was_removed_before_the_role_came_does_not_open(client):
    employee = make_employee()
    user = User.objects.get(pk=employee.user_id)
    sign_in(client, user.username, give_app(user))
    client.post(f"{HOME}totp/deactivate/")
    assert not Authenticator.objects.filter(user=user).exists()
    make_grant(employee, "hr")
    assert client.get("/hr/people/", **PAGE).url.startswith(HOME)


def test_a_reset_leads_to_setting_it_up_anew(client, hr):
    from accounts import actions

    sign_in(client, hr.username, give_app(hr))
    actions.reset_two_step(hr, by=make_user(is_superuser=True), reason="手机丢失")
    assert client.get("/hr/people/", **PAGE).url.startswith("/accounts/login/")
    password_step(client, hr.username)
    assert client.get("/hr/people/", **PAGE).url.startswith(HOME)


def test_whoever_has_proven_it_pays_no_query_for_the_lock(client, hr, settings, django_assert_max_num_queries):
    sign_in(client, hr.username, give_app(hr)).get("/messages/")
    counts = []
    for roles in ([], ["hr", "admin"]):
        settings.MFA_REQUIRED_ROLES = roles
        with django_assert_max_num_queries(30) as asked:
            client.get("/messages/", **PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
