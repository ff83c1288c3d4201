"""What a reader finds in a file and a writer leaves behind, and how much of anything a file may hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
MAX_QUESTIONS = 5_000
MAX_TEXT = 20_000  # characters of one text
MAX_PROBLEMS = 500

Question = dict[str, Any]  # the fields of docs/question-format.md


class Unreadable(Exception):
    """The file as a whole cannot be read; the message is translated and fit for who uploaded it."""


class Wrong(Exception):
    """One question (or one cell of it) is not understood; the message is translated and says what to write instead."""


class NotHeld(Exception):
    """A question that is right in its format, but that the other side has no kind for: it is left out, with a note."""


@dataclass(frozen=True)
class Problem:
    """Something to tell: `place` says where (row, line, file in a package). A note stops nothing, an error does."""

    place: str
    message: str
    is_note: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass
class Found:
    """A question of a file: its fields, where it stands, its category as a path of titles (公司/由来), and its tags."""

    data: Question
    place: str = ""
    category: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass
class Parsed:
    """All that a reader has to say. Whatever the bytes were, there is one."""

    questions: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [p for p in self.problems if not p.is_note]

    @property
    def notes(self) -> list[Problem]:
        return [p for p in self.problems if p.is_note]

    def found(self, data: Question, place: str, *, category: str = "", tags: Iterable[str] = ()) -> None:
        """Add a question. Raises Unreadable when there are more than anybody reads."""
        if len(self.questions) >= MAX_QUESTIONS:
            raise Unreadable(_("The file has more than %(max)s questions. Please split it.") % {"max": MAX_QUESTIONS})
        self.questions.append(Found(data, place, category, list(tags)))

    def wrong(self, place: str, message: str) -> None:
        self._say(Problem(place, message))

    def note(self, place: str, message: str) -> None:
        self._say(Problem(place, message, is_note=True))

    def _say(self, problem: Problem) -> None:
        if len(self.problems) > MAX_PROBLEMS:
            return
        if len(self.problems) == MAX_PROBLEMS:
            problem = Problem(problem.place, _("There are more problems; these are enough for one reading."))
        if problem not in self.problems[-50:]:
            self.problems.append(problem)


@dataclass
class Written:
    """A file, and what of the questions it does not hold."""

    data: bytes
    problems: list[Problem] = field(default_factory=list)


def name_of(found: Found) -> str:
    """Return how a report calls a question: its key, or the beginning of its text."""
    text = str(found.data.get("key") or "") or " ".join(str(found.data.get("stem") or "").split())[:24]
    return text or found.place
