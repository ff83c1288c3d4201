"""Who is called: added before and after the announcement, seated, taken off the list."""

import random
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import clock
from people.models import Employee
from quizzes.actions import admissions
from quizzes.actions.sessions import telling
from quizzes.actions.sessions.planning import hold, note
from quizzes.actions.sessions.states import wants_reason
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Candidate, ExamSession, PaperForm, SessionEvent

DRAFT, ANNOUNCED = ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED
MOST = 1_000


@transaction.atomic
def add_candidates(session: ExamSession, employees: Iterable[Employee], *, by: Any) -> list[Candidate]:
    """Call people to the exam; who is called already stays as they are. After the announcement they are admitted and told at once.

    Raises QuizzesError when it is too late, and for a resit when somebody has no place in it.
    """
    row = hold(session, DRAFT, ANNOUNCED)
    if row.state == ANNOUNCED and not row.is_on_paper and clock.now() >= row.last_start_at:
        raise QuizzesError(_("It is too late: nobody can begin this exam any more."))
    there = {c.employee_id: c for c in row.candidates.only("employee_id", "seat")}
    fresh = [e for e in {e.pk: e for e in employees}.values() if e.pk not in there]
    _check(row, fresh, there=len(there))
    seat = max((int(c.seat) for c in there.values() if c.seat.isdecimal()), default=0)
    Candidate.objects.bulk_create(
        Candidate(session=row, employee=employee, seat=str(n)) for n, employee in enumerate(fresh, start=seat + 1)
    )
    made = list(telling.with_people(row.candidates.filter(employee__in=[e.pk for e in fresh])).order_by("pk"))
    if row.state == ANNOUNCED and made:
        admit_all(row, made, by=by)
        words = ngettext("%(n)s candidate", "%(n)s candidates", len(made)) % {"n": len(made)}
        note(row, SessionEvent.Kind.ADDED, by=by, detail=words)
    return made


def _check(session: ExamSession, employees: list[Employee], *, there: int) -> None:
    left = [e for e in employees if e.work_state == Employee.State.LEFT]
    if left:
        raise QuizzesError(_("%(name)s no longer works here.") % {"name": left[0].name})
    watching = set(session.invigilators.values_list("employee_id", flat=True))
    for employee in employees:
        if employee.pk in watching:
            raise QuizzesError(_("%(name)s invigilates this exam.") % {"name": employee.name})
    if there + len(employees) > MOST:
        raise QuizzesError(_("At most %(n)s candidates in one exam; please make a second one.") % {"n": MOST})
    if session.resit_of_id:
        from quizzes.actions.sessions.resits import check_places

        check_places(session, employees)


def admit_all(session: ExamSession, candidates: Iterable[Candidate], *, by: Any) -> None:
    """Give candidates of an announced session the right to sit it, with their form, and tell them."""
    forms = forms_of(session)
    rows = list(candidates)
    for candidate in rows:
        candidate.form = form_for(candidate, forms)
        candidate.admission = admissions.admit(
            candidate.employee,
            session.quiz,
            context_key=session.context_key,
            title=session.title,
            reason=_("because you were called to this exam"),
            opens_at=session.starts_at,
            closes_at=session.ends_at,
            last_start_at=session.last_start_at,
            attempts=1,
            version=session.version,
            form=candidate.form,
            access_code=session.access_code,
            invigilated=True,
            on_paper=session.is_on_paper,
            by=by,
        )
    Candidate.objects.bulk_update(rows, ["form", "admission"], batch_size=500)
    telling.call(session, rows)


def forms_of(session: ExamSession) -> list[PaperForm]:
    """Return the forms of this session, in the order of their letters: one, or on paper two."""
    if session.form is None or session.form_series is None:
        return []
    rows = PaperForm.objects.filter(series=session.form_series, label__gte=session.form.label).order_by("label")
    return list(rows[: session.form_count])


def form_for(candidate: Candidate, forms: list[PaperForm]) -> PaperForm | None:
    """Return the form of a seat: neighbours have different ones."""
    number = int(candidate.seat) if candidate.seat.isdecimal() else 1
    return forms[(number - 1) % len(forms)] if forms else None


@transaction.atomic
def remove_candidate(candidate: Candidate, *, by: Any, reason: str = "") -> None:
    """Take somebody off the list who was put there by mistake; after the announcement with a reason, and before they begin."""
    session = hold(candidate.session, DRAFT, ANNOUNCED)
    if session.state == ANNOUNCED:
        reason = wants_reason(reason)
        if Attempt.objects.filter(admission=candidate.admission_id).exists():
            raise QuizzesError(_("%(name)s has begun already.") % {"name": candidate.employee.name})
        if candidate.admission is not None:
            admissions.withdraw(candidate.admission, reason=reason, by=by)
        note(session, SessionEvent.Kind.REMOVED, by=by, detail=reason, employee=candidate.employee)
        telling.tell(
            [candidate],
            kind="exam_removed",
            key=lambda c: f"exam-removed:{c.pk}",
            words=lambda c: (
                _("You are no longer called to “%(title)s”") % {"title": session.title},
                _("Reason: %(reason)s") % {"reason": reason},
            ),
        )
    Candidate.objects.filter(pk=candidate.pk).delete()


@transaction.atomic
def seat_by_chance(session: ExamSession, *, by: Any) -> None:
    """Number the seats anew in a random order, while nobody was told one."""
    row = hold(session, DRAFT)
    rows = list(row.candidates.all())
    random.SystemRandom().shuffle(rows)
    for number, candidate in enumerate(rows, start=1):
        candidate.seat = str(number)
    Candidate.objects.bulk_update(rows, ["seat"], batch_size=500)
