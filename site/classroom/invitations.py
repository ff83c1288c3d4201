"""Invitations for calendars (iCalendar): one event a date, with the number that makes a newer one replace an older one."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from classroom.models import ClassSession
from lib import clock


def invitation(session: ClassSession, *, url: str, cancelled: bool = False) -> bytes:
    """Return the .ics of a class for somebody who has a seat; `cancelled` takes its events out of the calendar again."""
    gone = cancelled or session.state == ClassSession.State.CANCELLED
    return _calendar([(session, url, gone)], method="CANCEL" if gone else "PUBLISH")


def feed(rows: Iterable[tuple[ClassSession, str]]) -> bytes:
    """Return the calendar of all of a person's classes, to be subscribed to."""
    return _calendar(
        [(session, url, session.state == ClassSession.State.CANCELLED) for session, url in rows], method="PUBLISH"
    )


def _calendar(rows: Iterable[tuple[ClassSession, str, bool]], *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Kuibu//classes//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for session, url, gone in rows:
        for meeting in session.dates:
            calendar.add_component(_event(session, meeting, url=url, gone=gone))
    return calendar.to_ical()


def _event(session: ClassSession, meeting: Any, *, url: str, gone: bool) -> Event:
    event = Event()
    event.add("uid", f"{meeting.public_id}@kuibu")
    event.add("sequence", session.sequence + (1 if gone else 0))
    event.add("dtstamp", clock.now())
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", session.title)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    place = _(", ").join(w for w in (meeting.room.title, meeting.room.location) if w) if meeting.room else session.link
    if place:
        event.add("location", place)
    words = [session.about, _("Please bring: %(things)s") % {"things": session.bring} if session.bring else "", url]
    event.add("description", "\n".join(w for w in words if w))
    event.add("url", url)
    for teaching in meeting.teachings.all():
        organizer = vCalAddress("MAILTO:noreply@kuibu.invalid")
        organizer.params["cn"] = teaching.trainer.title
        event["organizer"] = organizer
        break
    return event
