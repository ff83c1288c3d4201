"""Rights, derived from role grants of today. Nothing here writes."""

import rules
from django.db.models import Exists, OuterRef, Q

from lib import clock
from people.models import Assignment, Department, Employee, RoleGrant
from people.querysets import below, current

EDITOR_GROUPS = {"author": "Authors", "reviewer": "Reviewers"}  # Wagtail's groups that follow from roles


def employee_of(user):
    """Return the employee behind `user`, or None; one query a request, which also tells `is_manager` and `grants_of`."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_employee"):
        manages = Assignment.objects.current().filter(manager=OuterRef("pk"))
        granted = RoleGrant.objects.filter(current(), employee=OuterRef("pk"))
        rows = Employee.objects.filter(user=user).annotate(is_manager=Exists(manages), has_grants=Exists(granted))
        user._employee = rows.first()
    return user._employee


def grants_of(user):
    """Return today's grants of `user` with their departments; one query a request."""
    me = employee_of(user)
    if me is None or not me.has_grants:
        return []
    if not hasattr(user, "_grants"):
        rows = RoleGrant.objects.filter(current(), employee__user=user, employee__user__is_active=True)
        user._grants = list(rows.select_related("department"))
    return user._grants


def departments_of(user, role):
    """Return the root departments over which `user` holds `role`; all roots for an administrator."""
    if user.is_superuser:
        return list(Department.get_root_nodes())
    return [g.department for g in grants_of(user) if g.role == role]


def has_role(user, *roles):
    return user.is_superuser or any(g.role in roles for g in grants_of(user))


def is_hr_over(user, department):
    """Whether `department` is one that `user` looks after as HR, or lies below one."""
    if user.is_superuser:
        return True
    return department is not None and any(department.path.startswith(d.path) for d in departments_of(user, "hr"))


def departments_under_hr(user):
    """Return all departments that `user` looks after as HR (a query set in tree order)."""
    if user.is_superuser:
        return Department.objects.order_by("path")
    return Department.objects.filter(below(departments_of(user, "hr"))).order_by("path")


def may_manage_employee(user, employee):
    """HR of a department above the person's, an administrator, or a manager up the line (never of oneself)."""
    if not employee or getattr(employee, "user_id", None) == user.pk:
        return user.is_superuser
    return Employee.objects.filter(pk=employee.pk).visible_to(user).exists()


def may_stand_in_for(user, employee):
    """Whether `user` could give every right that the person has: a slip for them must not lend its issuer any other."""
    if user.is_superuser:
        return True
    account = getattr(employee, "user", None)
    if account is None or account.is_superuser or account.user_permissions.exists():
        return False
    if account.groups.exclude(name__in=EDITOR_GROUPS.values()).exists():
        return False
    grants = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()), employee=employee)
    own = [(g.role, g.department.path) for g in grants_of(user)]
    return all(
        any(role in ("hr", g.role) and g.department.path.startswith(path) for role, path in own)
        for g in grants.select_related("department")
    )


def may_reset_two_step(user, employee):
    """HR of the person's department that could give every right of the person; not a manager up the line."""
    return Employee.objects.of_hr(user).filter(pk=employee.pk).exists() and may_stand_in_for(user, employee)


def has_one_of(user, roles):
    """Whether a grant of today gives `user` one of `roles`; an administrator has none but by grant."""
    return any(grant.role in roles for grant in grants_of(user))


def is_manager(user):
    """Whether anybody's current assignment names this person as manager."""
    me = employee_of(user)
    return me is not None and me.is_manager


def is_hr(user):
    """Whether this person looks after some department as HR."""
    return bool(user.is_authenticated and has_role(user, "hr"))


rules.add_perm("people.is_hr", rules.predicate(is_hr, name="is_hr"))
rules.add_perm("people.is_author", rules.predicate(lambda user: has_role(user, "author", "reviewer"), name="is_author"))
rules.add_perm("people.is_manager", rules.predicate(is_manager, name="is_manager"))
rules.add_perm("people.stand_in_for_employee", rules.predicate(may_stand_in_for, name="may_stand_in_for"))
rules.add_perm("people.manage_employee", rules.predicate(may_manage_employee, name="may_manage_employee"))
rules.add_perm("people.reset_two_step", rules.predicate(may_reset_two_step, name="may_reset_two_step"))
