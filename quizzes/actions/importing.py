"""Importing questions from files of other systems: all of them or none, with a report."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.actions.bank import next_key, place_category, save_question
from quizzes.formats.parsed import Parsed, Problem
from quizzes.importing.known import Known
from quizzes.importing.planning import Plan, plan_all
from quizzes.models import Bank, Category, Question


@dataclass
class Report:
    """What an import does, or did: a plan for each question, and what is to be told about the file."""

    plans: list[Plan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_applied: bool = False

    @property
    def errors(self) -> list[Problem]:
        """Everything that keeps the file from being imported, in the order of the file."""
        found = [problem for problem in self.problems if not problem.is_note]
        return found + [Problem(plan.place, text) for plan in self.plans for text in plan.errors]

    @property
    def notes(self) -> list[Problem]:
        found = [problem for problem in self.problems if problem.is_note]
        return found + [Problem(plan.place, text, is_note=True) for plan in self.plans for text in plan.notes]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(plan.verb for plan in self.plans))


@transaction.atomic
def import_questions(
    bank: Bank, parsed: Parsed, *, by: Any, dry_run: bool, new_state: str = Question.State.LIVE, note: str = ""
) -> Report:
    """Bring a file's questions into the bank, all or, while anything in it is wrong, none; say what happens to each.

    `dry_run` only says it. A question that was put in before and is the same is left alone; one that changed gets a new version.
    """
    list(Bank.objects.select_for_update().filter(pk=bank.pk))  # two imports at once make no twins
    known = Known(bank, parsed.questions)
    report = Report(plan_all(parsed.questions, known), list(parsed.problems))
    if dry_run or report.errors:
        return report
    for plan in report.plans:
        if plan.verb in ("new", "changed"):
            _save(bank, plan, known, by=by, new_state=new_state, note=note)
    report.is_applied = True
    return report


def _save(bank: Bank, plan: Plan, known: Known, *, by: Any, new_state: str, note: str) -> None:
    tags = plan.tags
    if plan.new_category:
        tags = tags.__class__(**{**vars(tags), "category": _category(bank, plan.new_category)})
    question = known.questions.get(plan.key)
    state = question.state if question is not None else new_state
    plan.key = plan.key or next_key(bank)
    save_question(bank, plan.body, key=plan.key, tags=tags, state=state, by=by, note=note or _("imported"))


def _category(bank: Bank, titles: tuple[str, ...]) -> Category:
    """Return the category at this path of titles, made with all above it where it is missing."""
    parent: Category | None = None
    for title in titles:
        below = Category.objects.filter(bank=bank, parent=parent)
        found = next((c for c in below if title in (c.title_zh, c.title_en, c.key)), None)
        parent = found or place_category(bank, key=_free_key(bank, title), title_zh=title, parent=parent)
    assert parent is not None
    return parent


def _free_key(bank: Bank, title: str) -> str:
    """Return a short key that no category of the bank has: the title in ASCII, or a number."""
    taken = set(Category.objects.filter(bank=bank).values_list("key", flat=True))
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] if title.isascii() else ""
    if base and base not in taken:
        return base
    number = 1
    while f"{base or 'c'}-{number}" in taken:
        number += 1
    return f"{base or 'c'}-{number}"
