"""Who is asked to judge what: one to-do for a quiz and question, for the graders nearest above the learners; brought up to date by what waits."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from quizzes.graders import Staff, path_of_learner
from quizzes.models import Grading, Question, Quiz, QuizVersion, Slot
from quizzes.text import one_line

GRADING_DAYS = 5  # an answer is judged within so many days
JUDGE, THIRD = "quiz_judging", "quiz_third_judging"


@dataclass
class Wanted:
    """One quiz and question with waiting answers: who is asked, and since when the oldest waits."""

    quiz: int
    question: int
    kind: str
    users: dict[int, Any] = field(default_factory=dict)
    since: dt.datetime | None = None

    @property
    def due_at(self) -> dt.datetime | None:
        """The end of the day by which the oldest is to be judged."""
        return due_of(self.since) if self.since else None


def due_of(since: dt.datetime) -> dt.datetime:
    return clock.end_of_day(since.astimezone(clock.LOCAL).date() + dt.timedelta(days=GRADING_DAYS))


def refresh(*, quiz: int | None = None, question: int | None = None) -> int:
    """Open the to-dos that are missing and close those whose answers no longer wait (for this person); return how many changed.

    For one quiz and question, or for all of them (the schedule). Doing it twice changes nothing.
    """
    rows = Slot.objects.waiting()
    if quiz is not None:
        rows = rows.filter(attempt__quiz=quiz, question=question)
    wanted = wanted_for(rows)
    quizzes = Quiz.objects.in_bulk({w.quiz for w in wanted} | ({quiz} if quiz else set()))
    questions = Question.objects.select_related("current").in_bulk(
        {w.question for w in wanted} | ({question} if question else set())
    )
    by_key = {(w.kind, _key(quizzes[w.quiz], questions[w.question])): w for w in wanted}
    open_rows = Todo.objects.open().filter(kind__in=(JUDGE, THIRD))
    if quiz is not None and question is not None:
        open_rows = open_rows.filter(subject_key=_key(quizzes[quiz], questions[question]))
    has: dict[tuple[str, str], set[int]] = defaultdict(set)
    for kind, key, whom in open_rows.values_list("kind", "subject_key", "whom"):
        has[kind, key].add(whom)
    changed = 0
    for at, users in has.items():
        keep = by_key[at].users if at in by_key else {}
        if users - set(keep):
            changed += outbox.close_todos(kind=at[0], subject_key=at[1], but_for=keep.values())
    for at, one in by_key.items():
        for user in one.users.values():
            if user.pk not in has[at]:
                _open(one, at[1], user, quizzes[one.quiz], questions[one.question])
                changed += 1
    return changed


def _key(quiz: Quiz, question: Question) -> str:
    return f"{quiz.public_id}:{question.public_id}"


def wanted_for(rows: Any) -> list[Wanted]:
    """Return who is to be asked for the waiting answers `rows` (few queries for any number)."""
    fields = ("pk", "attempt__quiz_id", "question_id", "attempt__version_id", "attempt__finished_at", "path",
              "attempt__employee__user_id")  # fmt: skip
    found = list(rows.annotate(path=path_of_learner("attempt__employee")).values_list(*fields))
    if not found:
        return []
    judged: dict[int, set[int]] = defaultdict(set)
    for slot, grader in Grading.objects.filter(slot__in=rows.values("pk"), edition=1).values_list("slot", "grader"):
        judged[slot].add(grader)
    versions = QuizVersion.objects.in_bulk({row[3] for row in found})
    staff = Staff()
    wanted: dict[tuple[int, int, str], Wanted] = {}
    nearest: dict[tuple[Any, ...], list[Any]] = {}
    for pk, quiz, question, version, since, path, learner in found:
        before = judged[pk]
        kind = THIRD if len(before) >= 2 else JUDGE
        one = wanted.setdefault((quiz, question, kind), Wanted(quiz, question, kind))
        least = 2 - len(before) if versions[version].rules.double_marking and len(before) < 2 else 1
        ask = (path, least, frozenset(before | ({learner} if learner else set())))
        if ask not in nearest:
            nearest[ask] = staff.nearest(path, least=least, but_for=ask[2])
        one.users |= {user.pk: user for user in nearest[ask]}
        one.since = min(one.since or since, since)
    return list(wanted.values())


def _open(one: Wanted, key: str, user: Any, quiz: Quiz, question: Question) -> None:
    with override(user.language or settings.LANGUAGE_CODE):
        title = _("Judge answers: “%(quiz)s”") if one.kind == JUDGE else _("Third judgement: “%(quiz)s”")
        outbox.open_todo(
            user, kind=one.kind, subject_key=key, title=title % {"quiz": quiz.title}, detail=first_line(question),
            url=f"/quizzes/grading/{quiz.public_id}/{question.public_id}/", due_at=one.due_at,
        )  # fmt: skip


def first_line(question: Question, longest: int = 120) -> str:
    """Return the beginning of what a question asks, to recognise it."""
    stem = question.current.body["stem"].strip() if question.current else ""
    return one_line(stem.splitlines()[0], longest=longest) if stem else question.key
