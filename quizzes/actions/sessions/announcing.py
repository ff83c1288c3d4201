"""Announcing: the version is pinned, forms are made, everybody is admitted and told; once. And cancelling, with a reason."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee
from quizzes import paper
from quizzes.actions.drawing import make_forms, questions_of, rows_of, shortages
from quizzes.actions.quizzes import shortage_words
from quizzes.actions.sessions import telling
from quizzes.actions.sessions.candidates import admit_all
from quizzes.actions.sessions.planning import hold, note, wrong_state
from quizzes.actions.sessions.states import wants_reason
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt, ExamSession, PaperForm, QuestionVersion, QuizVersion, SessionEvent


def announce(session: ExamSession, *, by: Any) -> ExamSession:
    """Announce a prepared session. Twenty clicks announce it once; raises QuizzesError with everything that hinders it."""
    try:
        return _announce(session, by=by)
    except IntegrityError as exc:
        # Another session of the same chain made its form at the same moment: letters of a series are given once.
        raise QuizzesError(_("A form of this exam was made at the same moment. Please try again.")) from exc


@transaction.atomic
def _announce(session: ExamSession, *, by: Any) -> ExamSession:
    version = version_of(session)
    # The conditional update is the race of twenty clicks: one gets the row, the others are refused.
    mine = ExamSession.objects.filter(pk=session.pk, state=ExamSession.State.DRAFT)
    if version is None or not mine.update(state=ExamSession.State.ANNOUNCED, version=version):
        fresh = ExamSession.objects.get(pk=session.pk)
        raise QuizzesError(_("Only a published exam can be held.") if version is None else wrong_state(fresh))
    row = ExamSession.objects.select_related("quiz", "owner_department", "resit_of", "root").get(pk=session.pk)
    hindrances = what_hinders(row)
    if hindrances:
        raise QuizzesError(" ".join(hindrances))
    series, used = forms_before(row)
    forms = make_forms(version, count=row.form_count, avoid=questions_of(used), series=series, by_kind=row.is_on_paper)
    _check_forms(row, forms)
    row.form, row.form_series = forms[0], forms[0].series
    row.save(update_fields=["form", "form_series"])
    people = list(telling.with_people(row.candidates.all()))
    admit_all(row, people, by=by)
    telling.tell_invigilators(row)
    note(row, SessionEvent.Kind.ANNOUNCED, by=by, detail=row.when)
    return row


def version_of(session: ExamSession) -> QuizVersion | None:
    """Return the version that is sat: the current one, in a resit that of the first session, so that all are equally hard."""
    return session.first.version if session.resit_of_id else session.quiz.current


def forms_before(session: ExamSession) -> tuple[uuid.UUID | None, list[PaperForm]]:
    """Return the series of the chain, and all forms that it has used."""
    series = session.first.form_series if session.resit_of_id else None
    return series, list(PaperForm.objects.filter(series=series)) if series else []


def what_hinders(session: ExamSession) -> list[str]:
    """Return, in words, why a prepared session cannot be announced; an empty list when it can."""
    found = []
    if session.last_start_at <= clock.now():
        found.append(_("Its hour has passed; please choose another."))
    if not session.candidates.exists():
        found.append(_("Nobody is called yet."))
    for candidate in session.candidates.filter(employee__work_state=Employee.State.LEFT).select_related("employee"):
        words = _("%(name)s no longer works here; please take them off the list.")
        found.append(words % {"name": candidate.employee.name})
    if session.is_on_paper and not session.place.strip():
        found.append(_("An exam on paper needs a place."))
    return found + what_bank_lacks(session)


def what_bank_lacks(session: ExamSession) -> list[str]:
    """Return what the bank cannot serve: the forms of this session, beside all that its chain has used."""
    version = version_of(session)
    if version is None:
        return [_("Only a published exam can be held.")]
    return lacks(version, forms_before(session)[1], count=session.form_count)


def lacks(version: QuizVersion, used: Sequence[PaperForm], *, count: int) -> list[str]:
    """Return, in words, what the bank lacks for `count` more forms that share no question with `used`; an empty list when it can."""
    rows, fixed = rows_of(version)
    if fixed and (used or count > 1):
        return [_("A quiz with fixed questions has one form only.")]
    missing = shortages(rows, fixed, forms=count, avoid=questions_of(used))
    if not missing:
        return []
    intro = (
        _("The question bank cannot serve another form that shares no question with the earlier ones.")
        if used
        else _("The question bank cannot serve this exam.")
    )
    return [" ".join([intro, *(shortage_words(s) for s in missing[:5])])]


def _check_forms(session: ExamSession, forms: list[PaperForm]) -> None:
    """Raises QuizzesError when a paper would hold what cannot be answered on paper."""
    if not session.is_on_paper:
        return
    versions = QuestionVersion.objects.filter(pk__in=[pk for form in forms for pk, _points in form.items])
    for version in versions.select_related("question"):
        if version.kind in paper.NOT_ON_PAPER:
            words = _("The question %(key)s asks for a file; it cannot be answered on paper.")
            raise QuizzesError(words % {"key": version.question.key})


@transaction.atomic
def cancel(session: ExamSession, *, reason: str, by: Any) -> None:
    """Call the exam off: nothing can be started, everybody called is told why. Raises QuizzesError once somebody has begun."""
    reason = wants_reason(reason)
    row = hold(session, ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED)
    admitted = Admission.objects.filter(context_key=row.context_key)
    if Attempt.objects.filter(admission__in=admitted).exclude(state=Attempt.State.VOID).exists():
        raise QuizzesError(_("Somebody has begun already: close the exam instead, or declare the attempts void."))
    was_announced = row.state == ExamSession.State.ANNOUNCED
    ExamSession.objects.filter(pk=row.pk).update(state=ExamSession.State.CANCELLED, closed_at=clock.now())
    admitted.filter(withdrawn_at=None).update(withdrawn_at=clock.now(), withdrawn_reason=reason)
    if was_announced:
        telling.tell_cancelled(row, telling.with_people(row.candidates.all()), reason=reason)
    telling.settle_todos(row, "exam_close", by=by, outcome="cancelled")
    note(row, SessionEvent.Kind.CANCELLED, by=by, detail=reason)
