"""Questions about people that read aloud."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.expressions import RawSQL

from lib import clock


def current(prefix="", *, on=None):
    """Return the Q of half-open date intervals that hold on day `on` (default: today)."""
    on = on or clock.today()
    return Q(**{f"{prefix}starts_on__lte": on}) & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": on}))


def below(departments, prefix=""):
    """Return the Q of departments that are one of `departments` or lie below one; nothing for an empty list."""
    inside = Q(**{f"{prefix}pk__in": []})
    for department in departments:
        inside |= Q(**{f"{prefix}path__startswith": department.path})
    return inside


LINE_SQL = """
    WITH RECURSIVE line(id, depth) AS (
        SELECT a.employee_id, 1 FROM people_assignment a
         WHERE a.manager_id = %s AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on > %s)
        UNION
        SELECT a.employee_id, line.depth + 1 FROM people_assignment a JOIN line ON a.manager_id = line.id
         WHERE a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on > %s) AND line.depth < 30
    )
    SELECT id FROM line
"""


class AssignmentQuerySet(models.QuerySet):
    def current(self, *, on=None):
        """Assignments that hold on day `on` (default: today)."""
        return self.filter(current(on=on))

    def main(self):
        return self.filter(kind="main")


class RoleGrantQuerySet(models.QuerySet):
    def current(self, *, on=None):
        return self.filter(current(on=on))

    def over(self, departments):
        """Grants whose root department is one of `departments` or lies below one."""
        return self.filter(below(departments, "department__"))


class AbsenceQuerySet(models.QuerySet):
    def current(self, *, on=None):
        return self.filter(current(on=on))


class RosterImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own uploads; all, for an administrator."""
        return self if user.is_superuser else self.filter(by=user)


class DataExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Copies that `user` asked for: their own, and as HR of people whom they still look after."""
        from people.models import Employee

        served = Q(employee__user=user) | Q(employee__in=Employee.objects.of_hr(user))
        return self.filter(served, asked_by=user)


class ErasureRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests about people whom `user` looks after as HR; all, for an administrator."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.of_hr(user))


class AudienceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Audiences that reach the departments of HR `user`: owned inside them, above them, or by the whole company."""
        if user.is_superuser:
            return self
        from people import rules

        departments = rules.departments_of(user, "hr")
        if not departments:
            return self.none()
        above = {d.path[:end] for d in departments for end in range(d.steplen, len(d.path) + 1, d.steplen)}
        reach = below(departments, "owner_department__") | Q(owner_department=None)
        return self.filter(reach | Q(owner_department__path__in=above))

    def editable_by(self, user):
        """Audiences that HR `user` may change: those owned inside their departments."""
        if user.is_superuser:
            return self
        from people import rules

        return self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))


class EmployeeQuerySet(models.QuerySet):
    def with_post(self, *, on=None):
        """Fetch with each person the main assignment of day `on`, as the list `main_assignments` (one query)."""
        from people.models import Assignment

        rows = Assignment.objects.main().current(on=on).select_related("post", "department", "manager")
        return self.prefetch_related(Prefetch("assignments", queryset=rows, to_attr="main_assignments"))

    def working(self):
        """People who have not left."""
        return self.exclude(work_state="left")

    def in_department(self, department, *, on=None):
        """People whose main assignment on day `on` lies in `department` or below it."""
        return self.in_departments([department], on=on)

    def in_departments(self, departments, *, on=None):
        """People whose main assignment lies in one of `departments` or below; none for an empty list."""
        from people.models import Assignment

        inside = below(departments, "department__")
        rows = Assignment.objects.main().current(on=on).filter(inside, employee=OuterRef("pk"))
        return self.filter(Exists(rows))

    def belonging_to(self, departments):
        """People of `in_departments`, and those without a present post whose last (or next) one lies there: leavers, people waiting."""
        from people.models import Assignment

        mine = Assignment.objects.main().filter(employee=OuterRef("pk"))
        later = Assignment.objects.main().filter(employee=OuterRef("employee"), starts_on__gt=OuterRef("starts_on"))
        last = mine.filter(below(departments, "department__")).filter(~Exists(later))
        now = mine.current()
        return self.filter(
            Q(Exists(now.filter(below(departments, "department__")))) | (Q(~Exists(now)) & Q(Exists(last)))
        )

    def of_hr(self, user):
        """People for whom `user` works as HR (all, for an administrator); a manager's own line does not count here."""
        if user.is_superuser:
            return self
        from people import rules

        departments = rules.departments_of(user, "hr")
        return self.belonging_to(departments) if departments else self.none()

    def reporting_to(self, manager, *, on=None):
        """People whose current assignment (main or acting) names `manager`."""
        from people.models import Assignment

        # Not Exists(): SQLite would look through all of the manager's rows once for every employee.
        return self.filter(pk__in=Assignment.objects.current(on=on).filter(manager=manager).values("employee"))

    def in_line_of(self, manager, *, on=None):
        """People of the whole reporting line below `manager` on day `on` (transitive)."""
        on = on or clock.today()
        return self.filter(pk__in=RawSQL(LINE_SQL, (manager.pk, on, on, on, on))).exclude(pk=manager.pk)  # noqa: S611

    def visible_to(self, user):
        """People whose data `user` may see: oneself, one's line, one's role's departments; all for an administrator."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        from people import rules

        me = rules.employee_of(user)
        if me is None:
            return self.none()
        seen = Q(pk=me.pk) | Q(pk__in=self.model.objects.in_line_of(me).values("pk"))
        departments = rules.departments_of(user, "hr")
        if departments:
            seen |= Q(pk__in=self.model.objects.belonging_to(departments).values("pk"))
        return self.filter(seen)
