"""Dead links beyond those that `load_content --check` refuses: what is coming and has come, addresses of what is recommended."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from content.loader.curriculum import Curriculum
from content.loader.problems import Problems

ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:/+|\bwww\.)[^\s，。；、（）“”《》]*", re.IGNORECASE | re.ASCII)
is_address = URLValidator(schemes=["http", "https"])


def lint_links(curriculum: Curriculum, problems: Problems) -> None:
    """Note what points at nothing."""
    courses = {course.key for course in curriculum.courses}
    for track in curriculum.tracks:
        for n, row in enumerate(track.data.get("coming", [])):
            if row["course"] in courses:
                message = _("“%(key)s” is written already: ask for it in the track's sets, or take it off this list.")
                problems.add(track.name, track.tree.line("coming", n, "course"), message % {"key": row["course"]})
    for name, line, text in _recommended(curriculum):
        for found in ADDRESS.findall(text):
            if not _is_well_formed(found):
                message = _("“%(address)s” is no whole address; write it like https://example.com/page.")
                problems.add(name, line, message % {"address": found[:80]})


def _recommended(curriculum: Curriculum) -> Iterator[tuple[str, int, str]]:
    """Yield (file, line, text) of every reading recommendation."""
    for course in curriculum.courses:
        for n, row in enumerate(course.data.get("reading", [])):
            for key in ("title", "why"):
                yield course.name, course.tree.line("reading", n, key), row[key]
    for lesson in curriculum.lessons():
        for block in lesson.blocks:
            if block.kind == "reading":
                for number, line in block.numbered():
                    yield lesson.file.name, number, line


def _is_well_formed(address: str) -> bool:
    try:
        is_address(address)
    except ValidationError:
        return False
    return True
