"""Finding whom to call: by numbers that were pasted, by audience, by department; and who is expected elsewhere at that hour."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from people.audience_facts import members
from people.models import Employee
from quizzes import rules
from quizzes.models import Candidate, ExamSession, Invigilator

MOST_LINES = 1_000
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,19}")
BETWEEN = re.compile(r"[\s,，;；、|]+")
HAN = re.compile(r"[\u3400-\u9fff·]{2,}")


@dataclass(frozen=True)
class Problem:
    """A pasted line that means nobody, or more than one."""

    line: int
    text: str
    message: str


@dataclass
class Found:
    """Whom a search means, and the lines that must be mended."""

    people: list[Employee] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def text_left(self) -> str:
        """The lines with problems, to be mended in the form."""
        return "\n".join(p.text for p in self.problems)


def reach_of(user):
    """People whom `user` may call to an exam: of the departments where they run exams today, also those who have left."""
    departments = rules.departments_of(user, *rules.EXAMINERS)
    if user.is_superuser:
        return Employee.objects.all()
    return Employee.objects.belonging_to(departments) if departments else Employee.objects.none()


def by_numbers(text: str, *, user) -> Found:
    """Return the people of pasted lines, each with a number or a name, also both; what cannot be used keeps its line (two queries)."""
    found, lines = Found(), [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    lines, rest = lines[:MOST_LINES], lines[MOST_LINES:]
    words = {n: [w for w in BETWEEN.split(line) if w] for n, line in lines}
    numbers = {w.upper() for row in words.values() for w in row if NUMBER.fullmatch(w)}
    names = {w for row in words.values() for w in row if HAN.fullmatch(w)}
    by_number = {e.number.upper(): e for e in _numbered(numbers, user)}
    by_name: dict[str, list[Employee]] = defaultdict(list)
    for employee in reach_of(user).working().filter(name__in=names).order_by("number"):
        by_name[employee.name].append(employee)
    taken: dict[int, int] = {}
    for n, line in lines:
        employee, message = _one(words[n], by_number, by_name)
        if employee is not None and employee.pk in taken:
            message = _("This person stands in line %(line)s already.") % {"line": taken[employee.pk]}
        if message:
            found.problems.append(Problem(n, line[:200], message))
        elif employee is not None:
            taken[employee.pk] = n
            found.people.append(employee)
    for n, line in rest:
        message = _("At most %(n)s lines at once.") % {"n": MOST_LINES}
        found.problems.append(Problem(n, line[:200], message))
    return found


def _numbered(numbers: set[str], user) -> Iterable[Employee]:
    # Numbers are stored as the roster has them; a pasted one may be in the other case.
    either = {v for n in numbers for v in (n, n.lower())}
    return reach_of(user).filter(number__in=either)


def _one(words: list[str], by_number: dict[str, Employee], by_name: dict[str, list[Employee]]) -> tuple[Employee | None, str]:  # fmt: skip
    number = next((w for w in words if NUMBER.fullmatch(w)), "")
    named = [w for w in words if HAN.fullmatch(w)]
    if number:
        employee = by_number.get(number.upper())
        if employee is None:
            return None, _("Nobody with the number %(number)s belongs to the departments where you run exams.") % {"number": number}  # fmt: skip
        if employee.work_state == Employee.State.LEFT:
            return None, _("%(name)s no longer works here.") % {"name": employee.name}
        if named and employee.name not in named:
            words_ = {"number": number, "name": employee.name, "other": named[0]}
            return None, _("%(number)s is %(name)s, not %(other)s.") % words_
        return employee, ""
    if not named:
        return None, _("There is neither a number nor a name in this line.")
    same = by_name.get(named[0], [])
    if len(same) == 1:
        return same[0], ""
    if same:
        numbers = _(", ").join(e.number for e in same[:5])
        return None, _("Several people are called %(name)s: %(numbers)s. Please write the number.") % {"name": named[0], "numbers": numbers}  # fmt: skip
    return None, _("Nobody called %(name)s belongs to the departments where you run exams.") % {"name": named[0]}


def by_department(department, *, user, post=None) -> Found:
    """Return who works in a department or below today, all or of one post."""
    people = reach_of(user).working().in_departments([department])
    if post is not None:
        people = people.filter(
            assignments__in=post_holders(post),
        ).distinct()
    return Found(list(people.order_by("number")))


def post_holders(post):
    from people.models import Assignment

    return Assignment.objects.main().current().filter(post=post)


def by_audience(audience, *, user) -> Found:
    """Return whom an audience means, within the departments where `user` runs exams."""
    meant = [e.pk for e in members(audience)]
    return Found(list(reach_of(user).working().filter(pk__in=meant).order_by("number")))


def clashes(session: ExamSession, employees: Iterable[int]) -> dict[int, str]:
    """Return {employee: title} of those who sit or watch another exam at the same time (two queries)."""
    ids = list(employees)
    live = [ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED]
    same_time = {
        "session__state__in": live,
        "session__starts_at__lt": session.ends_at,
        "session__ends_at__gt": session.starts_at,
        "employee__in": ids,
    }
    found: dict[int, str] = {}
    watching = Invigilator.objects.filter(**same_time).exclude(session=session)
    sitting = Candidate.objects.filter(**same_time).exclude(session=session).exclude(state=Candidate.State.DEFERRED)
    for rows in (watching, sitting):
        found |= dict(rows.values_list("employee_id", "session__title"))
    return found
