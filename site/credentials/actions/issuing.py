"""A certificate is issued once for one evidence, and only when all parts of a path passed."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from credentials import paths, validity
from credentials.exceptions import CredentialsError
from credentials.models import Period, Programme
from credentials.paths import Standing, Way
from jobs import news
from lib import clock
from outbox import actions as outbox
from people.models import Employee


def settle(employee: Employee, programmes: Any = None) -> list[Period]:
    """Issue what the person has earned by now (idempotent); return the fresh certificates."""
    rows = list(Programme.objects.open() if programmes is None else programmes)
    table, fresh = paths.standings([employee], rows), []
    for standing in table.values():
        way = standing.done_way
        if way is not None:
            period, is_fresh = _write(standing, way, by=None)
            fresh += [period] if is_fresh else []
    return fresh


def issue(employee: Employee, programme: Programme, *, by: Any) -> Period:
    """Issue the certificate that the person has earned. Raises CredentialsError with every part that is missing.

    Asked again with nothing new, it returns what was issued.
    """
    if not programme.is_open:
        raise CredentialsError(
            _("No certificates are issued in “%(programme)s” any more.") % {"programme": programme.title}
        )
    standing = paths.standing_of(employee, programme)
    way = standing.done_way
    if way is not None:
        return _write(standing, way, by=by)[0]
    if not standing.ways and standing.last is not None:
        return standing.last
    words = _("%(name)s cannot be certified yet: %(missing)s")
    missing = standing.missing or [_("This programme asks for nothing yet.")]
    raise CredentialsError(words % {"name": employee.name, "missing": " ".join(missing)}, missing)


def evidence_of(programme: Programme, path: str, because: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the snapshot that a period keeps: ids, points and days; no names of people."""
    named = {name: getattr(programme, name) for name in ("key", "title_zh", "title_en", "level_zh", "level_en")}
    return {"path": path, "because": because, "programme": named, "parts": parts}


def _write(standing: Standing, way: Way, *, by: Any) -> tuple[Period, bool]:
    with override(settings.LANGUAGE_CODE):  # what is kept reads alike, whoever issues
        said = paths.because(way)
    parts = [{"kind": part.kind, "key": part.key, **part.evidence} for part in way.parts]
    proof = [[part.kind, part.key, part.evidence] for part in way.parts]
    digest = hashlib.sha256(json.dumps(proof, sort_keys=True).encode()).hexdigest()[:40]
    previous = standing.last if standing.last is not None and standing.last.revoked_at is None else None
    return write(
        standing.employee, standing.programme, kind=Period.Kind.REGULAR, evidence_key=f"{way.name}:{digest}",
        evidence=evidence_of(standing.programme, way.name, said, parts),
        window=validity.window(standing.programme, on=clock.today(), previous=previous), follows=previous, by=by,
    )  # fmt: skip


def write(
    employee: Employee, programme: Programme, *, kind: str, evidence: dict[str, Any], evidence_key: str, window: validity.Window,
    follows: Period | None = None, by: Any = None, tell: bool = True,
) -> tuple[Period, bool]:  # fmt: skip
    """Write a period once for one evidence, with its news and its message; return it, and whether it is fresh.

    Raises CredentialsError when another certificate holds in these days, or the evidence was good for one that was revoked.
    """
    fields = {"kind": kind, "evidence": evidence, "follows": follows, "issued_by": by}
    try:
        # The race: the unique evidence and the overlap constraint let one of two through; the other finds its row below.
        with transaction.atomic():
            period = Period.objects.create(
                employee=employee, programme=programme, evidence_key=evidence_key, renewable_from=window.renewable_from,
                valid_from=window.start, valid_until=window.until, **fields,
            )  # fmt: skip
            if tell:
                _tell(period, employee, programme)
        return period, True
    except IntegrityError as error:
        found = Period.objects.filter(employee=employee, programme=programme, evidence_key=evidence_key).first()
        if found is None:
            raise CredentialsError(
                _("%(name)s already holds this certificate in these days; a second one cannot overlap it.")
                % {"name": employee.name}
            ) from error
        if found.revoked_at is not None:
            raise CredentialsError(
                _(
                    "This evidence was good for certificate %(serial)s, which was revoked. Something new has to be passed."
                )
                % {"serial": found.shown_serial}
            ) from error
        return found, False


def _tell(period: Period, employee: Employee, programme: Programme) -> None:
    news.tell(
        "credential_issued", f"period:{period.pk}", employee=employee.pk, programme=programme.pk, period=period.pk
    )
    if employee.user is None:
        return
    with override(employee.user.language or settings.LANGUAGE_CODE):
        outbox.send(
            employee.user, kind="credential_issued", dedupe_key=f"credential_issued:{period.pk}",
            subject=_("Your certificate “%(title)s” is issued") % {"title": period.title},
            body=_("It is valid until %(day)s. Download it, or show its code: anybody can check it.") % {"day": clock.in_words(period.last_day)},
            url=period.get_absolute_url(),
        )  # fmt: skip


def record_history(
    employee: Employee,
    programme: Programme,
    *,
    key: str,
    valid_from: dt.date,
    valid_until: dt.date,
    because: str,
    by: Any = None,
) -> tuple[Period, bool]:
    """Bring in a certificate from before this system, once a `key`; `valid_until` is the first day on which it no longer holds.

    Nobody is told. Raises CredentialsError as `write` does, and when the days are wrong.
    """
    if valid_until <= valid_from:
        raise CredentialsError(_("A certificate ends after it begins."))
    opens = max(valid_from, valid_until - dt.timedelta(days=programme.renewal_days))
    return write(
        employee, programme, kind=Period.Kind.HISTORIC, evidence_key=f"history:{key}"[:200],
        evidence=evidence_of(programme, "history", because, []), window=validity.Window(opens, valid_from, valid_until), by=by, tell=False,
    )  # fmt: skip
