"""Practical and panel exams: an exam with its rubric, hours to book, examiners' sheets, and one immutable result a seat."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock

RUNNERS = ("examiner", "hr")  # roles that run panel exams of their departments


class PanelExamQuerySet(models.QuerySet):
    def editable_by(self, user):
        """Exams of departments in which `user` runs exams."""
        from people import rules
        from people.querysets import below

        if user.is_superuser:
            return self
        departments = [d for role in RUNNERS for d in rules.departments_of(user, role)]
        return self.filter(below(departments, "owner_department__"))


class PanelExam(models.Model):
    """What is examined, by which rubric. A seat keeps the terms of its booking: later changes never reach it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    criteria = models.JSONField(help_text="classroom.rubrics")
    pass_points = models.PositiveSmallIntegerField(_("points to pass"))
    examiners = models.PositiveSmallIntegerField(_("examiners"), default=2)
    apart_points = models.PositiveSmallIntegerField(
        _("far apart from (points)"), default=15, help_text="totals of two examiners further apart ask for a third"
    )
    with_third = models.BooleanField(_("third examiner when far apart"), default=True)
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = PanelExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("practical exam")
        verbose_name_plural = _("practical exams")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(examiners__in=[1, 2]), name="a_panel_has_one_or_two_examiners"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("classroom:show_panel", args=[self.public_id])

    @property
    def terms(self):
        """What a seat keeps of it."""
        names = ("criteria", "pass_points", "examiners", "apart_points", "with_third")
        return {name: getattr(self, name) for name in names}


class PanelSlotQuerySet(models.QuerySet):
    def editable_by(self, user):
        return self.filter(exam__in=PanelExam.objects.editable_by(user))

    def examined_by(self, user):
        """Hours in which `user` examines, the third examiner of a seat included."""
        mine = Q(panel__employee__user=user) | Q(bookings__third__user=user)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))

    def bookable(self):
        return self.filter(exam__is_open=True, starts_at__gt=clock.now(), taken__lt=F("seats"))


class PanelSlot(models.Model):
    """An hour at a place. `taken` counts the booked seats; the database refuses more than `seats`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exam = models.ForeignKey(PanelExam, on_delete=models.PROTECT, related_name="slots")
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    taken = models.PositiveSmallIntegerField(default=0)

    objects = PanelSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam hour")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_exam_hour_ends_after_its_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="no_more_candidates_than_seats"),
        ]

    def __str__(self):
        return f"{self.exam_id} {self.place} {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("classroom:show_slot", args=[self.public_id])

    @property
    def left(self):
        return self.seats - self.taken

    @property
    def when(self):
        start, end = self.starts_at.astimezone(clock.LOCAL), self.ends_at.astimezone(clock.LOCAL)
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{clock.in_words(end.date())} {end:%H:%M}"
        return f"{clock.in_words(start.date())} {start:%H:%M}–{until}"


class PanelExaminer(models.Model):
    """Who examines in an hour."""

    slot = models.ForeignKey(PanelSlot, on_delete=models.CASCADE, related_name="panel")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["slot", "employee"], name="an_examiner_once_an_hour")]

    def __str__(self):
        return f"{self.slot_id} {self.employee_id}"


class PanelSeat(models.Model):
    """A person's place in an exam hour."""

    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("a seat", "booked")
        APART = "apart", _("examiners far apart")
        FINISHED = "finished", pgettext_lazy("an exam", "finished")
        ABSENT = "absent", pgettext_lazy("a candidate", "absent")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey(PanelSlot, on_delete=models.PROTECT, related_name="bookings")
    exam = models.ForeignKey(PanelExam, on_delete=models.PROTECT, related_name="bookings")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="panel_seats")
    third = models.ForeignKey("people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField(
        help_text="the exam's terms at the booking: criteria, points to pass, examiners, far apart"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    handed_in = models.PositiveSmallIntegerField(default=0, help_text="sheets so far; counting them is the lock")
    booked_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("seat in a practical exam")
        ordering = ["slot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "employee"],
                condition=Q(state__in=["booked", "apart"]),
                name="one_booked_seat_of_a_person_in_an_exam",
            )
        ]

    def __str__(self):
        return f"{self.slot_id} {self.employee_id}"

    def get_absolute_url(self):
        return reverse("classroom:show_seat", args=[self.public_id])


class PanelSheet(models.Model):
    """One examiner's judgement of one candidate; `token` is made on the device, so that a sheet sent twice counts once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey(PanelSeat, on_delete=models.PROTECT, related_name="sheets")
    examiner = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    points = models.JSONField(help_text="points by criterion")
    total = models.PositiveSmallIntegerField()
    note = models.CharField(_("note"), max_length=600, blank=True)
    is_typed = models.BooleanField(default=False, help_text="typed in from paper")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("examiner's sheet")
        ordering = ["seat", "pk"]
        constraints = [models.UniqueConstraint(fields=["seat", "examiner"], name="one_sheet_of_an_examiner_and_seat")]

    def __str__(self):
        return f"{self.seat_id} {self.total}"


class PanelPhoto(models.Model):
    """A photo as evidence, with an examiner's sheet."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.OneToOneField(PanelSheet, on_delete=models.CASCADE, related_name="photo")
    file = models.FileField(upload_to="panels/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("photo of a practical exam")

    def __str__(self):
        return f"{self.sheet_id}"


class PanelResult(models.Model):
    """What came of a seat: never changed. An exam taken again is another seat with its own result."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.OneToOneField(PanelSeat, on_delete=models.PROTECT, related_name="result")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="panel_results")
    exam = models.CharField(max_length=60, help_text="the key of the exam")
    title = models.CharField(max_length=120, help_text="as it was called then")
    points_tenths = models.PositiveIntegerField()
    most_points = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("result of a practical exam")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["employee", "exam"])]

    def __str__(self):
        return f"{self.employee_id} {self.exam} {self.points_tenths}"

    @property
    def points(self):
        """Points as people write them: 86 or 86.5."""
        whole, rest = divmod(self.points_tenths, 10)
        return f"{whole}.{rest}" if rest else str(whole)
