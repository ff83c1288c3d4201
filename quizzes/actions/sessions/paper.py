"""Answers from paper: typed in as they stand there, compared when typed twice, then graded by the code that grades screens."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lib import clock
from quizzes import kinds, paper
from quizzes.actions import attempts, grading
from quizzes.actions.sessions.planning import hold, note
from quizzes.actions.sessions.states import attempt_of, step, wants_reason
from quizzes.exceptions import QuizzesError
from quizzes.models import Answer, Attempt, Candidate, ExamSession, PaperSheet, SessionEvent, Slot

LONGEST = 20_000
ROUNDS = {1: "typed", 2: "again"}


def _hold_for_typing(candidate: Candidate) -> ExamSession:
    session = hold(candidate.session, ExamSession.State.ANNOUNCED, ExamSession.State.CLOSED)
    if not session.is_on_paper or candidate.form is None:
        raise QuizzesError(_("This exam is not written on paper."))
    if not session.has_begun:
        raise QuizzesError(_("The exam has not begun."))
    if candidate.state not in (Candidate.State.EXPECTED, Candidate.State.PRESENT, Candidate.State.ABSENT):
        words = {"name": candidate.employee.name, "state": candidate.get_state_display()}
        raise QuizzesError(_("%(name)s: %(state)s; no sheet is typed in.") % words)
    return session


@transaction.atomic
def save_sheet(candidate: Candidate, typed: Mapping[str, str], *, round: int = 1, by: Any) -> dict[str, str]:
    """Keep what was typed into some cells, also what is wrong, and return {cell: what is wrong}. Nothing is graded yet."""
    _hold_for_typing(candidate)
    assert candidate.form is not None
    if attempt_of(candidate) is not None:
        raise QuizzesError(_("This sheet is finished. Take it back to type it anew."))
    items = paper.items_of(candidate.form)
    known = {cell.name for item in items for cell in paper.cells_of(item)}
    given = {name: str(text).replace("\0", "").strip()[:LONGEST] for name, text in typed.items() if name in known}
    PaperSheet.objects.get_or_create(candidate=candidate)
    sheet = PaperSheet.objects.select_for_update().get(candidate=candidate)
    column = ROUNDS[round]
    stored = {**getattr(sheet, column), **given}
    fields = {column: {name: text for name, text in stored.items() if text}, f"{column}_by": by}
    PaperSheet.objects.filter(pk=sheet.pk).update(**fields, saved_at=clock.now())
    found: dict[str, str] = {}
    for item in items:
        if any(name == str(item.number) or name.startswith(f"{item.number}.") for name in given):
            found |= {name: words for name, words in paper.problems(item, given).items() if name in given}
    return found


def differences(sheet: PaperSheet, items: Iterable[paper.Item]) -> list[str]:
    """Return the cells that mean something else the second time; none when the sheet was typed once only."""
    if not sheet.again:
        return []
    return [cell.name for item in items for cell in paper.cells_of(item) if not _agree(item, cell.name, sheet)]


def _agree(item: paper.Item, cell: str, sheet: PaperSheet) -> bool:
    first, second = sheet.typed.get(cell, ""), sheet.again.get(cell, "")
    if first == second:
        return True
    try:
        return bool(paper.value_of(item, {cell: first}) == paper.value_of(item, {cell: second}))
    except kinds.WrongAnswer:
        return False


@transaction.atomic
def enter_paper(candidate: Candidate, *, by: Any) -> Attempt:
    """Make the attempt of what was typed, hand it in and grade it; once. Raises QuizzesError with the cells that are wrong.

    Its layout is the printed one, so that letter B is the option that stood there as B.
    """
    session = _hold_for_typing(candidate)
    sheet = PaperSheet.objects.filter(candidate=candidate).first()
    if sheet is None or candidate.form is None or candidate.admission is None:
        raise QuizzesError(_("Nothing was typed in yet."))
    if attempt_of(candidate) is not None:
        raise QuizzesError(_("This sheet is finished. Take it back to type it anew."))
    items = paper.items_of(candidate.form)
    wrong = {name: words for item in items for name, words in paper.problems(item, sheet.typed).items()}
    if wrong:
        raise QuizzesError(_("Please mend first: %(cells)s.") % {"cells": ", ".join(wrong)})
    if unequal := differences(sheet, items):
        raise QuizzesError(_("Typed differently the second time: %(cells)s.") % {"cells": ", ".join(unequal)})
    attempt = _attempt_of_sheet(candidate, session, items, sheet, by=by)
    attempts.close(attempt, closed_by=Attempt.ClosedBy.LEARNER)
    PaperSheet.objects.filter(pk=sheet.pk).update(attempt=attempt)
    if candidate.state != Candidate.State.PRESENT:
        step(candidate, Candidate.State.PRESENT, by=by, reason=_("an answer sheet was typed in"))
    note(session, SessionEvent.Kind.TYPED, by=by, employee=candidate.employee)
    return attempt


def _attempt_of_sheet(
    candidate: Candidate, session: ExamSession, items: list[paper.Item], sheet: PaperSheet, *, by: Any
) -> Attempt:
    admission, now = candidate.admission, clock.now()
    assert admission is not None and session.version_id is not None
    last = Attempt.objects.filter(admission=admission).aggregate(n=Max("number"))["n"] or 0
    attempt = Attempt.objects.create(
        admission=admission, employee_id=candidate.employee_id, quiz_id=session.quiz_id, version_id=session.version_id, form=candidate.form,
        number=last + 1, seed=kinds.new_seed(), started_at=session.starts_at, touched_at=now, deadline_at=session.ends_at,
        max_score=sum(item.points for item in items), entered_by=by,
    )  # fmt: skip
    values = {item.number: paper.value_of(item, sheet.typed) for item in items}
    slots = Slot.objects.bulk_create(
        Slot(
            attempt=attempt, position=item.number, question_id=item.version.question_id, version=item.version, points=item.points,
            layout=item.layout, value=values[item.number], seq=1 if values[item.number] is not None else 0,
            answered_at=now if values[item.number] is not None else None,
        )
        for item in items
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(slot=slot, seq=1, value=slot.value, device="paper", saved_at=now) for slot in slots if slot.seq
    )
    return attempt


@transaction.atomic
def take_back_sheet(candidate: Candidate, *, reason: str, by: Any) -> None:
    """Something was typed wrongly: the attempt is declared void, and the sheet can be typed anew. Not after the release."""
    reason = wants_reason(reason)
    session = _hold_for_typing(candidate)
    attempt = attempt_of(candidate)
    if attempt is None:
        raise QuizzesError(_("This sheet is not finished."))
    grading.void(attempt, by=by, reason=reason)
    PaperSheet.objects.filter(candidate=candidate).update(attempt=None)
    note(session, SessionEvent.Kind.VOIDED, by=by, employee=candidate.employee, detail=reason)


def note_opened(session: ExamSession, *, label: str, with_key: bool, by: Any) -> None:
    """Write down who opened the questions, or the key, of a form: before an exam these are what must not get about."""
    kind = SessionEvent.Kind.KEY if with_key else SessionEvent.Kind.PRINTED
    note(session, kind, by=by, detail=_("form %(label)s") % {"label": label})
