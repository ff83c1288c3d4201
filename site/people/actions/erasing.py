"""Erasing a person: HR asks with a reason, a second person confirms, a job does it by the register."""

import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.running import JobRun
from lib import clock
from outbox import actions as outbox
from people.exceptions import PeopleError
from people.models import Employee, ErasureRequest, RoleGrant
from people.personal.obstacles import obstacles_of
from people.personal.steps import steps_of

ERASE_KIND, TODO = "people.erase_person", "erasure"
State = ErasureRequest.State


def second_persons(employee: Employee, *, but: User) -> list[User]:
    """Return who may confirm: administrators, and HR of departments above the person's; never who asked, never the person."""
    last = employee.assignments.main().order_by("-starts_on").select_related("department").first()
    path = last.department.path if last else ""
    step = last.department.steplen if last else 1
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    grants = RoleGrant.objects.current().filter(role="hr", department__path__in=above).values("employee__user")
    people = User.objects.filter(Q(is_superuser=True) | Q(pk__in=grants), is_active=True)
    return list(people.exclude(pk__in=[pk for pk in (but.pk, employee.user_id) if pk]).order_by("pk"))


def _refuse_what_runs(employee: Employee) -> None:
    if found := obstacles_of(employee):
        raise PeopleError(" ".join(found))


@transaction.atomic
def ask_for_erasure(employee: Employee, *, reason: str, by_order: bool, by: User) -> ErasureRequest:
    """Ask that `employee` be erased. Raises PeopleError with what stands against it and the way forward."""
    reason = reason.strip()[:200]
    if not Employee.objects.of_hr(by).filter(pk=employee.pk).exists() or employee.user_id == by.pk:
        raise PeopleError(_("Only HR of the person asks for this, and nobody for oneself."))
    if employee.erased_at:
        raise PeopleError(_("This person was erased already."))
    if not reason:
        raise PeopleError(_("Please write the reason, for example the person's request and its date."))
    if employee.work_state != Employee.State.LEFT and not by_order:
        raise PeopleError(
            _("The person still works here. Mark the person as left first, or tick that there is an order.")
        )
    _refuse_what_runs(employee)
    whom = second_persons(employee, but=by)
    if not whom:
        raise PeopleError(_("Nobody else could confirm this. An administrator or HR of a department above is needed."))
    try:
        with transaction.atomic():
            mark = f"X{secrets.token_hex(6).upper()}"
            row = ErasureRequest.objects.create(employee=employee, reason=reason, asked_by=by, mark=mark)
    except IntegrityError as exc:
        raise PeopleError(_("Somebody has asked for this already.")) from exc
    for user in whom:
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("Erase a person: %(name)s (%(number)s)") % {"name": employee.name, "number": employee.number}
            detail = _("Asked by %(name)s: %(reason)s") % {"name": by.get_full_name(), "reason": reason}
        outbox.open_todo(
            user, kind=TODO, subject_key=str(row.public_id), title=title, detail=detail, url=row.get_absolute_url()
        )
    return row


@transaction.atomic
def decide(row: ErasureRequest, *, confirm: bool, by: User, words: str = "") -> None:
    """The second person says yes, and the job begins, or no with a reason. Raises PeopleError."""
    words = words.strip()[:200]
    if by.pk not in {user.pk for user in second_persons(row.employee, but=row.asked_by)}:
        raise PeopleError(_("Another person must confirm: an administrator or HR of a department above."))
    if not confirm and not words:
        raise PeopleError(_("Please write a reason: whoever asked will read it."))
    if confirm:
        _refuse_what_runs(row.employee)
    waiting = ErasureRequest.objects.filter(pk=row.pk, state=State.REQUESTED)
    state = State.CONFIRMED if confirm else State.DECLINED
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now(), decision=words):
        raise PeopleError(_("This has been decided already."))
    outbox.close_todos(kind=TODO, subject_key=str(row.public_id), by=by, outcome=state, reason=words)
    if confirm:
        start(row, by=by)
    else:
        with override(row.asked_by.language or settings.LANGUAGE_CODE):
            subject = _("An erasure that you asked for was declined")
        key = f"erasure:{row.public_id}:declined"
        url = row.get_absolute_url()
        outbox.send(row.asked_by, kind="privacy", dedupe_key=key, subject=subject, body=words, url=url)


def start(row: ErasureRequest, *, by: User) -> None:
    """Have the job done, also anew after one that failed: it goes on with what is left."""
    job = jobs.start(ERASE_KIND, key=f"{ERASE_KIND}:{row.pk}", by=by, payload={"erasure": row.pk})
    ErasureRequest.objects.filter(pk=row.pk).update(job=job)


def go_on(row: ErasureRequest, *, by: User) -> None:
    """Take up an erasure whose job failed or was cancelled. Raises PeopleError when it is running."""
    if row.state != State.CONFIRMED:
        raise PeopleError(_("There is nothing to go on with."))
    try:
        start(row, by=by)
    except JobError as exc:
        raise PeopleError(str(exc)) from exc


def erase(run: JobRun) -> dict[str, Any]:
    """Do the steps one by one, each committed with the cursor; what was done is not done again."""
    row = ErasureRequest.objects.select_related("employee__user").get(pk=run.payload["erasure"])
    if row.state == State.CONFIRMED:
        steps = steps_of(row)
        for at in range(run.cursor.get("next", 0), len(steps)):
            with transaction.atomic():
                _note(row, steps[at].run())
                if at == len(steps) - 1:
                    ErasureRequest.objects.filter(pk=row.pk).update(state=State.DONE, done_at=clock.now())
                run.step(done=at + 1, total=len(steps), next=at + 1)
    return {"url": row.get_absolute_url(), "label": _("Show what was done")}


def _note(row: ErasureRequest, counts: dict[str, int]) -> None:
    for key, n in counts.items():
        row.counts[key] = row.counts.get(key, 0) + n
    ErasureRequest.objects.filter(pk=row.pk).update(counts=row.counts)
