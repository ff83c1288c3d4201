"""Questions about the bank, attempts and exams that read aloud."""

from django.db import models
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Cast

from lib import clock


def _employees_of(user, *roles):
    """People for whose results `user` works in one of `roles` today."""
    from people.models import Employee
    from quizzes import rules

    departments = rules.departments_of(user, *roles)
    return (
        Employee.objects.belonging_to(departments).values("pk") if departments else Employee.objects.none().values("pk")
    )


class OwnedQuerySet(models.QuerySet):
    """Things with an `owner_department`; without one they are the company's."""

    roles_to_read: tuple[str, ...] = ()
    roles_to_change: tuple[str, ...] = ()

    def visible_to(self, user):
        """What `user` may look at by today's roles: owned inside, above, or by the whole company."""
        from quizzes import rules

        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        departments = rules.departments_of(user, *self.roles_to_read)
        return self.filter(rules.owned_by(departments, above=True)) if departments else self.none()

    def editable_by(self, user):
        """What `user` may change by today's roles: owned inside; the company's from a root department."""
        from quizzes import rules

        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        departments = rules.departments_of(user, *self.roles_to_change)
        return self.filter(rules.owned_by(departments)) if departments else self.none()


class BankQuerySet(OwnedQuerySet):
    roles_to_read = ("author", "reviewer", "trainer", "examiner", "hr")
    roles_to_change = ("author", "trainer", "hr")


class QuizQuerySet(OwnedQuerySet):
    roles_to_read = ("author", "reviewer", "trainer", "examiner", "hr")
    roles_to_change = ("author", "trainer", "hr")

    def usable(self):
        """Quizzes that can be taken: published and not retired."""
        return self.filter(is_retired=False).exclude(current=None)


class QuestionQuerySet(models.QuerySet):
    def live(self):
        """Questions that may be drawn."""
        return self.filter(state="live", bank__is_retired=False)

    def visible_to(self, user):
        from quizzes.models import Bank

        return self.filter(bank__in=Bank.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        from quizzes.models import Bank

        return self.filter(bank__in=Bank.objects.editable_by(user).values("pk"))


class AdmissionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at=None)

    def of(self, user):
        """The admissions of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def managed_by(self, user):
        """Admissions of people for whom `user` works as trainer or HR."""
        if user.is_superuser:
            return self
        return self.filter(employee__in=_employees_of(user, "trainer", "hr")) if user.is_authenticated else self.none()

    def open(self, *, now=None):
        """Admissions whose window is open."""
        now = now or clock.now()
        return self.in_force().filter(Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now))


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        """The attempts of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def running(self):
        return self.filter(state="open")

    def finished(self):
        """Handed in or closed, and not void."""
        return self.filter(state__in=["submitted", "graded"])

    def graded(self):
        return self.filter(state="graded")

    def released(self):
        return self.filter(state="graded").exclude(released_at=None)

    def of_people_in(self, department):
        """Attempts of people who work in `department` or below it, or did last."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.belonging_to([department]).values("pk"))

    def _twins(self):
        """The finished attempts of the same person at the same quiz, for a subquery."""
        return self.model.objects.finished().filter(employee=OuterRef("employee"), quiz=OuterRef("quiz"))

    def firsts(self):
        """Each person's first finished attempt at a quiz, over all admissions. Ids grow with the time of starting."""
        return self.finished().filter(~Exists(self._twins().filter(pk__lt=OuterRef("pk"))))

    def lasts(self):
        """Each person's last finished attempt at a quiz."""
        return self.finished().filter(~Exists(self._twins().filter(pk__gt=OuterRef("pk"))))

    def bests(self):
        """Each person's attempt with the largest share of the points, the earlier of equals; one being graded where there is no other."""
        # a/b > c/d as ad > cb: whole numbers, the same on every database.
        theirs = ExpressionWrapper(
            Cast("score", BigIntegerField()) * Cast(OuterRef("max_score"), BigIntegerField()), BigIntegerField()
        )
        mine = ExpressionWrapper(
            Cast(OuterRef("score"), BigIntegerField()) * Cast("max_score", BigIntegerField()), BigIntegerField()
        )
        # Not `state="graded"`: SQLite would look through all of the quiz's attempts once for every person.
        graded = self._twins().exclude(state="submitted").annotate(theirs=theirs, mine=mine)
        better = graded.filter(Q(theirs__gt=F("mine")) | Q(theirs=F("mine"), pk__lt=OuterRef("pk")))
        waiting = Q(state="submitted") & ~Exists(self._twins().filter(~Q(state="submitted") | Q(pk__lt=OuterRef("pk"))))
        return self.filter((Q(state="graded") & ~Exists(better)) | waiting)

    def to_close(self, *, now=None):
        """Running attempts whose deadline and slack are over."""
        from quizzes.models import Attempt

        return self.filter(state="open", deadline_at__lte=(now or clock.now()) - Attempt.SLACK)

    def visible_to(self, user):
        """One's own, and those of people for whose results `user` works today."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(Q(employee__user=user) | Q(employee__in=_employees_of(user, "trainer", "examiner", "hr")))

    def results_for(self, user):
        """Attempts of people for whose results `user` works today; one's own only when one belongs to them."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(employee__in=_employees_of(user, "trainer", "examiner", "hr"))

    def markable_by(self, user):
        """Attempts whose answers `user` may judge: of people of their departments, never one's own."""
        if not user.is_authenticated:
            return self.none()
        rows = self if user.is_superuser else self.filter(employee__in=_employees_of(user, "trainer", "examiner"))
        return rows.exclude(employee__user=user)


class SlotQuerySet(models.QuerySet):
    def waiting(self):
        """Answers that were handed in and wait for a grader."""
        return self.filter(needs_person=True, attempt__state="submitted")

    def waiting_for(self, user):
        """Waiting answers that `user` may judge and has not judged yet."""
        from quizzes.models import Attempt, Grading

        judged = Grading.objects.filter(slot=OuterRef("pk"), grader=user)
        return self.waiting().filter(~Exists(judged), attempt__in=Attempt.objects.markable_by(user).values("pk"))


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        from quizzes.models import Attempt

        return self.filter(slot__attempt__in=Attempt.objects.visible_to(user).values("pk"))


class ExamSessionQuerySet(OwnedQuerySet):
    roles_to_read = ("examiner", "hr", "trainer")
    roles_to_change = ("examiner", "hr")

    def watched_by(self, user):
        """Sessions whose board `user` may see: their own to run, or named as invigilator."""
        if not user.is_authenticated:
            return self.none()
        watches = self.model.objects.filter(invigilators__employee__user=user).values("pk")
        return self.filter(Q(pk__in=watches) | Q(pk__in=self.model.objects.editable_by(user).values("pk")))

    def live(self):
        return self.filter(state="announced")


class AppealQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def open_first(self):
        """Open ones by their limit, then the answered ones, the newest first."""
        is_answered = models.Case(models.When(state="open", then=0), default=1, output_field=models.SmallIntegerField())
        limit = models.Case(models.When(state="open", then="due_at"), output_field=models.DateTimeField())
        return self.order_by(is_answered, limit, "-pk")

    def visible_to(self, user):
        """One's own, and those that `user` may answer."""

        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(slot__attempt__employee__user=user) | Q(pk__in=self._for_staff(user).values("pk")))

    def answerable_by(self, user):
        """Open appeals that `user` may decide: a grader over the person, or HR once it is late; never one's own."""
        return self.open().filter(pk__in=self._for_staff(user).values("pk")) if user.is_authenticated else self.none()

    def _for_staff(self, user):
        from quizzes import rules
        from quizzes.models import Attempt

        rows = self.model.objects.exclude(slot__attempt__employee__user=user)
        if user.is_superuser:
            return rows
        markable = Q(slot__attempt__in=Attempt.objects.markable_by(user).values("pk"))
        if departments := rules.departments_of(user, "hr"):
            theirs = Q(slot__attempt__employee__in=_employees_of(user, "hr"))
            theirs |= rules.owned_by(departments, "slot__attempt__quiz__")
            markable |= Q(escalated_at__isnull=False) & theirs
        return rows.filter(markable)

    def late(self):
        return self.open().filter(due_at__lte=clock.now())


class RegradeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Regrades of questions and quizzes that `user` may change, working with results."""
        from quizzes import rules
        from quizzes.models import Question, Quiz

        if not rules.works_with_results(user):
            return self.none()
        return self.filter(
            Q(question__in=Question.objects.editable_by(user).values("pk"))
            | Q(quiz__in=Quiz.objects.editable_by(user).values("pk"))
        )
