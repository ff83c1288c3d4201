"""Sign-ins of people: made when they are hired, closed when they leave. Called inside the transaction of the cause."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import ActivationCode, User
from lib import clock
from people.exceptions import PeopleError
from people.models import Employee


def make_users(employees: Sequence[Employee]) -> None:
    """Give each (unsaved) employee a sign-in without a usable password, named after the number. Raises PeopleError when a name is taken."""
    taken = taken_names([e.number for e in employees])
    if taken:
        raise PeopleError(_("The user name %(name)s already belongs to another sign-in.") % {"name": sorted(taken)[0]})
    users = [User(username=e.number, name=e.name, password=make_password(None)) for e in employees]
    for employee, user in zip(employees, User.objects.bulk_create(users, batch_size=500), strict=True):
        employee.user = user


def taken_names(numbers: Sequence[str]) -> set[str]:
    """Return those of `numbers` that are user names already, in whatever case."""
    by_lower = {n.lower(): n for n in numbers}
    names = User.objects.annotate(lower=Lower("username")).filter(lower__in=list(by_lower))
    return {by_lower[name] for name in names.values_list("lower", flat=True) if name in by_lower}


def open_again(employees: Sequence[Employee]) -> None:
    """Let returning people in again, without their old password: a new slip is needed."""
    for user in (e.user for e in employees if e.user):
        user.is_active, user.password = True, make_password(None)
    User.objects.bulk_update([e.user for e in employees if e.user], ["is_active", "password"], batch_size=200)


def close(user_ids: Sequence[int]) -> None:
    """Close sign-ins: out at the next request, slips void."""
    now = clock.now()
    User.objects.filter(pk__in=user_ids).update(is_active=False)
    sessions = UserSession.objects.filter(user_id__in=user_ids)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    ActivationCode.objects.filter(user_id__in=user_ids, used_at=None, revoked_at=None).update(revoked_at=now)
