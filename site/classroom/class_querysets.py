"""Questions about classes that read aloud."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lib import clock
from people.querysets import below

DATED = ("announced", "closed")


class RoomQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Rooms that HR `user` looks after: those of their departments."""
        from classroom import class_rules

        if user.is_superuser:
            return self
        return self.filter(below(class_rules.departments_of(user, *class_rules.KEEPERS), "department__"))

    def usable_by(self, user):
        """Rooms in which `user` may hold a class: of their departments and those above."""
        from classroom import class_rules

        if user.is_superuser:
            return self.filter(is_open=True)
        departments = class_rules.departments_of(user, *class_rules.RUNNERS)
        above = {d.path[:end] for d in departments for end in range(d.steplen, len(d.path) + 1, d.steplen)}
        return self.filter(below(departments, "department__") | Q(department__path__in=above), is_open=True)


class TrainerQuerySet(models.QuerySet):
    def of_account(self, user):
        """The trainer that is this account: a colleague or somebody from outside."""
        return self.filter(Q(employee__user=user) | Q(user=user, is_external=True), is_open=True)

    def editable_by(self, user):
        """Trainers that HR `user` looks after."""
        from classroom import class_rules

        return self if user.is_superuser else self.filter(class_rules.owned_by(user, *class_rules.KEEPERS))

    def usable_by(self, user):
        """Trainers whom `user` may name for a class: of their departments and those above."""
        from classroom import class_rules

        if user.is_superuser:
            return self.filter(is_open=True)
        departments = class_rules.departments_of(user, *class_rules.RUNNERS)
        above = {d.path[:end] for d in departments for end in range(d.steplen, len(d.path) + 1, d.steplen)}
        reach = below(departments, "owner_department__") | Q(owner_department__path__in=above)
        return self.filter(reach, is_open=True)


class ClassSessionQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Classes that `user` makes and changes by a role over the department that owns them."""
        from classroom import class_rules

        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(class_rules.owned_by(user, *class_rules.RUNNERS))

    def taught_by(self, user):
        """Classes in which this account teaches, drafts left out."""
        from classroom.models import Teaching

        mine = Teaching.objects.filter(
            Q(trainer__employee__user=user) | Q(trainer__user=user, trainer__is_external=True),
            meeting__session=OuterRef("pk"),
        )
        return self.filter(Exists(mine)).exclude(state="draft")

    def run_by(self, user):
        """Classes whose people and attendance are this person's to handle: by role, or as their trainer."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(Q(pk__in=self.model.objects.editable_by(user).values("pk")) | Q(pk__in=self.model.objects.taught_by(user).values("pk")))  # fmt: skip

    def open_to(self, employee):
        """Classes that a person may look at: announced by their department or one above, and all in which they are or were."""
        from classroom import class_rules
        from classroom.models import SignUp

        if employee is None:
            return self.none()
        department = employee.main.department if employee.main else None
        mine = SignUp.objects.filter(employee=employee).values("session")
        offered = class_rules.open_to(department) & Q(state__in=["undated", *DATED])
        return self.filter(offered | Q(pk__in=mine))

    def coming(self):
        """Announced classes with a date that is not over."""
        from classroom.models import Meeting

        ahead = Meeting.objects.filter(session=OuterRef("pk"), ends_at__gt=clock.now())
        return self.filter(Exists(ahead), state="announced")


class SignUpQuerySet(models.QuerySet):
    def live(self):
        """Sign-ups that stand: asked for, waiting, booked, attended."""
        return self.filter(state__in=self.model.LIVE)

    def waiting(self):
        """The waiting list, first come first."""
        return self.filter(state="waitlisted").order_by("queued_at", "pk")

    def of(self, user):
        """A person's own."""
        return self.filter(employee__user=user)


class ClassFileQuerySet(models.QuerySet):
    def kept(self):
        """Files that were not taken out."""
        return self.filter(removed_at=None)

    def seen_by(self, user):
        """Kept files that `user` may open: all of classes they run; with a seat the materials, having come also the photos."""
        from classroom.models import ClassSession, SignUp

        mine = SignUp.objects.filter(employee__user=user, session=OuterRef("session"))
        seat = mine.filter(state__in=["booked", "attended", "absent"])
        came = mine.filter(Q(state="attended") | Q(attendance__kind="in", attendance__struck_at=None))
        own = Q(Exists(seat), kind="material") | Q(Exists(came), kind="photo")
        runs = ClassSession.objects.run_by(user).values("pk")
        return self.kept().filter(own | Q(session__in=runs))


class AttendancePleaQuerySet(models.QuerySet):
    def of(self, user):
        """A person's own."""
        return self.filter(signup__employee__user=user)
