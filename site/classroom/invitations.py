"""Invitations for calendars (iCalendar): one event a date, with the number that makes a newer one replace an older one."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from classroom.models import ClassSession, TakenDate
from lib import clock


@dataclass(frozen=True)
class Entry:
    """One event. `path` leads to its page on the platform."""

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    path: str
    place: str = ""
    words: str = ""
    trainer: str = ""
    sequence: int = 0
    is_gone: bool = False

    @classmethod
    def of_meeting(
        cls, session: ClassSession, meeting: Any, *, path: str, again: int = 0, gone: bool = False
    ) -> "Entry":
        """Return the event of a date; `again` counts how often the person gave their seat back before."""
        place = (
            _(", ").join(w for w in (meeting.room.title, meeting.room.location) if w) if meeting.room else session.link
        )
        bring = _("Please bring: %(things)s") % {"things": session.bring} if session.bring else ""
        teaching = next(iter(meeting.teachings.all()), None)
        return cls(
            uid=f"{meeting.public_id}@kuibu", starts_at=meeting.starts_at, ends_at=meeting.ends_at, title=session.title, path=path,
            place=place, words="\n".join(w for w in (session.about, bring) if w), trainer=teaching.trainer.title if teaching else "",
            sequence=session.sequence + 2 * again + (1 if gone else 0), is_gone=gone,
        )  # fmt: skip

    @classmethod
    def of_taken(cls, session: ClassSession, row: TakenDate, *, path: str, again: int = 0) -> "Entry":
        """Return the event that takes a date out which the class no longer has."""
        return cls(
            uid=f"{row.public_id}@kuibu", starts_at=row.starts_at, ends_at=row.ends_at, title=session.title, path=path,
            sequence=row.sequence + 2 * again, is_gone=True,
        )  # fmt: skip


def invitation(session: ClassSession, *, base: str, cancelled: bool = False, again: int = 0) -> bytes:
    """Return the .ics of a class for somebody who has a seat; `cancelled` takes its events out of the calendar again.

    Dates that were taken off stand in it as cancelled, so that one file sets a calendar right.
    """
    gone, path = cancelled or session.state == ClassSession.State.CANCELLED, session.get_absolute_url()
    rows = [Entry.of_meeting(session, m, path=path, again=again, gone=gone) for m in session.dates]
    rows += [Entry.of_taken(session, row, path=path, again=again) for row in session.taken_dates.all()]
    return calendar(rows, base=base, method="CANCEL" if gone else "PUBLISH")


def taken_off(session: ClassSession, *, base: str, again: int = 0) -> bytes:
    """Return the .ics that takes only the dates out which the class no longer has."""
    path = session.get_absolute_url()
    rows = [Entry.of_taken(session, row, path=path, again=again) for row in session.taken_dates.all()]
    return calendar(rows, base=base, method="CANCEL")


def mark_of(rows: Iterable[Entry]) -> str:
    """Return a weak ETag of a calendar: the same until an event of it differs."""
    return f'W/"{hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:32]}"'


def calendar(rows: Iterable[Entry], *, base: str, method: str, name: str = "") -> bytes:
    """Return the calendar; `base` is the address of the platform. A `name` makes it one to subscribe to, read again each hour."""
    made = Calendar()
    made.add("prodid", "-//Kuibu//classes//ZH")
    made.add("version", "2.0")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("x-published-ttl", "PT1H")
    for row in rows:
        made.add_component(_event(row, base=base))
    return made.to_ical()


def _event(row: Entry, *, base: str) -> Event:
    event, url = Event(), base.rstrip("/") + row.path
    event.add("uid", row.uid)
    event.add("sequence", row.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    event.add("summary", row.title)
    event.add("status", "CANCELLED" if row.is_gone else "CONFIRMED")
    if row.place:
        event.add("location", row.place)
    event.add("description", "\n".join(w for w in (row.words, url) if w))
    event.add("url", url)
    if row.trainer:
        organizer = vCalAddress("MAILTO:noreply@kuibu.invalid")
        organizer.params["cn"] = row.trainer
        event["organizer"] = organizer
    return event
