"""Asking for a certificate outside the paths, and HR's answer: prior learning with a document, temporary certificates."""

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from credentials import validity
from credentials.actions import issuing
from credentials.actions.revoking import second_people
from credentials.exceptions import CredentialsError
from credentials.models import Application, Period, Programme
from lib import clock
from library import inspection
from library.exceptions import LibraryError
from outbox import actions as outbox
from people.models import Employee

KIND = "credential_application"
MAX_DAYS = 90
PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}


@transaction.atomic
def ask_prior(employee: Employee, programme: Programme, *, words: str, file: Any, by: Any) -> Application:
    """Ask for a certificate by prior learning; the document is looked into first. Raises CredentialsError."""
    if file is None:
        raise CredentialsError(_("Please add the document that proves it (PDF or a picture)."))
    name = str(file.name or "")[-160:]
    kind = _look_inside(file, name)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    row = Application(kind=Application.Kind.PRIOR, file_name=name, sha256=digest.hexdigest())
    row.file.save(f"{row.public_id}.{kind}", file, save=False)
    return _ask(row, employee, programme, words=words, by=by)


def ask_temporary(employee: Employee, programme: Programme, *, words: str, days: int, by: Any) -> Application:
    """Ask for a certificate of so many days from today. Raises CredentialsError."""
    if not 1 <= days <= MAX_DAYS:
        raise CredentialsError(_("A temporary certificate holds for 1 to %(n)s days.") % {"n": MAX_DAYS})
    return _ask(Application(kind=Application.Kind.TEMPORARY, days=days), employee, programme, words=words, by=by)


def _look_inside(file: Any, name: str) -> str:
    kind = inspection.extension_of(name)
    if kind in PICTURES:
        if not file.read(16).startswith(PICTURES[kind]) or file.size > 10 * 1024**2:
            raise CredentialsError(_("This picture cannot be read, or is larger than 10 MB."))
        file.seek(0)
        return kind
    if kind != "pdf":
        raise CredentialsError(_("Please add a PDF, PNG or JPG."))
    try:
        inspection.inspect(file, name, size=file.size)
    except LibraryError as error:
        raise CredentialsError(str(error)) from error
    return kind


@transaction.atomic
def _ask(row: Application, employee: Employee, programme: Programme, *, words: str, by: Any) -> Application:
    row.employee, row.programme, row.asked_by, row.words = employee, programme, by, words.strip()[:400]
    if not row.words:
        raise CredentialsError(_("Please write a reason: whoever decides will read it."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CredentialsError(_("This was asked for already and waits for HR.")) from error
    person = Employee.objects.with_post().get(pk=employee.pk)
    for user in second_people(person, by=by):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id),
                title=_("%(kind)s: “%(title)s” for %(name)s") % {"kind": row.get_kind_display(), "title": programme.title, "name": person.name},
                detail=row.words, url="/hr/certificates/applications/",
            )  # fmt: skip
    return row


@transaction.atomic
def decide(row: Application, *, approve: bool, by: Any, words: str = "") -> Period | None:
    """Answer an application; approved, its certificate is issued. Raises CredentialsError for the asker, the holder, or when it is decided."""
    if row.employee.user_id == by.pk:
        raise CredentialsError(_("This is about your own certificate; somebody else decides."))
    if row.asked_by_id == by.pk:
        raise CredentialsError(_("You asked for this; a second person has to decide it (four eyes)."))
    state = Application.State.APPROVED if approve else Application.State.DECLINED
    open_row = Application.objects.filter(pk=row.pk, state=Application.State.REQUESTED)
    if not open_row.update(state=state, decided_by=by, decided_at=clock.now(), decision=words.strip()[:300]):
        raise CredentialsError(_("This has been decided already."))
    outbox.close_todos(kind=KIND, subject_key=str(row.public_id), by=by, outcome=state.value)
    if approve:
        return _issue(row, by=by)
    if row.employee.user is not None:
        with override(row.employee.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                row.employee.user, kind="credential_declined", dedupe_key=f"credential_declined:{row.pk}",
                subject=_("“%(title)s” was not granted") % {"title": row.programme.title}, body=words, url="/certificates/",
            )  # fmt: skip
    return None


def _issue(row: Application, *, by: Any) -> Period:
    today, programme = clock.today(), row.programme
    if row.kind == Application.Kind.TEMPORARY:
        window = validity.Window(today, today, today + dt.timedelta(days=row.days or 1))
        part, kind = {"kind": "temporary", "key": ""}, Period.Kind.TEMPORARY
    else:
        window = validity.window(programme, on=today)
        part, kind = {"kind": "prior", "key": "", "sha256": row.sha256}, Period.Kind.PRIOR
    evidence = issuing.evidence_of(programme, row.kind, row.words, [{**part, "application": str(row.public_id)}])
    key = f"application:{row.public_id}"
    return issuing.write(row.employee, programme, kind=kind, evidence=evidence, evidence_key=key, window=window, by=by)[
        0
    ]
