"""Many questions at once, as files say them: new ones, new versions, retired ones, and those that somebody changed here since."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes import kinds
from quizzes.actions.bank import Tags
from quizzes.exceptions import QuizzesError
from quizzes.models import Bank, Question, QuestionVersion, Quiz

CHUNK = 200
REMOVED = "removed"  # the source hash of what is no longer in the files


@dataclass(frozen=True)
class Asked:
    """A question as a file says it; `body` is what kinds.clean returned."""

    key: str
    body: kinds.Body
    tags: Tags

    @property
    def stamp(self) -> str:
        t = self.tags
        objective, category = t.objective.key if t.objective else "", t.category.key if t.category else ""
        return _stamp(kinds.hash_of(self.body), category, objective, t.competency, t.difficulty, t.source, t.teaches)


def _stamp(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _stamp_of(question: Question) -> str:
    """Return the stamp of a question as it stands here; it equals `source_hash` while nobody changed it since it was loaded."""
    q = question
    category, objective = q.category.key if q.category else "", q.objective.key if q.objective else ""
    body = q.current.body_hash if q.current else ""
    return _stamp(body, category, objective, q.competency, q.difficulty, q.source, q.teaches)


@transaction.atomic
def save_bank(*, key: str, title_zh: str, title_en: str = "", course_key: str = "") -> Bank:
    """Make a bank of the company, or bring it to these values and back to use; its owner stays."""
    fields = {"title_zh": title_zh, "title_en": title_en, "course_key": course_key, "is_retired": False}
    bank, fresh = Bank.objects.get_or_create(key=key, defaults=fields)
    if not fresh and any(getattr(bank, name) != value for name, value in fields.items()):
        Bank.objects.filter(pk=bank.pk).update(**fields)
        bank.refresh_from_db()
    return bank


def note_loaded(bank: Bank, *, source_hash: str) -> None:
    """Write down which file the bank now stands for."""
    Bank.objects.filter(pk=bank.pk).exclude(source_hash=source_hash).update(source_hash=source_hash)


@transaction.atomic
def retire_lost(thing: Bank | Quiz) -> None:
    """Put a bank or quiz out of use whose file is gone: nothing is drawn or started any more; attempts and results stay."""
    type(thing)._default_manager.filter(pk=thing.pk).update(is_retired=True, source_hash=REMOVED)


@transaction.atomic
def load_questions(bank: Bank, asked: Sequence[Asked], *, force: bool = False) -> dict[str, str]:
    """Bring the bank's questions to what a file asks, in a few queries; return {key: created, updated, unchanged, kept or closed}.

    One that somebody changed or retired here since the last load is `kept` as it is, unless `force`; while the file says what it
    always said it is not even compared. Loaded ones that the file no longer holds are retired. Raises QuizzesError when a key
    belongs to a question of another bank.
    """
    keys = [a.key for a in asked]
    elsewhere = Question.objects.filter(key__in=keys).exclude(bank=bank).values_list("key", flat=True).first()
    if elsewhere:
        raise QuizzesError(_("The key “%(key)s” belongs to a question of another bank.") % {"key": elsewhere})
    rows = Question.objects.select_for_update(of=("self",)).filter(bank=bank)
    there = {q.key: q for q in rows.select_related("current", "category", "objective")}
    outcomes = {a.key: _outcome(there.get(a.key), a, force=force) for a in asked}
    _make(bank, [a for a in asked if outcomes[a.key] == "created"])
    _change([(there[a.key], a) for a in asked if outcomes[a.key] == "updated"])
    return outcomes | _retire(there, set(keys), force=force)


def _outcome(question: Question | None, asked: Asked, *, force: bool) -> str:
    if question is None:
        return "created"
    if question.source_hash == asked.stamp and not force:
        return "unchanged"
    removed = question.source_hash == REMOVED and question.state == Question.State.RETIRED
    same = _stamp_of(question) == asked.stamp and question.state == Question.State.LIVE
    if same:
        return "unchanged" if question.source_hash == asked.stamp else "updated"
    untouched = question.state == Question.State.LIVE and _stamp_of(question) == question.source_hash
    return "updated" if force or removed or untouched else "kept"


def _tag(question: Question, asked: Asked) -> None:
    t = asked.tags
    question.category, question.objective, question.competency = t.category, t.objective, t.competency
    question.difficulty, question.source, question.teaches = t.difficulty, t.source, t.teaches
    question.kind, question.source_hash = asked.body["kind"], asked.stamp


def _version(question: Question, asked: Asked, number: int) -> QuestionVersion:
    body = asked.body
    return QuestionVersion(
        question=question, number=number, kind=body["kind"], body=body, body_hash=kinds.hash_of(body)
    )


def _make(bank: Bank, asked: Sequence[Asked]) -> None:
    """Write new questions with their first versions: three statements a chunk."""
    made = []
    for a in asked:
        question = Question(bank=bank, key=a.key)
        _tag(question, a)
        made.append(question)
    Question.objects.bulk_create(made, batch_size=CHUNK)
    versions = [_version(question, a, 1) for question, a in zip(made, asked, strict=True)]
    QuestionVersion.objects.bulk_create(versions, batch_size=CHUNK)
    for question, version in zip(made, versions, strict=True):
        question.current, question.state = version, Question.State.LIVE
    Question.objects.bulk_update(made, ["current", "state"], batch_size=CHUNK)


def _change(pairs: Sequence[tuple[Question, Asked]]) -> None:
    """Give a new version to what is asked otherwise than before; tags follow."""
    for question, asked in pairs:
        if question.current is None or question.current.body_hash != kinds.hash_of(asked.body):
            last = question.versions.order_by("-number").values_list("number", flat=True).first() or 0
            question.current = _version(question, asked, last + 1)
            question.current.save()
        _tag(question, asked)
        question.state = Question.State.LIVE
    changed = [question for question, _asked in pairs]
    names = ["category", "objective", "competency", "difficulty", "source", "teaches", "kind", "source_hash", "current", "state"]  # fmt: skip
    Question.objects.bulk_update(changed, names, batch_size=CHUNK)


def _retire(there: Mapping[str, Question], keep: Collection[str], *, force: bool) -> dict[str, str]:
    """Retire what was loaded once and is no longer in the file; what somebody changed here since is kept, as above."""
    outcomes = {}
    for key, question in there.items():
        if key in keep or question.source_hash in ("", REMOVED) or question.state == Question.State.RETIRED:
            continue
        if _stamp_of(question) != question.source_hash and not force:
            outcomes[key] = "kept"
            continue
        Question.objects.filter(pk=question.pk).update(state=Question.State.RETIRED, source_hash=REMOVED)
        outcomes[key] = "closed"
    return outcomes
