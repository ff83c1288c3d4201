"""A person's copy of their data: asked for, made by a job, fetched by whoever asked, gone after seven days."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.running import JobRun
from lib import clock
from outbox import actions as outbox
from people.exceptions import PeopleError
from people.models import DataExport, Employee
from people.personal import copying

COPY_KIND = "people.copy_data"


@transaction.atomic
def ask_for_copy(employee: Employee, *, by: User, reason: str = "") -> DataExport:
    """Have a copy made for `by`: the person, or HR of the person, who says why. Raises PeopleError."""
    reason = reason.strip()[:200]
    if employee.user_id != by.pk:
        if not Employee.objects.of_hr(by).filter(pk=employee.pk).exists():
            raise PeopleError(_("Only the person and HR of the person may have a copy made."))
        if not reason:
            raise PeopleError(_("Please write why you need the copy; the person can read it."))
    if employee.erased_at:
        raise PeopleError(_("This person was erased; there is nothing left to copy."))
    row = DataExport.objects.create(employee=employee, asked_by=by, reason=reason)
    key = f"{COPY_KIND}:{employee.pk}:{by.pk}"
    try:
        row.job = jobs.start(COPY_KIND, key=key, by=by, payload={"export": row.pk}, total=len(copying.tables_to_copy()))
    except JobError as exc:
        raise PeopleError(_("A copy is being made already; it is ready in a moment.")) from exc
    row.save(update_fields=["job"])
    if employee.user_id != by.pk:
        _tell_person(row)
    return row


def _tell_person(row: DataExport) -> None:
    user = row.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("HR had a copy of your data made")
        words = _("By %(name)s: %(reason)s") % {"name": row.asked_by.get_full_name(), "reason": row.reason}
    key = f"data-copy:{row.public_id}"
    outbox.send(user, kind="privacy", dedupe_key=key, subject=subject, body=words, url="/accounts/privacy/data/")


def make_copy(run: JobRun) -> dict[str, Any]:
    """Gather and write the copy. Taken up again after a crash it begins anew: nothing was handed out before its end."""
    row = DataExport.objects.select_related("employee__user", "asked_by").get(pk=run.payload["export"])
    with override(row.asked_by.language or settings.LANGUAGE_CODE):
        copy, found = copying.Copy(row.employee), 0
        for done, table in enumerate(copying.tables_to_copy(), start=1):
            found += copying.gather(copy, table)
            if done % 10 == 0:
                run.step(done=done)
        with tempfile.TemporaryFile() as file:
            copying.write(copy, file)
            file.seek(0)
            _keep(row, file, found)
    return {"url": page_of(row), "label": _("Fetch the copy")}


def _keep(row: DataExport, file: Any, found: int) -> None:
    fresh = DataExport()  # the field of the row is set only when the file is safe
    fresh.file.save(f"{row.public_id}.zip", File(file), save=False)
    DataExport.objects.filter(pk=row.pk).update(file=fresh.file.name, rows=found, made_at=clock.now())


def page_of(row: DataExport) -> str:
    is_own = row.employee.user_id == row.asked_by_id
    return "/accounts/privacy/data/" if is_own else f"/hr/people/{row.employee.public_id}/data/"


def forget_copies() -> int:
    """Delete files whose week is over; return how many."""
    old = DataExport.objects.filter(expires_at__lte=clock.now()).exclude(file="")
    for row in old:
        row.file.storage.delete(str(row.file.name))
        DataExport.objects.filter(pk=row.pk).update(file="")
    return len(old)
