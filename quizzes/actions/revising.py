"""Quizzes while people work on them: drafts, publishing what was typed, taking a quiz out of use."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from quizzes.actions.bank import Overtaken
from quizzes.actions.quizzes import RowSpec, publish
from quizzes.exceptions import QuizzesError
from quizzes.models import Quiz, QuizVersion
from quizzes.quiz_settings import QuizSettings


def next_key(kind: str, course_key: str = "") -> str:
    """Return a key for a quiz that was made here: the course or `quiz`, its kind, and the next free number."""
    prefix = f"{course_key or 'quiz'}-{kind}-"
    taken = set(Quiz.objects.filter(key__startswith=prefix).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := f"{prefix}{n}") not in taken)


@transaction.atomic
def create_quiz(
    *, kind: str, title_zh: str, title_en: str = "", course_key: str = "", owner_department: Any = None, by: Any
) -> Quiz:  # fmt: skip
    """Make a quiz that asks nothing yet."""
    try:
        with transaction.atomic():
            return Quiz.objects.create(
                key=next_key(kind, course_key), kind=kind, title_zh=title_zh, title_en=title_en, course_key=course_key,
                owner_department=owner_department,
            )  # fmt: skip
    except IntegrityError as exc:
        raise QuizzesError(_("Somebody made a quiz at the same moment. Please try again.")) from exc


@transaction.atomic
def save_draft(quiz: Quiz, draft: Mapping[str, Any], *, by: Any) -> None:
    """Keep what an author typed, whether it is right or not. What learners get stays as it is."""
    kept = {**draft, "at": clock.now().isoformat(), "by": by.get_full_name() if by else ""}
    Quiz.objects.filter(pk=quiz.pk).update(draft=kept)
    quiz.draft = kept


@transaction.atomic
def discard_draft(quiz: Quiz, *, by: Any) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(draft=None)
    quiz.draft = None


@transaction.atomic
def revise(
    quiz: Quiz,
    *,
    kind: str,
    title_zh: str,
    title_en: str,
    course_key: str,
    owner_department: Any,
    settings: QuizSettings,
    rows: Sequence[RowSpec],
    base: int,
    by: Any,
) -> QuizVersion:
    """Bring a quiz to these values and publish them; its draft is done with. Attempts and admissions keep their version.

    `base` is the number of the version with which the author began, 0 for none. Raises Overtaken when another one is current by now,
    QuizzesError when the banks cannot serve the blueprint.
    """
    locked = Quiz.objects.select_for_update(of=("self",)).select_related("current").get(pk=quiz.pk)
    if base != (locked.current.number if locked.current else 0):
        raise Overtaken(
            _(
                "Somebody published this quiz while you were writing. What you typed is kept here; look at the newest version, then publish again."
            )
        )
    fields = {
        "kind": kind, "title_zh": title_zh, "title_en": title_en, "course_key": course_key,
        "owner_department": owner_department, "draft": None,
    }  # fmt: skip
    Quiz.objects.filter(pk=quiz.pk).update(**fields)
    version = publish(quiz, settings, rows, by=by)
    quiz.refresh_from_db()
    return version


@transaction.atomic
def retire_quiz(quiz: Quiz, *, retired: bool, by: Any) -> None:
    """Take a quiz out of use, or back: nothing is started any more; running attempts go on, results stay."""
    Quiz.objects.filter(pk=quiz.pk).update(is_retired=retired)
    quiz.is_retired = retired
