"""Calendars: a date that was taken off leaves them, a seat taken again comes back, and the address to subscribe to."""

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from classroom.actions.classes import life, planning, signing
from classroom.models import CalendarFeed
from tests.classroom.school import client_of, date, make_class, make_school

pytestmark = pytest.mark.django_db


def events(answer):
    calendar = Calendar.from_ical(answer.content)
    return calendar["METHOD"], {e["UID"]: (e["STATUS"], int(e["SEQUENCE"])) for e in calendar.walk("VEVENT")}


def test_a_date_that_was_taken_off_leaves_the_calendar_by_its_own_id():
    h = make_school()
    session = make_class(h, dates=[date(h), date(h, day=8)])
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    clerk, invitation = client_of(h.clerk), reverse("classroom:invitation", args=[session.public_id])
    before = events(clerk.get(invitation))[1]
    second = session.meetings.order_by("starts_at").last()
    uid, taken_off = f"{second.public_id}@kuibu", reverse("classroom:taken_off", args=[session.public_id])
    assert clerk.get(taken_off).status_code == 404
    planning.remove_date(second, by=h.hr.user)
    method, after = events(clerk.get(invitation))
    assert method == "PUBLISH" and after[uid][0] == "CANCELLED" and after[uid][1] > before[uid][1]
    assert sorted(status for status, _n in after.values()) == ["CANCELLED", "CONFIRMED"]
    assert events(clerk.get(taken_off)) == ("CANCEL", {uid: after[uid]})
    assert taken_off in clerk.get(session.get_absolute_url()).content.decode()


def test_a_seat_taken_again_and_a_class_called_off_bear_higher_numbers():
    h = make_school()
    session, clerk = make_class(h), client_of(h.clerk)
    invitation, seen = reverse("classroom:invitation", args=[session.public_id]), []
    for _n in range(2):
        signup = signing.sign_up(session, h.clerk, by=h.clerk.user)
        seen.append(*events(clerk.get(invitation))[1].values())
        signing.cancel(signup, by=h.clerk.user)
        seen.append(*events(clerk.get(invitation))[1].values())
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    seen.append(*events(clerk.get(invitation))[1].values())
    life.cancel_class(session, reason="讲师生病", by=h.hr.user)
    seen.append(*events(clerk.get(invitation))[1].values())
    numbers = [number for _status, number in seen]
    assert numbers == sorted(set(numbers)) and [s for s, _n in seen] == ["CONFIRMED", "CANCELLED"] * 3


def test_a_person_subscribes_and_renews_the_address():
    h = make_school()
    session, person, stranger = make_class(h), client_of(h.clerk), Client()
    person.post(reverse("classroom:renew_calendar"))
    row = CalendarFeed.objects.get(user=h.clerk.user)
    url = reverse("classroom:feed", args=[row.token])
    assert url.endswith(".ics") and url in person.get(reverse("classroom:show_calendar")).content.decode()
    empty = stranger.get(url)
    assert events(empty)[1] == {} and stranger.get(url, headers={"if-none-match": empty["ETag"]}).status_code == 304
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    full = stranger.get(url, headers={"if-none-match": empty["ETag"]})
    assert len(events(full)[1]) == 1 and "max-age" in full["Cache-Control"]
    person.post(reverse("classroom:renew_calendar"))
    assert stranger.get(url).status_code == 404
    row.refresh_from_db()
    assert stranger.get(reverse("classroom:feed", args=[row.token])).status_code == 200
    type(h.clerk.user).objects.filter(pk=h.clerk.user_id).update(is_active=False)
    assert stranger.get(reverse("classroom:feed", args=[row.token])).status_code == 404


def test_the_feed_costs_the_same_at_two_sizes(django_assert_max_num_queries):
    h = make_school(clerks=1)
    feed, costs = CalendarFeed.objects.create(user=h.clerk.user), []
    for size in (1, 4):
        for n in range(size):
            signing.sign_up(make_class(h, dates=[date(h, day=size * 10 + n)]), h.clerk, by=h.clerk.user)
        with django_assert_max_num_queries(12) as seen:
            Client().get(reverse("classroom:feed", args=[feed.token]))
        costs.append(len(seen))
    assert costs[0] == costs[1]
