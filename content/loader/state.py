"""What the database holds already, read in a few queries however large the curriculum is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Locale

from content.loader.banks import BankFile, QuizFile
from content.loader.curriculum import CourseFile, TrackFile
from content.loader.lessons import LessonFile
from courses.models import Course, Lesson, LessonPage, Track
from quizzes.models import Bank, Quiz
from simulator.models import Dialogue, Scenario, is_conversation
from subjects.models import Fact, Term

SUB_HEADING = re.compile(r"^#{3,6} .*\{#([a-z0-9-]+)\}\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Loaded:
    """A bank or a quiz that is here: the hash of the file that made it, and whose course it is."""

    source_hash: str
    course: str


def _loaded(rows: Any) -> dict[str, Loaded]:
    return {key: Loaded(*rest) for key, *rest in rows.values_list("key", "source_hash", "course_key")}


@dataclass
class Stored:
    """Keys with the hashes of the files that made them, and the keys of facts and terms."""

    courses: dict[str, str] = field(default_factory=dict)
    lessons: dict[str, tuple[str, str, int, bool]] = field(default_factory=dict)
    tracks: dict[str, str] = field(default_factory=dict)
    banks: dict[str, Loaded] = field(default_factory=dict)
    quizzes: dict[str, Loaded] = field(default_factory=dict)
    fact_keys: set[str] = field(default_factory=set)
    term_keys: set[str] = field(default_factory=set)
    scenarios: set[str] = field(default_factory=set)
    dialogues: set[str] = field(default_factory=set)

    @classmethod
    def read(cls) -> "Stored":
        """Read it all (eight queries)."""
        scenarios, dialogues = (
            m.objects.usable().order_by().values_list("key", flat=True) for m in (Scenario, Dialogue)
        )
        taken = set(scenarios.union(dialogues))
        lessons = Lesson.objects.values_list("key", "source_hash", "course__key", "position", "is_open")
        return cls(
            courses=dict(Course.objects.values_list("key", "source_hash")),
            lessons={key: (source_hash, course, n, is_open) for key, source_hash, course, n, is_open in lessons},
            tracks=dict(Track.objects.values_list("key", "source_hash")),
            banks=_loaded(Bank.objects.all()),
            quizzes=_loaded(Quiz.objects.exclude(kind=Quiz.Kind.CHECK)),
            fact_keys=set(Fact.objects.values_list("key", flat=True)),
            term_keys=set(Term.objects.values_list("key", flat=True)),
            scenarios={key for key in taken if not is_conversation(key)},
            dialogues={key for key in taken if is_conversation(key)},
        )

    def is_changed(self, lesson: LessonFile) -> bool:
        """Return whether the file differs from the one that was loaded last."""
        return self.lessons.get(lesson.key, ("",))[0] != lesson.signature()

    def is_course_changed(self, course: CourseFile) -> bool:
        """Return whether anything of the course differs: its file, a lesson, their order, one that was dropped."""
        if self.courses.get(course.key) != course.signature():
            return True
        wanted = {le.key: (le.signature(), course.key, le.position, True) for le in course.lessons}
        listed = {key: row for key, row in self.lessons.items() if row[1] == course.key and (row[3] or key in wanted)}
        return wanted != listed

    def is_track_changed(self, track: TrackFile) -> bool:
        return self.tracks.get(track.key) != track.signature()

    def is_bank_changed(self, bank: BankFile) -> bool:
        return bank.key not in self.banks or self.banks[bank.key].source_hash != bank.signature()

    def is_quiz_changed(self, quiz: QuizFile) -> bool:
        return quiz.key not in self.quizzes or self.quizzes[quiz.key].source_hash != quiz.signature()

    def loaded_anchors(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """Return {lesson key: ids of the text that is published} for pages that were loaded (one query)."""
        known = [key for key in keys if key in self.lessons]
        if not known:
            return {}
        pages = LessonPage.objects.filter(lesson__key__in=known, locale=Locale.get_default()).exclude(loaded_hash="")
        return {p.lesson.key: anchors_of(p.body.raw_data) for p in pages.select_related("lesson")}


def anchors_of(raw: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of blocks and of headings inside them."""
    found: set[str] = set()
    for block in raw:
        value = block["value"]
        found.add(value.get("anchor") or "")
        found.update(SUB_HEADING.findall(value.get("markdown") or ""))
    return found - {""}
