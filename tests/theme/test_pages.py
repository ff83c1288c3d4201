"""The frame of every page, the style guide, and the pages that say what went wrong."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


@pytest.fixture
def guide(client, db):
    return client.get(reverse("theme:style_guide")).content.decode()


def test_the_style_guide_shows_every_component(guide):
    assert guide.count("<h1") == 1
    for sign in (
        "card--now",
        "pill--late",
        "dialog",
        'role="tab"',
        "admonition",
        "filter-bar",
        "pager",
        "job--running",
        "bars__bar",
    ):
        assert sign in guide


def test_the_frame_has_a_skip_link_landmarks_and_htmx_without_eval(guide):
    assert '<a class="skip-link" href="#main">' in guide
    assert '<main id="main"' in guide
    assert '"allowEval": false' in guide
    assert '"includeIndicatorStyles": false' in guide
    assert "hx-headers=" in guide


def test_ids_are_unique(guide):
    ids = re.findall(r'\sid="([^"]+)"', guide)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("cookie", "shown"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')])
def test_the_cookie_chooses_light_or_dark(client, db, cookie, shown):
    client.cookies["theme"] = cookie
    assert shown in client.get(reverse("theme:style_guide")).content.decode()


def test_a_foolish_cookie_is_ignored(client, db):
    client.cookies["theme"] = "<script>"
    assert "data-theme=" not in client.get(reverse("theme:style_guide")).content.decode().split("<body")[0]


@pytest.mark.parametrize("code", ["400", "403_csrf", "429", "500", "503"])
def test_fault_pages_need_no_database_and_no_context(code):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            page = render_to_string(f"{code}.html")
        assert "<h1>" in page
        assert 'href="/"' in page


def test_a_full_disk_is_named():
    with translation.override("en"):
        assert "disk is full" in render_to_string("503.html", {"full_disk": True})
        assert "disk is full" not in render_to_string("503.html", {"full_disk": False})


@pytest.mark.parametrize("code", ["403", "404"])
def test_the_ways_out_stand_on_refused_and_lost_pages(code, rf, db):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/nowhere/")
    request.user = AnonymousUser()
    page = render_to_string(f"{code}.html", request=request)
    assert code in page
    assert 'href="/"' in page
