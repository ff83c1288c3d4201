"""Who may do what with banks, quizzes, exams and answers: derived from the role grants of today. Nothing here writes."""

import rules as permissions
from django.db.models import Q

from people import rules
from people.querysets import below

AUTHORS = ("author", "trainer", "hr")  # write banks and quizzes
READERS = ("author", "reviewer", "trainer", "examiner", "hr")  # read them
GRADERS = ("trainer", "examiner")  # judge essays, answer appeals
EXAMINERS = ("examiner", "hr")  # run exam sessions
ADMITTERS = ("trainer", "hr")  # let people take a quiz directly
RESULTS = ("trainer", "examiner", "hr")  # see results of people


def departments_of(user, *roles):
    """Return the root departments over which `user` holds one of `roles` today; all roots for an administrator."""
    found = {d.pk: d for role in roles for d in rules.departments_of(user, role)}
    return list(found.values())


def owned_by(departments, prefix="", *, above=False):
    """Return the Q of things whose `owner_department` lies in `departments`; without an owner they are the whole company's.

    `above`: also what a department above owns (to be read, not changed), and what the company owns.
    """
    inside = below(departments, f"{prefix}owner_department__")
    company = Q(**{f"{prefix}owner_department": None})
    if above and departments:
        paths = {d.path[:end] for d in departments for end in range(d.steplen, len(d.path) + 1, d.steplen)}
        return inside | company | Q(**{f"{prefix}owner_department__path__in": paths})
    return inside | company if any(d.is_root() for d in departments) else inside


def may_change(user, thing, *roles):
    """Whether `user` may change a bank, quiz or exam session, by its owner."""
    if user.is_superuser:
        return True
    owner = thing.owner_department
    departments = departments_of(user, *(roles or AUTHORS))
    if owner is None:
        return any(d.is_root() for d in departments)
    return any(owner.path.startswith(d.path) for d in departments)


def works_here(user):
    """Whether there is anything in the back office of quizzes for this person."""
    return bool(user.is_authenticated and rules.has_role(user, *READERS))


def may_grade(user):
    return bool(user.is_authenticated and rules.has_role(user, *GRADERS))


def works_with_results(user):
    """Whether this person works with results of people: reads and releases them, has marks of what is in their care computed anew."""
    return bool(user.is_authenticated and rules.has_role(user, *RESULTS))


def may_admit(user):
    return bool(user.is_authenticated and rules.has_role(user, *ADMITTERS))


def runs_exams(user):
    return bool(user.is_authenticated and rules.has_role(user, *EXAMINERS))


permissions.add_perm("quizzes.works_here", permissions.predicate(works_here, name="works_here"))
permissions.add_perm("quizzes.may_grade", permissions.predicate(may_grade, name="may_grade"))
permissions.add_perm("quizzes.may_admit", permissions.predicate(may_admit, name="may_admit"))
permissions.add_perm("quizzes.runs_exams", permissions.predicate(runs_exams, name="runs_exams"))
