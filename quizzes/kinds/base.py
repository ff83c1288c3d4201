"""What every kind of question can do. Pure: no database, no request.

A *body* is what `clean` returns (stored in a QuestionVersion). A *value* is an answer in terms of the body's keys (stored in
the ledger). What a browser sends speaks of random ids instead of keys; `layout` holds which id stands for which key.
"""

import random
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

Body = dict[str, Any]
Layout = dict[str, list[list[str]]]  # {group: [[random id, key], ...]}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MAX_TEXT = 6_000
MAX_OPTION = 1_000
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Problem:
    """Something an author must mend: where in the question (`options.2.text`), and what."""

    path: str
    message: str


class Invalid(ValueError):
    """The question cannot be used; `problems` says everything that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.message}" if p.path else p.message for p in problems))
        self.problems = problems


class WrongAnswer(ValueError):
    """What was sent is no answer to this question; the message is translated."""


@dataclass(frozen=True)
class Outcome:
    """What an answer is worth. `share` of the points, 0 to 1; `needs_person`: a grader decides; `parts` for compound kinds."""

    share: Fraction = Fraction(0)
    needs_person: bool = False
    right: bool = False
    feedback: str = ""
    parts: dict[str, "Outcome"] = field(default_factory=dict)

    @property
    def percent(self) -> int:
        return int(self.share * 100)


@dataclass
class Reader:
    """Reads fields of what an author wrote and collects problems instead of stopping at the first."""

    data: Mapping[str, Any]
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def at(self, name: str | int) -> str:
        return f"{self.path}.{name}" if self.path else str(name)

    def complain(self, name: str | int, message: str) -> None:
        self.problems.append(Problem(self.at(name) if name != "" else self.path, message))

    def text(self, name: str, *, required: bool = False, longest: int = MAX_TEXT) -> str:
        value = self.data.get(name, "")
        if value is None:
            value = ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.complain(name, _("This must be text."))
            return ""
        text = str(value).replace("\r\n", "\n").replace("\0", "").strip()
        if required and not text:
            self.complain(name, _("This is missing."))
        if len(text) > longest:
            self.complain(name, _("At most %(n)s characters.") % {"n": longest})
        return text[:longest]

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.data.get(name, default)
        if not isinstance(value, bool):
            self.complain(name, _("Yes or no."))
            return default
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.complain(name, _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
            return default
        return value

    def choice(self, name: str, words: Iterable[str], default: str) -> str:
        value = self.data.get(name, default)
        if value not in tuple(words):
            self.complain(name, _("One of: %(words)s.") % {"words": ", ".join(words)})
            return default
        return str(value)

    def rows(self, name: str, low: int, high: int) -> Iterator[tuple[int, "Reader"]]:
        """Yield (index, reader) of each row of a list; a plain text stands for {"text": ...}. Complains about its length."""
        value = self.data.get(name)
        if not isinstance(value, list):
            self.complain(name, _("This must be a list."))
            return
        if not low <= len(value) <= high:
            self.complain(
                name,
                _("From %(low)s to %(high)s are needed, there are %(n)s.")
                % {"low": low, "high": high, "n": len(value)},
            )
        for n, row in enumerate(value[:high]):
            entry = row if isinstance(row, Mapping) else {"text": row}
            yield n, Reader(entry, f"{self.at(name)}.{n + 1}", self.problems)

    def key(self, n: int, taken: set[str]) -> str:
        """Return the row's key: its own, or the n-th letter or number; complains when it is taken."""
        key = str(self.data.get("key") or (LETTERS[n] if n < 26 else f"z{n}"))[:20]
        if key in taken or not key.replace("-", "").replace("_", "").isalnum():
            self.complain("key", _("“%(key)s” is used twice or is no key.") % {"key": key})
        taken.add(key)
        return key


class QuestionKind:
    """Base of all kinds. Subclasses are stateless."""

    name = ""
    needs_person = False
    fields: frozenset[str] = frozenset()

    def clean(self, reader: Reader) -> Body:
        """Return the kind's own part of a body; problems are collected in the reader."""
        raise NotImplementedError

    def choosables(self, body: Body) -> dict[str, list[str]]:
        """Return {group: keys} of what gets random ids and an order of its own."""
        return {}

    def stays_in_order(self, body: Body, group: str) -> bool:
        return False

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        """Return the value of what a browser sent. Raises WrongAnswer."""
        raise NotImplementedError

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        """Return a stored value as the browser speaks of it."""
        return value

    def score(self, body: Body, value: Any) -> Outcome:
        raise NotImplementedError

    def solution(self, body: Body) -> Any:
        """Return a value that scores fully; None where a person decides."""
        return None

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        """Return what the page needs to ask: texts and random ids, nothing of the key."""
        return {}

    def texts(self, body: Body) -> Iterator[str]:
        """Yield every text of the body in which references may stand."""
        yield from ()


def id_of(layout: Layout, group: str, key: str) -> str:
    return next((rid for rid, k in layout.get(group, []) if k == key), "")


def key_of(layout: Layout, group: str, rid: Any) -> str:
    """Raises WrongAnswer for an id that this attempt does not have."""
    found = next((k for r, k in layout.get(group, []) if r == rid), None) if isinstance(rid, str) else None
    if found is None:
        raise WrongAnswer(_("This choice does not belong to this question. Please load the page again."))
    return found


def keys_of(layout: Layout, group: str, posted: Any) -> list[str]:
    """Return the keys of a list of ids, each once, sorted as posted. Raises WrongAnswer."""
    if not isinstance(posted, list) or len(posted) > 60:
        raise WrongAnswer(_("This answer has the wrong form. Please load the page again."))
    keys = [key_of(layout, group, rid) for rid in posted]
    if len(set(keys)) != len(keys):
        raise WrongAnswer(_("This answer names something twice. Please load the page again."))
    return keys


def mapping_of(posted: Any) -> dict[str, Any]:
    if not isinstance(posted, dict) or len(posted) > 60:
        raise WrongAnswer(_("This answer has the wrong form. Please load the page again."))
    return posted


def text_of(posted: Any, longest: int) -> str:
    """Return typed text. Raises WrongAnswer when it is none or too long."""
    if posted is None:
        return ""
    if not isinstance(posted, str):
        raise WrongAnswer(_("This answer has the wrong form. Please load the page again."))
    text = posted.replace("\r\n", "\n").replace("\0", "")
    if len(text) > longest:
        raise WrongAnswer(
            _("This answer is longer than %(n)s characters; it was not saved. Please shorten it.") % {"n": longest}
        )
    return text


def random_ids(keys: Iterable[str], rng: random.Random) -> list[list[str]]:
    """Return [[random id, key], ...] in the given order; ids are unique in the group."""
    taken: set[str] = set()
    rows = []
    for key in keys:
        rid = f"{rng.getrandbits(40):010x}"
        while rid in taken:
            rid = f"{rng.getrandbits(40):010x}"
        taken.add(rid)
        rows.append([rid, key])
    return rows


def new_seed() -> str:
    """Return 128 random bits as text: whoever does not have it can foretell neither draw nor ids."""
    return secrets.token_hex(16)
