"""A course made of files: each PDF, film or recording becomes a lesson, in the order of the names. All drafts."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import catalog
from courses.exceptions import CoursesError
from courses.models import Course, CoursePage, LessonPage
from lib import clock
from library import inspection
from library.exceptions import LibraryError
from library.models import LibraryDocument

KINDS = ("pdf", "mp4", "mp3")
MAX_FILES = 60
MINUTES_PER_PAGE = 0.75
LONGEST = 240
NUMBER = re.compile(r"(\d+)")
LEADING = re.compile(r"^\s*(?:第\s*[0-9一二三四五六七八九十]+\s*[讲课节章][-_.、:：)）\s]*|[0-9]{1,3}[-_.、:：)）\s]+)")


class FilesError(CoursesError):
    """Some files cannot be taken; `problems` is a list of (name of the file, what is wrong with it)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__(_("Nothing was made. Please look at the files named below."))


@dataclass(frozen=True)
class Part:
    """A file that was looked into and will be a lesson."""

    file: Any
    title: str
    found: inspection.Inspected

    @property
    def minutes(self) -> int:
        if self.found.pages:
            minutes = self.found.pages * MINUTES_PER_PAGE
        elif self.found.seconds:
            minutes = self.found.seconds / 60
        else:
            minutes = self.file.size / 1024**2 if self.found.kind == "mp3" else 5
        return max(1, min(LONGEST, round(minutes)))


def make_course_from_files(*, title: str, files: Sequence[Any], by: Any) -> CoursePage:
    """Make a closed course with a draft page and a draft lesson for each file; return the course's page.

    Raises FilesError with one line for each file that is broken, locked, too large, or not what its name says; then
    nothing is kept, neither rows nor files.
    """
    parts = look_into(files)
    stored: list[LibraryDocument] = []
    try:
        with transaction.atomic():
            return _make(title.strip(), parts, by, stored)
    except BaseException:
        for document in stored:  # rows are rolled back; what was written to the storage is not
            document.file.storage.delete(document.file.name)
        raise


def look_into(files: Sequence[Any]) -> list[Part]:
    """Return the files in the order of their names (2 before 10), looked into. Raises FilesError."""
    problems, parts = [], []
    if not files:
        problems.append(("", _("Please choose at least one file.")))
    if len(files) > MAX_FILES:
        problems.append(("", _("At most %(n)s files at once, please.") % {"n": MAX_FILES}))
        raise FilesError(problems)
    for file in sorted(files, key=lambda f: in_order(f.name)):
        try:
            if inspection.extension_of(file.name) not in KINDS:
                raise LibraryError(_("Only PDF, MP4 and MP3 become lessons. Save slides as PDF first."))
            parts.append(Part(file, title_of(file.name), inspection.inspect(file, file.name, size=file.size)))
        except LibraryError as exc:
            problems.append((file.name, str(exc)))
    if problems:
        raise FilesError(problems)
    return parts


def in_order(name: str) -> list[tuple[int, int, str]]:
    """Return the key by which people order names: numbers in them count as numbers."""
    return [
        (0, int(part[:18]), "") if part.isdecimal() else (1, 0, part.lower()) for part in NUMBER.split(name) if part
    ]


def title_of(name: str) -> str:
    """Return a title from a file's name: no ending, no number in front."""
    stem = name.rsplit(".", 1)[0]
    plain = LEADING.sub("", stem).replace("_", " ").strip(" -.")
    return (plain or stem)[:120]


def _make(title: str, parts: Sequence[Part], by: Any, stored: list[LibraryDocument]) -> CoursePage:
    key = _free_key()
    course = catalog.save_course(key, title_zh=title[:120], is_open=False)
    page = CoursePage(course=course, title=title[:120], slug=key.lower(), live=False, has_unpublished_changes=True)
    page.owner = by
    catalog.catalog_page().add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    for number, part in enumerate(parts, start=1):
        _make_lesson(course, page, number, part, by, stored)
    catalog.count_minutes(course)
    return page


def _free_key() -> str:
    start = f"F{clock.today():%y%m%d}-"
    taken = set(Course.objects.filter(key__startswith=start).values_list("key", flat=True))
    return next(key for n in range(1, 10_000) if (key := f"{start}{n}") not in taken)


def _make_lesson(
    course: Course, parent: CoursePage, number: int, part: Part, by: Any, stored: list[LibraryDocument]
) -> None:
    document = _store(part, by)
    stored.append(document)
    lesson = catalog.save_lesson(
        course, f"{course.key}-{number:02d}", title_zh=part.title, minutes=part.minutes, position=number
    )
    is_pdf = part.found.kind == "pdf"
    value: dict[str, Any] = {"anchor": "file", "document": document.pk, "title": part.title}
    if not is_pdf:
        value |= {"captions": None, "transcript": ""}
    block = {"type": "pdf" if is_pdf else "media", "id": str(uuid.uuid4()), "value": value}
    page = LessonPage(lesson=lesson, title=part.title, slug=f"lesson-{number:02d}", body=catalog.body_of([block]))
    page.live, page.has_unpublished_changes, page.owner = False, True, by
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True)


def _store(part: Part, by: Any) -> LibraryDocument:
    document = LibraryDocument(
        title=part.title, uploaded_by_user=by, pages=part.found.pages, seconds=part.found.seconds
    )
    part.file.seek(0)
    document.file.save(part.file.name, part.file, save=False)
    document.file_size = part.file.size
    try:
        document.save()
        document.get_file_hash()
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise
    return document
