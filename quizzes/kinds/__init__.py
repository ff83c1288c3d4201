"""Kinds of question: what is valid, what is shown, what is right. Pure; docs/question-format.md describes the fields.

clean(data) -> body · lay_out(body, rng) -> layout · shown(body, layout) -> what the page asks · decode(body, layout, posted) -> value ·
score(body, value) -> Outcome · solution(body) -> value. Type and behaviour are apart: practice, exam and confidence-based marking
(quizzes.marking) use the same kinds.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.arranged import Groups, Matching, Ordering
from quizzes.kinds.base import (
    NOTHING,
    Body,
    Invalid,
    Layout,
    Outcome,
    Problem,
    QuestionKind,
    Reader,
    WrongAnswer,
    new_seed,
    random_ids,
)
from quizzes.kinds.choices import Multiple, Single, TrueFalse
from quizzes.kinds.compound import PLACE, Case, Cloze
from quizzes.kinds.picture import Hotspot
from quizzes.kinds.typed import Numeric, ShortText
from quizzes.kinds.written import Essay, File

# Of the scoring code below; a mark keeps the one that made it, so that a regrade can say what changed.
GRADER_VERSION = 1

KINDS: dict[str, QuestionKind] = {
    kind.name: kind
    for kind in (
        Single(),
        Multiple(),
        TrueFalse(),
        Numeric(),
        ShortText(),
        Matching(),
        Ordering(),
        Groups(),
        Hotspot(),
        Essay(),
        File(),
    )
}
KINDS["cloze"] = Cloze(KINDS)
KINDS["case"] = Case(KINDS)
COMMON = frozenset({"kind", "stem", "explanation", "hint"})


def clean(data: Mapping[str, Any]) -> Body:
    """Return the body of a question as authors write it (or as `clean` returned it before: then it is the same). Raises Invalid."""
    reader = Reader(data)
    kind = reader.choice("kind", KINDS, "single")
    if reader.problems:
        raise Invalid(reader.problems)
    for name in sorted(set(map(str, data)) - COMMON - KINDS[kind].fields):
        reader.complain(name, _("A question of the kind “%(kind)s” has no such field.") % {"kind": kind})
    body = {
        "kind": kind,
        "stem": reader.text("stem", required=True),
        "explanation": reader.text("explanation"),
        "hint": reader.text("hint", longest=600),
        **KINDS[kind].clean(reader),
    }
    if reader.problems:
        raise Invalid(reader.problems)
    return body


def hash_of(body: Body) -> str:
    """Return the hash by which two bodies are the same."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def of(body: Body) -> QuestionKind:
    return KINDS[body["kind"]]


def lay_out(body: Body, rng: random.Random, *, shuffle: bool = True) -> Layout:
    """Return random ids for everything that can be chosen, in the order in which it is shown."""
    kind, layout = of(body), {}
    for group, keys in kind.choosables(body).items():
        order = list(keys)
        always = (
            group.split("/")[-1] == "items" or group.split("/")[-1] == "right"
        )  # where the order itself would be the key
        if (shuffle or always) and not kind.stays_in_order(body, group):
            rng.shuffle(order)
        layout[group] = random_ids(order, rng)
    return layout


def shown(body: Body, layout: Layout) -> dict[str, Any]:
    """Return all that a page may know before release: kind, stem, texts and random ids."""
    return {"kind": body["kind"], "stem": body["stem"], **of(body).shown(body, layout)}


def decode(body: Body, layout: Layout, posted: Any) -> Any:
    """Return the value of what a browser sent; None for an empty answer. Raises WrongAnswer."""
    value = of(body).decode(body, layout, posted)
    return None if is_empty(value) else value


def encode(body: Body, layout: Layout, value: Any) -> Any:
    """Return a stored value in the random ids of an attempt."""
    return None if is_empty(value) else of(body).encode(body, layout, value)


def score(body: Body, value: Any) -> Outcome:
    """Return what `value` is worth by the key in `body`."""
    return Outcome() if is_empty(value) else of(body).score(body, value)


def solution(body: Body) -> Any:
    return of(body).solution(body)


def needs_person(body: Body) -> bool:
    """Whether some part of it is judged by a person."""
    return of(body).needs_person or any(KINDS[part["kind"]].needs_person for part in body.get("parts", []))


def rubric_keys(body: Body) -> set[str]:
    return {part["rubric"] for part in [body, *body.get("parts", [])] if part.get("rubric")}


def is_empty(value: Any) -> bool:
    return value is None or (not isinstance(value, bool | int | float) and value in NOTHING)


def texts(body: Body) -> Iterator[str]:
    """Yield every text of the body in which references may stand."""
    yield body["stem"]
    yield body["explanation"]
    yield body["hint"]
    yield from of(body).texts(body)


__all__ = [
    "GRADER_VERSION", "KINDS", "PLACE", "Body", "Invalid", "Layout", "Outcome", "Problem", "WrongAnswer", "clean", "decode", "encode", "hash_of",
    "is_empty", "lay_out", "needs_person", "new_seed", "of", "rubric_keys", "score", "shown", "solution", "texts",
]  # fmt: skip
