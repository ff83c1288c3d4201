"""Banks and the trees of their categories, changed by people; many questions moved, tagged, retired at once."""

import re
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quizzes.actions.bank import place_category
from quizzes.exceptions import QuizzesError
from quizzes.models import Bank, BlueprintRow, Category, Question
from subjects.models import Objective

DEEPEST = 5
KEEP: Any = object()  # a tag that stays as it is


@transaction.atomic
def change_bank(
    bank: Bank, *, title_zh: str, title_en: str, owner_department: Any, course_key: str, by: Any
) -> Bank:  # fmt: skip
    """Bring a bank to these values; its key stays, for questions are named after it."""
    fields = {
        "title_zh": title_zh,
        "title_en": title_en,
        "owner_department": owner_department,
        "course_key": course_key,
    }
    Bank.objects.filter(pk=bank.pk).update(**fields)
    bank.refresh_from_db()
    return bank


@transaction.atomic
def retire_bank(bank: Bank, *, retired: bool, by: Any) -> None:
    """Take a bank out of use, or back: nothing is drawn from a retired one; attempts and results stay."""
    Bank.objects.filter(pk=bank.pk).update(is_retired=retired)
    bank.is_retired = retired


# --- the tree -----------------------------------------------------------------------------------------
@transaction.atomic
def add_category(
    bank: Bank, *, title_zh: str, title_en: str = "", parent: Category | None = None, is_check: bool = False, by: Any
) -> Category:  # fmt: skip
    """Add a category at the end of its siblings. `is_check`: the one of knowledge checks, from which no exam draws by itself."""
    if parent is not None and parent.depth + 1 >= DEEPEST:
        raise QuizzesError(_("A tree of categories has at most %(n)s levels.") % {"n": DEEPEST})
    if is_check and (parent is not None or bank.categories.filter(key=Category.CHECK).exists()):
        raise QuizzesError(_("A bank has one category for knowledge checks, at the top."))
    last = bank.categories.filter(parent=parent).aggregate(n=Max("position"))["n"]
    position = 0 if last is None else last + 1
    key = Category.CHECK if is_check else _spare_key(bank, title_en)
    return place_category(bank, key=key, title_zh=title_zh, title_en=title_en, parent=parent, position=position)


def _spare_key(bank: Bank, title_en: str) -> str:
    known = set(bank.categories.values_list("key", flat=True)) | {Category.CHECK}
    wish = re.sub(r"[^a-z0-9-]", "", slugify(title_en))[:40].strip("-")
    if wish and wish not in known:
        return wish
    return next(key for n in range(1, len(known) + 2) if (key := f"{wish or 'c'}-{n}") not in known)


@transaction.atomic
def change_category(
    category: Category, *, title_zh: str, title_en: str, parent: Category | None, by: Any
) -> Category:  # fmt: skip
    """Rename a category, or hang it below another one; all below it follow."""
    below = category.path.count("/")
    deepest = max(path.count("/") for path in _paths_below(category))
    if parent is not None and parent.depth + 1 + deepest - below + 1 > DEEPEST:
        raise QuizzesError(_("A tree of categories has at most %(n)s levels.") % {"n": DEEPEST})
    if parent is not None and category.key == Category.CHECK:
        raise QuizzesError(_("The category of the knowledge checks stays at the top."))
    position = category.position
    if parent != category.parent:
        last = category.bank.categories.filter(parent=parent).aggregate(n=Max("position"))["n"]
        position = 0 if last is None else last + 1
    return place_category(
        category.bank, key=category.key, title_zh=title_zh, title_en=title_en, parent=parent, position=position
    )


def _paths_below(category: Category) -> list[str]:
    rows = Category.objects.filter(bank=category.bank, path__startswith=category.path)
    return list(rows.values_list("path", flat=True)) or [category.path]


@transaction.atomic
def move_category(category: Category, *, step: int, by: Any) -> None:
    """Move a category up (-1) or down (1) among its siblings; at the end nothing happens."""
    siblings = list(
        Category.objects.select_for_update()
        .filter(bank=category.bank, parent=category.parent)
        .order_by("position", "path")
    )
    here = next(n for n, row in enumerate(siblings) if row.pk == category.pk)
    there = here + (1 if step > 0 else -1)
    if 0 <= there < len(siblings):
        siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, row in enumerate(siblings):
        row.position = position
    Category.objects.bulk_update(siblings, ["position"])


@transaction.atomic
def remove_category(category: Category, *, by: Any) -> None:
    """Remove an empty category. Raises QuizzesError while anything stands in it, or a blueprint (also an old one) names it."""
    if category.children.exists() or category.questions.exists():
        raise QuizzesError(_("This category is not empty. Move its questions and categories first."))
    if BlueprintRow.objects.filter(category=category).exists():
        raise QuizzesError(_("A quiz draws from this category, or did; it stays. You can rename it."))
    category.delete()


# --- many questions at once ------------------------------------------------------------------------------
@transaction.atomic
def tag_questions(
    questions: QuerySet[Question],
    *,
    by: Any,
    category: Category | None = KEEP,
    objective: Objective | None = KEEP,
    difficulty: int = KEEP,
) -> int:
    """Give many questions of one bank the same tags; return how many. What is asked stays as it is: no new versions."""
    given = {"category": category, "objective": objective, "difficulty": difficulty}
    fields = {name: value for name, value in given.items() if value is not KEEP}
    if isinstance(category, Category) and questions.exclude(bank=category.bank_id).exists():
        raise QuizzesError(_("A category takes only questions of its own bank."))
    return questions.update(**fields) if fields else 0


@transaction.atomic
def set_states(questions: QuerySet[Question], state: str, *, by: Any) -> int:
    """Put many questions to use, back to draft, or retire them; return how many changed. What has no text yet stays a draft."""
    if state not in Question.State.values:
        raise QuizzesError(_("There is no such state."))
    rows = questions.exclude(state=state)
    return (rows.exclude(current=None) if state == Question.State.LIVE else rows).update(state=state)
