"""What answers told about questions, as of a moment: caches that quizzes.actions.analysing writes, without any person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock
from quizzes.models.bank import Question, QuestionVersion
from quizzes.models.quiz import Quiz, QuizVersion


class Analysis(models.Model):
    """Item analysis of a quiz, or of one version of it. Computing it anew replaces it."""

    class Which(models.TextChoices):
        FIRST = "first", _("each person's first attempt")
        LAST = "last", _("each person's last attempt")
        ALL = "all", _("all attempts")

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="analyses")
    version = models.ForeignKey(
        QuizVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="empty for all"
    )
    which = models.CharField(max_length=5, choices=Which.choices, default=Which.FIRST)
    attempts = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, help_text="of the whole test: quizzes.actions.analysing.Overall")
    as_of = models.DateTimeField(default=clock.now)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("analysis of a quiz")
        verbose_name_plural = _("analyses of quizzes")
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "which"], condition=Q(version=None), name="one_analysis_over_all_versions"
            ),
            models.UniqueConstraint(
                fields=["quiz", "version", "which"],
                condition=Q(version__isnull=False),
                name="one_analysis_of_a_quiz_version",
            ),
        ]

    def __str__(self):
        return f"{self.quiz_id} {self.which} {self.as_of:%Y-%m-%d %H:%M}"


class ItemStatistics(models.Model):
    """One question, in the wording of one version, within an analysis. Shares and correlations are numbers from -1 to 1."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="statistics")
    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="+")
    n = models.PositiveIntegerField()
    facility = models.FloatField(null=True)
    discrimination = models.FloatField(null=True)
    rest_correlation = models.FloatField(null=True)
    median_ms = models.PositiveIntegerField(null=True)
    severity = models.PositiveSmallIntegerField(default=0, help_text="the worst first; 0 without findings")
    findings = models.JSONField(
        default=list, help_text="[{key, numbers ...}], the worst first: quizzes.analysis.findings"
    )
    detail = models.JSONField(default=dict, help_text="quizzes.analysis.items.Item")

    class Meta:
        verbose_name = _("statistics of a question")
        verbose_name_plural = _("statistics of questions")
        constraints = [
            models.UniqueConstraint(fields=["analysis", "version"], name="a_question_version_once_in_an_analysis")
        ]
        indexes = [models.Index(fields=["analysis", "-severity"])]

    def __str__(self):
        return f"{self.analysis_id} {self.question_id}"
