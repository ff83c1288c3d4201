"""Roles over departments, and the Wagtail groups that follow from them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from lib import clock
from people import rules
from people.exceptions import PeopleError
from people.models import Department, Employee, RoleGrant


def grant_role(
    employee: Employee,
    *,
    role: str,
    department: Department,
    by: Any,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give `role` over `department` and all below it. Raises PeopleError when `by` may not, or it is given already."""
    _check(employee, role=role, department=department, by=by)
    starts_on = starts_on or clock.today()
    if ends_on and ends_on <= starts_on:
        raise PeopleError(_("The last day lies before the first."))
    same = RoleGrant.objects.filter(employee=employee, role=role, department=department)
    if same.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).exists():
        raise PeopleError(
            _("%(name)s already has the role %(role)s there.")
            % {"name": employee.name, "role": RoleGrant.Role(role).label}
        )
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                employee=employee,
                role=role,
                department=department,
                starts_on=starts_on,
                ends_on=ends_on,
                granted_by=by,
                reason=reason[:200],
            )
            sync_groups([employee])
    except IntegrityError as exc:
        raise PeopleError(_("The same role was given at the same moment by somebody else.")) from exc
    return grant


def _check(employee: Employee, *, role: str, department: Department, by: Any) -> None:
    if role not in RoleGrant.Role.values:
        raise PeopleError(_("There is no role “%(role)s”.") % {"role": role})
    if employee.work_state == Employee.State.LEFT or employee.user is None or not employee.user.is_active:
        raise PeopleError(_("%(name)s cannot sign in; a role would be of no use.") % {"name": employee.name})
    if by.is_superuser:
        return
    if employee.user_id == by.pk:
        raise PeopleError(_("Nobody gives a role to oneself. Please ask the HR above you or an administrator."))
    if not rules.is_hr_over(by, department):
        raise PeopleError(
            _("You may give roles only inside the departments that you look after; %(department)s is not one of them.")
            % {"department": department.name}
        )
    if not Employee.objects.of_hr(by).filter(pk=employee.pk).exists():
        raise PeopleError(_("You may give roles only to people of the departments that you look after."))


def end_grant(grant: RoleGrant, *, by: Any) -> None:
    """End a role today. Raises PeopleError when `by` may not, or it has ended already."""
    if not by.is_superuser and not rules.is_hr_over(by, grant.department):
        raise PeopleError(_("You may end roles only inside the departments that you look after."))
    today = clock.today()
    with transaction.atomic():
        still = RoleGrant.objects.filter(pk=grant.pk).filter(Q(ends_on=None) | Q(ends_on__gt=today))
        if not still.update(ends_on=_last_day(grant, today)):
            raise PeopleError(_("This role has ended already."))
        sync_groups([grant.employee])


def _last_day(grant: RoleGrant, day: dt.date) -> dt.date:
    return max(grant.starts_on, day)


def end_grants_of(employees: Sequence[Employee], *, by: Any) -> int:
    """End every role of people who leave; return how many. Part of the caller's transaction."""
    today = clock.today()
    rows = RoleGrant.objects.filter(employee__in=[e.pk for e in employees])
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    planned = rows.filter(starts_on__gt=today).update(ends_on=F("starts_on"))
    count = planned + rows.filter(starts_on__lte=today).update(ends_on=today)
    if count:
        sync_groups(employees)
    return count


@transaction.atomic
def sync_groups(employees: Iterable[Employee] | None = None) -> int:
    """Make membership in the editor groups equal today's grants (of `employees`, or of all); return how many changed."""
    changed = 0
    who = None if employees is None else {e.user_id for e in employees if e.user_id}
    for role, name in rules.EDITOR_GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        wanted, present = entitled(role), set(User.objects.filter(groups=group).values_list("pk", flat=True))
        if who is not None:
            wanted, present = wanted & who, present & who
        group.user_set.add(*(wanted - present))
        group.user_set.remove(*(present - wanted))
        changed += len(wanted ^ present)
    return changed


def entitled(role: str) -> set[int]:
    """Return the ids of users whom `role` entitles today."""
    rows = RoleGrant.objects.current().filter(role=role, employee__user__is_active=True)
    return set(rows.values_list("employee__user_id", flat=True))
