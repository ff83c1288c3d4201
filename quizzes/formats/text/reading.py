"""From lines to questions. The places of a report are lines of a text file, or paragraphs of a Word document."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quizzes.formats.decoding import text_of
from quizzes.formats.fields import part_of, question_of
from quizzes.formats.fields.words import kind_word
from quizzes.formats.parsed import MAX_QUESTIONS, Parsed, Unreadable
from quizzes.formats.sheet.reading import tags_of
from quizzes.formats.text import docx
from quizzes.formats.text.drafts import Draft
from quizzes.formats.text.marks import NEXT_OPTION, STAR, Mark, kind_mark, mark_of, narrow

MAX_LINES = 200_000
MAX_LINE = 20_000


def read(data: bytes, *, name: str = "") -> Parsed:
    """Read a text file, or a Word document."""
    parsed = Parsed()
    try:
        if data.startswith(b"PK"):
            lines, say = docx.lines_of(data, parsed), docx.place
        else:
            lines, say = list(enumerate(text_of(data).split("\n"), start=1)), _line
        if len(lines) > MAX_LINES:
            raise Unreadable(_("The file has more than %(max)s lines. Please split it.") % {"max": MAX_LINES})
        _Reading(parsed, say).read(lines)
    except Unreadable as exc:
        parsed.wrong("", str(exc))
    return parsed


def _line(number: int) -> str:
    return _("line %(number)s") % {"number": number}


@dataclass
class _Reading:
    """The state between lines: the question at hand, and what was said for all that follow."""

    parsed: Parsed
    say: Callable[[int], str]
    draft: Draft | None = None
    kind: str = ""
    category: str = ""
    skipped: list[int] = field(default_factory=list)

    def read(self, lines: list[tuple[int, str]]) -> None:
        for number, line in lines:
            if len(line) > MAX_LINE:
                self.parsed.wrong(
                    self.say(number), _("The line is longer than %(max)s characters.") % {"max": MAX_LINE}
                )
                line = ""
            mark = mark_of(line, in_case=self.draft is not None and self.draft.is_case)
            getattr(self, f"_{mark.what}")(number, mark)
        self._finish()
        if self.skipped and self.parsed.questions:
            words = _("What stands before the first question is not read.")
            self.parsed.note(self.say(self.skipped[0]), words)
        if not self.parsed.questions and not self.parsed.problems:
            words = _("There is no question: one begins with its number on a new line, like “1. …”.")
            self.parsed.wrong("", words)

    def _question(self, number: int, mark: Mark) -> None:
        self._finish()
        self.draft = Draft(number, default_kind=self.kind)
        self._begin(self.draft, mark.rest)

    def _part(self, number: int, mark: Mark) -> None:
        if self.draft is not None:
            part = Draft(number)
            self.draft.parts.append(part)
            self._begin(part, mark.rest)

    @staticmethod
    def _begin(draft: Draft, rest: str) -> None:
        kind, rest = kind_mark(rest)
        if kind:
            draft.begin("kind", kind_word(kind))
        draft.begin("stem", rest)

    def _section(self, number: int, mark: Mark) -> None:
        self._finish()
        self.kind = mark.name

    def _label(self, number: int, mark: Mark) -> None:
        draft = self._at_hand
        if draft is None:
            if mark.name in ("category", "kind"):
                self._announce(mark)
            else:
                self.skipped.append(number)
        elif mark.name == "feedback":
            draft.begin(f"feedback_{draft.last_option or 'a'}", mark.rest)
        else:
            draft.begin(mark.name, mark.rest)

    def _announce(self, mark: Mark) -> None:
        """`分类：` and `题型：` before a question hold for all that follow."""
        if mark.name == "category":
            self.category = mark.rest.strip()
        else:
            self.kind = kind_mark(f"[{mark.rest.strip()}]")[0]

    def _option(self, number: int, mark: Mark) -> None:
        draft = self._at_hand
        if draft is None:
            self.skipped.append(number)
            return
        if not draft.last_option and mark.name != "A":
            draft.add(f"{mark.name}. {mark.rest}")
            return
        letter, starred, rest = mark.name, mark.starred, mark.rest
        while True:
            more = _next_option(letter, rest)
            draft.begin(f"option_{letter.lower()}", rest[: more.start()] if more else rest)
            if starred:
                draft.starred.add(letter)
            if not more:
                break
            letter, starred, rest = narrow(more[2]).upper(), more[1] in STAR and bool(more[1]), rest[more.end() :]

    def _text(self, number: int, mark: Mark) -> None:
        draft = self._at_hand
        if draft is not None:
            draft.add(mark.rest)
        elif mark.rest.strip():
            self.skipped.append(number)

    @property
    def _at_hand(self) -> Draft | None:
        return self.draft.parts[-1] if self.draft and self.draft.parts else self.draft

    # --- a whole question -----------------------------------------------------------------------
    def _finish(self) -> None:
        draft, self.draft = self.draft, None
        if draft is None:
            return
        row = draft.row()
        data = question_of(row, self._tell(draft.line))
        parts = [part_of(part.row(), self._tell(part.line)) for part in draft.parts]
        if data is None or None in parts:
            if len(self.parsed.questions) + len(self.parsed.problems) > 2 * MAX_QUESTIONS:
                raise Unreadable(
                    _("The file has more than %(max)s questions. Please split it.") % {"max": MAX_QUESTIONS}
                )
            return
        if parts:
            data["parts"] = parts
        self.parsed.found(
            data, self.say(draft.line), category=row.get("category", "") or self.category, tags=tags_of(row)
        )

    def _tell(self, line: int) -> Callable[[str], None]:
        return lambda message: self.parsed.wrong(self.say(line), message)


def _next_option(letter: str, rest: str):  # type: ignore[no-untyped-def]
    """Return where the next letter's option begins on the same line, if it does."""
    for found in NEXT_OPTION.finditer(rest):
        if ord(narrow(found[2]).upper()) == ord(letter) + 1:
            return found
    return None
