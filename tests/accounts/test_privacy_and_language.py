"""个人信息处理告知 once, and the language that a person chose."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

NOTICE = "/accounts/privacy/"
PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(client):
    user = make_user(privacy_seen_at=None)
    client.force_login(user)
    return user


def test_the_notice_comes_once_before_the_first_page_and_leads_back(client, new):
    wanted = client.get("/messages/?page=2", **PAGE).url
    assert wanted == f"{NOTICE}?next=%2Fmessages%2F%3Fpage%3D2"
    assert 'value="/messages/?page=2"' in client.get(wanted, **PAGE).content.decode()
    assert client.post(NOTICE, {"next": "/messages/?page=2"}).url == "/messages/?page=2"
    assert client.get("/messages/", **PAGE).status_code == 200
    seen = User.objects.get(pk=new.pk).privacy_seen_at
    client.post(NOTICE, {})
    assert User.objects.get(pk=new.pk).privacy_seen_at == seen is not None


def test_it_leads_to_no_foreign_site(client, new):
    assert client.post(NOTICE, {"next": "//evil.example"}).url == "/learn/"


def test_anybody_can_read_it_any_time(client):
    page = client.get(NOTICE).content.decode()
    assert "您的权利" in page
    assert "我已阅读" not in page
    client.post(NOTICE)


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_HX_REQUEST": "true", **PAGE}, {"HTTP_ACCEPT": "*/*"}, {"HTTP_ACCEPT": "application/json"}],
)
def test_parts_and_data_pass(client, new, headers):
    assert client.get("/messages/", **headers).status_code == 200


def test_what_is_being_sent_is_never_lost_to_the_notice(client, new):
    answer = client.post("/messages/preferences/", {"mail": "never"}, **PAGE)
    assert answer.url == "/messages/preferences/"
    assert new.preference.mail == "never"


def test_the_way_out_and_the_language_stay_open(client, new):
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/"}, **PAGE).url != NOTICE
    assert client.post("/accounts/logout/", **PAGE).url == "/"


def test_the_choice_of_language_follows_the_person(client):
    user = make_user()
    client.force_login(user)
    assert 'lang="zh-hans"' in client.get("/messages/").content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/messages/"})
    assert User.objects.get(pk=user.pk).language == "en"
    client.cookies.pop("django_language")
    assert 'lang="en"' in client.get("/messages/").content.decode()


def test_a_visitor_chooses_by_cookie_and_chinese_is_the_first_language(client):
    assert 'lang="zh-hans"' in client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("language", ["xx", "fr", "", "../../etc"])
def test_an_unknown_language_changes_nothing(client, language):
    user = make_user()
    client.force_login(user)
    client.post("/i18n/setlang/", {"language": language, "next": "/messages/"})
    assert User.objects.get(pk=user.pk).language == ""
    assert 'lang="zh-hans"' in client.get("/messages/").content.decode()


def test_the_switch_leads_to_no_foreign_site_and_needs_a_form(client):
    assert client.post("/i18n/setlang/", {"language": "en", "next": "//evil.example"}).url == "/"
    assert client.get("/i18n/setlang/?language=en").status_code == 405


def test_a_page_that_is_not_translated_stays_where_it_is(client, site_root):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/courses/"})
    assert answer.url == "/courses/"
    assert answer.cookies["django_language"].value == "en"


def test_around_a_page_of_the_cms_everything_speaks_the_language_of_the_person(client, site_root):
    assert 'html lang="zh-hans"' in client.get("/").content.decode()
    client.force_login(make_user(language="en"))
    page = client.get("/", **PAGE).content.decode()
    assert 'html lang="en"' in page
    assert "Skip to the content" in page
