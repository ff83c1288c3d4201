"""What is asked: forms and their versions. A version never changes; whoever was asked with it answers it to the end."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lib import clock
from surveys.querysets import FormDraftQuerySet, FormQuerySet
from surveys.questionnaire import definition


class Form(models.Model):
    """A questionnaire over all its versions."""

    class Kind(models.TextChoices):
        NEEDS = "needs", pgettext_lazy("a form", "training needs")
        SELF_RATING = "self_rating", _("self-rating before training")
        REACTION = "reaction", _("reaction to a course")
        TRACK_REACTION = "track_reaction", _("reaction to a track")
        BEHAVIOUR = "behaviour", _("behaviour after training")
        FEEDBACK = "feedback", _("360-degree feedback")
        YEARLY = "yearly", _("yearly evaluation")
        TRAINER = "trainer", _("rating of a trainer")
        PULSE = "pulse", _("pulse survey")
        OTHER = "other", pgettext_lazy("a form", "other")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    current = models.ForeignKey(
        "surveys.FormVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="whose HR wrote it in the browser; empty for what ships as a file",
    )  # fmt: skip
    is_retired = models.BooleanField(_("retired"), default=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = pgettext_lazy("questionnaires", "forms")
        ordering = ["key"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("surveys:show_form", args=[self.public_id])

    @property
    def title(self):
        return (self.title_en if (get_language() or "").startswith("en") else "") or self.title_zh


class FormVersion(models.Model):
    """The definition as it was published. Never changed (a trigger refuses it)."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField(help_text="as surveys.questionnaire.checking passes it")
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("version of a form")
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_number_per_form_version"),
            models.UniqueConstraint(fields=["form", "content_hash"], name="one_version_per_text_of_a_form"),
        ]

    def __str__(self):
        return f"{self.form_id} v{self.number}"

    @property
    def questionnaire(self):
        """The definition as objects; read once."""
        if not hasattr(self, "_questionnaire"):
            self._questionnaire = definition.build(self.definition)
        return self._questionnaire


class FormDraft(models.Model):
    """A form that HR is still writing: a definition that need not be sound yet. Publishing it makes a version and ends the draft.

    `revision` counts what was saved: whoever saves says which one they had before them, so that two writers do not undo each other.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.OneToOneField(Form, null=True, blank=True, on_delete=models.CASCADE, related_name="draft")
    owner_department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=Form.Kind.choices, default=Form.Kind.OTHER)
    definition = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a form")
        ordering = ["-saved_at"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("surveys:write_form", args=[self.public_id])

    @property
    def title(self):
        return definition.spoken(self.definition.get("title"))
