"""A question as its lines come in, and what a trainer means who does not write labels: stars, `（A）`, `（√）`, `____`."""

import re
from dataclasses import dataclass, field

from quizzes.formats.fields.gaps import PLACE
from quizzes.formats.fields.lines import BAR, escape
from quizzes.formats.fields.reading import guess_kind
from quizzes.formats.fields.words import FALSE, LETTERS, TRUE, kind_of, kind_word, narrow

Row = dict[str, str]
BRACKET = re.compile(r"[(（][ \t\u3000]*([A-La-lＡ-Ｌａ-ｌ][A-La-lＡ-Ｌａ-ｌ、,，\s]{0,30})[ \t\u3000]*[)）]")
TRUTH = re.compile(r"[(（【][ \t\u3000]*([^()（）【】\n]{1,4}?)[ \t\u3000]*[)）】][。.\s]*$")
BLANKS = re.compile(r"_{2,}|＿{2,}|[(（][ \t\u3000]{1,20}[)）]")
FILLED = re.compile(r"(?:_{2,}|＿{2,})[ \t]*[(（]([^()（）\n]{1,200})[)）]")
BRACKETED = re.compile(r"[(（]([^()（）\n]{1,200})[)）]")
EMPTY = "（　）"


@dataclass
class Draft:
    """The lines of a question, or of a part of a case, by column."""

    line: int
    lines: dict[str, list[str]] = field(default_factory=dict)
    starred: set[str] = field(default_factory=set)
    target: str = "stem"
    parts: list["Draft"] = field(default_factory=list)
    default_kind: str = ""  # what the section's heading announced

    @property
    def is_case(self) -> bool:
        word = "".join(self.lines.get("kind", []))
        return (kind_of(word) if word else self.default_kind) == "case"

    def begin(self, column: str, text: str) -> None:
        """Let what follows be text of `column`; a label that comes again goes on."""
        self.target = column
        self.lines.setdefault(column, [])
        if text.strip():
            self.lines[column].append(text)

    def add(self, text: str) -> None:
        self.lines.setdefault(self.target, []).append(text)

    @property
    def last_option(self) -> str:
        letters = [name for name in self.lines if name.startswith("option_")]
        return letters[-1][-1] if letters else ""

    def row(self) -> Row:
        """Return the texts by column, with what was said without labels put where it belongs."""
        row = {name: "\n".join(lines).strip("\n") for name, lines in self.lines.items()}
        row = {name: text for name, text in row.items() if text.strip()}
        if self.starred and "answer" not in row:
            row["answer"] = "".join(sorted(self.starred))
        if "kind" not in row and self.default_kind:
            row["kind"] = kind_word(self._announced(row))
        kind = kind_of(row.get("kind", ""))
        if kind in ("essay", "file") and "answer" in row and "model_answer" not in row:
            row["model_answer"] = row.pop("answer")
        if kind in ("", "single", "multiple", "true_false"):
            _take_bracket(row, kind)
        if kind in ("", "cloze"):
            _fill_blanks(row, kind)
        return row

    def _announced(self, row: Row) -> str:
        """A section of 选择题 holds questions with one right answer and with several."""
        return "multiple" if self.default_kind == "single" and is_several(row.get("answer", "")) else self.default_kind


def is_several(answer: str) -> bool:
    letters = re.sub(r"[\s,、;.]", "", narrow(answer)).upper()
    return len(letters) > 1 and set(letters) <= set(LETTERS)


def _take_bracket(row: Row, kind: str) -> None:
    """`……是（A）。` and `……（√）` hold the answer in the text."""
    if "answer" in row:
        return
    stem = row.get("stem", "")
    has_options = any(name.startswith("option_") for name in row)
    found = list(BRACKET.finditer(stem)) if has_options else []
    if found and kind != "true_false":
        row["answer"] = found[-1][1]
        row["stem"] = stem[: found[-1].start()] + EMPTY + stem[found[-1].end() :]
    truth = TRUTH.search(stem)
    if not has_options and kind in ("", "true_false") and truth:
        word = narrow(truth[1]).strip().lower()
        if word in TRUE or word in FALSE:
            row["answer"] = truth[1]
            row["stem"] = stem[: truth.start()].rstrip()
            row.setdefault("kind", kind_word("true_false"))


def _fill_blanks(row: Row, kind: str) -> None:
    """`____（答案）`, `____` with the answers below, and, in a 填空题, `（答案）` become gaps."""
    stem, answer = row.get("stem", ""), row.get("answer", "")
    if PLACE.search(stem) or any(name.startswith("option_") for name in row):
        return
    if not answer and FILLED.search(stem):
        stem = FILLED.sub(lambda m: "{{%s}}" % m[1].strip(), stem)  # noqa: UP031 (braces)
    elif not answer and kind == "cloze" and BRACKETED.search(stem):
        stem = BRACKETED.sub(lambda m: "{{%s}}" % m[1].strip(), stem)  # noqa: UP031 (braces)
    elif answer and BLANKS.search(stem) and (kind or not guess_kind(row)):
        answers = _answers(answer, len(BLANKS.findall(stem)))
        if not answers:
            return
        numbers = iter(range(1, len(answers) + 1))
        stem = BLANKS.sub(lambda _m: "{{%d}}" % next(numbers), stem)  # noqa: UP031 (braces)
        row["answer"] = "\n".join(
            f"{n}={escape(text, BAR)}" for n, also in enumerate(answers, start=1) for text in also
        )
    else:
        return
    row["stem"], row["kind"] = stem, kind_word("cloze")


def _answers(answer: str, count: int) -> list[list[str]]:
    """Return what is right for each of `count` blanks, or nothing when their number differs; `|` divides what is also right."""
    parts = [part for part in re.split(r"[;；\n]", answer) if part.strip()] if count > 1 else [answer]
    if len(parts) != count:
        return []
    return [[also.strip() for also in re.split(r"[|｜\n]", part) if also.strip()] for part in parts]
