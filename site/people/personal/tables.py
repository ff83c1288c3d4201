"""The way from a person to every row about them, found in the models and the register; nothing is listed twice.

A row is *about* somebody when it points to them by a pointer named so (employee, user, recipient, whom, or what the register calls
`subject`), or hangs on such a row (an answer on an attempt). Other pointers (by, decided_by, …) say who acted.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from lib.personal_data import POINTER_REMOVED, REGISTER, WITH_PERSON, Declaration
from people.models import Employee

SUBJECTS = {"employee", "user", "recipient", "whom"}
LONGEST = 5  # steps from a row to its person


@dataclass(frozen=True)
class Table:
    """One table: the paths (lookups) to whose row it is, and the pointers to who acted in it."""

    model: type[Model]
    declaration: Declaration | None
    to_employee: tuple[str, ...] = ()
    to_user: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._base_manager.all()

    @property
    def is_own(self) -> bool:
        """Whether it can hold rows about a person."""
        has_path = bool(self.to_employee or self.to_user)
        return has_path or self.model in (Employee, User) or bool(self.declaration and self.declaration.identity)

    def about(self, employee: Employee) -> QuerySet[Any]:
        """Rows about `employee`."""
        if self.model is Employee:
            return self.rows.filter(pk=employee.pk)
        if self.model is User:
            return self.rows.filter(pk=employee.user_id)
        if self.label == "people.HistoricalEmployee":
            return self.rows.filter(id=employee.pk)
        found = Q(pk__in=[])
        for path in self.to_employee:
            found |= Q(**{path: employee.pk})
        for path in self.to_user if employee.user_id else ():
            found |= Q(**{path: employee.user_id})
        for name in self.declaration.identity if self.declaration else ():
            found |= Q(**{f"{name}__in": identities(employee)})
        return self.rows.filter(found)

    def acted_by(self, employee: Employee) -> QuerySet[Any]:
        """Rows about others, or about things, in which `employee` acted."""
        found = Q(pk__in=[])
        for name in self.actors:
            pk = employee.pk if self.model._meta.get_field(name).related_model is Employee else employee.user_id
            found |= Q(**{name: pk}) if pk else Q(pk__in=[])
        return self.rows.filter(found)


def identities(employee: Employee) -> list[str]:
    """Return how text fields name `employee`: number and user name, whatever the case, and as keys of counted guesses."""
    names = {employee.number}
    if employee.user:
        names.add(employee.user.username)
    spelled = {text for name in names if name for text in (name, name.upper(), name.lower())}
    return sorted(spelled | {f"number:{text}" for text in spelled})


@cache
def all_tables() -> tuple[Table, ...]:
    """Return every table that knows a person: the registered ones and their parts, in a fixed order."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    paths = _paths(models)
    found = []
    for model in models:
        declaration = REGISTER.get(model._meta.label)
        mine = paths.get(model, [])
        if declaration or mine:
            actors = [name for name in _pointers(model) if name not in {path.split("__")[0] for path in mine}]
            is_staff = {path: _end(model, path) is Employee for path in mine}
            to_employee = tuple(path for path in mine if is_staff[path])
            to_user = tuple(path for path in mine if not is_staff[path])
            actors = [] if model in (Employee, User) else actors
            found.append(Table(model, declaration, to_employee, to_user, tuple(actors)))
    return tuple(sorted(found, key=lambda table: table.label))


def own_tables() -> Iterator[Table]:
    return (table for table in all_tables() if table.is_own)


def _pointers(model: type[Model]) -> list[str]:
    fields = (field for field in model._meta.concrete_fields if field.is_relation)
    return [field.name for field in fields if field.related_model in (Employee, User)]


def _subjects(model: type[Model]) -> list[str]:
    declaration = REGISTER.get(model._meta.label)
    if model in (Employee, User) or (declaration and declaration.erasure == POINTER_REMOVED):
        return []
    if declaration and declaration.subject:
        return list(declaration.subject)
    named = [name for name in _pointers(model) if name in SUBJECTS]
    if not named and declaration and declaration.erasure == WITH_PERSON:
        return _pointers(model)  # rows that go with a person are that person's, whatever the pointer is called
    return named


def _paths(models: list[type[Model]]) -> dict[type[Model], list[str]]:
    """Return the shortest lookups to a person, breadth first; things (pages, questions) lead on to nobody."""
    found = {model: _subjects(model) for model in models if _subjects(model)}
    queue = deque(found)
    while queue:
        parent = queue.popleft()
        for model in models:
            if model in found or model in (Employee, User):
                continue
            is_declared = model._meta.label in REGISTER  # a part that nobody declared hangs on its whole for good
            fields = (f for f in model._meta.concrete_fields if f.related_model is parent)
            pointer = next((f.name for f in fields if is_declared or not f.null), None)
            if pointer and len(found[parent][0].split("__")) < LONGEST:
                found[model] = [f"{pointer}__{path}" for path in found[parent]]
                queue.append(model)
    return found


def _end(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model
