"""Exam sessions (考试批次): who is called, where, when, who came, and the resit that follows."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from quizzes.models.attempt import Admission, Attempt
from quizzes.models.quiz import PaperForm, Quiz, QuizVersion
from quizzes.querysets import ExamSessionQuerySet


class ExamSession(models.Model):
    """One exam at a place and time. A resit points to the session it repeats; `root` is the first of the chain."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        ANNOUNCED = "announced", _("announced")
        CLOSED = "closed", _("over, being graded")
        RELEASED = "released", _("results released")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        ONLINE = "online", _("on the computer")
        PAPER = "paper", _("on paper")

    STEPS = {
        "draft": {"announced", "cancelled"}, "announced": {"closed", "cancelled"}, "closed": {"released"}, "released": set(), "cancelled": set(),
    }  # fmt: skip

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("exam"))
    version = models.ForeignKey(
        QuizVersion, null=True, on_delete=models.PROTECT, related_name="+", help_text="pinned when announced"
    )
    form = models.ForeignKey(PaperForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form_series = models.UUIDField(
        null=True, blank=True, help_text="matched forms A, B ... of this session and its resits"
    )
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    mode = models.CharField(_("how"), max_length=8, choices=Mode.choices, default=Mode.ONLINE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    late_minutes = models.PositiveSmallIntegerField(_("may come late by (minutes)"), default=15)
    place = models.CharField(_("place"), max_length=120, blank=True)
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    form_count = models.PositiveSmallIntegerField(
        _("forms"), default=1, help_text="on paper, 2: form A for odd seats, form B for even ones"
    )
    access_code = models.CharField(_("access code"), max_length=12, blank=True)
    resit_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="resits")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="chain")
    sitting = models.PositiveSmallIntegerField(default=1, help_text="1 is the first, 2 the first resit")
    cap_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="a resit's score counts at most so much"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    revision = models.PositiveSmallIntegerField(default=0, help_text="so often its candidates were told of a change")
    closed_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = ExamSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam session")
        verbose_name_plural = _("exam sessions")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="exam_ends_after_start"),
            models.CheckConstraint(
                condition=Q(sitting=1, resit_of=None) | (Q(sitting__gt=1) & Q(resit_of__isnull=False)),
                name="a_resit_repeats_a_session",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="cancelled") | Q(version__isnull=False),
                name="an_announced_exam_has_a_version",
            ),
            models.UniqueConstraint(
                fields=["resit_of"], condition=Q(state="draft"), name="one_resit_of_an_exam_in_preparation"
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("quizzes:show_session", args=[self.public_id])

    @property
    def context_key(self):
        return f"session:{self.public_id}"

    @property
    def when(self):
        """Day and hours as people of the present language write them: 2026年11月23日 09:00–10:30."""
        start, end = self.starts_at.astimezone(clock.LOCAL), self.ends_at.astimezone(clock.LOCAL)
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{clock.in_words(end.date())} {end:%H:%M}"
        return f"{clock.in_words(start.date())} {start:%H:%M}–{until}"

    @property
    def last_start_at(self):
        """Nobody begins from this instant on."""
        return min(self.ends_at, self.starts_at + dt.timedelta(minutes=self.late_minutes))

    @property
    def is_on_paper(self):
        return self.mode == self.Mode.PAPER

    @property
    def has_begun(self):
        return clock.now() >= self.starts_at

    @property
    def is_on(self):
        """Whether it is being sat now: announced, and its hour has come."""
        return self.state == self.State.ANNOUNCED and self.has_begun

    @property
    def is_over(self):
        """Whether its hour has passed and it still waits to be closed."""
        return self.state == self.State.ANNOUNCED and clock.now() >= self.ends_at

    @property
    def first(self):
        """The first session of the chain: itself, unless it is a resit."""
        return self.root or self


class Invigilator(models.Model):
    """Who watches over an exam session; sees its board and nothing else of it."""

    session = models.ForeignKey(ExamSession, on_delete=models.CASCADE, related_name="invigilators")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "employee"], name="an_invigilator_once")]

    def __str__(self):
        return f"{self.session_id} {self.employee_id}"


class Candidate(models.Model):
    """A person called to an exam session. `state` is a cache of the ledger `CandidateStatus`."""

    class State(models.TextChoices):
        EXPECTED = "expected", pgettext_lazy("a candidate", "called")  # 应考
        PRESENT = "present", pgettext_lazy("a candidate", "sat the exam")  # 实考
        ABSENT = "absent", pgettext_lazy("a candidate", "absent")  # 缺考
        DEFERRED = "deferred", pgettext_lazy("a candidate", "deferred")  # 缓考
        VIOLATION = "violation", pgettext_lazy("a candidate", "breach of the rules")  # 违纪

    # Which step may follow which; quizzes.actions.sessions.states.step is the one that takes it.
    STEPS = {
        "expected": {"present", "absent", "deferred", "violation"},
        "present": {"expected", "absent", "deferred", "violation"},
        "absent": {"present", "deferred"},
        "deferred": {"expected"},
        "violation": {"expected", "present", "absent"},
    }

    session = models.ForeignKey(ExamSession, on_delete=models.CASCADE, related_name="candidates")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="candidacies")
    admission = models.OneToOneField(
        Admission, null=True, blank=True, on_delete=models.PROTECT, related_name="candidate"
    )
    form = models.ForeignKey(PaperForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(_("seat"), max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.EXPECTED)
    checked_in_at = models.DateTimeField(
        null=True, blank=True, help_text="an invigilator saw the person and the badge at the door"
    )
    counted_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="after a cap; cache, written at release"
    )
    passed = models.BooleanField(null=True, blank=True, help_text="cache, written at release")

    class Meta:
        verbose_name = _("candidate")
        ordering = ["session", "employee__number"]
        constraints = [models.UniqueConstraint(fields=["session", "employee"], name="a_candidate_once_in_a_session")]
        indexes = [models.Index(fields=["employee", "state"])]

    def __str__(self):
        return f"{self.session_id} {self.employee_id}"


class CandidateStatus(models.Model):
    """Ledger: a candidate's state was changed; by whom, why."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="statuses")
    old_state = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=Candidate.State.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["candidate", "pk"]

    def __str__(self):
        return f"{self.candidate_id} {self.state}"


class SessionEvent(models.Model):
    """Ledger: what was done about an exam session, beside its candidates' states: who, when, to whom, why."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        CHANGED = "changed", _("changed")
        CODE = "code", _("new access code")
        ADDED = "added", _("candidates added")
        REMOVED = "removed", _("candidate removed")
        CHECKED_IN = "checked_in", _("checked in")
        MINUTES = "minutes", _("more minutes")
        ENDED = "ended", _("attempt ended")
        VOIDED = "voided", _("attempt declared void")
        PRINTED = "printed", _("question paper opened")
        KEY = "key", _("answer key opened")
        TYPED = "typed", _("answer sheet typed in")
        CLOSED = "closed", pgettext_lazy("an exam", "closed")
        RELEASED = "released", _("results released")
        CANCELLED = "cancelled", _("cancelled")

    session = models.ForeignKey(ExamSession, on_delete=models.CASCADE, related_name="events")
    employee = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="to whom"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    detail = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("exam note")
        ordering = ["session", "pk"]

    def __str__(self):
        return f"{self.session_id} {self.kind}"


class PaperSheet(models.Model):
    """A candidate's answers on paper while they are typed in, as they were typed; finished, they become an attempt."""

    candidate = models.OneToOneField(Candidate, on_delete=models.CASCADE, related_name="sheet")
    typed = models.JSONField(default=dict, help_text="{cell: what was typed}; quizzes.paper")
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    again = models.JSONField(default=dict, help_text="the second typing, without sight of the first")
    again_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    attempt = models.ForeignKey(Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer sheet")

    def __str__(self):
        return f"{self.candidate_id}"
