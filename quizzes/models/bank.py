"""What can be asked: banks, their categories, questions and the versions that attempts keep."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lib import clock
from quizzes.querysets import BankQuerySet, QuestionQuerySet


class Titled(models.Model):
    """A title in two languages."""

    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def title(self):
        return (self.title_en if (get_language() or "").startswith("en") else "") or self.title_zh


class Bank(Titled):
    """A collection of questions with one owner. `course_key` names the course whose objectives it covers (text, no upward pointer)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=60, unique=True)
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    course_key = models.CharField(_("course"), max_length=60, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["key"]

    def get_absolute_url(self):
        return reverse("quizzes:show_bank", args=[self.public_id])


class Category(Titled):
    """A branch of a bank's tree. `path` holds the keys from the root down, each followed by a slash."""

    CHECK = "check"

    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="categories")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    key = models.CharField(_("key"), max_length=60)
    path = models.CharField(max_length=300, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["bank", "path"]
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="one_category_of_a_key_in_a_bank")]

    @property
    def depth(self):
        """0 for a root."""
        return self.path.count("/") - 1


class Kind(models.TextChoices):
    """Types of question. How each is checked, shown and scored: quizzes/kinds/."""

    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUE_FALSE = "true_false", pgettext_lazy("a type of question", "true or false")
    NUMERIC = "numeric", _("number")
    SHORT_TEXT = "short_text", _("short text")
    CLOZE = "cloze", _("fill in the gaps")
    MATCHING = "matching", _("matching")
    ORDERING = "ordering", _("ordering")
    GROUPS = "groups", _("sorting into groups")
    HOTSPOT = "hotspot", _("choosing on a picture")
    CASE = "case", _("case with several parts")
    ESSAY = "essay", _("essay")
    FILE = "file", _("file")


class Question(models.Model):
    """One thing that is asked, over all its versions. What is tagged here is for drawing; what is asked stands in a version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("in use")
        RETIRED = "retired", _("retired")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=60, unique=True)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="questions")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices)
    objective = models.ForeignKey(
        "subjects.Objective", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competency = models.CharField(_("competency"), max_length=60, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=3)
    source = models.CharField(_("source"), max_length=200, blank=True)
    teaches = models.CharField(
        _("taught in"), max_length=160, blank=True, help_text=_("lesson key#anchor, e.g. C101-01#merger")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    current = models.ForeignKey(
        "quizzes.QuestionVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uses = models.PositiveIntegerField(
        default=0, help_text="cache: how often it was drawn (quizzes.actions.drawing.count_uses)"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["bank", "key"]
        constraints = [
            models.CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=5), name="difficulty_from_1_to_5"),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(current__isnull=False), name="a_question_in_use_has_a_version"
            ),
        ]
        indexes = [models.Index(fields=["bank", "state", "category"])]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        return reverse("quizzes:show_question", args=[self.public_id])


class QuestionVersion(models.Model):
    """What was asked, with its key. Never changed: a trigger refuses it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    body = models.JSONField(help_text="as quizzes.kinds.clean returns it")
    body_hash = models.CharField(max_length=64)
    note = models.CharField(_("what was changed"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version of a question")
        ordering = ["question", "-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="one_number_per_question_version")]

    def __str__(self):
        return f"{self.question_id} v{self.number}"


class Rubric(Titled):
    """How essays and files are judged. Never changed: another wording is another row with another hash."""

    key = models.CharField(max_length=60)
    criteria = models.JSONField(
        help_text="[{key, title: {zh, en}, weight, levels: [{points: 0-100, text}]}], weights add up to 100"
    )
    content_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rubric")
        ordering = ["key", "-pk"]
