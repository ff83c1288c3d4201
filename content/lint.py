"""What makes a lesson good enough to ship, as far as a machine can tell; on top of what `load_content --check` refuses."""

import re
from pathlib import Path

from django.utils.translation import gettext as _

from content import lint_banks, lint_books, lint_courses, lint_facts, lint_links, lint_sandbox
from content.loader import checking, curriculum
from content.loader.banks import lines_of, texts_of
from content.loader.lessons import LessonFile
from content.loader.problems import Problems
from content.loader.state import Stored
from content.loader.yamlfile import Tree

SHORTEST, LONGEST = 600, 1500
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
LETTER = re.compile(rf"[{HAN}]")
HALF_WIDTH = re.compile(rf"[{HAN}”》）][,;:?!][{HAN}“《（]|[{HAN}][,;?!](?:\s|$)|[{HAN}]\([{HAN}]|[{HAN}]\.[{HAN}]")
TABLE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$", re.MULTILINE)
SVG_TEXT = re.compile(r">([^<>]+)<")


def lint(path: Path, problems: Problems) -> curriculum.Curriculum:
    """Note what is wrong below `path`; asks no database."""
    found = curriculum.read(path, problems)
    checking.check(found, Stored(), problems)
    curriculum.settle_ids(found, problems, write=False)
    for course in found.courses:
        _check_words(course.tree, course.name, problems)
        for lesson in course.lessons:
            _check_words(lesson.tree, lesson.file.name, problems)
            _check_lesson(lesson, problems)
            for text in lesson.texts():
                _check_drawings(text, found, problems)
    for bank in found.banks:
        _check_words(bank.tree, bank.name, problems)
        lint_banks.lint_bank(bank, found, problems)
        for source, text in bank.drawings.items():
            _check_drawing(text, f"{bank.name.rsplit('/', 1)[0]}/{source}", problems)
    lint_banks.lint_asked(found, problems)
    for quiz in found.quizzes:
        _check_words(quiz.tree, quiz.name, problems)
        lint_banks.lint_quiz(quiz, found, problems)
    for track in found.tracks:
        _check_words(track.tree, track.name, problems)
    lint_courses.lint_courses(found, problems)
    lint_facts.lint_facts(found, problems)
    lint_links.lint_links(found, problems)
    lint_books.lint_books(found, problems)
    lint_sandbox.lint_sandbox(path, problems)
    return found


def _check_words(tree: Tree, name: str, problems: Problems) -> None:
    for place, text in texts_of(tree.data):
        for number, line in lines_of(tree, place, text):
            _check_punctuation(line, name, number, problems)


def _check_punctuation(text: str, name: str, line: int, problems: Problems) -> None:
    found = HALF_WIDTH.search(text)
    if found:
        message = _("Half-width punctuation in Chinese: “%(text)s”. Write ，。：；？！（）.")
        problems.add(name, line, message % {"text": text[max(0, found.start() - 5) : found.end() + 5].strip()})


def count_characters(lesson: LessonFile) -> int:
    """Return how many Chinese characters of teaching text a lesson has (drawings' alternatives do not count)."""
    return sum(len(LETTER.findall(b.heading + b.attributes.get("title", "") + b.text)) for b in lesson.blocks)


def _check_lesson(lesson: LessonFile, problems: Problems) -> None:
    for block in lesson.blocks:
        _check_punctuation(block.heading, lesson.file.name, block.line, problems)
        for value in block.attributes.values():
            _check_punctuation(value, lesson.file.name, block.line, problems)
        for number, line in block.numbered():
            _check_punctuation(line, lesson.file.name, number, problems)
    count = count_characters(lesson)
    if not SHORTEST <= count <= LONGEST:
        message = _("%(count)s Chinese characters; a lesson has %(least)s to %(most)s.")
        problems.add(lesson.file.name, 1, message % {"count": count, "least": SHORTEST, "most": LONGEST})
    shows = any(b.kind in ("figure", "map", "image", "case") or TABLE.search(b.text) for b in lesson.blocks)
    if not shows:
        problems.add(lesson.file.name, 1, _("A lesson shows something: a case, a table or a picture."))


def _check_drawings(lesson: LessonFile, found: curriculum.Curriculum, problems: Problems) -> None:
    for source in lesson.sources():
        path = (lesson.folder / source).resolve()
        if path.suffix == ".svg" and path.is_file():
            _check_drawing(path.read_text(encoding="utf-8"), curriculum.name_in(path, found.root.resolve()), problems)


def _check_drawing(drawing: str, name: str, problems: Problems) -> None:
    for number, line in enumerate(drawing.split("\n"), start=1):
        for text in SVG_TEXT.findall(line):
            _check_punctuation(text, name, number, problems)
