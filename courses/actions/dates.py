"""Dates: moving them with a reason, asking for a later one, resolving impossible ones, pausing for long leave."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import who
from courses.actions import progress
from courses.exceptions import CoursesError
from courses.models import DueChange, DueException, Enrolment, EnrolmentItem, ExtensionRequest
from lib import clock
from outbox import actions as outbox
from people.models import Absence

MAX_REASON = 200


def _set_due(item: EnrolmentItem, *, due_at: dt.datetime | None, reason: str, by: Any) -> None:
    """Move one date and write it to the ledger; nothing happens when it is the same."""
    if item.due_at == due_at:
        return
    DueChange.objects.create(item=item, old_due_at=item.due_at, new_due_at=due_at, reason=reason[:MAX_REASON], by=by)
    EnrolmentItem.objects.filter(pk=item.pk).update(due_at=due_at)
    item.due_at = due_at


def request_extension(item: EnrolmentItem, *, due_on: dt.date, reason: str, by: Any) -> ExtensionRequest:
    """Ask the manager (or, without one, HR) for a later date. Raises CoursesError when it is not later or already asked."""
    if not reason.strip():
        raise CoursesError(_("Please say why you need more time; your manager decides on it."))
    if item.completed_at or item.enrolment.ended_at:
        raise CoursesError(_("“%(course)s” is already completed; its date needs no change.") % {"course": item.course})
    if due_on <= max(clock.today(), clock.due_day(item.due_at) if item.due_at else clock.today()):
        raise CoursesError(_("Please choose a day after the present date."))
    try:
        with transaction.atomic():
            row = ExtensionRequest.objects.create(item=item, due_on=due_on, reason=reason.strip()[:MAX_REASON])
            _ask(row)
    except IntegrityError as exc:
        raise CoursesError(_("You have already asked for this; the answer is still out.")) from exc
    return row


def _ask(row: ExtensionRequest) -> None:
    employee = row.item.enrolment.employee
    for user in who.deciders_of(employee):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("%(name)s asks for more time: “%(course)s” until %(date)s") % {
                "name": employee.name,
                "course": row.item.course.title,
                "date": clock.in_words(row.due_on),
            }
        outbox.open_todo(
            user,
            kind="extension",
            subject_key=str(row.public_id),
            title=title,
            detail=row.reason,
            url=f"/team/{employee.public_id}/",
        )


@transaction.atomic
def ask_anew(rows: Iterable[ExtensionRequest]) -> int:
    """Hand open requests on to whoever decides today (a manager changed or left, a role ended); return how many moved."""
    moved = 0
    for row in rows:
        if row.state != ExtensionRequest.State.REQUESTED:
            continue
        key, deciders = str(row.public_id), who.deciders_of(row.item.enrolment.employee)
        moved += bool(outbox.close_todos(kind="extension", subject_key=key, outcome="moved", but_for=deciders))
        _ask(row)
    return moved


def ask_all_anew() -> int:
    """Hand on every open request that waits for somebody who no longer decides."""
    rows = ExtensionRequest.objects.filter(state=ExtensionRequest.State.REQUESTED)
    return ask_anew(rows.select_related("item__enrolment__employee", "item__course").iterator(chunk_size=200))


@transaction.atomic
def drop_requests(enrolment: Enrolment) -> None:
    """An enrolment has ended: nobody is asked about its dates any more."""
    rows = ExtensionRequest.objects.filter(item__enrolment=enrolment, state=ExtensionRequest.State.REQUESTED)
    for row in rows:
        outbox.close_todos(kind="extension", subject_key=str(row.public_id), outcome="withdrawn")
    rows.update(state=ExtensionRequest.State.DECLINED, answered_at=clock.now())


@transaction.atomic
def answer_extension(row: ExtensionRequest, *, approve: bool, by: Any, reason: str = "") -> None:
    """Approve (the date moves) or decline (with a reason) once. Raises CoursesError when it was answered already."""
    if not approve and not reason.strip():
        raise CoursesError(_("Please give a reason, so that your colleague knows what to do."))
    state = ExtensionRequest.State.APPROVED if approve else ExtensionRequest.State.DECLINED
    waiting = ExtensionRequest.objects.filter(pk=row.pk, state=ExtensionRequest.State.REQUESTED)
    answer = {"state": state, "answer": reason.strip()[:MAX_REASON], "answered_by": by, "answered_at": clock.now()}
    if not waiting.update(**answer):
        raise CoursesError(_("This was answered already."))
    item = EnrolmentItem.objects.select_related("enrolment__employee__user", "course").get(pk=row.item_id)
    if approve:
        _set_due(item, due_at=clock.end_of_day(row.due_on), reason=_("More time was granted: %s") % row.reason, by=by)
        progress.refresh_many([item.enrolment])
    outcome = "approved" if approve else "declined"
    outbox.close_todos(kind="extension", subject_key=str(row.public_id), by=by, outcome=outcome, reason=reason)
    _tell_answer(row, item, approve=approve, reason=reason.strip())


def _tell_answer(row: ExtensionRequest, item: EnrolmentItem, *, approve: bool, reason: str) -> None:
    """Tell the learner, in the learner's language, what was decided."""
    user = item.enrolment.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        yes, no = _("You have until %(date)s for “%(course)s”."), _("No more time for “%(course)s”: %(reason)s")
        words = {"date": clock.in_words(row.due_on), "course": item.course.title, "reason": reason}
        outbox.send(
            user,
            kind="extension",
            dedupe_key=f"extension:{row.pk}",
            subject=(yes if approve else no) % words,
            url="/learn/",
        )


@transaction.atomic
def resolve_exception(row: DueException, *, due_on: dt.date | None, by: Any) -> None:
    """Give an impossible date a possible one, or none. Raises CoursesError when it was resolved already or lies in the past."""
    if due_on and due_on < clock.today():
        raise CoursesError(_("The date %(date)s is already past.") % {"date": clock.in_words(due_on)})
    state = DueException.State.SET if due_on else DueException.State.WAIVED
    still = DueException.objects.filter(pk=row.pk, state=DueException.State.OPEN)
    if not still.update(state=state, resolved_by=by, resolved_at=clock.now()):
        raise CoursesError(_("This was answered already."))
    item = EnrolmentItem.objects.select_related("enrolment").get(pk=row.item_id)
    if due_on:
        _set_due(item, due_at=clock.end_of_day(due_on), reason=_("Set by HR instead of an impossible date"), by=by)
        progress.refresh_many([item.enrolment])
    others = DueException.objects.filter(item__enrolment=item.enrolment, state=DueException.State.OPEN)
    if not others.exists():
        outbox.close_todos(kind="due_exception", subject_key=str(item.enrolment.public_id), by=by)


@transaction.atomic
def shift_for_absence(absence: Absence) -> int:
    """Move the open dates of a person by the length of an ended long leave; return how many moved. Called once by news."""
    if absence.ends_on is None:
        return 0
    length = absence.ends_on - absence.starts_on
    items = EnrolmentItem.objects.filter(
        enrolment__employee=absence.employee,
        enrolment__ended_at=None,
        enrolment__starts_on__lt=absence.ends_on,
        completed_at=None,
        due_at__gt=clock.start_of_day(absence.starts_on),
    ).select_related("enrolment")
    rows = list(items)
    for item in rows:
        if item.due_at is None:
            continue
        day = clock.due_day(item.due_at) + length
        reason = _("Long leave from %(start)s to %(end)s: moved by %(days)s days") % {
            "start": clock.in_words(absence.starts_on),
            "end": clock.in_words(absence.ends_on - dt.timedelta(days=1)),
            "days": length.days,
        }
        _set_due(item, due_at=clock.end_of_day(day), reason=reason, by=None)
    progress.refresh_many(list({i.enrolment_id: i.enrolment for i in rows}.values()))
    return len(rows)
