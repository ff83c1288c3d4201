"""Who may take it, what was drawn, answered and marked. Answers and marks are ledgers: a trigger refuses changes."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.quiz import PaperForm, Quiz, QuizVersion
from quizzes.querysets import AdmissionQuerySet, AttemptQuerySet, SlotQuerySet, UploadQuerySet


class Accommodation(models.Model):
    """Ledger: a person gets more time or attempts in every quiz (P8), for a period of half-open days."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="accommodations")
    extra_percent = models.PositiveSmallIntegerField(_("more time (percent)"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("more attempts"), default=0)
    starts_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("accommodation")
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=Q(ends_on=None), name="one_open_accommodation"),
            models.CheckConstraint(condition=Q(extra_percent__lte=300), name="at_most_four_times_the_time"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="accommodation_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.employee_id} +{self.extra_percent}%"


class Admission(models.Model):
    """The right of a person to take a quiz, given by an upper app, which finds its own by `context_key`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="admissions")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="admissions")
    version = models.ForeignKey(
        QuizVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="pinned; else the current one",
    )
    form = models.ForeignKey(PaperForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    context_key = models.CharField(max_length=120, help_text="whose: course:C101, lesson:C101-01#check, session:<uuid>")
    title = models.CharField(max_length=160, blank=True, help_text="what the person reads; empty for the quiz's own")
    reason = models.CharField(max_length=200, blank=True, help_text="because ..., a snapshot")
    url = models.CharField(max_length=300, blank=True, help_text="where the person goes afterwards")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="no start from then on; running attempts end then too, in a hall after the person's own extra time",
    )
    last_start_at = models.DateTimeField(
        null=True, blank=True, help_text="no start from then on; running attempts go on"
    )
    attempts = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="instead of the quiz's; 0 is without limit"
    )
    extra_attempts = models.PositiveSmallIntegerField(default=0)
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    access_code = models.CharField(max_length=20, blank=True, help_text="shown in the room; empty for none")
    invigilated = models.BooleanField(default=False, help_text="given by an exam session")
    on_paper = models.BooleanField(default=False, help_text="written by hand in a hall: nothing starts on a screen")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "quiz", "context_key"], name="one_admission_per_person_quiz_and_context"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="admission_closes_after_opening",
            ),
        ]
        indexes = [models.Index(fields=["context_key"]), models.Index(fields=["employee", "quiz"])]

    def __str__(self):
        return f"{self.employee_id} {self.quiz_id} {self.context_key}"

    def get_absolute_url(self):
        return reverse("quizzes:show_admission", args=[self.public_id])


class AdmissionEvent(models.Model):
    """Ledger: what was done to a person's admission after it was given, by whom and why."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", _("withdrawn")
        WIDENED = "widened", _("more time or attempts")

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    minutes = models.PositiveSmallIntegerField(default=0, help_text="widened: on top")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="widened: on top")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("change of an admission")
        ordering = ["admission", "pk"]

    def __str__(self):
        return f"{self.admission_id} {self.kind}"


class Attempt(models.Model):
    """One sitting: drawn, timed and graded by the server. Scores are hundredths of a point."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an attempt", "running")
        SUBMITTED = "submitted", _("handed in, being graded")
        GRADED = "graded", _("graded")
        VOID = "void", _("void")

    class ClosedBy(models.TextChoices):
        LEARNER = "learner", _("handed in")
        DEADLINE = "deadline", _("time was up")
        EXAMINER = "examiner", _("ended by the examiner")

    # Which step may follow which (style.md: one table, one method: quizzes.actions.attempts.step).
    STEPS = {
        "open": {"submitted", "graded", "void"},
        "submitted": {"graded", "void"},
        "graded": {"submitted", "void"},
        "void": set(),
    }
    SLACK = dt.timedelta(seconds=30)  # what was typed in time may arrive this much later (P7)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    admission = models.ForeignKey(Admission, on_delete=models.PROTECT, related_name="attempts_made")
    employee = models.ForeignKey(
        "people.Employee", on_delete=models.PROTECT, related_name="attempts", help_text="the admission's"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts", help_text="the admission's")
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(PaperForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    seed = models.CharField(max_length=32, help_text="random; the draw and the order follow from it")
    started_at = models.DateTimeField(default=clock.now)
    deadline_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, blank=True)
    device = models.CharField(max_length=32, blank=True, help_text="the window that saved last")
    touched_at = models.DateTimeField(default=clock.now, help_text="last sign of life of its window")
    reached = models.PositiveSmallIntegerField(default=1, help_text="sequential: the page that may be read")
    max_score = models.PositiveIntegerField(default=0)
    score = models.IntegerField(null=True, blank=True, help_text="cache of the marks, checked by verify")
    passed = models.BooleanField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, help_text="the person may see the result since")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="paper: who typed it in",
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["admission", "number"], name="one_attempt_of_a_number_per_admission"),
            models.UniqueConstraint(
                fields=["admission"], condition=Q(state="open"), name="one_open_attempt_per_admission"
            ),
            models.CheckConstraint(
                condition=Q(state="open", finished_at=None) | (~Q(state="open") & Q(finished_at__isnull=False)),
                name="a_closed_attempt_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="graded") | Q(score__isnull=False), name="a_graded_attempt_has_a_score"
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(state="open"), name="attempts_to_close"),
            models.Index(fields=["employee", "quiz"]),
            models.Index(fields=["quiz", "state"]),
        ]

    def __str__(self):
        return f"{self.public_id}"

    def get_absolute_url(self):
        return reverse(
            "quizzes:show_result" if self.state != self.State.OPEN else "quizzes:take_attempt", args=[self.public_id]
        )

    @property
    def percent(self):
        """Whole percent, rounded down so that nobody passes by rounding; never below 0. None before grading."""
        if self.score is None:
            return None
        return max(0, self.score) * 100 // self.max_score if self.max_score else 0

    @property
    def is_over(self):
        """Whether nothing more is accepted: closed, or past the deadline and the slack."""
        return self.state != self.State.OPEN or (
            self.deadline_at is not None and clock.now() >= self.deadline_at + self.SLACK
        )


class Slot(models.Model):
    """One drawn question of an attempt. `value`, `seq`, `score` are caches of the ledgers, written by one action, checked by verify."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="slots")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="slots")
    points = models.PositiveIntegerField(help_text="hundredths of a point")
    layout = models.JSONField(
        default=dict, help_text="{group: [[random id, key], ...]} in the order shown; quizzes.kinds.lay_out"
    )
    value = models.JSONField(null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 guessed, 2 unsure, 3 sure")
    seq = models.BigIntegerField(default=0, help_text="of the last accepted save: ms of the server's clock at the edit")
    answered_at = models.DateTimeField(null=True, blank=True)
    spent_ms = models.PositiveIntegerField(
        default=0, help_text="the question was before the eyes so long, as the window told"
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="practice: checked so often")
    hinted = models.BooleanField(default=False)
    settled = models.BooleanField(default=False, help_text="practice: checked for the last time; the answer stays")
    flagged = models.BooleanField(default=False, help_text="the person wants to come back to it")
    needs_person = models.BooleanField(default=False, help_text="waits for a grader")
    score = models.IntegerField(null=True, blank=True, help_text="hundredths; cache of the newest mark")
    counts = models.BooleanField(default=True, help_text="false: a regrade took the question out of the total")

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn question")
        ordering = ["attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="one_slot_per_place_of_an_attempt")]
        indexes = [
            models.Index(fields=["version"]),
            models.Index(fields=["needs_person"], condition=Q(needs_person=True), name="slots_for_graders"),
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.position}"


class Answer(models.Model):
    """Ledger: an answer as it was acknowledged. A newer one is another row."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="answers")
    seq = models.BigIntegerField(
        help_text="ms of the server's clock at the edit, as the window reckons it; grows within a slot"
    )
    value = models.JSONField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    device = models.CharField(max_length=32, blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer")
        ordering = ["slot", "seq"]
        constraints = [models.UniqueConstraint(fields=["slot", "seq"], name="one_answer_per_sequence_number")]

    def __str__(self):
        return f"{self.slot_id}@{self.seq}"


class Mark(models.Model):
    """Ledger: points for an answer; who, when, old, new, why (P9). The newest counts."""

    class Source(models.TextChoices):
        AUTOMATIC = "automatic", _("automatic")
        PERSON = "person", _("by a grader")
        REGRADE = "regrade", _("regraded")
        APPEAL = "appeal", _("after an appeal")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="marks")
    score = models.IntegerField(help_text="hundredths of a point")
    old_score = models.IntegerField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+", help_text="whose key was applied"
    )
    grader_version = models.PositiveSmallIntegerField(help_text="quizzes.kinds.GRADER_VERSION of that day")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    after_release = models.BooleanField(default=False)
    regrade = models.ForeignKey("quizzes.Regrade", null=True, on_delete=models.PROTECT, related_name="marks")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("mark")
        ordering = ["slot", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after_release=False) | ~Q(reason=""), name="a_mark_after_release_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["slot", "regrade"], condition=Q(regrade__isnull=False), name="one_mark_per_regrade"
            ),
        ]

    def __str__(self):
        return f"{self.slot_id}: {self.score}"


class Upload(models.Model):
    """A file that was handed in as an answer; served only to its person and to graders."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="answers/%Y/%m/")
    file_name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("handed-in file")

    def __str__(self):
        return f"{self.public_id}"


class IntegrityEvent(models.Model):
    """Ledger: what the window saw (announced before the start). A human judges; the learner sees the same list."""

    class Kind(models.TextChoices):
        LEFT = "left", _("left the page")
        PASTED = "pasted", _("pasted text")
        DEVICE = "device", _("went on in another window or device")

    FINDING_SECONDS = 30  # shorter absences are no finding

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="integrity_events")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    seconds = models.PositiveIntegerField(default=0, help_text="left: for how long")
    detail = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=40, help_text="made by the window: the same event sent twice is one row")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("integrity note")
        ordering = ["attempt", "at"]
        constraints = [models.UniqueConstraint(fields=["attempt", "token"], name="one_integrity_note_per_token")]

    def __str__(self):
        return f"{self.attempt_id} {self.kind}"
