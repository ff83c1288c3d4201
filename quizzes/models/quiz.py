"""How it is asked: quizzes, their immutable versions with a blueprint, and matched forms."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib import clock
from quizzes.models.bank import Bank, Category, Question, Titled
from quizzes.querysets import QuizQuerySet
from quizzes.quiz_settings import QuizSettings


class Quiz(Titled):
    """A knowledge check, quiz, exam or diagnostic test over all its versions."""

    class Kind(models.TextChoices):
        CHECK = "check", _("knowledge check")
        QUIZ = "quiz", _("quiz")
        EXAM = "exam", _("exam")
        DIAGNOSTIC = "diagnostic", _("diagnostic test")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.QUIZ)
    course_key = models.CharField(_("course"), max_length=60, blank=True)
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    current = models.ForeignKey(
        "quizzes.QuizVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_retired = models.BooleanField(_("retired"), default=False)
    draft = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="what an author typed and has not published (quizzes.forms.quizzes)",
    )
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["key"]

    def get_absolute_url(self):
        return reverse("quizzes:show_quiz", args=[self.public_id])


class QuizVersion(models.Model):
    """Settings and blueprint as they were published. Never changed: attempts keep theirs."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    options = models.JSONField(help_text="the settings, as quizzes.quiz_settings.QuizSettings.as_json returns them")
    content_hash = models.CharField(max_length=64, help_text="of settings and blueprint rows")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version of a quiz")
        ordering = ["quiz", "-number"]
        constraints = [models.UniqueConstraint(fields=["quiz", "number"], name="one_number_per_quiz_version")]

    def __str__(self):
        return f"{self.quiz} v{self.number}"

    @property
    def rules(self) -> QuizSettings:
        """The settings as an object; read once."""
        if not hasattr(self, "_rules"):
            self._rules = QuizSettings.from_json(self.options)
        return self._rules


class BlueprintRow(models.Model):
    """n questions from bank x category x objective x difficulty x kind, or fixed ones; `points` are hundredths for each question."""

    version = models.ForeignKey(QuizVersion, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    objective = models.ForeignKey(
        "subjects.Objective", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competency = models.CharField(max_length=60, blank=True)
    difficulty_from = models.PositiveSmallIntegerField(default=1)
    difficulty_to = models.PositiveSmallIntegerField(default=5)
    kinds = models.JSONField(default=list, blank=True, help_text="kinds of question; empty for all")
    count = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField(help_text="hundredths of a point for each question")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_row_per_place_of_a_blueprint"),
            models.CheckConstraint(condition=Q(count__gte=1), name="a_blueprint_row_asks_for_something"),
            models.CheckConstraint(
                condition=Q(difficulty_to__gte=models.F("difficulty_from")), name="difficulty_range_is_one"
            ),
        ]

    def __str__(self):
        return f"{self.version_id}/{self.position}"


class FixedQuestion(models.Model):
    """A question that a blueprint row names, in its order."""

    row = models.ForeignKey(BlueprintRow, on_delete=models.CASCADE, related_name="fixed")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["row", "position"]
        constraints = [models.UniqueConstraint(fields=["row", "question"], name="a_question_once_in_a_row")]

    def __str__(self):
        return f"{self.row_id}: {self.question_id}"


class PaperForm(models.Model):
    """A matched form of a blueprint (A, B, ...): the same rows, other questions. Never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="forms")
    label = models.CharField(max_length=4)
    series = models.UUIDField(help_text="forms that were made together share no question")
    items = models.JSONField(help_text="[[question version id, points in hundredths], ...] in order")
    layouts = models.JSONField(
        default=list, help_text="of each item, as kinds.lay_out returns it: the order of the options on paper"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("form of a quiz")
        ordering = ["version", "label"]
        constraints = [models.UniqueConstraint(fields=["series", "label"], name="one_form_of_a_label_in_a_series")]

    def __str__(self):
        return f"{self.version_id} {self.label}"
