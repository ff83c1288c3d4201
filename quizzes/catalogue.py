"""What stands in banks, counted: for the list of banks, the tree of a bank, and what is missing. A constant number of queries."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from quizzes.models import Bank, Category, Kind, Question, QuestionVersion, Slot
from subjects.models import Objective

DIFFICULTIES = (1, 2, 3, 4, 5)
SORTS = {
    "key": "key", "kind": "kind", "difficulty": "difficulty", "state": "state", "uses": "uses",
    "changed": "changed_at",
}  # fmt: skip


# --- all banks ------------------------------------------------------------------------------------------
@dataclass
class BankRow:
    """A bank in the list, with what is in use counted by kind and difficulty."""

    bank: Bank
    live: int = 0
    drafts: int = 0
    kinds: list[tuple[str, int]] = field(default_factory=list)
    difficulties: list[tuple[int, int]] = field(default_factory=list)
    changed_at: Any = None
    may_edit: bool = False

    @property
    def most(self) -> int:
        """The tallest of the small bars."""
        return max([n for _d, n in self.difficulties], default=0) or 1


def bank_rows(banks: Iterable[Bank], *, editable: Iterable[int] = ()) -> list[BankRow]:
    """Return the banks with their numbers (two queries)."""
    rows = {bank.pk: BankRow(bank, may_edit=bank.pk in set(editable)) for bank in banks}
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    difficulties: dict[int, Counter[int]] = defaultdict(Counter)
    counted = Question.objects.filter(bank__in=rows).exclude(state=Question.State.RETIRED).order_by()
    for pk, kind, difficulty, state, n in counted.values_list("bank", "kind", "difficulty", "state").annotate(
        n=Count("pk")
    ):
        if state == Question.State.DRAFT:
            rows[pk].drafts += n
            continue
        rows[pk].live += n
        kinds[pk][kind] += n
        difficulties[pk][difficulty] += n
    versions = QuestionVersion.objects.filter(question__bank__in=rows).order_by()
    changed = dict(versions.values_list("question__bank").annotate(at=Max("created_at")))
    for pk, row in rows.items():
        row.kinds = [(str(Kind(kind).label), n) for kind, n in kinds[pk].most_common()]
        row.difficulties = [(d, difficulties[pk][d]) for d in DIFFICULTIES]
        row.changed_at = changed.get(pk)
    return list(rows.values())


# --- the tree of one bank ---------------------------------------------------------------------------------
@dataclass
class Branch:
    """A category at its place in the tree; `total` counts also what lies below it (retired questions are not counted)."""

    category: Category
    depth: int
    own: int = 0
    total: int = 0
    is_first: bool = False
    is_last: bool = False

    @property
    def indent(self) -> str:
        return "\u3000" * self.depth


def tree_of(bank: Bank, *, counted: bool = False, rows: Iterable[Category] | None = None) -> list[Branch]:
    """Return the categories in the order in which they are shown (one query, two with counts; `rows` are at hand already)."""
    children: dict[int | None, list[Category]] = defaultdict(list)
    if rows is None:
        rows = Category.objects.filter(bank=bank).order_by("position", "path")
    for category in rows:
        children[category.parent_id].append(category)
    branches: list[Branch] = []

    def climb(parent: int | None, depth: int) -> None:
        siblings = children[parent]
        for n, category in enumerate(siblings):
            branches.append(Branch(category, depth, is_first=n == 0, is_last=n == len(siblings) - 1))
            climb(category.pk, depth + 1)

    climb(None, 0)
    if counted:
        _count(bank, branches)
    return branches


def _count(bank: Bank, branches: Sequence[Branch]) -> None:
    rows = Question.objects.filter(bank=bank).exclude(state=Question.State.RETIRED).order_by()
    own = dict(rows.values_list("category").annotate(n=Count("pk")))
    for branch in branches:
        branch.own = own.get(branch.category.pk, 0)
        inside = (b.category for b in branches if b.category.path.startswith(branch.category.path))
        branch.total = sum(own.get(category.pk, 0) for category in inside)


# --- the questions of one bank ------------------------------------------------------------------------------
def questions_of(bank: Bank, wanted: dict[str, Any]) -> QuerySet[Question]:
    """Return the bank's questions as a filter (cleaned data) narrows and sorts them, with `stem`, `version` and `changed_at`."""
    rows = narrow(Question.objects.filter(bank=bank), wanted)
    rows = rows.select_related("category", "objective").annotate(
        stem=KeyTextTransform("stem", "current__body"),
        version=F("current__number"),
        changed_at=F("current__created_at"),
    )
    wish = wanted.get("sort") or "key"
    column = SORTS.get(wish.removeprefix("-"), "key")
    return rows.order_by(("-" if wish.startswith("-") else "") + column, "key")


def narrow(rows: QuerySet[Question], wanted: dict[str, Any]) -> QuerySet[Question]:
    """Return those of `rows` that a filter asks for. A category includes what lies below it."""
    if query := (wanted.get("q") or "").strip():
        for word in query.split()[:6]:
            rows = rows.filter(Q(key__icontains=word) | Q(current__body__stem__icontains=word))
    if category := wanted.get("category"):
        rows = rows.filter(category__path__startswith=category.path, category__bank=category.bank_id)
    if objective := wanted.get("objective"):
        rows = rows.filter(objective=None if objective == "none" else objective)
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    if difficulty := wanted.get("difficulty"):
        rows = rows.filter(difficulty=difficulty)
    state = wanted.get("state")
    rows = rows.filter(state=state) if state else rows.exclude(state=Question.State.RETIRED)
    if wanted.get("unused"):
        rows = rows.filter(~Exists(Slot.objects.filter(question=OuterRef("pk"))))
    return rows


def objectives_of(bank: Bank) -> QuerySet[Objective]:
    """Return the objectives of the bank's course, and all others that its questions name."""
    used = Question.objects.filter(bank=bank).exclude(objective=None).values("objective")
    wanted = Q(pk__in=used)
    if bank.course_key:
        wanted |= Q(key__startswith=f"{bank.course_key}-")
    return Objective.objects.filter(wanted).order_by("key")


def natural(key: str) -> list[tuple[int, str]]:
    """Return a key by which O2 stands before O10."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", key) if piece]


# --- what is missing ------------------------------------------------------------------------------------------
@dataclass
class Coverage:
    """Objectives x difficulty: how many questions in use an exam can draw. Knowledge checks are counted apart."""

    rows: list[dict[str, Any]]
    sums: list[int]
    total: int
    checks: int

    @property
    def holes(self) -> int:
        """How many objectives have no question at all."""
        return sum(row["total"] == 0 and row["objective"] is not None for row in self.rows)


def coverage_of(bank: Bank) -> Coverage:
    """Return the table (two queries)."""
    live = Question.objects.live().filter(bank=bank).order_by()
    counts: dict[Any, Counter[int]] = defaultdict(Counter)
    checks: Counter[Any] = Counter()
    for objective, difficulty, is_check, n in (
        live.annotate(
            is_check=Exists(Category.objects.filter(pk=OuterRef("category"), path__startswith=f"{Category.CHECK}/"))
        )
        .values_list("objective", "difficulty", "is_check")
        .annotate(n=Count("pk"))
    ):
        if is_check:
            checks[objective] += n
        else:
            counts[objective][difficulty] += n
    objectives: list[Any] = sorted(objectives_of(bank), key=lambda o: natural(o.key))
    if counts[None] or checks[None]:
        objectives.append(None)
    rows = []
    for objective in objectives:
        own = counts[objective.pk if objective else None]
        cells = [(d, own[d]) for d in DIFFICULTIES]
        rows.append(
            {
                "objective": objective,
                "cells": cells,
                "total": sum(own.values()),
                "checks": checks[objective.pk if objective else None],
            }
        )
    sums = [sum(own[d] for own in counts.values()) for d in DIFFICULTIES]
    return Coverage(rows, sums, sum(sums), sum(checks.values()))
