"""What an organiser is reminded of: a class with too few people before sign-up closes, a class that is over and not settled."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from classroom.models import ClassSession, SignUp
from courses import who
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo

LOW, UNSETTLED = "class_low", "class_unsettled"
SETTLE_DAYS = 3


def organisers_of(session: ClassSession) -> list[Any]:
    """Return who made the class while they still may change it, else the nearest HR."""
    maker = session.created_by
    if maker and maker.is_active and ClassSession.objects.editable_by(maker).filter(pk=session.pk).exists():
        return [maker]
    return who.hr_of(session.owner_department)


def key_of(session: ClassSession, closes: dt.datetime) -> str:
    """Name the question whether a class is held, for this end of sign-up: moved, it is asked anew."""
    return f"{session.public_id}:{closes:%Y%m%d%H%M}"


def remind_all() -> None:
    """Open what is to be asked, close what answered itself; run by the schedule, as often as it likes."""
    now, ahead = clock.now(), dt.timedelta(days=settings.CLASSES["low_days"])
    seated = Count("signups", filter=Q(signups__state=SignUp.State.BOOKED), distinct=True)
    rows = ClassSession.objects.filter(state=ClassSession.State.ANNOUNCED).select_related(
        "owner_department", "created_by"
    )
    rows = rows.annotate(first_at=Min("meetings__starts_at"), over_at=Max("meetings__ends_at"), seated=seated)
    low, late = set(), set()
    for row in rows.exclude(first_at=None).iterator(chunk_size=200):
        closes = row.cutoff_at or row.first_at
        if now < closes <= now + ahead and row.seated < row.minimum:
            low.add(ask_whether(row, closes, row.seated))
        if row.over_at < now:
            late.add(ask_to_settle(row, row.over_at))
    for kind, wanted in ((LOW, low), (UNSETTLED, late)):
        for key in Todo.objects.filter(kind=kind, done_at=None).values_list("subject_key", flat=True).distinct():
            if key not in wanted:
                outbox.close_todos(kind=kind, subject_key=key, outcome="over")


def ask_whether(session: ClassSession, closes: dt.datetime, seated: int) -> str:
    """Ask the organiser: go on, move, or call off. An answer stands for this end of sign-up. Returns the key."""
    key = key_of(session, closes)
    if Todo.objects.filter(kind=LOW, subject_key=key, outcome="go_on").exists():
        return ""  # answered: whoever else was asked is asked no more
    for user in organisers_of(session):
        with override(user.language or settings.LANGUAGE_CODE):
            title = ngettext(
                "“%(title)s” has %(n)s person, it is held from %(m)s on", "“%(title)s” has %(n)s people, it is held from %(m)s on", seated,
            ) % {"title": session.title, "n": seated, "m": session.minimum}  # fmt: skip
            detail = _("Sign-up closes on %(when)s. Hold it all the same, call it off, or open it and move its date.") % {
                "when": f"{clock.in_words(closes.astimezone(clock.LOCAL).date())} {closes.astimezone(clock.LOCAL):%H:%M}"
            }  # fmt: skip
        outbox.open_todo(
            user, kind=LOW, subject_key=key, title=title, detail=detail, due_at=closes,
            url=reverse("classroom:show_desk", args=[session.public_id]),
        )  # fmt: skip
    return key


def ask_to_settle(session: ClassSession, over_at: dt.datetime) -> str:
    """Ask the organiser to settle a class that is over: before it, nobody has study hours. Returns the key."""
    key = str(session.public_id)
    for user in organisers_of(session):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("“%(title)s” is over and not settled") % {"title": session.title}
            detail = _("Look at the attendance, then settle: study hours and costs are written then.")
        outbox.open_todo(
            user, kind=UNSETTLED, subject_key=key, title=title, detail=detail, due_at=over_at + dt.timedelta(days=SETTLE_DAYS),
            url=reverse("classroom:show_attendance", args=[session.public_id]),
        )  # fmt: skip
    return key


def look_again(session: ClassSession) -> None:
    """Dates, cut-off or minimum were changed: a question that is answered by that is closed at once."""
    closes, seated = session.closes_at, session.signups.filter(state=SignUp.State.BOOKED).count()
    stands = key_of(session, closes) if closes and seated < session.minimum else ""
    rows = Todo.objects.filter(kind=LOW, subject_key__startswith=str(session.public_id), done_at=None)
    for key in rows.exclude(subject_key=stands).values_list("subject_key", flat=True).distinct():
        outbox.close_todos(kind=LOW, subject_key=key, outcome="moved")


def close_all(session: ClassSession, *, by: Any, outcome: str) -> None:
    """The class was settled or called off, or its date moved: nothing is asked about it any more."""
    outbox.close_todos(kind=UNSETTLED, subject_key=str(session.public_id), by=by, outcome=outcome)
    keys = Todo.objects.filter(kind=LOW, subject_key__startswith=str(session.public_id), done_at=None)
    for key in keys.values_list("subject_key", flat=True).distinct():
        outbox.close_todos(kind=LOW, subject_key=key, by=by, outcome=outcome)
