"""An exam on paper: what is printed, and what the letters that were written mean.

A form keeps the order in which its options are printed (`PaperForm.layouts`). Paper, key and quick entry read the same layout, so that
letter B on the sheet is the option that is scored. A *cell* is one place of the answer sheet; a case or a cloze has one for each part.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quizzes import kinds
from quizzes.kinds import Body, Layout, WrongAnswer
from quizzes.models import PaperForm, QuestionVersion

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NONE = "-"  # typed for "left empty" inside a row of letters
BETWEEN = re.compile(r"[\s,，、;；.。/]+")
YES = frozenset({"对", "√", "✓", "T", "TRUE", "Y", "YES", "是", "正确", "1", "V"})
NO = frozenset({"错", "×", "✗", "X", "F", "FALSE", "N", "NO", "否", "错误", "0"})
WRITTEN = frozenset({"√", "✓", "V", "Y", "1", "有"})
# The order in which a paper asks, as papers do: what is ticked, then what is written.
ORDER = (
    "single", "multiple", "true_false", "numeric", "short_text", "cloze", "matching", "ordering", "groups", "hotspot", "case", "essay", "file",
)  # fmt: skip
NOT_ON_PAPER = frozenset({"file"})


@dataclass(frozen=True)
class Item:
    """One printed question: its number, version, points in hundredths and printed order."""

    number: int
    version: QuestionVersion
    points: int
    layout: Layout

    @property
    def body(self) -> Body:
        return self.version.body


@dataclass(frozen=True)
class Cell:
    """One place of the answer sheet. `letters`: what can be chosen; `count`: how many letters a whole answer has, 0 for any number."""

    name: str
    label: str
    kind: str
    letters: str = ""
    count: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether words are written here, not a letter or two."""
        return self.kind in ("numeric", "short_text", "essay", "file")


def items_of(form: PaperForm) -> list[Item]:
    """Return the printed questions of a form, in order (one query)."""
    versions = QuestionVersion.objects.in_bulk([pk for pk, _points in form.items])
    return [
        Item(number, versions[pk], points, layout)
        for number, ((pk, points), layout) in enumerate(zip(form.items, form.layouts, strict=True), start=1)
    ]


def cells_of(item: Item) -> list[Cell]:
    """Return the places where a question is answered."""
    return list(_cells(str(item.number), str(item.number), item.body, item.layout))


def parts_of(body: Body) -> list[dict[str, Any]]:
    """Return the parts of a case, or the gaps of a cloze in the order in which its text has them; nothing for other kinds."""
    if body["kind"] == "cloze":
        gaps = {gap["key"]: gap for gap in body["gaps"]}
        return [gaps[key] for key in kinds.PLACE.findall(body["stem"]) if key in gaps]
    return list(body["parts"]) if body["kind"] == "case" else []


def inner(layout: Layout, key: str) -> Layout:
    """Return the layout of a part."""
    return {name.split("/", 1)[1]: rows for name, rows in layout.items() if name.startswith(f"{key}/")}


def _cells(name: str, label: str, body: Body, layout: Layout) -> Iterator[Cell]:
    if body["kind"] in ("cloze", "case"):
        for n, part in enumerate(parts_of(body), start=1):
            yield from _cells(f"{name}.{part['key']}", f"{label}({n})", part, inner(layout, part["key"]))
        return
    kind = body["kind"]
    letters = LETTERS[: len(layout.get(CHOICES.get(kind, ""), []))]
    count = {"single": 1, "ordering": len(letters), "true_false": 1}.get(kind, 0)
    if kind in ROWS:
        count = len(layout[ROWS[kind]])
    yield Cell(name, label, kind, letters, count)


# --- what was written, as a browser would have sent it -------------------------------------------------
# Which group of a layout bears letters, and which group has one letter for each of its rows.
CHOICES = {"single": "options", "multiple": "options", "matching": "right", "groups": "groups", "ordering": "items", "hotspot": "areas"}  # fmt: skip
ROWS = {"matching": "left", "groups": "items"}


def posted(item: Item, typed: Mapping[str, str]) -> Any:
    """Return the answer to `item` as a browser would send it for what was typed into its cells. Raises WrongAnswer."""
    return _posted(str(item.number), item.body, item.layout, typed)


def _posted(name: str, body: Body, layout: Layout, typed: Mapping[str, str]) -> Any:
    if body["kind"] in ("cloze", "case"):
        given = {
            part["key"]: _posted(f"{name}.{part['key']}", part, inner(layout, part["key"]), typed)
            for part in parts_of(body)
        }
        return {key: value for key, value in given.items() if value is not None}
    text = str(typed.get(name, "")).strip()
    return _READERS.get(body["kind"], _read_words)(body, layout, text) if text else None


def _letters(body: Body, layout: Layout, text: str) -> list[str]:
    """Return the random ids of the letters in `text`; an empty one for `-`. Raises WrongAnswer."""
    ids = [rid for rid, _key in layout[CHOICES[body["kind"]]]]
    signs = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    found = []
    for sign in signs:
        place = LETTERS.find(sign)
        if sign != NONE and not 0 <= place < len(ids):
            raise WrongAnswer(
                _("“%(sign)s” is none of the letters A to %(last)s.") % {"sign": sign, "last": LETTERS[len(ids) - 1]}
            )
        found.append("" if sign == NONE else ids[place])
    return found


def _read_one(body: Body, layout: Layout, text: str) -> Any:
    found = [rid for rid in _letters(body, layout, text) if rid]
    if len(found) > 1:
        raise WrongAnswer(_("One letter only. Was more than one marked, type “-”: it counts as not answered."))
    return found[0] if found else None


def _read_several(body: Body, layout: Layout, text: str) -> Any:
    found = [rid for rid in _letters(body, layout, text) if rid]
    if len(set(found)) != len(found):
        raise WrongAnswer(_("A letter stands there twice."))
    return found or None


def _read_rows(body: Body, layout: Layout, text: str) -> Any:
    rows, found = layout[ROWS[body["kind"]]], _letters(body, layout, text)
    if len(found) != len(rows):
        words = _("%(n)s letters are needed, one for each row; type “-” for a row that was left empty.")
        raise WrongAnswer(words % {"n": len(rows)})
    return {rid: choice for (rid, _key), choice in zip(rows, found, strict=True) if choice} or None


def _read_truth(body: Body, layout: Layout, text: str) -> Any:
    sign = unicodedata.normalize("NFKC", text).strip().upper()
    if sign == NONE:
        return None
    if sign not in YES | NO:
        raise WrongAnswer(_("Type 1 for true, 0 for false (or 对 and 错)."))
    return sign in YES


def _read_words(body: Body, layout: Layout, text: str) -> Any:
    return None if text == NONE else text


def _read_written(body: Body, layout: Layout, text: str) -> Any:
    """An essay stays on its sheet of paper, which the grader has at hand; the tick says that there is one."""
    if unicodedata.normalize("NFKC", text).strip().upper() in WRITTEN:
        return _("(written on the answer sheet)")
    return _read_words(body, layout, text)


_READERS: dict[str, Callable[[Body, Layout, str], Any]] = {
    "single": _read_one, "multiple": _read_several, "hotspot": _read_several, "ordering": _read_several,
    "matching": _read_rows, "groups": _read_rows, "true_false": _read_truth, "essay": _read_written,
}  # fmt: skip


def value_of(item: Item, typed: Mapping[str, str]) -> Any:
    """Return the value that is stored for what was typed. Raises WrongAnswer."""
    return kinds.decode(item.body, item.layout, posted(item, typed))


def problems(item: Item, typed: Mapping[str, str]) -> dict[str, str]:
    """Return {cell: what is wrong} of what was typed for one question."""
    found: dict[str, str] = {}
    for cell in cells_of(item):
        try:
            posted(item, {cell.name: typed.get(cell.name, "")})
            value_of(item, {cell.name: typed.get(cell.name, "")})
        except WrongAnswer as exc:
            found[cell.name] = str(exc)
    return found


# --- a stored value in letters: the key, and what was entered --------------------------------------------
def in_letters(item: Item, value: Any) -> dict[str, str]:
    """Return {cell: letters or words} of a stored value."""
    return dict(_written(str(item.number), item.body, item.layout, value))


def _written(name: str, body: Body, layout: Layout, value: Any) -> Iterator[tuple[str, str]]:
    if body["kind"] in ("cloze", "case"):
        for part in parts_of(body):
            yield from _written(
                f"{name}.{part['key']}", part, inner(layout, part["key"]), (value or {}).get(part["key"])
            )
        return
    yield name, _one_in_letters(body, layout, value)


def _one_in_letters(body: Body, layout: Layout, value: Any) -> str:
    kind = body["kind"]
    if value is None or value in ("", [], {}):
        return ""
    if kind == "true_false":
        return _("True") if value else _("False")
    if kind not in CHOICES:
        return str(value)
    letter = {key: LETTERS[n] for n, (_rid, key) in enumerate(layout[CHOICES[kind]])}
    if kind in ROWS:
        return "".join(letter.get(value.get(key), NONE) for _rid, key in layout[ROWS[kind]])
    keys = [value] if kind == "single" else value
    found = [letter.get(key, "?") for key in keys]
    return "".join(found if kind == "ordering" else sorted(found))


def key_of(item: Item) -> dict[str, str]:
    """Return {cell: right answer}; nothing where a person judges."""
    return in_letters(item, kinds.solution(item.body))


@dataclass
class Line:
    """A row of the answer sheet: ten cells, or one wide one."""

    cells: list[Cell] = field(default_factory=list)


def lines_of(cells: list[Cell], *, width: int = 10) -> list[Line]:
    """Return the cells in rows as the answer sheet has them: `width` narrow ones, words on a row of their own."""
    lines: list[Line] = []
    for cell in cells:
        last = lines[-1] if lines else None
        if last is None or cell.is_wide or last.cells[0].is_wide or len(last.cells) == width:
            lines.append(Line([cell]))
        else:
            last.cells.append(cell)
    return lines
