"""Who is asked or told: the HR nearest to a person, and the manager."""

from accounts.models import User
from people.models import Department, Employee, RoleGrant
from people.querysets import current


def paths_above(department):
    """Return the tree paths of `department` and all its ancestors, nearest first."""
    step = Department.steplen
    return [department.path[:end] for end in range(len(department.path), 0, -step)]


def hr_of(department):
    """Return the users with the HR grant nearest above `department` (None: over a root); administrators where there is none."""
    roots = Department.get_root_nodes().values_list("path", flat=True)
    paths = paths_above(department) if department else list(roots)
    grants = RoleGrant.objects.filter(current(), role="hr", department__path__in=paths, employee__user__is_active=True)
    rows = list(grants.select_related("employee__user", "department"))
    if not rows:
        return list(User.objects.filter(is_superuser=True, is_active=True))
    nearest = max(len(g.department.path) for g in rows)
    return [g.employee.user for g in rows if len(g.department.path) == nearest]


def manager_of(employee):
    """Return the user of today's manager, or None; one who has left or cannot sign in is none."""
    main = employee.main
    manager = main.manager if main else None
    if not isinstance(manager, Employee) or manager.user is None or manager.work_state == Employee.State.LEFT:
        return None
    return manager.user if manager.user.is_active else None


def deciders_of(employee):
    """Return the users who decide about a person's dates today: the manager, without one the nearest HR."""
    manager = manager_of(employee)
    return [manager] if manager else hr_of(employee.main.department if employee.main else None)


def may_decide(user, rule, departments):
    """Whether an HR person of `departments` decides about a rule: within them lies its owner, or, without one, they are roots."""
    owner = rule.audience.owner_department
    if user.is_superuser:
        return True
    if owner is None:
        return any(department.is_root() for department in departments)
    return any(owner.path.startswith(department.path) for department in departments)
