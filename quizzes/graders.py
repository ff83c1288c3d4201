"""Who is asked to judge: the trainers and examiners nearest above a learner's department. Nothing here writes."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from people.models import Assignment, Department, RoleGrant
from people.querysets import current
from quizzes.rules import GRADERS


def path_of_learner(reference: str = "employee") -> Coalesce:
    """Return the tree path of a learner's department of today (or their last), for `annotate` on rows with this field."""
    mine = Assignment.objects.main().filter(employee=OuterRef(reference)).order_by("-starts_on")
    return Coalesce(
        Subquery(mine.current().values("department__path")[:1]), Subquery(mine.values("department__path")[:1])
    )


class Staff:
    """Everybody who holds one of `roles` today, read once (two queries), asked for many departments."""

    def __init__(self, roles: Iterable[str] = GRADERS) -> None:
        grants = RoleGrant.objects.filter(current(), role__in=list(roles), employee__user__is_active=True)
        self.rows = [
            (g.department.path, g.employee.user) for g in grants.select_related("employee__user", "department")
        ]
        self._admins: list[User] | None = None

    @property
    def admins(self) -> list[User]:
        if self._admins is None:
            self._admins = list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
        return self._admins

    def nearest(self, path: str | None, *, least: int = 1, but_for: Collection[Any] = ()) -> list[User]:
        """Return the users nearest above the department at tree path `path`, going up until there are `least`; administrators fill up.

        `but_for`: ids of users who must not be asked.
        """
        found: dict[int, User] = {}
        step = Department.steplen
        for end in range(len(path or ""), 0, -step):
            found |= {u.pk: u for at, u in self.rows if at == (path or "")[:end] and u.pk not in but_for}
            if len(found) >= least:
                return list(found.values())
        return list((found | {u.pk: u for u in self.admins if u.pk not in but_for}).values())
