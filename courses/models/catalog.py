"""The plain rows that ledgers point at. Translating, copying or deleting a page touches none of them."""

import uuid

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib import clock


class Titled(models.Model):
    """A loaded row with a stable key and a title in two languages."""

    key = models.CharField(_("key"), max_length=60, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    summary_zh = models.CharField(_("summary (Chinese)"), max_length=400, blank=True)
    summary_en = models.CharField(_("summary (English)"), max_length=500, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def title(self):
        return (self.title_en if (get_language() or "").startswith("en") else "") or self.title_zh

    @property
    def summary(self):
        return (self.summary_en if (get_language() or "").startswith("en") else "") or self.summary_zh


class CourseQuerySet(models.QuerySet):
    def open(self):
        """Courses that can be taken today."""
        return self.filter(is_open=True)


class Course(Titled):
    """A course: an ordered list of lessons. `minutes` is the sum of its lessons' minutes (a cache, checked by `verify`)."""

    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    is_open = models.BooleanField(_("open"), default=False, help_text=_("Closed courses are shown as being prepared."))
    is_elective = models.BooleanField(_("may be chosen by oneself"), default=True)
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objectives = models.ManyToManyField("subjects.Objective", blank=True, related_name="courses")
    terms = models.ManyToManyField("subjects.Term", blank=True, related_name="courses")
    reading = models.JSONField(default=list, blank=True, help_text="[{title, why}, ...]")
    trainer_notes = models.TextField(_("trainer's notes"), blank=True)
    exam = models.ForeignKey(
        "quizzes.Quiz", verbose_name=_("final exam"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    exam_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="planned minutes of the final exam, counted with the lessons' in the figures of enrolments"
    )
    exam_in_session = models.BooleanField(
        _("the exam is held in sessions"), default=False, help_text=_("HR enters candidates; nobody begins it alone.")
    )
    practical = models.JSONField(
        default=list, blank=True, help_text="the practical exam's pools: [{pool: [keys of scenarios], draw: n}]"
    )
    practical_attempts = models.PositiveSmallIntegerField(
        default=2, help_text="how often the practical exam may be taken"
    )
    practical_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="planned minutes of the practical exam, counted as those of the final exam are"
    )

    approved_minutes = models.PositiveIntegerField(
        _("approved class minutes"),
        null=True,
        blank=True,
        help_text=_(
            "Counted as study time when the course is completed; empty: its planned minutes. Never screen time."
        ),
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["key"]

    @property
    def has_exam(self):
        """Whether an exam has to be passed after the lessons (`exam` is to be selected with the row)."""
        return self.exam is not None and not self.exam.is_retired and self.exam.current_id is not None

    @property
    def has_practical(self):
        """Whether scenarios have to be passed at the counter after the lessons."""
        return bool(self.practical)

    @property
    def study_minutes(self):
        """Class minutes that completing the course is worth: what was approved, else all that is planned."""
        planned = self.minutes + self.exam_minutes + self.practical_minutes
        return planned if self.approved_minutes is None else self.approved_minutes

    @property
    def practical_count(self):
        """How many scenarios one attempt at the practical exam draws."""
        return sum(row["draw"] for row in self.practical)


class Lesson(Titled):
    """A lesson of a course, with the rule by which it counts as done."""

    class Rule(models.TextChoices):
        VIEWED = "viewed", _("viewed to the end")
        ACKNOWLEDGED = "acknowledged", _("signed")
        PASSED = "passed", _("viewed to the end, its checks and scenarios passed")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    completion = models.CharField(_("counts as done when"), max_length=14, choices=Rule.choices, default=Rule.VIEWED)
    is_open = models.BooleanField(_("open"), default=True)
    objectives = models.ManyToManyField("subjects.Objective", blank=True, related_name="lessons")

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["course", "position", "key"]


class LessonPart(models.Model):
    """A block of the published lesson that can be reached by its anchor and must be seen (written when the page is published)."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        MEDIA = "media", _("media")
        PDF = "pdf", _("PDF")
        ACKNOWLEDGE = "acknowledge", _("acknowledgement")
        CHECK = "check", _("knowledge check")
        SCENARIO = "scenario", _("scenario at the counter")

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="parts")
    anchor = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TEXT)
    title = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField(default=0, help_text="PDF only: pages to be seen")
    text_hash = models.CharField(max_length=64, blank=True, help_text="acknowledgement only: hash of what is signed")
    questions = models.JSONField(default=list, blank=True, help_text="check only: keys of what is asked, in order")
    scenario = models.CharField(max_length=20, blank=True, help_text="scenario only: its key")
    mode = models.CharField(
        max_length=10, blank=True, help_text="scenario only: how it is to be passed, guided or practice"
    )

    class Meta:
        ordering = ["lesson", "position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "anchor"], name="one_part_per_anchor")]

    def __str__(self):
        return f"{self.lesson_id}#{self.anchor}"


class Track(Titled):
    """A training track: 岗前, 在职, 后备 or a short one for another post."""

    class Stage(models.TextChoices):
        ONBOARDING = "onboarding", _("onboarding")
        ON_THE_JOB = "on_the_job", _("on the job")
        SUCCESSOR = "successor", _("successor")

    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    level_zh = models.CharField(_("level (Chinese)"), max_length=60, blank=True)
    level_en = models.CharField(_("level (English)"), max_length=80, blank=True)
    planned_minutes = models.PositiveIntegerField(_("planned minutes"), default=0)
    because_zh = models.CharField(_("reason shown to the learner (Chinese)"), max_length=120, blank=True)
    because_en = models.CharField(_("reason shown to the learner (English)"), max_length=160, blank=True)
    coming = models.JSONField(
        default=list, blank=True, help_text="courses in preparation: [{course, title, summary}, ...]"
    )
    position = models.PositiveSmallIntegerField(default=0)
    pretest = models.ForeignKey(
        "quizzes.Quiz",
        verbose_name=_("diagnostic pre-test"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    pretest_exempts = models.BooleanField(
        _("the pre-test exempts"),
        default=False,
        help_text=_("Who reaches the pre-test's pass mark in a course's questions need not take that course."),
    )

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "key"]

    @property
    def level(self):
        return (self.level_en if (get_language() or "").startswith("en") else "") or self.level_zh


class TrackVersion(models.Model):
    """What a track asked for when it was published; never changed afterwards. Enrolments pin one.

    `composition` is `{"sets": [{"key", "title": {zh, en}, "rule": "all"|"any"|"n_of", "n",
    "items": [{"course": key, "required", "after": [keys], "due": {"from": "hired"|"enrolled", "days": n}}]}]}`.
    """

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    composition = models.JSONField()
    composition_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("track version")
        constraints = [models.UniqueConstraint(fields=["track", "number"], name="one_number_per_track_version")]
        ordering = ["track", "-number"]

    def __str__(self):
        return f"{self.track} v{self.number}"

    def items(self):
        """Yield (set, item) in order."""
        for part in self.composition["sets"]:
            for item in part["items"]:
                yield part, item
