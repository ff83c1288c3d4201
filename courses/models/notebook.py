"""The mistake notebook 错题本: a card for what a person once got wrong, its ledger of reviews, and the sittings of five minutes."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from quizzes.models import Question
from simulator.models import Scenario

UNCHECKED = ("essay", "file")  # kinds that only a person can judge


def _is_asked():
    return Exists(Question.objects.live().filter(key=OuterRef("source_key")).exclude(kind__in=UNCHECKED))


def _is_rehearsable():
    return Exists(Scenario.objects.usable().filter(pk=OuterRef("run__scenario")))


class CardQuerySet(models.QuerySet):
    def of(self, user):
        """The cards of the person behind `user`."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def in_use(self):
        """Cards whose question is in use and can be checked."""
        return self.filter(_is_asked(), source="question")

    def to_rehearse(self, *, now=None):
        """Mistakes at the counter whose scenario is to be rehearsed again today."""
        rows = self.filter(source="run", suspended_at=None, due_at__lte=now or clock.now())
        return rows.filter(_is_rehearsable())

    def to_talk(self, *, now=None):
        """Mistakes in conversations that are to be had again today."""
        return self.filter(source="talk", suspended_at=None, due_at__lte=now or clock.now())

    def waiting(self, *, now=None):
        """Return {questions, scenarios}: how many cards of the deck and how many scenarios and conversations wait today (one query)."""
        rows = self.filter(suspended_at=None, due_at__lte=now or clock.now())
        found = rows.filter(
            Q(_is_asked(), source="question") | Q(_is_rehearsable(), source="run") | Q(source="talk")
        ).aggregate(
            questions=Count("pk", filter=Q(source="question")),
            scenarios=Count("run__scenario", filter=Q(source="run"), distinct=True),
            talks=Count("talk__exercise", filter=Q(source="talk"), distinct=True),
        )
        return {"questions": found["questions"], "scenarios": found["scenarios"] + found["talks"]}

    def in_deck(self):
        """Cards that come again."""
        return self.in_use().filter(suspended_at=None)

    def due(self, *, now=None):
        """Cards of the deck that wait to be reviewed."""
        return self.in_deck().filter(due_at__lte=now or clock.now())


class Card(models.Model):
    """One thing that a person got wrong, and when it comes again. The memory fields are a cache of its newest rated review."""

    class Source(models.TextChoices):
        QUESTION = "question", _("question")
        RUN = "run", _("run at the counter")
        TALK = "talk", _("conversation with a customer")

    class State(models.IntegerChoices):
        """As the fsrs library counts them."""

        LEARNING = 1, pgettext_lazy("a card", "new")
        REVIEW = 2, pgettext_lazy("a card", "being reviewed")
        RELEARNING = 3, pgettext_lazy("a card", "being learnt again")

    class Rest(models.TextChoices):
        PERSON = "person", _("not reviewed any more")
        MASTERED = "mastered", pgettext_lazy("a card", "mastered")
        RETIRED = "retired", _("the question is no longer used")
        CORRECTED = "corrected", _("the mark was changed: your answer counts")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="cards")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.QUESTION)
    source_key = models.CharField(
        max_length=60,
        help_text="the question's key, asked in its current version; of a run: <scenario>#<rule>, of a conversation: <conversation>#<rule>",
    )
    course_key = models.CharField(max_length=60, blank=True, help_text="of the course that it belongs to, for filters")
    attempt = models.ForeignKey("quizzes.Attempt", null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("simulator.Run", null=True, on_delete=models.PROTECT, related_name="+")
    talk = models.ForeignKey("simulator.Talk", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(
        max_length=300,
        blank=True,
        help_text="of a run or a conversation: what went wrong and what it costs, a snapshot",
    )
    reason = models.CharField(max_length=200, help_text="because ..., a snapshot of the first mistake")
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.LEARNING)
    step = models.PositiveSmallIntegerField(null=True)
    stability = models.FloatField(null=True, help_text="days after which it is still known with a chance of 90 %")
    difficulty = models.FloatField(null=True, help_text="1 easy to 10 hard")
    due_at = models.DateTimeField(default=clock.now, help_text="the beginning of a day in Shanghai")
    last_review_at = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=0, help_text="of the newest review: whoever answers must have seen it")
    times_wrong = models.PositiveIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True)
    suspended_for = models.CharField(max_length=10, choices=Rest.choices, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card of the mistake notebook")
        ordering = ["due_at", "public_id"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "source", "source_key"], name="one_card_for_one_mistake"),
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspended_for="")
                | (Q(suspended_at__isnull=False) & ~Q(suspended_for="")),
                name="a_card_rests_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stability=None, difficulty=None, last_review_at=None)
                | Q(stability__isnull=False, difficulty__isnull=False, last_review_at__isnull=False),
                name="a_reviewed_card_has_a_memory",
            ),
        ]
        indexes = [models.Index(fields=["employee", "due_at"], condition=Q(suspended_at=None), name="cards_to_review")]

    def __str__(self):
        return f"{self.employee_id} {self.source_key}"

    @property
    def due_on(self):
        """The day on which it comes again, or has waited since."""
        return self.due_at.astimezone(clock.LOCAL).date()

    @property
    def is_due(self):
        return self.suspended_at is None and self.due_at <= clock.now()


class SittingQuerySet(models.QuerySet):
    def latest_of(self, employee):
        """The person's newest sitting, or None."""
        return self.filter(employee=employee).order_by("-started_at", "-pk").first()


class Sitting(models.Model):
    """Ledger: somebody sat down to review. It is over after some minutes or cards (settings.REVIEW), by the server's clock."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="sittings")
    started_at = models.DateTimeField(default=clock.now)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting of the mistake notebook")
        indexes = [models.Index(fields=["employee", "-started_at"], name="sittings_of_a_person")]

    def __str__(self):
        return f"{self.employee_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self):
        return self.started_at + dt.timedelta(minutes=settings.REVIEW["minutes"])

    @property
    def is_past(self):
        return clock.now() >= self.ends_at


class CardReview(models.Model):
    """Ledger: a card was answered in a sitting, or its question got wrong elsewhere. Only a right answer's rating is filled in later, once.

    `stability`, `difficulty`, `due_at` say what the card became by it.
    """

    class Rating(models.IntegerChoices):
        """As the fsrs library counts them."""

        AGAIN = 1, pgettext_lazy("a review", "Again")
        HARD = 2, pgettext_lazy("a review", "Hard")
        GOOD = 3, pgettext_lazy("a review", "Good")
        EASY = 4, pgettext_lazy("a review", "Easy")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="reviews")
    turn = models.PositiveIntegerField(help_text="n-th review of its card")
    token = models.CharField(max_length=80, unique=True, help_text="the same one told twice is one review")
    sitting = models.ForeignKey(
        Sitting, null=True, on_delete=models.CASCADE, related_name="reviews", help_text="none: a mistake made elsewhere"
    )
    version = models.ForeignKey(
        "quizzes.QuestionVersion", null=True, on_delete=models.PROTECT, related_name="+", help_text="that was asked"
    )
    value = models.JSONField(null=True, help_text="the answer, in the keys of the version")
    right = models.BooleanField()
    rating = models.PositiveSmallIntegerField(null=True, choices=Rating.choices, help_text="none: right, not rated yet")
    seconds = models.PositiveIntegerField(default=0, help_text="between asking and answering, by the server's clock")
    at = models.DateTimeField(default=clock.now)
    due_before = models.DateTimeField(help_text="when the card had been due")
    stability = models.FloatField(null=True)
    difficulty = models.FloatField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review of a card")
        ordering = ["card", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["card", "turn"], name="one_review_a_turn"),
            models.CheckConstraint(
                condition=Q(right=False, rating=1) | Q(right=True, rating=None) | Q(right=True, rating__range=(2, 4)),
                name="a_wrong_answer_comes_again",
            ),
            models.CheckConstraint(
                condition=Q(rating=None, due_at=None) | Q(rating__isnull=False, due_at__isnull=False),
                name="a_rated_review_has_its_effect",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(rating=None), name="reviews_to_rate")]

    def __str__(self):
        return f"{self.card_id}/{self.turn}"


class ReviewHabit(models.Model):
    """Whether a person wants to be reminded of cards once a day; nobody is who did not ask for it."""

    employee = models.OneToOneField("people.Employee", on_delete=models.PROTECT, related_name="review_habit")
    reminds = models.BooleanField(_("remind me"), default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("habit of reviewing")

    def __str__(self):
        return f"{self.employee_id} {self.reminds}"


def by_state(*, now):
    """Return {name: Q} of what a list of cards can be narrowed to. `now`: an instant."""
    rests = Card.Rest
    return {
        "due": Q(suspended_at=None, due_at__lte=now),
        "coming": Q(suspended_at=None, due_at__gt=now),
        "mastered": Q(suspended_for=rests.MASTERED),
        "stopped": Q(suspended_at__isnull=False) & ~Q(suspended_for=rests.MASTERED),
    }
