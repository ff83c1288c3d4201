"""What makes a course whole: objectives that are taught and asked, a glossary that its lessons use, pictures that say what they show."""

import re
import unicodedata

from django.utils.translation import gettext as _

from content.loader.curriculum import CourseFile, Curriculum
from content.loader.lessons import LessonFile
from content.loader.problems import Problems

PICTURES = ("figure", "map", "image")
WORD = re.compile(r"[^\W\d_]{2}")  # two letters or characters in a row


def lint_courses(curriculum: Curriculum, problems: Problems) -> None:
    """Note objectives that nothing serves, terms that nothing uses or that stand twice, pictures without a text."""
    asked = {question.data.get("objective") for bank in curriculum.banks for question in bank.questions}
    for course in curriculum.courses:
        _lint_objectives(course, asked, problems)
        _lint_use_of_terms(course, problems)
        for lesson in course.lessons:
            _lint_pictures(lesson, problems)
    _lint_terms_twice(curriculum, problems)


def _lint_objectives(course: CourseFile, asked: set[str | None], problems: Problems) -> None:
    """Note objectives without lesson or question. Where there is a practical exam, it may show what no question asks."""
    taught = {key for lesson in course.lessons for key in lesson.head.get("objectives") or []}
    by_questions_only = "exam" in course.data and "practical" not in course.data
    for n, row in enumerate(course.data["objectives"]):
        line = course.tree.line("objectives", n)
        if row["key"] not in taught:
            message = _("No lesson names the objective “%(key)s”.") % {"key": row["key"]}
            problems.add(course.name, line, message)
        if by_questions_only and row["key"] not in asked:
            message = _("No question of the banks names the objective “%(key)s”.") % {"key": row["key"]}
            problems.add(course.name, line, message)


def _plain(text: str) -> str:
    """Return `text` as two spellings of it are the same: without spaces, width and case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _lint_use_of_terms(course: CourseFile, problems: Problems) -> None:
    """Note terms that no lesson of the course points at, and whose words stand in none."""
    used = {ref.key for lesson in course.lessons for ref in lesson.references if ref.kind == "term"}
    text = _plain("\n".join(lesson.file.text for lesson in course.lessons))
    for n, term in enumerate(course.data["terms"]):
        if term["key"] not in used and _plain(term["zh"]) not in text:
            message = _("No lesson of this course uses the term “%(term)s” (%(key)s).")
            words = {"term": term["zh"], "key": term["key"]}
            problems.add(course.name, course.tree.line("terms", n), message % words)


def _lint_terms_twice(curriculum: Curriculum, problems: Problems) -> None:
    """Note the same words under two keys: the glossary would explain them twice."""
    seen: dict[str, tuple[str, str]] = {}
    for course in curriculum.courses:
        for n, term in enumerate(course.data["terms"]):
            line = course.tree.line("terms", n)
            key, place = seen.setdefault(_plain(term["zh"]), (term["key"], f"{course.name}:{line}"))
            if key != term["key"]:
                message = _("“%(term)s” is in the glossary already: %(key)s in %(place)s. Use that key.")
                problems.add(course.name, line, message % {"term": term["zh"], "key": key, "place": place})


def _lint_pictures(lesson: LessonFile, problems: Problems) -> None:
    for block in lesson.blocks:
        if block.kind in PICTURES and "alt" in block.attributes and not WORD.search(block.attributes["alt"]):
            message = _("“alt” says nothing: tell in a sentence what the picture shows.")
            problems.add(lesson.file.name, block.line, message)
