"""A form as its writer sees it: parts with numbered questions, what each asks, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models import Relationship
from surveys.questionnaire.definition import spoken
from surveys.writing_forms import KIND_NAMES, as_value, conditions


@dataclass(frozen=True)
class Question:
    """One row of the outline; `says` are the things worth knowing of it, short."""

    key: str
    number: int
    text: str
    kind: str
    says: list[str]
    when: str


@dataclass(frozen=True)
class Part:
    """A section; `number` counts from 1."""

    key: str
    number: int
    title: str
    weight: float | None
    questions: list[Question]


def parts_of(data: Mapping[str, Any]) -> list[Part]:
    """Return the outline of a definition, sound or not."""
    words = dict(conditions([item for section in data["sections"] for item in section["items"]]))
    numbers = iter(range(1, 10_000))
    return [
        Part(
            section["key"], n, spoken(section.get("title")), section.get("weight"),
            [_question(item, next(numbers), words) for item in section["items"]],
        )
        for n, section in enumerate(data["sections"], start=1)
    ]  # fmt: skip


def who_answers(data: Mapping[str, Any]) -> str:
    rights = data.get("rights") or {}
    return "、".join(str(Relationship(side).label) for side in rights if rights[side].get("answers"))


def _question(item: Mapping[str, Any], number: int, words: Mapping[str, str]) -> Question:
    tree = item.get("show_if")
    when = "" if tree is None else words.get(as_value(tree)) or _("after several answers, as it is now")
    kind = str(KIND_NAMES.get(item["kind"], item["kind"]))
    return Question(item["key"], number, spoken(item.get("text")), kind, list(_says(item)), when)


def _says(item: Mapping[str, Any]) -> Iterator[str]:
    if item.get("required"):
        yield _("must be answered")
    if count := len(item.get("options") or item.get("rows") or ()):
        yield ngettext("%(n)s line", "%(n)s lines", count) % {"n": count}
    if item.get("weight"):
        yield _("weight %(weight)g") % {"weight": item["weight"]}
    if item.get("reverse"):
        yield _("the lower the better")
