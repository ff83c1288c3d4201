"""A certificate is taken back by two people. Nothing is reset: the period stays, and says since when it is revoked."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from credentials.exceptions import CredentialsError
from credentials.models import Period, Revocation
from jobs import news
from lib import clock
from outbox import actions as outbox
from people.models import Employee

KIND = "credential_revocation"


@transaction.atomic
def ask(period: Period, *, reason: str, by: Any) -> Revocation:
    """Ask that a certificate be revoked; another person of HR has it in 待办. Raises CredentialsError."""
    reason = reason.strip()[:300]
    if not reason:
        raise CredentialsError(_("Please say why this certificate should be revoked."))
    if period.revoked_at is not None:
        raise CredentialsError(_("This certificate is revoked already."))
    try:
        with transaction.atomic():
            row = Revocation.objects.create(period=period, reason=reason, asked_by=by)
    except IntegrityError as error:
        raise CredentialsError(_("Somebody has asked for this already; it waits for a second person.")) from error
    person = Employee.objects.with_post().get(pk=period.employee_id)
    for user in second_people(person, by=by):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id),
                title=_("Revoke “%(title)s” of %(name)s?") % {"title": period.title, "name": person.name},
                detail=reason, url=period.get_absolute_url(),
            )  # fmt: skip
    return row


def second_people(person: Employee, *, by: Any) -> list[Any]:
    """Return the users who may confirm: the nearest HR without the asker, and without the holder; else the administrators."""
    out = {by.pk, person.user_id}
    department = person.main.department if person.main else None
    found = [user for user in who.hr_of(department) if user.pk not in out]
    return found or list(
        User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=[pk for pk in out if pk])
    )


@transaction.atomic
def decide(row: Revocation, *, confirm: bool, by: Any, words: str = "") -> None:
    """Confirm or decline what somebody else asked for. Raises CredentialsError for the asker, the holder, or when it is decided."""
    if by.pk == row.asked_by_id:
        raise CredentialsError(_("You asked for this; a second person has to confirm it (four eyes)."))
    period = Period.objects.select_related("employee__user").get(pk=row.period_id)
    if period.employee.user_id == by.pk:
        raise CredentialsError(_("This is your own certificate; somebody else decides."))
    now = clock.now()
    state = Revocation.State.CONFIRMED if confirm else Revocation.State.DECLINED
    open_row = Revocation.objects.filter(pk=row.pk, state=Revocation.State.REQUESTED)
    # Of two who decide at once, one row count is 1.
    if not open_row.update(state=state, decided_by=by, decided_at=now, decision=words.strip()[:300]):
        raise CredentialsError(_("This has been decided already."))
    outbox.close_todos(kind=KIND, subject_key=str(row.public_id), by=by, outcome=state.value)
    if confirm:
        Period.objects.filter(pk=period.pk).update(revoked_at=now)
        news.tell("credential_revoked", f"period:{period.pk}", employee=period.employee_id, programme=period.programme_id, period=period.pk)  # fmt: skip
        _tell(period, row)


def _tell(period: Period, row: Revocation) -> None:
    user = period.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        outbox.send(
            user, kind="credential_revoked", dedupe_key=f"credential_revoked:{period.pk}",
            subject=_("Your certificate “%(title)s” was revoked") % {"title": period.title},
            body=row.reason, url=period.get_absolute_url(),
        )  # fmt: skip
