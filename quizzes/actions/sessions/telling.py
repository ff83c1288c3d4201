"""What candidates, invigilators and those who run an exam are told. Written in the transaction of the cause, in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from outbox import actions as outbox
from outbox.models import Message
from people.models import Department, RoleGrant
from people.querysets import current
from quizzes.models import Candidate, ExamSession
from quizzes.rules import EXAMINERS


def with_people(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    return candidates.select_related("employee__user", "admission")


def tell(
    candidates: Iterable[Candidate],
    *,
    kind: str,
    key: Callable[[Candidate], str],
    words: Callable[[Candidate], tuple[str, str]],
) -> None:
    """Tell each candidate who has an account once per `key`; `words` gives (subject, body) in the language that is active."""
    rows = []
    for candidate in candidates:
        user = candidate.employee.user
        if user is None or not user.is_active:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            subject, body = words(candidate)
        rows.append(
            Message(
                recipient=user,
                kind=kind,
                dedupe_key=key(candidate),
                subject=subject[:160],
                body=body,
                url=address_of(candidate),
                by_mail=True,
            )
        )
    outbox.send_many(rows)


def address_of(candidate: Candidate) -> str:
    """Return where a candidate's exam stands: its own page, or the list of one's exams."""
    return candidate.admission.get_absolute_url() if candidate.admission else reverse("quizzes:home")


def call(session: ExamSession, candidates: Iterable[Candidate]) -> None:
    """Tell candidates when, where, and what to bring."""

    def words(candidate: Candidate) -> tuple[str, str]:
        subject = _("Exam: “%(title)s”, %(when)s") % {"title": session.title, "when": session.when}
        return subject, _particulars(session, candidate)

    # A person who was removed and called anew is told anew: another row of Candidate, another key.
    tell(candidates, kind="exam_called", key=lambda c: f"exam-call:{c.pk}", words=words)


def _particulars(session: ExamSession, candidate: Candidate) -> str:
    lines = [_("Time: %(when)s") % {"when": session.when}]
    if session.place:
        lines.append(_("Place: %(place)s") % {"place": session.place})
    if candidate.seat:
        lines.append(_("Your seat: %(seat)s") % {"seat": candidate.seat})
    if session.bring:
        lines.append(_("Please bring: %(things)s") % {"things": session.bring})
    if session.is_on_paper:
        lines.append(_("The exam is written on paper."))
    lines.append(
        _("Whoever is more than %(n)s minutes late can no longer begin.") % {"n": session.late_minutes}
        if session.late_minutes
        else _("Nobody can begin after the start.")
    )
    if session.resit_of_id:
        lines.append(_("This is resit number %(n)s.") % {"n": session.sitting - 1})
    lines.append(_("If you cannot come, tell HR before the exam and say why: a deferral counts as no attempt."))
    return "\n".join(lines)


def tell_change(session: ExamSession, candidates: Iterable[Candidate]) -> None:
    """Tell candidates that time or place have changed."""

    def words(candidate: Candidate) -> tuple[str, str]:
        subject = _("Changed: “%(title)s” is now %(when)s") % {"title": session.title, "when": session.when}
        return subject, _particulars(session, candidate)

    tell(candidates, kind="exam_changed", key=lambda c: f"exam-change:{c.pk}:{session.revision}", words=words)


def tell_cancelled(session: ExamSession, candidates: Iterable[Candidate], *, reason: str) -> None:
    def words(candidate: Candidate) -> tuple[str, str]:
        subject = _("Cancelled: “%(title)s” on %(when)s") % {"title": session.title, "when": session.when}
        return subject, _("Reason: %(reason)s") % {"reason": reason}

    tell(candidates, kind="exam_cancelled", key=lambda c: f"exam-cancel:{c.pk}", words=words)


def tell_invigilators(session: ExamSession) -> None:
    """Tell those who watch over the exam, once for each hour and place."""
    for row in session.invigilators.select_related("employee__user"):
        user = row.employee.user
        if user is None or not user.is_active:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            subject = _("You invigilate “%(title)s”, %(when)s") % {"title": session.title, "when": session.when}
            body = (
                _("Place: %(place)s") % {"place": session.place or "–"}
                + "\n"
                + _("The board shows who is there, the access code, and what can be done.")
            )
        outbox.send(
            user,
            kind="exam_invigilate",
            dedupe_key=f"exam-invigilate:{row.pk}:{session.revision}",
            subject=subject,
            body=body,
            url=reverse("quizzes:session_board", args=[session.public_id]),
        )


# --- what waits for whom --------------------------------------------------------------------------------
def runners_of(session: ExamSession) -> list[User]:
    """Return who runs the exam today: examiners and HR of the nearest department above its own; administrators where there is none."""
    owner = session.owner_department
    paths = [owner.path[:end] for end in range(len(owner.path), 0, -Department.steplen)]
    grants = RoleGrant.objects.filter(
        current(), role__in=EXAMINERS, department__path__in=paths, employee__user__is_active=True
    )
    rows = list(grants.select_related("employee__user", "department"))
    if not rows:
        return list(User.objects.filter(is_superuser=True, is_active=True))
    nearest = max(len(g.department.path) for g in rows)
    users = {g.employee.user.pk: g.employee.user for g in rows if len(g.department.path) == nearest and g.employee.user}
    return list(users.values())


def ask_runners(session: ExamSession, *, kind: str, title: str, detail: str = "", due_at: Any = None) -> None:
    """Open the to-do `kind` about the session for everybody who runs it today, and take it from whoever no longer does."""
    runners = runners_of(session)
    outbox.close_todos(kind=kind, subject_key=str(session.public_id), outcome="moved", but_for=runners)
    for user in runners:
        with override(user.language or settings.LANGUAGE_CODE):
            words = _(title) % {"title": session.title}
        outbox.open_todo(
            user,
            kind=kind,
            subject_key=str(session.public_id),
            title=words,
            detail=detail,
            url=session.get_absolute_url(),
            due_at=due_at,
        )


def settle_todos(session: ExamSession, *kinds: str, by: Any = None, outcome: str = "done") -> None:
    for kind in kinds:
        outbox.close_todos(kind=kind, subject_key=str(session.public_id), by=by, outcome=outcome)
