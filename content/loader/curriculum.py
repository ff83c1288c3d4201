"""The whole curriculum as its files say, checked within itself; reads files, asks no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.loader import schema, translations
from content.loader.banks import BankFile, QuizFile, read_bank, read_quiz
from content.loader.lessons import LessonFile, read_lesson, report_missing_ids, write_missing_ids
from content.loader.problems import Problems
from content.loader.signature import signature_of
from content.loader.textfile import read_text
from content.loader.yamlfile import Tree, read_yaml


@dataclass
class CourseFile:
    """A course folder: course.yaml and its lessons in order."""

    name: str
    folder: Path
    data: dict[str, Any]
    tree: Tree
    lessons: list[LessonFile] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.data.get("key", ""))

    def signature(self) -> str:
        return signature_of(self.data)


@dataclass
class TrackFile:
    """A track file."""

    name: str
    data: dict[str, Any]
    tree: Tree

    @property
    def key(self) -> str:
        return str(self.data.get("key", ""))

    def signature(self) -> str:
        return signature_of(self.data)

    def items(self) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Yield (number of the set, number of the item, item)."""
        for s, part in enumerate(self.data["sets"]):
            for i, item in enumerate(part["items"]):
                yield s, i, item


@dataclass
class Curriculum:
    """All courses, banks, quizzes and tracks below one root folder; `only` limits what is written to files below it."""

    root: Path
    courses: list[CourseFile] = field(default_factory=list)
    tracks: list[TrackFile] = field(default_factory=list)
    banks: list[BankFile] = field(default_factory=list)
    quizzes: list[QuizFile] = field(default_factory=list)
    only: Path | None = None

    def lessons(self) -> Iterator[LessonFile]:
        for course in self.courses:
            yield from course.lessons

    def wanted(self, path: Path) -> bool:
        """Return whether `path` is to be loaded: it lies in the part asked for, or around it."""
        return self.only is None or path.is_relative_to(self.only) or self.only.is_relative_to(path)


def root_of(path: Path) -> Path:
    """Return the curriculum's root folder around `path`: the nearest that holds `courses`."""
    for folder in (path, *path.parents):
        if (folder / "courses").is_dir():
            return folder
    return path


def read(path: Path, problems: Problems) -> Curriculum:
    """Read everything below the root of `path`; problems of other parts are left out when `path` is a part."""
    path = path.resolve()
    root = root_of(path)
    curriculum = Curriculum(root, only=None if path == root else path)
    if not path.exists():
        problems.add(path.name, 1, _("There is no such file or folder."))
        return curriculum
    if not (root / "courses").is_dir():
        problems.add(path.name, 1, _("There is no folder “courses” here."))
        return curriculum
    for folder in sorted(f for f in (root / "courses").iterdir() if f.is_dir() and not f.name.startswith(".")):
        course = _read_course(folder, root, problems)
        if course is not None:
            curriculum.courses.append(course)
    for folder, read_one, found in [
        ("banks", read_bank, curriculum.banks),
        ("quizzes", read_quiz, curriculum.quizzes),
        ("tracks", _read_track, curriculum.tracks),
    ]:
        for file in sorted((root / folder).glob("*.yaml")):
            thing = read_one(file, name_in(file, root), problems)
            if thing is not None:
                found.append(thing)
    return curriculum


def name_in(path: Path, root: Path) -> str:
    """Return the name by which errors call `path`: from the root's own folder on."""
    return f"{root.name}/{path.relative_to(root).as_posix()}"


def _read_course(folder: Path, root: Path, problems: Problems) -> CourseFile | None:
    file = read_text(folder / "course.yaml", name_in(folder / "course.yaml", root), problems)
    tree = read_yaml(file.text, file.name, problems) if file else None
    if file is None or tree is None:
        return None
    sound = schema.check(tree, "course", file.name, problems)
    if not isinstance(tree.data, dict):
        return None
    course = CourseFile(file.name, folder, tree.data, tree)
    listed = tree.data.get("lessons")
    names = [n for n in listed if isinstance(n, str)] if isinstance(listed, list) else []
    for position, name in enumerate(names, start=1):
        if not (folder / name).is_file():
            line = tree.line("lessons", position - 1)
            problems.add(
                file.name, line, _("The lesson “%(name)s” is listed, but there is no such file.") % {"name": name}
            )
            continue
        lesson = read_lesson(folder / name, name_in(folder / name, root), problems)
        if lesson is not None:
            lesson.position = position
            lesson.english = translations.read_english(lesson, name_in(folder / name, root), problems)
            course.lessons.append(lesson)
    for path in sorted(folder.glob("*.md")):
        if path.name not in names:
            message = _("This lesson is not listed under “lessons” in course.yaml.")
            problems.add(name_in(path, root), 1, message)
    translations.note_strays(folder, names, name_in(folder, root), problems)
    return course if sound else None


def _read_track(path: Path, name: str, problems: Problems) -> TrackFile | None:
    file = read_text(path, name, problems)
    tree = read_yaml(file.text, file.name, problems) if file else None
    if file is None or tree is None or not schema.check(tree, "track", file.name, problems):
        return None
    return TrackFile(file.name, tree.data, tree)


def settle_ids(curriculum: Curriculum, problems: Problems, *, write: bool) -> None:
    """Write the ids that are missing into the files, or note them. Call it when everything else is sound."""
    for course in curriculum.courses:
        for n, lesson in enumerate(course.lessons):
            if not lesson.made or not curriculum.wanted(lesson.file.path):
                continue
            if write:
                course.lessons[n] = write_missing_ids(lesson, problems) or lesson
            else:
                report_missing_ids(lesson, problems)
