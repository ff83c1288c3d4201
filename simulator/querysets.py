"""Questions about scenarios and runs that read aloud."""

from django.db import models
from django.db.models import Q

from lib import clock
from people import rules
from people.querysets import below

WATCHERS = ("trainer", "examiner", "hr")  # see runs of people
READERS = ("author", "reviewer", "trainer", "examiner", "hr")
AUTHORS = ("author",)
TRIAL = "trial"  # the context of runs by which authors try what they write: they count nowhere


def _departments(user, *roles):
    found = {d.pk: d for role in roles for d in rules.departments_of(user, role)}
    return list(found.values())


def _people_of(user, *roles):
    """The people for whose runs `user` answers in one of `roles` today."""
    from people.models import Employee

    departments = _departments(user, *roles)
    rows = Employee.objects.belonging_to(departments) if departments else Employee.objects.none()
    return rows.values("pk")


def answers_for_runs(user):
    """Whether `user` looks after the runs of others today."""
    return user.is_authenticated and rules.has_role(user, *WATCHERS)


class PieceQuerySet(models.QuerySet):
    def usable(self):
        """Scenarios and conversations that can be taken: published and not retired."""
        return self.filter(retired_at=None).exclude(current=None)

    def visible_to(self, user):
        """The company's for everybody who works with scenarios, and those owned above or below their departments."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        departments = _departments(user, *READERS)
        if not departments:
            return self.none()
        return self.filter(Q(owner_department=None) | below(departments, "owner_department__"))

    def editable_by(self, user):
        """What an author may write: owned inside their departments; the company's from a root department."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        departments = _departments(user, *AUTHORS)
        inside = below(departments, "owner_department__")
        return self.filter(inside | Q(owner_department=None) if any(d.is_root() for d in departments) else inside)


class AdmissionQuerySet(models.QuerySet):
    def of(self, user):
        """The admissions of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def in_force(self):
        return self.filter(withdrawn_at=None)

    def open(self, *, now=None):
        """Admissions whose window is open."""
        now = now or clock.now()
        return self.in_force().filter(Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now))


class RunQuerySet(models.QuerySet):
    def of(self, user):
        """The runs of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def running(self):
        return self.filter(state="open")

    def counting(self):
        """Without those by which authors tried what they write."""
        return self.exclude(admission__context_key=TRIAL)

    def exams_of(self, employee):
        """The running exams of a person whose time is not over."""
        in_time = Q(deadline_at=None) | Q(deadline_at__gt=clock.now())
        return self.running().filter(in_time, employee=employee, mode="exam")

    def to_close(self, *, now=None):
        """Running exams whose time is up."""
        return self.running().filter(deadline_at__lte=now or clock.now())

    def visible_to(self, user):
        """One's own, and those of people for whom `user` works as trainer, examiner or HR today."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        others = Q(employee__in=_people_of(user, *WATCHERS)) & ~Q(admission__context_key=TRIAL)
        return self.filter(Q(employee__user=user) | others)

    def with_words(self):
        """Runs with scenario, person and the number of comments, for a list."""
        return self.select_related("scenario", "employee").annotate(comments_count=models.Count("comments"))

    def commentable_by(self, user):
        """Runs at whose steps `user` may write a comment: of people of their departments, never one's own."""
        if not user.is_authenticated:
            return self.none()
        rows = self if user.is_superuser else self.filter(employee__in=_people_of(user, "trainer", "examiner"))
        return rows.exclude(employee__user=user)


class TalkQuerySet(models.QuerySet):
    def of(self, user):
        """The conversations of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def running(self, employee, exercise):
        """The conversation that a person has not ended yet, or None."""
        return self.filter(employee=employee, exercise=exercise, state="open").first()

    def visible_to(self, user):
        """One's own, and those of people for whom `user` works as trainer, examiner or HR today."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(Q(employee__user=user) | Q(employee__in=_people_of(user, *WATCHERS)))
