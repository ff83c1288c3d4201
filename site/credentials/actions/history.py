"""Bringing in what was before: all of a file or, while anything in it is wrong, nothing."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.actions import hours
from courses.models import PastResult
from credentials.actions import issuing
from credentials.exceptions import CredentialsError
from credentials.history import columns as words
from credentials.history.planning import Line, Plan, plan


@transaction.atomic
def bring_in(data: bytes, *, name: str, people: Any, by: Any) -> Plan:
    """Bring in a file that was planned before; planned anew here, so that nothing counts twice. Raises CredentialsError."""
    found = plan(data, people=people)
    if found.problem or found.wrong:
        return found
    for line in found.fresh:
        try:
            with transaction.atomic():
                _write(line, source=_source(name, line), by=by)
        except CredentialsError as error:
            words_ = _("Line %(n)s: %(problem)s Nothing was brought in.")
            raise CredentialsError(words_ % {"n": line.number, "problem": error}) from error
        except IntegrityError as error:  # the same file at the same time
            raise CredentialsError(
                _("Somebody is bringing in the same lines just now. Please look at the file again.")
            ) from error
    return found


def _source(name: str, line: Line) -> str:
    with override(settings.LANGUAGE_CODE):  # what is kept reads alike, whoever brings it in
        said = _("brought in from %(file)s, line %(n)s") % {"file": name[-80:], "n": line.number}
    note = line.cells[words.NOTE]
    return f"{said} · {note}"[:200] if note else said[:200]


def _write(line: Line, *, source: str, by: Any) -> None:
    assert line.person is not None
    if line.what == "hours":
        hours.credit(line.person, key=line.key, reason=source, is_history=True, by=by, **line.data)
    elif line.what in ("result", "award", "evaluation"):
        PastResult.objects.create(employee=line.person, key=line.key, source=source, by=by, **line.data)
    else:
        data = dict(line.data)
        key = line.key.removeprefix("history:")
        issuing.record_history(line.person, data.pop("programme"), key=key, because=source, by=by, **data)
