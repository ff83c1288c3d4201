"""Banks, categories, questions and rubrics: made, changed by new versions, retired."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quizzes import kinds
from quizzes.exceptions import QuizzesError
from quizzes.models import Bank, Category, Question, QuestionVersion, Rubric
from subjects.models import Objective


class Overtaken(QuizzesError):
    """Another version was saved since the author began."""


@dataclass(frozen=True)
class Tags:
    """What a question is drawn by."""

    category: Category | None = None
    objective: Objective | None = None
    competency: str = ""
    difficulty: int = 3
    source: str = ""
    teaches: str = ""


@transaction.atomic
def create_bank(
    *, key: str, title_zh: str, title_en: str = "", owner_department: Any = None, course_key: str = ""
) -> Bank:
    """Make a bank. Raises QuizzesError when the key is taken."""
    try:
        with transaction.atomic():
            return Bank.objects.create(
                key=key, title_zh=title_zh, title_en=title_en, owner_department=owner_department, course_key=course_key
            )
    except IntegrityError as exc:
        raise QuizzesError(_("There is a bank with the key “%(key)s” already.") % {"key": key}) from exc


@transaction.atomic
def place_category(
    bank: Bank, *, key: str, title_zh: str, title_en: str = "", parent: Category | None = None, position: int = 0
) -> Category:
    """Make a category, or bring it to these values; its place in the tree follows for all below it."""
    if parent is not None and (parent.bank_id != bank.pk or key in parent.path.split("/")):
        raise QuizzesError(_("A category cannot lie below itself or in another bank."))
    path = f"{parent.path if parent else ''}{key}/"
    row = Category.objects.filter(bank=bank, key=key).first()
    fields = {"title_zh": title_zh, "title_en": title_en, "parent": parent, "path": path, "position": position}
    if row is None:
        return Category.objects.create(bank=bank, key=key, **fields)
    old = row.path
    if any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    if old != path:
        for below in Category.objects.filter(bank=bank, path__startswith=old).exclude(pk=row.pk):
            below.path = path + below.path[len(old) :]
            below.save(update_fields=["path"])
    return row


def next_key(bank: Bank) -> str:
    """Return a key for a question that was made without one: the bank's key and the next free number."""
    prefix = f"{bank.key}-N"
    taken = Question.objects.filter(key__startswith=prefix).values_list("key", flat=True)
    numbers = [int(key[len(prefix) :]) for key in taken if key[len(prefix) :].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"


@transaction.atomic
def save_question(
    bank: Bank,
    data: Mapping[str, Any],
    *,
    key: str = "",
    tags: Tags | None = None,
    state: str = Question.State.LIVE,
    by: Any = None,
    note: str = "",
    source_hash: str | None = None,
    base: int | None = None,
) -> tuple[Question, str]:
    """Make a question, or give it a new version when what is asked has changed; return it and new, changed, tagged or same.

    `source_hash` is that of the file it was loaded from; None leaves it as it is. `base` is the number of the version with which the
    author began, 0 for none: when another one is current by now, Overtaken is raised. Raises kinds.Invalid with every problem of
    `data`, QuizzesError when the key belongs to another bank. Attempts keep their versions.
    """
    body, tags = kinds.clean(data), tags or Tags()
    question = Question.objects.select_for_update().filter(key=key).first() if key else None
    if question is not None and question.bank_id != bank.pk:
        raise QuizzesError(_("The key “%(key)s” belongs to a question of another bank.") % {"key": key})
    if base is not None and base != (question.current.number if question and question.current else 0):
        raise Overtaken(
            _(
                "Somebody saved this question while you were writing. What you typed is kept here; look at the newest version, then save again."
            )
        )
    fields = {
        "category": tags.category, "objective": tags.objective, "competency": tags.competency, "difficulty": tags.difficulty,
        "source": tags.source[:200], "teaches": tags.teaches[:160],
    }  # fmt: skip
    if source_hash is not None:
        fields["source_hash"] = source_hash
    if question is None:
        question = _create(bank, key or next_key(bank), kind=body["kind"], created_by=by, **fields)
        outcome = "new"
    else:
        outcome = "tagged" if any(getattr(question, name) != value for name, value in fields.items()) else "same"
        for name, value in fields.items():
            setattr(question, name, value)
    if _add_version(question, body, by=by, note=note):
        outcome = "new" if outcome == "new" else "changed"
    if question.state != state:
        question.state, outcome = state, outcome if outcome != "same" else "tagged"
    if outcome != "same":
        question.save()
    return question, outcome


def _create(bank: Bank, key: str, **fields: Any) -> Question:
    try:
        with transaction.atomic():
            return Question.objects.create(bank=bank, key=key, **fields)
    except IntegrityError as exc:  # somebody else's question of that key was a moment earlier
        raise QuizzesError(_("There is a question with the key “%(key)s” already.") % {"key": key}) from exc


def _add_version(question: Question, body: kinds.Body, *, by: Any, note: str) -> bool:
    """Make `body` the current version unless it is; return whether one was added."""
    body_hash = kinds.hash_of(body)
    if question.current is not None and question.current.body_hash == body_hash:
        return False
    last = question.versions.order_by("-number").values_list("number", flat=True).first() or 0
    question.current = QuestionVersion.objects.create(
        question=question,
        number=last + 1,
        kind=body["kind"],
        body=body,
        body_hash=body_hash,
        created_by=by,
        note=note[:200],
    )
    question.kind = body["kind"]
    return True


@transaction.atomic
def restore_version(version: QuestionVersion, *, by: Any) -> QuestionVersion:
    """Make what an old version asks the newest version again, as a new row: what came in between stays in the history."""
    question = Question.objects.select_for_update(of=("self",)).select_related("current").get(pk=version.question_id)
    note = _("Version %(n)s again") % {"n": version.number}
    if not _add_version(question, kinds.clean(version.body), by=by, note=note):
        raise QuizzesError(_("This is what the newest version asks."))
    question.save(update_fields=["current", "kind"])
    assert question.current is not None
    return question.current


@transaction.atomic
def set_state(question: Question, state: str, *, by: Any) -> Question:
    """Put a question to use, back to draft, or retire it: it is drawn no more; running and past attempts keep it."""
    if state == Question.State.LIVE and question.current_id is None:
        raise QuizzesError(_("This question has no text yet."))
    question.state = state
    question.save(update_fields=["state"])
    return question


def save_rubric(*, key: str, title_zh: str, criteria: list[dict[str, Any]], title_en: str = "") -> Rubric:
    """Return the rubric with exactly this content, made when there is none. Raises QuizzesError when it does not add up."""
    problems = check_rubric(criteria)
    if problems:
        raise QuizzesError(" ".join(problems))
    content = json.dumps([key, title_zh, title_en, criteria], sort_keys=True, ensure_ascii=False)
    fields = {"key": key, "title_zh": title_zh, "title_en": title_en, "criteria": criteria}
    return Rubric.objects.get_or_create(content_hash=hashlib.sha256(content.encode()).hexdigest(), defaults=fields)[0]


def check_rubric(criteria: Any) -> list[str]:
    """Return what is wrong with a rubric's criteria: [{key, title, weight, levels: [{points, text}]}]."""
    if not isinstance(criteria, list) or not 1 <= len(criteria) <= 12:
        return [_("A rubric has one to twelve criteria.")]
    problems = []
    keys = [c.get("key") for c in criteria if isinstance(c, dict)]
    if len(keys) != len(criteria) or len(set(keys)) != len(keys) or not all(isinstance(k, str) and k for k in keys):
        return [_("Every criterion needs a key of its own.")]
    if sum(c["weight"] for c in criteria if isinstance(c.get("weight"), int)) != 100:
        problems.append(_("The weights must add up to 100."))
    for c in criteria:
        levels = c.get("levels")
        right = (
            isinstance(levels, list)
            and len(levels) >= 2
            and all(
                isinstance(level, dict)
                and isinstance(level.get("points"), int)
                and 0 <= level["points"] <= 100
                and level.get("text")
                for level in levels
            )
        )
        if not right:
            problems.append(
                _("“%(key)s” needs two levels at least, each with points from 0 to 100 and a text.") % {"key": c["key"]}
            )
    return problems


def rubric_of(body: Mapping[str, Any]) -> Rubric | None:
    """Return the newest rubric of a question's body, or None."""
    key = body.get("rubric")
    return Rubric.objects.filter(key=key).order_by("-pk").first() if key else None
