"""Quizzes: settings and blueprint become an immutable version when they change."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.actions.drawing import Shortage, shortages
from quizzes.exceptions import QuizzesError
from quizzes.models import Bank, BlueprintRow, Category, FixedQuestion, Question, Quiz, QuizVersion
from quizzes.quiz_settings import QuizSettings
from subjects.models import Objective


@dataclass(frozen=True)
class RowSpec:
    """A row of a blueprint as an author gives it; `points` are hundredths for each question."""

    bank: Bank
    count: int = 1
    points: int = 100
    category: Category | None = None
    objective: Objective | None = None
    competency: str = ""
    difficulty: tuple[int, int] = (1, 5)
    kinds: tuple[str, ...] = ()
    questions: tuple[Question, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return it with keys instead of rows, for the hash."""
        return {
            "bank": self.bank.key, "count": len(self.questions) or self.count, "points": self.points,
            "category": self.category.path if self.category else "", "objective": self.objective.key if self.objective else "",
            "competency": self.competency, "difficulty": list(self.difficulty), "kinds": sorted(self.kinds),
            "questions": [q.key for q in self.questions],
        }  # fmt: skip

    def unsaved(self, position: int) -> BlueprintRow:
        return BlueprintRow(
            position=position, bank=self.bank, category=self.category, objective=self.objective, competency=self.competency,
            difficulty_from=self.difficulty[0], difficulty_to=self.difficulty[1], kinds=sorted(self.kinds),
            count=len(self.questions) or self.count, points=self.points,
        )  # fmt: skip


def preview(rows: Sequence[RowSpec], *, forms: int = 1) -> list[Shortage]:
    """Return what the bank cannot serve; an empty list proves that the blueprint can be served, `forms` times with disjoint questions."""
    unsaved = [spec.unsaved(n) for n, spec in enumerate(rows, start=1)]
    fixed = {n: [q.pk for q in spec.questions] for n, spec in enumerate(rows, start=1) if spec.questions}
    return shortages(unsaved, fixed, forms=forms)


@transaction.atomic
def publish(
    quiz: Quiz, settings: QuizSettings, rows: Sequence[RowSpec], *, by: Any = None, forms: int = 1
) -> QuizVersion:
    """Return the quiz's version with exactly these settings and rows, made and put to use when it is not the current one.

    Raises QuizzesError when there are no rows or the bank cannot serve them. Attempts and admissions keep the version they have.
    """
    if not rows:
        raise QuizzesError(_("A quiz needs at least one row of questions."))
    missing = preview(rows, forms=forms)
    if missing:
        raise QuizzesError(" ".join(shortage_words(s) for s in missing))
    content = json.dumps([settings.as_json(), [spec.as_json() for spec in rows]], sort_keys=True, ensure_ascii=False)
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    locked = Quiz.objects.select_for_update(of=("self",)).select_related("current").get(pk=quiz.pk)
    if locked.current is not None and locked.current.content_hash == content_hash:
        return locked.current
    last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = QuizVersion.objects.create(
        quiz=locked, number=last + 1, options=settings.as_json(), content_hash=content_hash, created_by=by
    )
    for position, spec in enumerate(rows, start=1):
        row = spec.unsaved(position)
        row.version = version
        row.save()
        FixedQuestion.objects.bulk_create(
            FixedQuestion(row=row, question=question, position=n) for n, question in enumerate(spec.questions, start=1)
        )
    Quiz.objects.filter(pk=quiz.pk).update(current=version)
    quiz.current = version
    return version


def shortage_words(shortage: Shortage) -> str:
    """Return a shortage as a sentence for authors."""
    words = {
        "row": shortage.position,
        "asked": shortage.asked,
        "there": shortage.available,
        "fitting": shortage.fitting,
    }
    return (
        _("Row %(row)s asks for %(asked)s questions; %(fitting)s fit, and beside the other rows %(there)s are free.")
        % words
    )


@transaction.atomic
def save_quiz(*, key: str, kind: str, title_zh: str, title_en: str = "", course_key: str = "", owner_department: Any = None,
              source_hash: str | None = None) -> Quiz:  # fmt: skip
    """Make a quiz, or bring it to these values and back to use. `source_hash`: of its file; None leaves it as it is."""
    fields: dict[str, Any] = {
        "kind": kind, "title_zh": title_zh, "title_en": title_en, "course_key": course_key, "owner_department": owner_department,
        "is_retired": False,
    }  # fmt: skip
    if source_hash is not None:
        fields["source_hash"] = source_hash
    return Quiz.objects.update_or_create(key=key, defaults=fields)[0]


def specs_of(version: QuizVersion) -> list[RowSpec]:
    """Return the rows of a version as an author gave them (constant queries)."""
    rows = version.rows.select_related("bank", "category", "objective").prefetch_related("fixed__question")
    return [
        RowSpec(
            row.bank, row.count, row.points, row.category, row.objective, row.competency,
            (row.difficulty_from, row.difficulty_to), tuple(row.kinds), tuple(f.question for f in row.fixed.all()),
        )
        for row in rows.order_by("position")
    ]  # fmt: skip
