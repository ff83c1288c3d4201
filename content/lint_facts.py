"""What makes dated facts fit to ship: each has a source and a value today, and what HR has to confirm is typed nowhere."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from content.loader.bank_checking import text_lines
from content.loader.curriculum import CourseFile, Curriculum
from content.loader.lessons import BRACKETS, LessonFile
from content.loader.problems import Problems
from lib import clock
from quizzes.text import FACT

SHORTEST = 4  # characters of a value with its unit; fewer stand in many a sentence by chance
SPACES = re.compile(r"\s+")


def lint_facts(curriculum: Curriculum, problems: Problems) -> None:
    """Note facts without source, facts that have run out, texts that show them, and doubtful values that are typed."""
    today = clock.today().isoformat()
    facts = [fact for course in curriculum.courses for fact in course.data["facts"]]
    for course in curriculum.courses:
        _lint_sources(course, problems)
        _lint_stale(course, today, problems)
    silent = {fact["key"] for fact in facts} - {fact["key"] for fact in facts if _holds(fact, today)}
    doubtful = dict(_doubtful(facts))
    for lesson in curriculum.lessons():
        _lint_lesson(lesson, silent, doubtful, problems)
    for bank in curriculum.banks:
        for question in bank.questions:
            for number, line in text_lines(question, bank.tree):
                for found in FACT.finditer(line):
                    _lint_shown(found[1].strip(), silent, bank.name, number, problems)
                for key in _typed(line, doubtful):
                    message = _("The fact “%(key)s” waits for HR's word; no question asks it until then.")
                    problems.add(bank.name, number, message % {"key": key})


def _holds(fact: dict[str, Any], day: str) -> bool:
    return (fact["valid_from"] or "") <= day and (not fact["valid_until"] or day < fact["valid_until"])


def _lint_sources(course: CourseFile, problems: Problems) -> None:
    for n, fact in enumerate(course.data["facts"]):
        if not fact["source"].strip() and not fact["fictional"]:
            message = _("The fact “%(key)s” has no source: say where it stands, or that it is invented.")
            problems.add(course.name, course.tree.line("facts", n, "source"), message % {"key": fact["key"]})


def _lint_stale(course: CourseFile, today: str, problems: Problems) -> None:
    """Note facts whose last value has ended."""
    last: dict[str, int] = {}
    facts = course.data["facts"]
    for n, fact in enumerate(facts):
        before = last.get(fact["key"])
        if before is None or (facts[before]["valid_from"] or "") <= (fact["valid_from"] or ""):
            last[fact["key"]] = n
    for key, n in last.items():
        until = facts[n]["valid_until"]
        if until and until <= today:
            message = _("The fact “%(key)s” ended on %(day)s and no value follows: add the one that holds since then.")
            problems.add(course.name, course.tree.line("facts", n, "valid_until"), message % {"key": key, "day": until})


def _doubtful(facts: list[dict[str, Any]]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield (key, how its value looks in a text without spaces) of what waits for HR's word."""
    for fact in facts:
        shown = SPACES.sub("", f"{fact['value']}{fact['unit']}")
        if fact["needs_confirmation"] and len(shown) >= SHORTEST:
            yield fact["key"], re.compile(rf"(?<![0-9.]){re.escape(shown)}(?![0-9])")


def _typed(line: str, doubtful: dict[str, re.Pattern[str]]) -> Iterator[str]:
    plain = SPACES.sub("", BRACKETS.sub("|", line))
    for key, shown in doubtful.items():
        if shown.search(plain):
            yield key


def _lint_lesson(
    lesson: LessonFile, silent: set[str], doubtful: dict[str, re.Pattern[str]], problems: Problems
) -> None:
    for ref in lesson.references:
        if ref.kind == "fact":
            _lint_shown(ref.key, silent, lesson.file.name, ref.line, problems)
    for number, line in enumerate(lesson.file.text.split("\n"), start=1):
        for key in _typed(line, doubtful):
            message = _("This is the fact “%(key)s”, which waits for HR's word: write [[fact:%(key)s]].")
            problems.add(lesson.file.name, number, message % {"key": key})


def _lint_shown(key: str, silent: set[str], name: str, line: int, problems: Problems) -> None:
    if key in silent:
        problems.add(name, line, _("The fact “%(key)s” has no value that holds today.") % {"key": key})
