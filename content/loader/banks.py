"""Bank and quiz files: read, checked against their schemas, each question cleaned by its kind; asks no database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.loader import schema
from content.loader.problems import Problems
from content.loader.signature import signature_of
from content.loader.textfile import read_text
from content.loader.yamlfile import Place, Tree, read_yaml
from courses.markup import MarkupError, sanitise_svg
from quizzes import kinds

TAGS = ("key", "category", "objective", "competency", "difficulty", "source", "teaches")
DRAWING = re.compile(r"^img/[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.svg$")
VIEW_BOX = re.compile(r'\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


@dataclass
class AskedQuestion:
    """A question of a file; `body` is None while something is wrong with it."""

    n: int
    data: dict[str, Any]
    body: kinds.Body | None = None

    @property
    def key(self) -> str:
        return str(self.data.get("key", ""))

    @property
    def place(self) -> Place:
        return ("questions", self.n)


@dataclass
class BankFile:
    """A bank as its file says; `drawings` are the texts of the pictures that its questions show, by name."""

    name: str
    path: Path
    data: dict[str, Any]
    tree: Tree
    questions: list[AskedQuestion] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return str(self.data.get("key", ""))

    @property
    def course(self) -> str:
        return str(self.data.get("course", ""))

    def paths(self) -> dict[str, str]:
        """Return {category key: path from the root, each key followed by a slash}; a parent stands above its children."""
        found: dict[str, str] = {}
        for row in self.data.get("categories", []):
            found.setdefault(row["key"], f"{found.get(row.get('parent', ''), '')}{row['key']}/")
        return found

    def signature(self) -> str:
        return signature_of([self.data, self.drawings])

    def line(self, question: AskedQuestion, *rest: str | int) -> int:
        return self.tree.line(*question.place, *rest)


@dataclass
class QuizFile:
    """A quiz as its file says."""

    name: str
    path: Path
    data: dict[str, Any]
    tree: Tree

    @property
    def key(self) -> str:
        return str(self.data.get("key", ""))

    @property
    def course(self) -> str:
        return str(self.data.get("course", ""))

    def signature(self) -> str:
        return signature_of(self.data)


def read_bank(path: Path, name: str, problems: Problems) -> BankFile | None:
    """Read one bank; every question is cleaned by its kind, problems carry their lines."""
    tree = _read(path, name, "bank", problems)
    if tree is None:
        return None
    bank = BankFile(name, path, tree.data, tree)
    for n, data in enumerate(tree.data["questions"]):
        question = AskedQuestion(n, data)
        bank.questions.append(question)
        question.body = _body(question, bank, problems)
    return bank


def read_quiz(path: Path, name: str, problems: Problems) -> QuizFile | None:
    tree = _read(path, name, "quiz", problems)
    return QuizFile(name, path, tree.data, tree) if tree else None


def _read(path: Path, name: str, kind: str, problems: Problems) -> Tree | None:
    file = read_text(path, name, problems)
    tree = read_yaml(file.text, file.name, problems) if file else None
    return tree if tree is not None and schema.check(tree, kind, name, problems) else None


def _body(question: AskedQuestion, bank: BankFile, problems: Problems) -> kinds.Body | None:
    data = {key: value for key, value in question.data.items() if key not in TAGS}
    if data["kind"] == "hotspot" and data.get("drawing") and not _put_drawing(data, question, bank, problems):
        return None
    try:
        return kinds.clean(data)
    except kinds.Invalid as exc:
        for problem in exc.problems:
            message = f"{problem.path}: {problem.message}" if problem.path else problem.message
            problems.add(bank.name, bank.line(question, *place_of(problem.path)), message)
        return None


def place_of(path: str) -> Place:
    """Return the place in the data of a path such as `options.2.text`, which counts from 1."""
    return tuple(int(part) - 1 if part.isdigit() else part for part in path.split(".") if part)


def _put_drawing(data: dict[str, Any], question: AskedQuestion, bank: BankFile, problems: Problems) -> bool:
    """Put the text of the drawing where its name was, and its size; return whether it may be shown."""
    source, line = str(data["drawing"]), bank.line(question, "drawing")
    path = bank.path.parent / source
    if not DRAWING.match(source) or not path.is_file():
        message = _("There is no drawing “%(name)s” beside the bank: write img/name.svg.")
        problems.add(bank.name, line, message % {"name": source[:80]})
        return False
    if source not in bank.drawings:
        bank.drawings[source] = _drawing(path, f"{bank.name.rsplit('/', 1)[0]}/{source}", problems)
    data["drawing"] = bank.drawings[source]
    if not data["drawing"]:
        message = _("The drawing “%(name)s” cannot be shown; what is wrong stands with its own lines.")
        problems.add(bank.name, line, message % {"name": source})
        return False
    box = VIEW_BOX.search(data["drawing"])
    if box:
        data.setdefault("width", round(float(box[1])))
        data.setdefault("height", round(float(box[2])))
    return True


def _drawing(path: Path, name: str, problems: Problems) -> str:
    """Return the sanitised text of a drawing; nothing while something is wrong with it."""
    file = read_text(path, name, problems)
    try:
        return sanitise_svg(file.text) if file else ""
    except MarkupError as exc:
        problems.add(name, exc.line, exc.message)
        return ""


def texts_of(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield (place, text) of every text in plain data."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from texts_of(value, (*place, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from texts_of(value, (*place, n))


def lines_of(tree: Tree, place: Place, text: str) -> Iterator[tuple[int, str]]:
    """Yield (line in the file, line of text) of a text at `place`; a text of several lines begins below its key."""
    first = tree.line(*place) + ("\n" in text)
    for offset, line in enumerate(text.split("\n")):
        yield first + offset, line
