"""Requests that nobody's browser sends: each gets a clear page, none a fault; and what leaves is kept by nobody else."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from config import views
from lib.destinations import own_path
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in():
    city = make_department(kind="city")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    client = Client(raise_request_exception=False)
    client.force_login(hr.user)
    return client


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search/?q=a%00b", 400),
        ("/hr/people/?q=%00", 400),
        ("/learn/?%00=1", 400),
        ("/courses/go/%00/", 404),
        ("/hr/departments/%00/", 404),
        ("/lessons/go/%00/", 404),
    ],
)
def test_a_nul_character_in_an_address_leads_nowhere(signed_in, path, status):
    response = signed_in.get(path)
    assert response.status_code == status
    assert "<!DOCTYPE html>" in response.content.decode()


def test_a_nul_character_in_a_form_is_a_bad_request(signed_in):
    assert signed_in.post("/todo/answer/", {"reason": "a\0b"}).status_code == 400
    assert signed_in.post("/accounts/privacy/", {"next": "/learn/\0"}).status_code == 400


def test_a_form_in_a_strange_encoding_is_a_bad_request(signed_in):
    kind = "application/x-www-form-urlencoded; charset=utf-16"
    assert signed_in.post("/todo/answer/", b"a=b", content_type=kind).status_code == 400
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    assert strict.post("/accounts/login/", b"a=b", content_type=kind).status_code == 400


@pytest.mark.parametrize(
    "wanted", ["learn", "a b", "people:list_people", "javascript:alert(1)", "//evil.example/", "/\\evil"]
)
@pytest.mark.parametrize("path", ["/accounts/privacy/", "/todo/answer/", "/team/nudge/"])
def test_next_is_a_path_of_ours_or_nothing(signed_in, path, wanted):
    response = signed_in.post(path, {"next": wanted})
    assert response.status_code == 302
    assert response["Location"] in ("/learn/", "/todo/", "/team/")


def test_own_paths():
    request = RequestFactory().get("/")
    assert own_path(request, "/hr/?q=1#x") == "/hr/?q=1#x"
    assert own_path(request, "http://testserver/learn/") == "http://testserver/learn/"
    for wanted in ("", None, "learn", "https://evil.example/", "/a\r\nb", "///evil", "/" + "x" * 3000):
        assert own_path(request, wanted) == ""


def test_pages_of_signed_in_people_are_kept_by_no_shared_cache(signed_in):
    assert "no-store" in signed_in.get("/hr/people/")["Cache-Control"]
    assert "no-store" in signed_in.get("/hr/learning/export.xlsx")["Cache-Control"]
    assert "no-store" in signed_in.get("/team/")["Cache-Control"]
    for path in ("/learn/", "/messages/", "/todo/", "/nowhere/"):
        assert signed_in.get(path)["Cache-Control"] == "private, no-cache", path


def test_a_database_that_fails_before_the_view_is_told_as_busy(rf):
    def answer(fault):
        try:
            raise fault
        except type(fault):
            return views.server_error(rf.get("/"))

    busy = answer(OperationalError("database is locked"))
    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert answer(OSError(28, "No space left on device")).status_code == 503
    assert answer(ValueError("a bug")).status_code == 500


def test_an_address_that_only_takes_forms_shows_a_way_on_when_it_is_opened(signed_in):
    answer = signed_in.get("/hr/roster/upload/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "<!DOCTYPE html>" in answer.content.decode()
