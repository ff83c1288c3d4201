"""What people of a class are told. Written in the transaction of the cause, in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from classroom.away import Away
from classroom.models import ClassSession, SignUp
from courses import who
from outbox import actions as outbox
from outbox.models import Message


def tell(
    session: ClassSession, signups: Iterable[SignUp], *, kind: str, key: str, words: Callable[[SignUp], tuple[str, str]]
) -> None:
    """Tell each person who has an account once per kind, sign-up and `key`; `words` gives (subject, body) in the active language."""
    rows = []
    for signup in signups:
        user = signup.employee.user
        if user is None or not user.is_active:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            subject, body = words(signup)
        rows.append(
            Message(
                recipient=user, kind=kind, dedupe_key=f"{kind}:{signup.pk}:{key}"[:200], subject=subject[:160], body=body,
                url=session.get_absolute_url(), by_mail=True,
            )
        )  # fmt: skip
    outbox.send_many(rows)


def seated(session: ClassSession) -> list[SignUp]:
    """Return the sign-ups with a seat, with their people."""
    return list(session.signups.filter(state=SignUp.State.BOOKED).select_related("employee__user"))


def particulars(session: ClassSession) -> str:
    """Return when and where, line by line."""
    lines = []
    for meeting in session.meetings.select_related("room").order_by("starts_at"):
        place = meeting.room.title if meeting.room else (session.link or _("no room yet"))
        lines.append(_("%(when)s, %(place)s") % {"when": meeting.when, "place": place})
    if session.bring:
        lines.append(_("Please bring: %(things)s") % {"things": session.bring})
    lines.append(_("The page of the class has the invitation for your calendar; if you cannot come, cancel there in time: somebody else waits."))  # fmt: skip
    return "\n".join(lines)


def tell_booked(session: ClassSession, signup: SignUp) -> None:
    def words(_signup: SignUp) -> tuple[str, str]:
        return _("You have a seat in “%(title)s”") % {"title": session.title}, particulars(session)

    tell(session, [signup], kind="class_booked", key=str(signup.statuses.count()), words=words)


def tell_promoted(session: ClassSession, signup: SignUp) -> None:
    def words(_signup: SignUp) -> tuple[str, str]:
        subject = _("A seat is free: you are in “%(title)s” now") % {"title": session.title}
        return subject, particulars(session)

    tell(session, [signup], kind="class_promoted", key=str(signup.statuses.count()), words=words)


def tell_waiting(session: ClassSession, signup: SignUp, *, position: int) -> None:
    def words(_signup: SignUp) -> tuple[str, str]:
        subject = _("“%(title)s”: you are number %(n)s on the waiting list") % {"title": session.title, "n": position}
        if session.state == ClassSession.State.UNDATED:
            return subject, _("It has no date yet. You hear as soon as there is one.")
        return subject, _("As soon as a seat is free it is given to the next in line, and you are told.")

    tell(session, [signup], kind="class_waiting", key=str(signup.statuses.count()), words=words)


def tell_dated(session: ClassSession) -> None:
    """Tell the waiting list that there is a date now."""

    def words(_signup: SignUp) -> tuple[str, str]:
        subject = _("“%(title)s” has a date now: %(when)s") % {"title": session.title, "when": session.dates[0].when}
        return subject, particulars(session)

    waiting = list(session.signups.waiting().select_related("employee__user"))
    tell(session, waiting, kind="class_dated", key=str(session.sequence), words=words)


def tell_change(session: ClassSession) -> None:
    def words(_signup: SignUp) -> tuple[str, str]:
        return _("Changed: “%(title)s”. Please take the new invitation.") % {"title": session.title}, particulars(
            session
        )

    tell(session, seated(session), kind="class_changed", key=str(session.sequence), words=words)


def tell_cancelled(session: ClassSession, signups: Iterable[SignUp], *, reason: str) -> None:
    def words(_signup: SignUp) -> tuple[str, str]:
        return _("Cancelled: the class “%(title)s”") % {"title": session.title}, _("Reason: %(reason)s") % {
            "reason": reason
        }

    tell(session, signups, kind="class_cancelled", key=str(session.sequence), words=words)


def tell_step(session: ClassSession, signup: SignUp, *, subject: str, reason: str = "", key: str = "") -> None:
    """Tell one person what became of their sign-up; `subject` is an untranslated pattern with %(title)s, marked elsewhere."""

    def words(_signup: SignUp) -> tuple[str, str]:
        body = _("Reason: %(reason)s") % {"reason": reason} if reason else ""
        return _(subject) % {"title": session.title}, body

    tell(session, [signup], kind="class_step", key=key or str(signup.statuses.count()), words=words)


def ask_manager(session: ClassSession, signup: SignUp) -> None:
    """Open the to-do of the manager (without one: HR) with who is away and on shift on the first day."""
    employee = signup.employee
    deciders = [user for user in who.deciders_of(employee) if user.pk != employee.user_id]
    outbox.close_todos(kind="class_approval", subject_key=str(signup.public_id), outcome="moved", but_for=deciders)
    for user in deciders:
        with override(user.language or settings.LANGUAGE_CODE):
            when = session.dates[0].when if session.dates else _("no date yet")
            title = _("%(name)s asks for a seat in “%(class)s”, %(when)s") % {
                "name": employee.name, "class": session.title, "when": when,
            }  # fmt: skip
            detail = shift_words(session, employee)
        outbox.open_todo(
            user, kind="class_approval", subject_key=str(signup.public_id), title=title, detail=detail, due_at=session.closes_at,
            url=reverse("classroom:approve_signup", args=[signup.public_id]),
        )  # fmt: skip


def shift_words(session: ClassSession, employee: Any) -> str:
    """Return one line a day: who is away, how many are on shift."""
    away = Away.of(session, [employee])
    lines = []
    for day in away.picture(employee)[:3]:
        names = _(", ").join(e.name for e, _why in day.away[:6]) or _("nobody")
        lines.append(_("away: %(names)s; on shift: %(n)s") % {"names": names, "n": len(day.on_shift)})
    limit = away.limit(employee)
    if limit is not None:
        lines.append(_("at most %(n)s away at once") % {"n": limit})
    return " · ".join(lines)
