"""Who and what a question is used by: said before it is changed. Nothing here writes."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from quizzes.models import Attempt, PaperForm, Question, Quiz, Slot


@dataclass
class Usage:
    """Where one question stands today; a few queries for any number of attempts."""

    question: Question

    @cached_property
    def _counts(self) -> dict[str, int]:
        real = Slot.objects.filter(question=self.question).exclude(attempt__state=Attempt.State.VOID)
        return real.aggregate(
            drawn=Count("pk"),
            people=Count("attempt__employee", distinct=True),
            running=Count("pk", filter=Q(attempt__state=Attempt.State.OPEN)),
        )

    @property
    def drawn(self) -> int:
        return self._counts["drawn"]

    @property
    def people(self) -> int:
        return self._counts["people"]

    @property
    def running(self) -> int:
        return self._counts["running"]

    @cached_property
    def quizzes(self) -> list[Quiz]:
        """Quizzes in use whose blueprint names the question, or draws from its bank."""
        rows = Q(current__rows__fixed__question=self.question) | Q(
            current__rows__bank=self.question.bank_id, current__rows__fixed=None
        )
        return list(Quiz.objects.usable().filter(rows).distinct().order_by("key"))

    @cached_property
    def printed(self) -> list[PaperForm]:
        """Matched forms that hold a version of the question: they keep it."""
        versions = set(self.question.versions.values_list("pk", flat=True))
        if not versions:
            return []
        forms = PaperForm.objects.filter(
            Q(version__rows__bank=self.question.bank_id) | Q(version__rows__fixed__question=self.question)
        )
        rows = forms.select_related("version__quiz").distinct().order_by("-created_at", "label")
        return [form for form in rows if versions & {pk for pk, _points in form.items}]
