"""Rooms of the training centre and the halls, and how many of a hall may be away at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classroom.class_querysets import RoomQuerySet
from lib import clock


class Room(models.Model):
    """A room in which classes are held. Two meetings at one hour are refused by the database."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="rooms", verbose_name=_("department")
    )
    title = models.CharField(_("room"), max_length=60)
    location = models.CharField(_("address"), max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    is_open = models.BooleanField(_("in use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["department__path", "title"]
        constraints = [
            models.UniqueConstraint(fields=["department", "title"], name="a_room_once_in_a_department"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="a_room_has_seats"),
        ]

    def __str__(self):
        return self.title


class AwayLimit(models.Model):
    """How many people of a hall may be away for training at once; without one there is no limit."""

    department = models.OneToOneField("people.Department", on_delete=models.CASCADE, related_name="away_limit")
    most = models.PositiveSmallIntegerField(_("may be away at once"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("limit of people away")

    def __str__(self):
        return f"{self.department_id} {self.most}"
