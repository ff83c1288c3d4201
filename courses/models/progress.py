"""What a person did in lessons (ledger), where they were (bookmark), what is done, and what need not be done (ledgers)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class Progress(models.Model):
    """Ledger: a person opened, signed or completed a lesson. Ids and times only."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        ACKNOWLEDGED = "acknowledged", _("signed")
        COMPLETED = "completed", _("completed")
        EXEMPTED = "exempted", _("exempted")

    DONE = (Kind.COMPLETED, Kind.EXEMPTED)  # nothing more of the lesson is asked of the person

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="progress")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="progress")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    anchor = models.CharField(max_length=80, blank=True, help_text="the acknowledgement that was signed")
    text_hash = models.CharField(max_length=64, blank=True, help_text="hash of the text that was signed")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("progress")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "lesson", "kind", "anchor", "text_hash"], name="each_step_of_a_lesson_once"
            )
        ]
        indexes = [models.Index(fields=["employee", "kind", "lesson"])]

    def __str__(self):
        return f"{self.employee_id} {self.lesson_id} {self.kind}"


class Bookmark(models.Model):
    """Where a person was in a lesson, and which parts they have had before their eyes. A convenience, not a proof."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="bookmarks")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.CASCADE, related_name="bookmarks")
    anchor = models.CharField(max_length=80, blank=True)
    paragraph = models.PositiveSmallIntegerField(default=0, help_text="n-th paragraph within the anchor's block")
    seen = models.JSONField(default=dict, help_text="{anchor: true | [page numbers]}")
    seq = models.BigIntegerField(default=0, help_text="client time in ms; an older save never wins")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "lesson"], name="one_bookmark_per_lesson")]
        indexes = [models.Index(fields=["employee", "-updated_at"])]

    def __str__(self):
        return f"{self.employee_id} {self.lesson_id}"


class Completion(models.Model):
    """Ledger: a person completed a course, or a track as one of its versions asked. Ids and times only."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="completions")
    course = models.ForeignKey(
        "courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="completions"
    )
    enrolment = models.ForeignKey(
        "courses.Enrolment", null=True, blank=True, on_delete=models.PROTECT, related_name="completions"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("completion")
        constraints = [
            models.CheckConstraint(
                condition=(Q(course=None) & ~Q(enrolment=None)) | (~Q(course=None) & Q(enrolment=None)),
                name="completion_of_a_course_or_a_track",
            ),
            models.UniqueConstraint(fields=["employee", "course"], name="one_completion_of_a_course"),
            models.UniqueConstraint(fields=["enrolment"], name="one_completion_of_an_enrolment"),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.course_id or self.enrolment_id}"


class Exemption(models.Model):
    """Ledger: a pre-test showed that a person need not take a course. `percent` is their share of the course's questions."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="exemptions")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="exemptions")
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    needed_percent = models.PositiveSmallIntegerField(help_text="what the pre-test asked for then")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("exemption")
        constraints = [
            models.UniqueConstraint(fields=["employee", "course"], name="one_exemption_from_a_course"),
            models.CheckConstraint(
                condition=Q(percent__gte=models.F("needed_percent"), percent__lte=100), name="an_exemption_was_earned"
            ),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.course_id} {self.percent}%"
