"""Keys in the rule books of the curriculum that name nothing: loading them fails, or asks for what does not exist. And what no book names."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from content.loader.curriculum import Curriculum, name_in
from content.loader.forms import RULES
from content.loader.problems import Problems
from content.loader.textfile import read_text
from content.loader.yamlfile import Place, Tree, read_yaml

PATHS = ("parts", "renewal", "early")
OF_COURSES = ("course", "exam", "drill")  # parts of a programme that are taken in a course


def lint_books(curriculum: Curriculum, problems: Problems) -> None:
    """Note unknown objectives of competencies, courses of programmes, programmes of duties, questionnaires of rules."""
    books = {name: _read(curriculum, name, problems) for name in READERS}
    named = {name: list(READERS[name](tree)) for name, tree in books.items()}
    courses = {course.key for course in curriculum.courses}
    coming = {row["course"] for track in curriculum.tracks for row in track.data.get("coming", [])}
    known = {
        "objective": {row["key"] for course in curriculum.courses for row in course.data["objectives"]},
        "course": courses | coming,  # a programme may wait for its course
        "programme": {str(row.get("key")) for _place, row in _rows(books[PROGRAMMES], "programmes")},
        "form": {path.stem for path in (curriculum.root / "forms").glob("[!_]*.yaml")},
    }
    words = {
        "objective": _("There is no objective “%(key)s”."),
        "course": _("There is no course “%(key)s”."),
        "programme": _("There is no programme “%(key)s”."),
        "form": _("There is no questionnaire “%(key)s”."),
    }
    for name, found in named.items():
        for kind, place, key in found:
            if key not in known[kind]:
                file = name_in(curriculum.root / name, curriculum.root)
                problems.add(file, books[name].line(*place), words[kind] % {"key": key})
    if books[COMPETENCIES].data:
        _lint_evidence(curriculum, {key for _kind, _place, key in named[COMPETENCIES]}, problems)


def _lint_evidence(curriculum: Curriculum, named: set[str], problems: Problems) -> None:
    """Note objectives that stand behind no competency: exams about them would say nothing of anybody."""
    for course in curriculum.courses:
        for n, row in enumerate(course.data["objectives"]):
            if row["key"] not in named:
                message = _("No competency names the objective “%(key)s”: what shows it is evidence of nothing.")
                problems.add(course.name, course.tree.line("objectives", n), message % {"key": row["key"]})


def _read(curriculum: Curriculum, name: str, problems: Problems) -> Tree:
    path = curriculum.root / name
    if not path.exists():
        return Tree({})
    file = read_text(path, name_in(path, curriculum.root), problems)
    return (read_yaml(file.text, file.name, problems) if file else None) or Tree({})


def _rows(tree: Tree, name: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield (place, row) of a list of rows; what is none is told when it is loaded."""
    rows = tree.data.get(name) if isinstance(tree.data, dict) else None
    for n, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield (name, n), row


Named = Iterator[tuple[str, Place, str]]  # kind, place, key


def _of_competencies(tree: Tree) -> Named:
    for place, row in _rows(tree, "competencies"):
        for n, key in enumerate(row.get("objectives") or []):
            yield "objective", (*place, "objectives", n), key


def _of_programmes(tree: Tree) -> Named:
    for place, row in _rows(tree, "programmes"):
        for path in PATHS:
            for n, part in enumerate(row.get(path) or []):
                if isinstance(part, dict) and part.get("kind") in OF_COURSES:
                    yield "course", (*place, path, n), str(part.get("key"))


def _of_duties(tree: Tree) -> Named:
    for place, row in _rows(tree, "duties"):
        for n, together in enumerate(row.get("needs") or []):
            for m, key in enumerate(together):
                yield "programme", (*place, "needs", n, m), key


def _of_rules(tree: Tree) -> Named:
    for place, row in _rows(tree, "rules"):
        yield "form", (*place, "form"), str(row.get("form"))


COMPETENCIES = "competencies.yaml"
PROGRAMMES = "credentials/programmes.yaml"
READERS = {
    COMPETENCIES: _of_competencies,
    PROGRAMMES: _of_programmes,
    "credentials/duties.yaml": _of_duties,
    f"forms/{RULES}": _of_rules,
}
