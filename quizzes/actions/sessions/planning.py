"""Preparing a session: what, where, when, who watches; changing it afterwards, with word to those concerned."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lib import clock
from people.models import Department, Employee
from quizzes.actions.attempts import deadline_of
from quizzes.actions.sessions import telling
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt, Candidate, ExamSession, Invigilator, Quiz, SessionEvent

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 6
LONGEST = dt.timedelta(hours=24)
AT_TIMES = ("starts_at", "ends_at", "late_minutes")


@dataclass(frozen=True)
class Plan:
    """What is known of a session before it is announced."""

    title: str
    quiz: Quiz
    owner_department: Department
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    bring: str = ""
    mode: str = ExamSession.Mode.ONLINE
    late_minutes: int = 15
    with_code: bool = True
    form_count: int = 1

    @property
    def fields(self) -> dict[str, Any]:
        on_paper = self.mode == ExamSession.Mode.PAPER
        return {
            "title": self.title.strip()[:120], "quiz": self.quiz, "owner_department": self.owner_department, "mode": self.mode,
            "starts_at": self.starts_at, "ends_at": self.ends_at, "late_minutes": self.late_minutes, "place": self.place.strip()[:120],
            "bring": self.bring.strip()[:200], "form_count": self.form_count if on_paper else 1,
        }  # fmt: skip


def new_code() -> str:
    """Return a code that can be read from a wall and typed without mistakes."""
    return "".join(secrets.choice(CODE_SIGNS) for _n in range(CODE_LENGTH))


def note(session: ExamSession, kind: str, *, by: Any, detail: str = "", employee: Employee | None = None) -> None:
    """Write one line into the session's ledger."""
    SessionEvent.objects.create(session=session, kind=kind, detail=detail[:300], by=by, employee=employee)


def hold(session: ExamSession, *states: str) -> ExamSession:
    """Take the session's row for this transaction while it is in one of `states`, and return it fresh. Raises QuizzesError.

    The update is the lock: on PostgreSQL the next one waits for our commit, on SQLite writers queue anyway.
    """
    if not ExamSession.objects.filter(pk=session.pk, state__in=states).update(state=F("state")):
        fresh = ExamSession.objects.filter(pk=session.pk).first()
        raise QuizzesError(wrong_state(fresh) if fresh else _("This exam is gone."))
    return ExamSession.objects.select_related("quiz", "owner_department", "form").get(pk=session.pk)


def wrong_state(session: ExamSession) -> str:
    return _("This is not possible now: the exam is %(state)s.") % {"state": session.get_state_display()}


@transaction.atomic
def save_session(
    session: ExamSession | None, plan: Plan, *, invigilators: Iterable[Employee] = (), by: Any
) -> ExamSession:
    """Prepare a session, change it, or change hour and place of an announced one and tell everybody. Raises QuizzesError."""
    check_plan(plan, session)
    if session is None:
        code = new_code() if plan.with_code and plan.mode == ExamSession.Mode.ONLINE else ""
        session = ExamSession.objects.create(**plan.fields, access_code=code, created_by=by)
        _set_invigilators(session, invigilators)
        return session
    row = hold(session, ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED)
    if row.state == ExamSession.State.ANNOUNCED:
        return _change_announced(row, plan, invigilators, by=by)
    for name, value in plan.fields.items():
        setattr(row, name, value)
    wants_code = plan.with_code and not row.is_on_paper
    row.access_code = (row.access_code or new_code()) if wants_code else ""
    row.save()
    _set_invigilators(row, invigilators)
    return row


def check_plan(plan: Plan, session: ExamSession | None = None) -> None:
    """Raises QuizzesError with what cannot be, in the words of the form."""
    for problem in problems_of_plan(plan, session):
        raise QuizzesError(problem[1])


def problems_of_plan(plan: Plan, session: ExamSession | None = None) -> list[tuple[str, str]]:
    """Return (field, message) for everything about `plan` that cannot be."""
    found = []
    if plan.ends_at <= plan.starts_at:
        found.append(("ends_at", _("The end must lie after the start.")))
    elif plan.ends_at - plan.starts_at > LONGEST:
        found.append(("ends_at", _("An exam lasts at most 24 hours; please look at the day.")))
    elif plan.starts_at <= clock.now() and (session is None or session.state == ExamSession.State.DRAFT):
        found.append(("starts_at", _("The start must lie ahead.")))
    if plan.quiz.kind != Quiz.Kind.EXAM or plan.quiz.is_retired or plan.quiz.current is None:
        found.append(("quiz", _("Only a published exam can be held.")))
    elif plan.ends_at > plan.starts_at:
        minutes, length = plan.quiz.current.rules.minutes, int((plan.ends_at - plan.starts_at).total_seconds() // 60)
        if minutes > length:
            words = _("The exam takes %(minutes)s minutes; from start to end there are %(length)s.")
            found.append(("ends_at", words % {"minutes": minutes, "length": length}))
    if session is not None and session.state == ExamSession.State.ANNOUNCED:
        found += _problems_of_change(plan, session)
    return found


def _problems_of_change(plan: Plan, session: ExamSession) -> list[tuple[str, str]]:
    found = []
    if session.has_begun:
        if plan.starts_at != session.starts_at:
            found.append(("starts_at", _("The exam has begun; its start stays as it is.")))
        if plan.ends_at < session.ends_at:
            found.append(("ends_at", _("The exam has begun; its end can only move back, so that nobody loses time.")))
    elif plan.starts_at <= clock.now():
        found.append(("starts_at", _("The start must lie ahead.")))
    return found


def _set_invigilators(session: ExamSession, people: Iterable[Employee]) -> None:
    wanted = {e.pk: e for e in people}
    session.invigilators.exclude(employee__in=wanted).delete()
    there = set(session.invigilators.values_list("employee_id", flat=True))
    Invigilator.objects.bulk_create(
        Invigilator(session=session, employee=employee) for pk, employee in wanted.items() if pk not in there
    )


def _change_announced(row: ExamSession, plan: Plan, invigilators: Iterable[Employee], *, by: Any) -> ExamSession:
    """What was promised stays (exam, department, on screen or paper); hour, place and title may change."""
    names = ("title", "place", "bring", *AT_TIMES)
    before = {name: getattr(row, name) for name in names}
    changed = [name for name in names if plan.fields[name] != before[name]]
    for name in changed:
        setattr(row, name, plan.fields[name])
    is_told = bool({"place", *AT_TIMES} & set(changed))
    row.revision += is_told
    row.save(update_fields=[*changed, "revision"])
    _set_invigilators(row, invigilators)
    if {"title", *AT_TIMES} & set(changed):
        _move_windows(row)
    if changed:
        note(row, SessionEvent.Kind.CHANGED, by=by, detail=f"{row.when} {row.place}".strip())
    if is_told:
        called = row.candidates.filter(state__in=[Candidate.State.EXPECTED, Candidate.State.PRESENT])
        telling.tell_change(row, telling.with_people(called))
    telling.tell_invigilators(row)
    return row


def _move_windows(session: ExamSession) -> None:
    """Bring the admissions, and the deadlines of those who are writing, to the session's hours; nobody loses a minute."""
    rows = Admission.objects.filter(context_key=session.context_key)
    rows.update(title=session.title)
    if session.has_begun:  # somebody may have been given a longer window of their own meanwhile
        rows.filter(closes_at__lt=session.ends_at).update(closes_at=session.ends_at)
        rows.filter(last_start_at__lt=session.last_start_at).update(last_start_at=session.last_start_at)
    else:
        rows.update(opens_at=session.starts_at, closes_at=session.ends_at, last_start_at=session.last_start_at)
    running = Attempt.objects.running().filter(admission__in=rows).select_for_update(of=("self",))
    for attempt in running.select_related("admission__version", "admission__employee", "admission__quiz__current"):
        later = deadline_of(attempt.admission, attempt.started_at)
        if later and attempt.deadline_at and later > attempt.deadline_at:
            Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(deadline_at=later)


@transaction.atomic
def renew_code(session: ExamSession, *, by: Any) -> str:
    """Give the session another access code: the old one starts nothing any more, running attempts go on."""
    row = hold(session, ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED)
    if row.is_on_paper:
        raise QuizzesError(_("An exam on paper has no access code."))
    code = new_code()
    ExamSession.objects.filter(pk=row.pk).update(access_code=code)
    Admission.objects.filter(context_key=row.context_key).update(access_code=code)
    if row.state == ExamSession.State.ANNOUNCED:
        note(row, SessionEvent.Kind.CODE, by=by)
    session.access_code = code
    return code
