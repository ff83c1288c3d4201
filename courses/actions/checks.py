"""Knowledge checks of lessons: what a published page asks becomes a quiz; who reads the lesson may take it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from courses.exceptions import CoursesError
from courses.models import Lesson, LessonPart
from people.models import Employee
from quizzes.actions import admissions, attempts, loading
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Attempt, BlueprintRow, FixedQuestion, Question, Quiz
from quizzes.quiz_settings import QuizSettings

PREFIX = "lesson:"


def quiz_key(lesson: Lesson, anchor: str) -> str:
    """Return the key of the quiz of a check."""
    return f"{lesson.key}#{anchor}"


def context_key(lesson: Lesson, anchor: str) -> str:
    """Return the key by which admissions to a check are found."""
    return f"{PREFIX}{quiz_key(lesson, anchor)}"


@transaction.atomic
def settle(parts: Iterable[LessonPart]) -> int:
    """Make the quizzes of checks, or bring them to what the parts ask; return how many asked something new.

    A check whose questions are not all in use yet keeps what it asked before: its bank may be loaded after the lesson.
    """
    rows = [part for part in parts if part.kind == LessonPart.Kind.CHECK and part.questions]
    if not rows:
        return 0
    keys = {key for part in rows for key in part.questions}
    there = {q.key: q for q in Question.objects.live().filter(key__in=keys).select_related("bank")}
    lessons = Lesson.objects.select_related("course").in_bulk({part.lesson_id for part in rows})
    wanted = [quiz_key(lessons[part.lesson_id], part.anchor) for part in rows]
    quizzes = {q.key: q for q in _with_questions(Quiz.objects.filter(key__in=wanted).select_related("current"))}
    changed = 0
    for part, key in zip(rows, wanted, strict=True):
        if all(name in there for name in part.questions):
            questions = [there[name] for name in part.questions]
            changed += _settle_one(key, lessons[part.lesson_id], quizzes.get(key), questions)
    return changed


def _settle_one(key: str, lesson: Lesson, quiz: Quiz | None, questions: list[Question]) -> bool:
    title = {"title_zh": lesson.title_zh, "title_en": lesson.title_en}
    values: dict[str, Any] = {"kind": Quiz.Kind.CHECK, "course_key": lesson.course.key, "is_retired": False, **title}
    if quiz is not None and all(getattr(quiz, name) == value for name, value in values.items()):
        if _asked(quiz) == [question.key for question in questions]:
            return False
    else:
        del values["is_retired"]
        quiz = quiz_actions.save_quiz(key=key, **values)
    rows = [quiz_actions.RowSpec(question.bank, questions=(question,)) for question in questions]
    settings = quiz.current.rules if quiz.current else QuizSettings.read({}, kind=Quiz.Kind.CHECK)
    quiz_actions.publish(quiz, settings, rows)
    return True


def _with_questions(quizzes: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """Read what each asks in constant queries; ordered by place alone, for the models' own order joins five tables a row."""
    return quizzes.prefetch_related(
        Prefetch("current__rows", BlueprintRow.objects.order_by("position")),
        Prefetch("current__rows__fixed", FixedQuestion.objects.order_by("position").select_related("question")),
    )


def _asked(quiz: Quiz) -> list[str]:
    if quiz.current is None:
        return []
    return [fixed.question.key for row in quiz.current.rows.all() for fixed in row.fixed.all()]


@transaction.atomic
def retire(lesson: Lesson, anchors: Iterable[str]) -> None:
    """Put the quizzes of checks that the page no longer has out of use; what people did in them stays."""
    keys = [quiz_key(lesson, anchor) for anchor in anchors]
    if keys:
        for quiz in Quiz.objects.filter(key__in=keys, kind=Quiz.Kind.CHECK):
            loading.retire_lost(quiz)


def begin(employee: Employee, lesson: Lesson, anchor: str, *, url: str = "") -> Attempt:
    """Admit the person to a check and return the running attempt, or a new one. Whether they may read the lesson is asked before.

    Raises CoursesError while the check asks nothing, QuizzesError with the reason when it cannot be started.
    """
    quiz = Quiz.objects.usable().filter(key=quiz_key(lesson, anchor)).first()
    if quiz is None:
        raise CoursesError(_("These questions are being prepared."))
    admission = admissions.admit(employee, quiz, context_key=context_key(lesson, anchor), url=url)
    return attempts.start(admission)


def passed_anchors(employee: Employee, lesson: Lesson) -> set[str]:
    """Return the anchors of the lesson's checks that the person has passed (one query)."""
    start = context_key(lesson, "")
    passed = Attempt.objects.released().filter(employee=employee, passed=True, admission__context_key__startswith=start)
    return {key.removeprefix(start) for key in passed.values_list("admission__context_key", flat=True)}
