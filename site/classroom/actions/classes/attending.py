"""Attendance: signing in and out by a code, by the trainer or from the sheet; pleas; each line once, none ever changed."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.models import User
from classroom import checkin
from classroom.actions.classes import telling
from classroom.exceptions import ClassroomError
from classroom.halves import Half
from classroom.models import Attendance, AttendancePlea, ClassSession, Meeting, SignUp, Teaching
from courses import who
from lib import clock
from outbox import actions as outbox
from people.models import Employee

Kind, How = Attendance.Kind, Attendance.How
MOST_TRIES, TRIES_SECONDS = 10, 600
SEATED = (SignUp.State.BOOKED, SignUp.State.ATTENDED, SignUp.State.ABSENT)


def scan(text: str, employee: Employee, *, by: Any) -> tuple[Attendance, bool]:
    """Sign a person in or out by a scanned code; return the line and whether it is new. Raises ClassroomError in kind words."""
    code = checkin.read(text)
    meeting = Meeting.objects.select_related("session").filter(pk=code.meeting, holds=True).first()
    if meeting is None:
        raise ClassroomError(_("This date of the class is gone. Please ask the trainer."))
    return _check(meeting, code.half, code.kind, employee, how=How.QR, by=by)


def check_typed(
    meeting: Meeting, half: str, kind: str, text: str, employee: Employee, *, by: Any
) -> tuple[Attendance, bool]:
    """Sign a person in or out by the number on the screen. A few wrong numbers, then a pause."""
    key = f"class-code:{employee.public_id}:{meeting.public_id}"
    cache.add(key, 0, TRIES_SECONDS)
    if cache.get(key, 0) >= MOST_TRIES:
        raise ClassroomError(_("Too many wrong numbers. Please ask the trainer: they can note you by hand."))
    if not checkin.is_typed_right(meeting, half, kind, text.strip()):
        cache.incr(key)
        raise ClassroomError(
            _("This is not the number on the screen now; it changes every minute. Please type the new one.")
        )
    return _check(meeting, half, kind, employee, how=How.CODE, by=by)


def _check(meeting: Meeting, half: str, kind: str, employee: Employee, *, how: str, by: Any) -> tuple[Attendance, bool]:
    signup = SignUp.objects.filter(session=meeting.session, employee=employee, state__in=SEATED).first()
    if signup is None:
        words = _(
            "You have no seat in “%(title)s”, so nothing was noted. If you should be here, ask the trainer to put you in."
        )
        raise ClassroomError(words % {"title": meeting.session.title} + _where_else(employee, meeting))
    if meeting.session.state != ClassSession.State.ANNOUNCED:
        raise ClassroomError(
            _("The attendance of this class is settled. Ask for a later entry on the page of the class.")
        )
    part = half_of(meeting, half)
    _in_time(part, kind)
    return note(signup, meeting, half, kind, how=how, at=clock.now(), by=by)


def _where_else(employee: Employee, meeting: Meeting) -> str:
    """Return a sentence that names the person's own classes of that day, with room; empty when there is none."""
    mine = SignUp.objects.filter(employee=employee, state__in=SEATED).values("session")
    day = {"starts_at__gte": clock.start_of_day(meeting.day), "starts_at__lt": clock.end_of_day(meeting.day)}
    rows = Meeting.objects.filter(session__in=mine, holds=True, **day).select_related("session", "room")
    found = [f"“{row.session.title}” {row.hours} {row.room or ''}".strip() for row in rows.order_by("starts_at")[:3]]
    return " " + _("Your own class of today: %(classes)s.") % {"classes": _(", ").join(found)} if found else ""


def half_of(meeting: Meeting, key: str) -> Half:
    """Return a half day of a date. Raises ClassroomError when the date has none of that name."""
    for half in meeting.halves:
        if half.key == key:
            return half
    raise ClassroomError(_("The class is not held in that half of the day."))


def _in_time(half: Half, kind: str) -> None:
    """Raises ClassroomError before the doors open and long after the end."""
    now, around = clock.now(), dt.timedelta(minutes=settings.CLASSES["opens_minutes"])
    if now < half.starts_at - around:
        raise ClassroomError(_("Check-in has not opened yet: the class is at %(hours)s.") % {"hours": half.hours})
    if kind == Kind.IN and now >= half.ends_at:
        raise ClassroomError(_("This half day is over (%(hours)s). Ask for a later entry on the page of the class.") % {"hours": half.hours})  # fmt: skip
    if kind == Kind.OUT and now < half.starts_at:
        raise ClassroomError(_("The class has not begun; check out when it ends."))
    if now > half.ends_at + around:
        raise ClassroomError(_("Check-out has closed. Ask for a later entry on the page of the class."))


def note(
    signup: SignUp, meeting: Meeting, half: str, kind: str, *, how: str, at: dt.datetime, by: Any, reason: str = ""
) -> tuple[Attendance, bool]:
    """Write one line; of forty phones and two scans of one exactly one writes it. Returns the line that counts, and whether it is new."""
    same = {"signup": signup, "meeting": meeting, "half": half, "kind": kind}
    try:
        with transaction.atomic():
            return Attendance.objects.create(**same, how=how, at=at, by=by, reason=reason[:200]), True
    except IntegrityError:  # one_check_of_a_person_and_half_day
        return Attendance.objects.get(**same, struck_at=None), False


@transaction.atomic
def write_half(
    signup: SignUp, meeting: Meeting, half: str, *, came: dt.datetime | None, left: dt.datetime | None, excused: bool,
    how: str, reason: str, by: Any,
) -> bool:  # fmt: skip
    """Make a half day of a person say this: what differs is struck out and written anew. Returns whether anything changed.

    Raises ClassroomError when a line that stands is changed without a reason.
    """
    said = {Kind.LEAVE: half_of(meeting, half).starts_at} if excused else {Kind.IN: came, Kind.OUT: left}
    wanted: dict[str, dt.datetime] = {kind: at for kind, at in said.items() if at is not None}
    there = {a.kind: a for a in Attendance.objects.filter(signup=signup, meeting=meeting, half=half, struck_at=None)}
    wrong = [a for kind, a in there.items() if kind not in wanted or abs((a.at - wanted[kind]).total_seconds()) >= 60]
    if wrong and not reason.strip():
        words = _("%(name)s: please give a reason, something that was noted is changed.")
        raise ClassroomError(words % {"name": signup.employee.name})
    strike = {"struck_at": clock.now(), "struck_by": by, "struck_reason": reason.strip()[:200]}
    Attendance.objects.filter(pk__in=[a.pk for a in wrong], struck_at=None).update(**strike)
    fresh = [kind for kind in wanted if kind not in there or there[kind] in wrong]
    for kind in fresh:
        note(signup, meeting, half, kind, how=how, at=wanted[kind], by=by, reason=reason.strip())
    return bool(wrong or fresh)


# --- pleas ------------------------------------------------------------------------------------------------
@transaction.atomic
def plead(signup: SignUp, meeting: Meeting, half: str, *, kind: str, reason: str) -> AttendancePlea:
    """Ask to be excused, or to be noted later, for a half day; whoever runs the class is asked. Raises ClassroomError."""
    part = half_of(meeting, half)
    if not reason.strip():
        raise ClassroomError(_("Please say why; whoever runs the class reads it."))
    if kind == AttendancePlea.Kind.LATER and clock.now() < part.starts_at:
        raise ClassroomError(_("This half day has not begun; a later entry is for afterwards."))
    try:
        with transaction.atomic():
            plea = AttendancePlea.objects.create(
                signup=signup, meeting=meeting, half=half, kind=kind, reason=reason.strip()[:200]
            )
    except IntegrityError as exc:
        raise ClassroomError(_("You have asked for this already; the answer is still out.")) from exc
    for user in runners_of(signup.session):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("%(name)s, “%(class)s” %(when)s %(half)s: %(what)s") % {
                "name": signup.employee.name, "class": signup.session.title, "when": clock.in_words(meeting.day), "half": part.label,
                "what": plea.get_kind_display(),
            }  # fmt: skip
        outbox.open_todo(
            user, kind="class_plea", subject_key=str(plea.public_id), title=title, detail=plea.reason,
            url=reverse("classroom:attend_half", args=[meeting.public_id, half]),
        )  # fmt: skip
    return plea


def runners_of(session: ClassSession) -> list[User]:
    """Return who answers pleas: the trainers of the class with an account, without one the nearest HR."""
    rows = Teaching.objects.filter(meeting__session=session).select_related("trainer__employee__user", "trainer__user")
    users = {
        row.trainer.account.pk: row.trainer.account
        for row in rows
        if row.trainer.account and row.trainer.account.is_active
    }
    return list(users.values()) or who.hr_of(session.owner_department)


@transaction.atomic
def answer_plea(plea: AttendancePlea, *, approve: bool, by: Any, reason: str = "") -> None:
    """Answer once: approved, it is noted with the approver's name. Raises ClassroomError."""
    if plea.signup.employee.user_id == by.pk:
        raise ClassroomError(_("Nobody answers their own plea; somebody else who runs the class does."))
    state = AttendancePlea.State.APPROVED if approve else AttendancePlea.State.DECLINED
    answer = {"state": state, "answer": reason.strip()[:200], "answered_by": by, "answered_at": clock.now()}
    if not AttendancePlea.objects.filter(pk=plea.pk, state=AttendancePlea.State.REQUESTED).update(**answer):
        raise ClassroomError(_("This was answered already."))
    outbox.close_todos(kind="class_plea", subject_key=str(plea.public_id), by=by, outcome=state, reason=reason)
    if approve:
        part, excused = half_of(plea.meeting, plea.half), plea.kind == AttendancePlea.Kind.LEAVE
        times = {"came": None, "left": None} if excused else {"came": part.starts_at, "left": part.ends_at}
        write_half(
            plea.signup, plea.meeting, plea.half, **times, excused=excused, how=How.PLEA, reason=plea.reason, by=by
        )
    pattern = (
        gettext_noop("“%(title)s”: your plea was granted")
        if approve
        else gettext_noop("“%(title)s”: your plea was declined")
    )
    telling.tell_step(plea.signup.session, plea.signup, subject=pattern, reason=reason, key=str(plea.public_id))
