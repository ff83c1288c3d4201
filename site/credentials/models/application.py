"""Asking for a certificate outside the paths: by prior learning with a document, or a temporary one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of people for whom `user` works as HR."""
        from people.models import Employee

        return self.filter(Q(employee__user=user) | Q(employee__in=Employee.objects.of_hr(user)))


class Application(models.Model):
    """Somebody asks that a person be certified, with a document (prior learning) or a reason and a number of days (temporary)."""

    class Kind(models.TextChoices):
        PRIOR = "prior", _("prior learning")
        TEMPORARY = "temporary", _("temporary certificate")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("an application", "asked for")
        APPROVED = "approved", pgettext_lazy("an application", "approved")
        DECLINED = "declined", pgettext_lazy("an application", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="certificate_applications")
    programme = models.ForeignKey("credentials.Programme", on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    words = models.CharField(_("reason"), max_length=400)
    days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="temporary: for how long")
    file = models.FileField(upload_to="evidence/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a certificate")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "programme", "kind"], condition=Q(state="requested"), name="one_open_application_for_a_certificate"
            ),
            models.CheckConstraint(condition=~Q(kind="prior") | ~Q(sha256=""), name="prior_learning_has_a_document"),
            models.CheckConstraint(condition=~Q(kind="temporary") | Q(days__gte=1, days__lte=90), name="temporary_is_at_most_90_days"),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_certify"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.employee_id} {self.programme_id} {self.kind}"
