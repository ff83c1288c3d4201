"""Caches of `people` against their ledgers."""

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.verify import verification
from people.actions.grants import entitled
from people.models import Employee
from people.rules import EDITOR_GROUPS


@verification("people.editor_groups")
def editor_groups_equal_grants():
    """Authors and Reviewers hold exactly those whom a grant of today entitles; nobody else enters the CMS."""
    for role, name in EDITOR_GROUPS.items():
        present, wanted = set(User.objects.filter(groups__name=name).values_list("pk", flat=True)), entitled(role)
        for user in User.objects.filter(pk__in=present ^ wanted):
            if user.pk in wanted:
                yield _("%(user)s has the role but is not in the group %(group)s.") % {"user": user, "group": name}
            else:
                yield _("%(user)s is in the group %(group)s without the role.") % {"user": user, "group": name}
    admin = Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    by_other_ways = Q(groups__in=_groups_beside(EDITOR_GROUPS.values(), admin)) | Q(user_permissions__in=admin)
    for user in User.objects.filter(by_other_ways, is_superuser=False).distinct():
        yield _("%(user)s may enter the CMS without a role.") % {"user": user}


def _groups_beside(names, permissions):
    from django.contrib.auth.models import Group

    return Group.objects.filter(permissions__in=permissions).exclude(name__in=list(names))


@verification("people.leavers")
def leavers_are_out():
    """Who has left cannot sign in and has no present assignment."""
    left = Employee.objects.filter(work_state=Employee.State.LEFT)
    for employee in left.filter(user__is_active=True):
        yield _("%(who)s has left but can still sign in.") % {"who": employee.number}
