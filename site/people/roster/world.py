"""What is known when a roster is compared: departments, posts, and the people of the rows, read in bulk."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lib import clock
from people import rules
from people.actions import access
from people.models import Absence, Assignment, Department, Employee, Post
from people.roster.columns import BY_KEY
from people.roster.values import Error

CHUNK = 500


@dataclass
class Person:
    """One employee as known now, with the assignments that matter."""

    employee: Employee
    now: Assignment | None = None  # the main assignment of today
    last: Assignment | None = None  # the latest one: present, planned or past
    absence: Absence | None = None  # leave that is not over

    @property
    def place(self) -> Assignment | None:
        """The assignment of today or the planned one; None for somebody without a post."""
        if self.now or self.last is None:
            return self.now
        return self.last if self.last.ends_on is None or self.last.ends_on > clock.today() else None


@dataclass(frozen=True)
class Unit:
    """A department of the file or of the database; a new one has no path yet."""

    code: str
    name: str
    parent_code: str = ""
    path: str = ""
    is_closed: bool = False


@dataclass
class World:
    """Everything that one row is compared with. `load_people` fills the people of the rows at hand."""

    user: Any
    roots: list[str] | None = None  # tree paths of the importer's departments; None: everything
    units: dict[str, Unit] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    posts: dict[str, tuple[str, str, bool]] = field(default_factory=dict)  # code: name, category, is new
    post_names: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)  # upper case: as stored
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.today = clock.today()
        self.numbers = {n.upper(): n for n in Employee.objects.values_list("number", flat=True)}

    # --- people ---------------------------------------------------------------------------------
    def load_people(self, numbers: Iterable[str], *, lock: bool = False) -> None:
        """Read the people with these numbers anew (with `lock`: for update), six queries a chunk."""
        wanted = sorted(set(numbers))
        self.people, self.taken = {}, set()
        for start in range(0, len(wanted), CHUNK):
            self._load_chunk(wanted[start : start + CHUNK], lock)

    def _load_chunk(self, numbers: list[str], lock: bool) -> None:
        rows = Employee.objects.filter(number__in=numbers)
        if lock:
            rows = rows.select_for_update(of=("self",))
        found = {e.pk: Person(e) for e in rows.select_related("user")}
        assignments = Assignment.objects.main().filter(employee__in=found).order_by("starts_on")
        for row in assignments.select_related("post", "department", "manager"):
            person = found[row.employee_id]
            person.last = row
            if row.starts_on <= self.today and (row.ends_on is None or row.ends_on > self.today):
                person.now = row
        for leave in Absence.objects.filter(employee__in=found, settled_at=None).order_by("-starts_on"):
            found[leave.employee_id].absence = leave
        self.people |= {p.employee.number: p for p in found.values()}
        self.taken |= access.taken_names([n for n in numbers if n not in self.people])

    def adopt(self, number: str, employee: Employee) -> None:
        """Take somebody who was hired just now among the known people."""
        self.people[number] = Person(employee)
        self.numbers[number.upper()] = number

    def canonical(self, number: str) -> str:
        """Return `number` as it is stored, whatever the case in the file."""
        return self.numbers.get(number.upper(), number)

    # --- departments and posts ------------------------------------------------------------------
    def load_units(self) -> None:
        """Read all departments and posts (two queries) and the importer's scope."""
        departments = list(Department.objects.order_by("path"))
        by_path = {d.path: d for d in departments}
        self.units = {
            d.code: Unit(
                d.code,
                d.name,
                by_path[d.path[: -d.steplen]].code if d.depth > 1 else "",
                d.path,
                bool(d.closed_on and d.closed_on <= self.today),
            )
            for d in departments
        }
        self.by_name = {}
        for unit in self.units.values():
            self.by_name.setdefault(same(unit.name), []).append(unit.code)
        self.posts, self.post_names = {}, {}
        for post in Post.objects.all():
            self.posts[post.code] = (post.name, post.category, False)
            self.post_names.setdefault(same(post.name), []).append(post.code)
        if not self.user.is_superuser:
            self.roots = [d.path for d in rules.departments_of(self.user, "hr")]

    def is_inside(self, code: str) -> bool:
        """Whether the department lies in the importer's scope; a new one does when its nearest known ancestor does."""
        seen: set[str] = set()
        while code in self.units and not self.units[code].path and code not in seen:
            seen.add(code)
            code = self.units[code].parent_code
        if self.roots is None:
            return True
        unit = self.units.get(code)
        return bool(unit and unit.path) and any(unit.path.startswith(root) for root in self.roots)

    def may_touch(self, person: Person) -> bool:
        """Whether the person's present (or last) department lies in the importer's scope."""
        place = person.now or person.last
        if self.roots is None:
            return True
        return bool(place) and any(place.department.path.startswith(root) for root in self.roots)

    def find_department(self, values: dict[str, Any]) -> tuple[str | None, list[Error]]:
        """Return the code of the department that a row means (None: it says nothing) and what is wrong with it."""
        code, name = values.get("department_code"), values.get("department")
        if code:
            unit = self.units.get(code)
            if unit is None:
                return None, [
                    _wrong(
                        "department_code",
                        _("%(code)s is unknown; a new department needs its name and 上级部门编码") % {"code": code},
                    )
                ]
            if name and same(name) != same(unit.name):
                words = _("%(code)s is called “%(known)s” here, the file says “%(name)s”; please check code or name")
                return None, [_wrong("department", words % {"code": code, "known": unit.name, "name": name})]
        elif name:
            codes = self.by_name.get(same(name), [])
            codes = [c for c in codes if self.is_inside(c)] or codes
            if len(codes) != 1:
                words = (
                    _("“%(name)s” is unknown; please give 部门编码")
                    if not codes
                    else _("“%(name)s” is the name of several departments (%(codes)s); please give 部门编码")
                )
                return None, [_wrong("department", words % {"name": name, "codes": "、".join(codes[:4])})]
            code = codes[0]
        else:
            return None, []
        if self.units[code].is_closed:
            return None, [_wrong("department", _("“%(name)s” is closed") % {"name": self.units[code].name})]
        if not self.is_inside(code):
            return None, [
                _wrong(
                    "department",
                    _("“%(name)s” does not belong to the departments that you look after")
                    % {"name": self.units[code].name},
                )
            ]
        return code, []

    def find_post(self, values: dict[str, Any]) -> tuple[str | None, list[Error]]:
        """Return the code of the post that a row means (None: it says nothing) and what is wrong with it."""
        code, name, category = values.get("post_code"), values.get("post"), values.get("post_category")
        if code:
            if code not in self.posts:
                return None, [
                    _wrong(
                        "post_code", _("%(code)s is unknown; a new post needs its name and 岗位类别") % {"code": code}
                    )
                ]
            known, known_category, _new = self.posts[code]
            if name and same(name) != same(known):
                words = _("%(code)s is called “%(known)s” here, the file says “%(name)s”; please check code or name")
                return None, [_wrong("post", words % {"code": code, "known": known, "name": name})]
        elif name:
            codes = self.post_names.get(same(name), [])
            if len(codes) != 1:
                words = (
                    _("“%(name)s” is unknown; please give 岗位编码")
                    if not codes
                    else _("“%(name)s” is the name of several posts (%(codes)s); please give 岗位编码")
                )
                return None, [_wrong("post", words % {"name": name, "codes": "、".join(codes[:4])})]
            code = codes[0]
            known_category = self.posts[code][1]
        else:
            return None, []
        if category and category != known_category:
            words = _("“%(post)s” belongs to “%(known)s” here")
            return None, [
                _wrong(
                    "post_category", words % {"post": self.posts[code][0], "known": Post.Category(known_category).label}
                )
            ]
        return code, []

    def department_words(self, code: str) -> str:
        return f"{self.units[code].name} {code}"

    def post_words(self, code: str) -> str:
        return f"{self.posts[code][0]} {code}"


def _wrong(key: str, text: str) -> Error:
    return [BY_KEY[key].header, text]


def same(name: str) -> str:
    """Return a name as it is compared: one width, no spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()
