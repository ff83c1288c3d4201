"""A supervised licence for some days: somebody does a duty under the eyes of a colleague who may do it alone."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from credentials import board
from credentials.exceptions import CredentialsError
from credentials.models import Duty, SupervisedLicence
from lib import clock
from outbox import actions as outbox
from people.models import Employee

MAX_DAYS = 30


@transaction.atomic
def grant(
    employee: Employee,
    duty: Duty,
    *,
    supervisor: Employee,
    days: int,
    reason: str,
    by: Any,
    start: dt.date | None = None,
) -> SupervisedLicence:
    """Let a person do a duty for so many days under a supervisor who may do it alone. Raises CredentialsError."""
    start, reason = start or clock.today(), reason.strip()[:200]
    if not 1 <= days <= MAX_DAYS:
        raise CredentialsError(_("A supervised licence holds for 1 to %(n)s days.") % {"n": MAX_DAYS})
    if not reason:
        raise CredentialsError(_("Please say why: it stands in the record."))
    if employee.user_id == by.pk or supervisor.pk == employee.pk:
        raise CredentialsError(_("Nobody gives a licence to oneself, or supervises oneself."))
    (line,) = board.board([supervisor], [duty], on=start)
    if line.cells[0].state not in ("yes", "soon"):
        raise CredentialsError(
            _("%(name)s may not do this duty alone, and so cannot supervise it.") % {"name": supervisor.name}
        )
    try:
        with transaction.atomic():
            row = SupervisedLicence.objects.create(
                employee=employee, duty=duty, supervisor=supervisor, valid_from=start, valid_until=start + dt.timedelta(days=days),
                reason=reason, granted_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise CredentialsError(
            _("%(name)s has such a licence for these days already.") % {"name": employee.name}
        ) from error
    if employee.user is not None:
        with override(employee.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                employee.user, kind="supervised_licence", dedupe_key=f"supervised_licence:{row.pk}",
                subject=_("“%(duty)s” under the eyes of %(name)s until %(day)s") % {"duty": duty.title, "name": supervisor.name, "day": clock.in_words(row.last_day)},
                body=reason, url="/certificates/",
            )  # fmt: skip
    return row
