"""Who decides about training away from the hall: the manager, then HR; nobody about oneself."""

from accounts.models import User
from courses import who
from people import rules
from people.models import Employee

MANAGER, HR = "manager", "hr"


def manager_of(employee):
    """Return the manager who decides today, as a list of at most one user."""
    manager = who.manager_of(employee)
    return [manager] if manager and manager.pk != employee.user_id else []


def hr_of(employee):
    """Return the users who decide for HR: the nearest HR without the person, else administrators."""
    found = who.hr_of(employee.main.department if employee.main else None)
    others = [user for user in found if user.pk != employee.user_id]
    return others or list(User.objects.filter(is_superuser=True, is_active=True).exclude(pk=employee.user_id))


def deciders(employee, stage):
    return manager_of(employee) if stage == MANAGER else hr_of(employee)


def may_decide(user, employee, stage):
    """Whether `user` decides about `employee` today; an administrator always, nobody about oneself."""
    if employee.user_id == user.pk:
        return False
    if user.is_superuser:
        return True
    if stage == MANAGER:
        return rules.may_manage_employee(user, employee)
    return Employee.objects.of_hr(user).filter(pk=employee.pk).exists()


def is_manager_or_hr(user):
    return rules.is_manager(user) or rules.is_hr(user)
