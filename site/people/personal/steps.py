"""The steps of erasing a person, one table at a time, as the register says. Each can be done again after a crash."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import CharField, FileField, JSONField, TextField

from accounts import actions as accounts
from accounts.models import User
from lib import clock
from lib.personal_data import BLANKED, POINTER_REMOVED, WITH_PERSON
from lib.thawed import thawed
from people.models import Employee, ErasureRequest
from people.personal import scrubbing
from people.personal.tables import Table, all_tables

SPECIAL = {"people.Employee", "people.HistoricalEmployee", "accounts.User", "people.ErasureRequest"}
GONE = "—"  # where a text may not be empty


@dataclass(frozen=True)
class Step:
    """One step: what it is called (for the cursor and the bar) and what does it; `run` returns counts."""

    name: str
    run: Callable[[], dict[str, int]]


def steps_of(request: ErasureRequest) -> list[Step]:
    """Return all steps in their order: the account is closed first, the person's own row comes last, so that a step after a
    crash still knows what to look for."""
    employee = request.employee
    traces = scrubbing.traces_of(employee, request.mark)
    tables = [table for table in all_tables() if table.declaration and table.label not in SPECIAL]
    found = [Step("close", lambda: _close(employee))]
    for table in sorted(tables, key=_depth, reverse=True):
        erasure = table.declaration.erasure if table.declaration else ""
        if erasure == WITH_PERSON:
            found.append(Step(f"delete {table.label}", partial(_delete, table, employee)))
        elif erasure == BLANKED:
            found.append(Step(f"blank {table.label}", partial(_blank, table, employee)))
        elif erasure == POINTER_REMOVED:
            found.append(Step(f"unlink {table.label}", partial(_unlink, table, employee)))
    for model, names in scrubbing.places():
        found.append(Step(f"scrub {model._meta.label}", partial(_scrub, model, names, traces, employee)))
    return [*found, Step("person", lambda: _person(request))]


def _depth(table: Table) -> tuple[int, str]:
    return max((len(path.split("__")) for path in (*table.to_employee, *table.to_user)), default=0), table.label


def _close(employee: Employee) -> dict[str, int]:
    if employee.user:
        User.objects.filter(employee=employee).update(is_active=False, is_staff=False, is_superuser=False)
        accounts.end_sessions(employee.user)
    return {}


def _delete(table: Table, employee: Employee) -> dict[str, int]:
    rows = list(table.about(employee).distinct())
    files = sum(_drop_files(row) for row in rows)
    table.rows.filter(pk__in=[row.pk for row in rows]).delete()
    return {"deleted": len(rows), "files": files}


def _blank(table: Table, employee: Employee) -> dict[str, int]:
    fields = blanked_fields(table)
    rows = list(table.about(employee).distinct())
    files = sum(_drop_files(row, fields) for row in rows)
    if rows and fields:
        with thawed(table.model._meta.db_table):
            table.rows.filter(pk__in=[row.pk for row in rows]).update(**{f.name: _nothing(f) for f in fields})
    return {"blanked": len(rows), "files": files}


def blanked_fields(table: Table) -> list[Any]:
    """The fields that the register names; where it names none, every longer text and every file."""
    named = table.declaration.fields if table.declaration else ()
    if named:
        return [table.model._meta.get_field(name) for name in named]
    return [
        f for f in table.model._meta.local_concrete_fields if isinstance(f, TextField | FileField) and not f.choices
    ]


def _nothing(f: Any) -> Any:
    if isinstance(f, JSONField):
        return None if f.null and not f.has_default() else f.get_default()
    if isinstance(f, FileField):
        return ""
    if isinstance(f, CharField | TextField):
        return "" if f.blank else GONE
    return None


def _drop_files(row: Any, fields: list[Any] | None = None) -> int:
    """Delete the stored files of `row` once the transaction stands; return how many."""
    count = 0
    for f in fields if fields is not None else row._meta.concrete_fields:
        stored = getattr(row, f.name) if isinstance(f, FileField) else None
        if stored:
            transaction.on_commit(partial(stored.storage.delete, stored.name))
            count += 1
    return count


def _unlink(table: Table, employee: Employee) -> dict[str, int]:
    count = 0
    for name in table.actors:
        f: Any = table.model._meta.get_field(name)
        pk = employee.pk if f.related_model is Employee else employee.user_id
        if pk and f.null:
            count += table.rows.filter(**{name: pk}).update(**{name: None})
    return {"unlinked": count}


def _scrub(model: Any, names: tuple[str, ...], traces: scrubbing.Traces, employee: Employee) -> dict[str, int]:
    return {"scrubbed": scrubbing.scrub(model, names, traces, employee)}


def _person(request: ErasureRequest) -> dict[str, int]:
    """The rows of the person themselves, their history and their account, all at once."""
    employee, now = request.employee, clock.now()
    facts = {
        "number": request.mark,
        "name": scrubbing.ERASED_NAME,
        "mobile": "",
        "partner_company": "",
        "grade": "",
        "bss_number": "",
    }
    Employee.objects.filter(pk=employee.pk).update(**facts, erased_at=now)
    history = Employee.history.filter(id=employee.pk)  # type: ignore[attr-defined]
    done = history.update(**facts, history_change_reason="")
    if employee.user_id:
        User.objects.filter(pk=employee.user_id).update(
            username=request.mark.lower(), name=scrubbing.ERASED_NAME, email="", language="", last_login=None, is_active=False,
            password=make_password(None), code_step=0,
        )  # fmt: skip
    return Counter(blanked=done + 1 + bool(employee.user_id))
