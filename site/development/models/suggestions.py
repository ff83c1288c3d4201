"""The suggestion box: what people propose, by when they are answered, and how."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.exceptions import DevelopmentError
from lib import clock
from people.querysets import below

WORKING_DAYS = 7  # until the answer


def answer_day(asked_on: dt.date, *, days: int = WORKING_DAYS) -> dt.date:
    """Return the last day of an answer: so many working days (Monday to Friday) after `asked_on`."""
    day = asked_on
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


class SuggestionQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Suggestions from the departments that `user` looks after as HR; all for an administrator."""
        if user.is_superuser:
            return self
        from people import rules

        return self.filter(below(rules.departments_of(user, "hr"), "department__"))

    def waiting(self):
        """Suggestions without an answer."""
        return self.filter(state__in=Suggestion.WAITING)

    def late(self):
        return self.waiting().filter(due_on__lt=clock.today())

    def shown(self):
        """Answered ones whose authors agreed that everybody may read them."""
        return self.filter(may_be_shown=True, state__in=["accepted", "declined", "done"])


class Suggestion(models.Model):
    """One suggestion. `hides_name`: whoever answers does not see who wrote it; the answer reaches the person all the same."""

    class Category(models.TextChoices):
        SERVICE = "service", _("service to customers")
        PROCESS = "process", _("work processes")
        SYSTEM = "system", _("systems and tools")
        TRAINING = "training", pgettext_lazy("a suggestion", "training")
        CARE = "care", _("care for people")
        OTHER = "other", pgettext_lazy("a suggestion", "other")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("a suggestion", "received")
        LOOKING = "looking", _("being looked at")
        ACCEPTED = "accepted", pgettext_lazy("a suggestion", "accepted")
        DECLINED = "declined", pgettext_lazy("a suggestion", "not taken up")
        DONE = "done", pgettext_lazy("a suggestion", "carried out")

    STEPS = {
        "received": ("looking", "accepted", "declined"),
        "looking": ("accepted", "declined"),
        "accepted": ("done",),
        "declined": (),
        "done": (),
    }
    WAITING = ("received", "looking")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="suggestions")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(_("about"), max_length=10, choices=Category.choices)
    text = models.TextField(_("suggestion"), max_length=2000)
    hides_name = models.BooleanField(_("without my name"), default=False)
    may_be_shown = models.BooleanField(_("everybody may read it, without my name"), default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    due_on = models.DateField(help_text="the last day on which an answer is in time")
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "looking"], answered_at=None)
                | (~Q(state__in=["received", "looking"]) & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_suggestion_has_an_answer",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="suggestions_by_due")]

    def __str__(self):
        return f"{self.get_category_display()} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("development:show_suggestion", args=[self.public_id])

    @property
    def is_late(self):
        return self.state in self.WAITING and self.due_on < clock.today()

    @property
    def author(self):
        """Who wrote it, as whoever answers may know it."""
        return _("without a name") if self.hides_name else self.employee.name

    @property
    def next_states(self):
        return [(state, self.State(state).label) for state in self.STEPS[self.state]]

    def step(self, state, *, by, words="", **fields):
        """Take one step of the table and write it into the ledger. Raises DevelopmentError when it is not allowed (any more)."""
        changed = {**fields, "state": state}
        # The conditional update is the race of two who answer.
        allowed = state in self.STEPS[self.state]
        if not allowed or not Suggestion.objects.filter(pk=self.pk, state=self.state).update(**changed):
            raise DevelopmentError(_("Somebody answered this meanwhile. Please look at it again."))
        SuggestionStep.objects.create(suggestion=self, old_state=self.state, state=state, words=words, by=by)
        for name, value in changed.items():
            setattr(self, name, value)


class SuggestionStep(models.Model):
    """Ledger: a suggestion took a step, by whom and in which words."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="steps")
    old_state = models.CharField(max_length=10, choices=Suggestion.State.choices)
    state = models.CharField(max_length=10, choices=Suggestion.State.choices)
    words = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step of a suggestion")
        ordering = ["suggestion", "pk"]

    def __str__(self):
        return f"{self.suggestion_id} {self.state}"
