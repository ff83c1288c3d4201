"""Who may do what with classes, rooms and trainers: derived from today's role grants, and from who teaches. Nothing here writes."""

from django.db.models import Q

from people import rules
from people.querysets import below

RUNNERS = ("hr", "trainer")  # make classes, call people, settle attendance
KEEPERS = ("hr",)  # rooms, trainers and their contracts, limits of halls


def departments_of(user, *roles):
    """Return the root departments over which `user` holds one of `roles` today; all roots for an administrator."""
    found = {d.pk: d for role in roles for d in rules.departments_of(user, role)}
    return list(found.values())


def runs_classes(user):
    """Whether this person makes classes."""
    return bool(user.is_authenticated and rules.has_role(user, *RUNNERS))


def keeps_rooms(user):
    """Whether this person looks after rooms, trainers and limits."""
    return bool(user.is_authenticated and rules.has_role(user, *KEEPERS))


def outside_trainer_of(user):
    """Return the trainer from outside behind this account, or None; one query a request, none for who works here."""
    if not user.is_authenticated or rules.employee_of(user) is not None:
        return None
    if not hasattr(user, "_outside_trainer"):
        from classroom.models import Trainer

        user._outside_trainer = Trainer.objects.filter(user=user, is_external=True, is_open=True).first()
    return user._outside_trainer


def teaches(user):
    """Whether this person is a trainer of classes (of one's own house or from outside)."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "_teaches"):
        from classroom.models import Trainer

        user._teaches = Trainer.objects.of_account(user).exists()
    return user._teaches


def opens_classes(user):
    """Whether there is anything under `Classes` for this person: all who work here, and trainers from outside."""
    return bool(
        user.is_authenticated and (rules.employee_of(user) is not None or outside_trainer_of(user) or user.is_superuser)
    )


def open_to(department):
    """Return the Q of classes that people of `department` may join: owned by it or by a department above."""
    if department is None:
        return Q(pk__in=[])
    paths = [department.path[:end] for end in range(department.steplen, len(department.path) + 1, department.steplen)]
    return Q(owner_department__path__in=paths)


def keeps(user, thing):
    """Whether `user` looks, as HR, after the department that owns `thing`."""
    if user is None or user.is_superuser:
        return user is not None
    return any(thing.owner_department.path.startswith(d.path) for d in departments_of(user, *KEEPERS))


def owned_by(user, *roles):
    """Return the Q of things whose `owner_department` lies where `user` holds one of `roles` today."""
    return below(departments_of(user, *roles), "owner_department__")
