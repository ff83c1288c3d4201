"""What is kept with a class: materials and photos; and how those who attended rate it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classroom.class_querysets import ClassFileQuerySet
from lib import clock


class ClassFile(models.Model):
    """A file of a class, before, during or after it. Taken out, the file is deleted and the row says by whom and why."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("material")
        PHOTO = "photo", _("photo")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey("classroom.ClassSession", on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    file = models.FileField(upload_to="classes/%Y/%m/")
    file_name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="of what was uploaded")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = ClassFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a class")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "sha256"], condition=Q(removed_at=None), name="a_file_of_a_class_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_reason=""), name="a_file_is_taken_out_for_a_reason"
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def suffix(self):
        """The end of its name: pdf, jpg."""
        return self.file.name.rsplit(".", 1)[-1]


class ClassRating(models.Model):
    """Five taps and one sentence of somebody who attended. Once a person and class; shown only as sums of five or more."""

    class Step(models.IntegerChoices):
        NO = 1, _("not at all")
        LITTLE = 2, _("a little")
        PARTLY = 3, _("partly")
        MOSTLY = 4, _("mostly")
        YES = 5, _("completely")

    ITEMS = {
        "useful": _("I can use it at my counter."),
        "clear": _("It was explained clearly."),
        "practice": _("There was enough to practise."),
        "pace": _("The pace was right."),
        "order": _("Room, times and materials were in order."),
    }

    signup = models.OneToOneField("classroom.SignUp", on_delete=models.CASCADE, related_name="class_rating")
    useful = models.PositiveSmallIntegerField(choices=Step.choices)
    clear = models.PositiveSmallIntegerField(choices=Step.choices)
    practice = models.PositiveSmallIntegerField(choices=Step.choices)
    pace = models.PositiveSmallIntegerField(choices=Step.choices)
    order = models.PositiveSmallIntegerField(choices=Step.choices)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rating of a class")
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), clear__range=(1, 5), practice__range=(1, 5), pace__range=(1, 5), order__range=(1, 5)),
                name="a_rating_of_a_class_is_one_to_five",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.signup_id}"
