"""Who teaches: colleagues and people from outside; what they may teach until when, and what an hour costs."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.class_querysets import TrainerQuerySet


class Trainer(models.Model):
    """A colleague (`employee`) or somebody from outside (`name`, perhaps with an account that opens only their own classes)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    is_external = models.BooleanField(_("from outside"), default=False)
    employee = models.OneToOneField(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="trainer"
    )
    name = models.CharField(
        pgettext_lazy("of a person", "name"), max_length=60, blank=True, help_text="only of people from outside"
    )
    company = models.CharField(_("company"), max_length=80, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="outside_trainer"
    )
    contract = models.CharField(_("contract"), max_length=80, blank=True)
    cost_per_hour_fen = models.PositiveIntegerField(_("cost of an hour"), default=0)
    is_open = models.BooleanField(_("teaches"), default=True)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["is_external", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_external=False, employee__isnull=False, user=None)
                | (Q(is_external=True, employee=None) & ~Q(name="")),
                name="a_trainer_is_a_colleague_or_from_outside",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("classroom:show_trainer", args=[self.public_id])

    @property
    def title(self):
        """The name by which people know them."""
        return self.name if self.is_external else self.employee.name

    @property
    def account(self):
        """The account that runs their classes, or None."""
        return self.user if self.is_external else self.employee.user


class TrainerSubject(models.Model):
    """A subject that a trainer is certified to teach, and until when."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="subjects")
    subject = models.CharField(_("subject"), max_length=60)
    certified_until = models.DateField(
        _("certified until"), null=True, blank=True, help_text="the last day; empty: without end"
    )

    class Meta:
        verbose_name = _("subject of a trainer")
        ordering = ["trainer", "subject"]
        constraints = [models.UniqueConstraint(fields=["trainer", "subject"], name="a_subject_once_a_trainer")]

    def __str__(self):
        return self.subject
