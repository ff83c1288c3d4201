"""A track week by week: what is due by the end of each week, and how much that is."""

from types import SimpleNamespace

import pytest

from courses import weeks
from courses.models import TrackPage, TrackVersion
from tests.factories import make_course, make_track


def row(days, *, minutes=30, state=None):
    step = SimpleNamespace(state=state) if state else None
    return {
        "course": SimpleNamespace(minutes=minutes),
        "due": {"from": "hired", "days": days} if days else None,
        "step": step,
    }


@pytest.mark.parametrize(("days", "week"), [(0, 1), (1, 1), (7, 1), (8, 2), (14, 2), (28, 4), (91, 13)])
def test_a_day_lies_in_a_week(days, week):
    assert weeks.week_of(days) == week


def test_courses_stand_in_the_week_in_which_they_are_due():
    plan = weeks.plan_of([row(7), row(20, minutes=50), row(8), row(None), row(21, minutes=10)])
    assert [(week.number, week.minutes, len(week.rows)) for week in plan] == [(1, 30, 1), (2, 30, 1), (3, 60, 2)]


def test_what_is_due_at_once_or_never_needs_no_plan():
    assert weeks.plan_of([row(5), row(6)]) == weeks.plan_of([row(None)]) == weeks.plan_of([]) == []


def test_a_week_is_done_when_all_of_it_is():
    first, second = weeks.plan_of(
        [row(7, state="done"), row(6, state="done"), row(14, state="done"), row(14, state="open")]
    )
    assert (first.is_done, second.is_done) == (True, False)
    assert not weeks.plan_of([row(7), row(14)])[0].is_done


@pytest.mark.django_db
def test_the_page_shows_the_weeks_to_anybody(client, site_root):
    courses = [make_course(lessons=1), make_course(lessons=1)]
    track = make_track(*courses)
    version = TrackVersion.objects.get(track=track)
    page = site_root.add_child(instance=TrackPage(title="岗前", slug="onb", track=track, locale=site_root.locale))
    assert "第2周" not in client.get(page.url).content.decode()  # all is due at once
    version.composition["sets"][0]["items"][1]["due"]["days"] = 28
    TrackVersion.objects.create(track=track, number=2, composition=version.composition, composition_hash="y")
    html = client.get(page.url).content.decode()
    assert "第2周" in html and "第4周" in html and html.index(courses[0].title_zh) < html.index(courses[1].title_zh)
