"""Taking an erased person's name and numbers out of texts, wherever in the database they stand.

Number, user name, mobile, BSS number and e-mail address belong to one person, so they are looked for everywhere. A name may be a
common word or that of a colleague: it is looked for where texts are about people, not in courses, questions and pages, and when a
colleague bears it too, only in rows about the person and beside the number.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, FileField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from lib.personal_data import POINTER_REMOVED
from lib.thawed import thawed
from people.models import Employee
from people.personal.tables import all_tables

ERASED_NAME = "已注销员工"
SHORTEST = 4  # characters of a number that is looked for everywhere; shorter ones would hit anything
THINGS = {
    "courses",
    "library",
    "quizzes",
    "simulator",
    "subjects",
    "taggit",
    "wagtailcore",
    "wagtaildocs",
    "wagtailimages",
}
LOGS = {"wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"}  # their labels name people all the same
MACHINES = {"sessions.Session", "contenttypes.ContentType", "auth.Permission"}


@dataclass(frozen=True)
class Traces:
    """What to look for, and what stands there afterwards."""

    name: str
    name_is_shared: bool
    numbers: tuple[str, ...]
    secrets: tuple[str, ...]  # mobile, mail address: nothing stands for them
    mark: str

    @property
    def needles(self) -> list[str]:
        return [text for text in (*self.numbers, *self.secrets) if len(text) >= SHORTEST]

    def clean(self, text: str, *, names: bool) -> str:
        """Return `text` without them."""
        if self.name and self.numbers:
            beside = "|".join(re.escape(number) for number in self.numbers)
            text = re.sub(
                rf"{re.escape(self.name)}(?=\W{{0,2}}(?:{beside})(?![0-9A-Za-z]))", ERASED_NAME, text, flags=re.I
            )
        for words, instead in ((self.secrets, "***"), (self.numbers, self.mark)):
            for word in words:
                if len(word) >= SHORTEST:
                    text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", instead, text, flags=re.I)
        return text.replace(self.name, ERASED_NAME) if names and len(self.name) > 1 else text

    def clean_value(self, value: Any, *, names: bool) -> Any:
        """The same inside of JSON."""
        if isinstance(value, str):
            return self.clean(value, names=names)
        if isinstance(value, list):
            return [self.clean_value(item, names=names) for item in value]
        if isinstance(value, dict):
            return {self.clean(key, names=names): self.clean_value(item, names=names) for key, item in value.items()}
        return value


def traces_of(employee: Employee, mark: str) -> Traces:
    user = employee.user
    numbers = {employee.number, employee.bss_number, user.username if user else ""}
    secrets = {employee.mobile, user.email if user else ""}
    names = {employee.name}
    others = Employee.objects.filter(name__in=names).exclude(pk=employee.pk).exists()
    accounts = User.objects.filter(name__in=names).exclude(employee=employee).exists()
    found = [tuple(sorted(filter(None, texts), key=len, reverse=True)) for texts in (numbers, secrets)]
    return Traces(employee.name, others or accounts, found[0], found[1], mark)


@cache
def places() -> tuple[tuple[type[Model], tuple[str, ...]], ...]:
    """Return every table with texts, and which of its columns are texts."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model in (Employee, User) or model._meta.label in MACHINES:
            continue
        names = tuple(f.name for f in model._meta.local_concrete_fields if _is_text(f))
        if names:
            found.append((model, names))
    return tuple(sorted(found, key=lambda place: place[0]._meta.label))


def _is_text(f: Any) -> bool:
    if isinstance(f, FileField) or f.choices or f.primary_key or f.is_relation:
        return False
    return isinstance(f, CharField | TextField | JSONField)


def scrub(model: type[Model], names: tuple[str, ...], traces: Traces, employee: Employee) -> int:
    """Take the traces out of the texts of one table; return in how many rows. Call it inside a transaction."""
    count = 0
    own = {table.model: table for table in all_tables()}.get(model)
    mine = (
        set(own.about(employee).values_list("pk", flat=True)) if own and own.is_own and traces.name_is_shared else set()
    )
    for row in list(_rows_with(model, names, traces)):
        with_name = _may_name(model) and (not traces.name_is_shared or row.pk in mine)
        changed = dict(_changes(row, names, traces, with_name))
        if changed:
            with thawed(model._meta.db_table):
                model._base_manager.filter(pk=row.pk).update(**changed)
            count += 1
    return count


def _changes(row: Model, names: tuple[str, ...], traces: Traces, with_name: bool) -> Iterator[tuple[str, Any]]:
    for name in names:
        f: Any = row._meta.get_field(name)
        value = getattr(row, name)
        if isinstance(f, JSONField):
            after = traces.clean_value(value, names=with_name)
        else:
            raw = f.value_to_string(row) if not isinstance(value, str | None) else value
            after = traces.clean(raw, names=with_name) if raw else raw
            value = raw
        if after != value:
            yield name, after[: f.max_length] if isinstance(after, str) and f.max_length else after


def _rows_with(model: type[Model], names: tuple[str, ...], traces: Traces) -> Any:
    """Rows in which one of the texts may stand; JSON is written with \\u escapes on SQLite, plainly on PostgreSQL."""
    needles = traces.needles + ([traces.name] if len(traces.name) > 1 and _may_name(model) else [])
    wanted, columns = Q(pk__in=[]), {}
    for name in names:
        columns[f"_text_{name}"] = Cast(name, TextField())
        for needle in needles:
            for spelled in {needle, json.dumps(needle)[1:-1]}:
                wanted |= Q(**{f"_text_{name}__icontains": spelled})
    return model._base_manager.annotate(**columns).filter(wanted) if needles else model._base_manager.none()


@cache
def _may_name(model: type[Model]) -> bool:
    """Whether texts of this table may be about people."""
    label = model._meta.label
    if model._meta.app_label not in THINGS or label in LOGS:
        return True
    table = {table.model: table for table in all_tables()}.get(model)
    return bool(table and table.is_own and not (table.declaration and table.declaration.erasure == POINTER_REMOVED))
