"""The registry of places, and what is drawn from it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import path

from theme import navigation, views
from theme.navigation import Item

app_name = None
urlpatterns = [
    path("", views.style_guide, name="home"),
    path("learn/", views.style_guide, name="learn"),
    path("learn/deck/", views.style_guide, name="deck"),
    path("todo/", views.style_guide, name="todo"),
]
LEARNER = SimpleNamespace(is_authenticated=True, get_full_name=lambda: "王小示", get_username=lambda: "S20261101")


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch, settings):
    monkeypatch.setattr(navigation, "_items", {})
    settings.ROOT_URLCONF = __name__


def keys(entries):
    return [entry.key for entry in entries]


def test_items_come_in_their_order_and_without_unknown_addresses():
    navigation.register(Item("b", "B", "todo", "bell", 20))
    navigation.register(Item("a", "A", "learn", "bell", 10))
    navigation.register(Item("later", "Later", "not_built:yet", "bell", 5))
    assert keys(navigation.items_for(LEARNER)) == ["a", "b"]


def test_visitors_see_only_what_is_for_everyone():
    navigation.register(Item("mine", "Mine", "learn", "bell"))
    navigation.register(Item("open", "Open", "home", "bell", visible=navigation.everyone))
    assert keys(navigation.items_for(AnonymousUser())) == ["open"]


def test_a_badge_is_counted_for_the_person_and_only_for_visible_items():
    navigation.register(Item("todo", "To do", "todo", "bell", badge=lambda user: 3))
    navigation.register(Item("hidden", "Hidden", "learn", "bell", visible=lambda user: False, badge=lambda user: 1 / 0))
    assert [entry.badge for entry in navigation.items_for(LEARNER)] == [3]


@pytest.mark.parametrize(
    ("here", "current"), [("/learn/deck/7/", ["deck"]), ("/learn/x/", ["learn"]), ("/", ["home"]), ("/else/", [])]
)
def test_the_longest_address_is_the_current_one(here, current):
    for key in ("home", "learn", "deck"):
        navigation.register(Item(key, key, key, "bell"))
    assert [entry.key for entry in navigation.items_for(LEARNER, path=here) if entry.is_current] == current


def test_the_same_key_replaces_and_an_unknown_place_is_refused():
    navigation.register(Item("a", "old", "learn", "bell"))
    navigation.register(Item("a", "new", "learn", "bell"))
    assert [entry.label for entry in navigation.items_for(LEARNER)] == ["new"]
    with pytest.raises(ValueError, match="place"):
        Item("x", "X", "learn", "bell", place="cellar")


def test_top_bar_phone_bar_and_bell_show_the_items(rf):
    navigation.register(Item("learn", "学习", "learn", "graduation-cap"))
    navigation.register(Item("deck", "复习", "deck", "layers", badge=lambda user: 120, place="tools"))
    request = rf.get("/learn/")
    request.user = LEARNER
    page = render_to_string("base.html", request=request)
    assert page.count('href="/learn/" aria-current="page"') == 3  # top bar, its menu where there is no room, phone bar
    assert "99+" in page
    assert "王小示" in page


def test_tabs_are_kept_apart_from_the_frame_and_have_a_current_one_of_their_own(rf):
    navigation.register(Item("learn", "学习", "learn", "bell"))
    navigation.register(Item("deck", "复习", "deck", "bell", place="hr", group="learning"))
    assert keys(navigation.items_for(LEARNER, path="/learn/deck/")) == ["learn"]
    frame, tabs = (navigation.items_for(LEARNER, places=(p,), path="/learn/deck/") for p in ("main", "hr"))
    assert [e.is_current for e in (*frame, *tabs)] == [True, True]


def test_tabs_of_hr_stand_in_groups_and_the_current_one_is_told(rf):
    navigation.register(Item("rules", "规则", "learn", "bell", 20, place="hr", group="learning"))
    navigation.register(Item("people", "人员", "todo", "bell", 10, place="hr", group="people"))
    groups = navigation.groups_for(LEARNER, "hr", path="/todo/")
    assert [[e.key for e in group.entries] for group in groups] == [["rules"], ["people"]]
    assert [group.is_current for group in groups] == [False, True]
    assert groups[0].url == "/learn/"


def test_a_tab_of_hr_without_a_group_is_a_mistake():
    with pytest.raises(ValueError, match="group is one of"):
        Item("x", "X", "learn", "bell", place="hr")
