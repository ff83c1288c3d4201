"""Everything that "my learning" and the maps of tracks show about one person, read with a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import composition, practical
from courses.addresses import course_urls, lesson_urls, parent_of, track_urls
from courses.examined import ExamState, states
from courses.models import (
    Bookmark,
    Card,
    Completion,
    Course,
    Enrolment,
    EnrolmentItem,
    Exemption,
    ExtensionRequest,
    Lesson,
    Progress,
)
from courses.practical import PracticalState
from lib import clock
from people.models import Employee


@dataclass
class Step:
    """One course on a person's map. state: done | current | open | locked."""

    course: Course
    item: EnrolmentItem
    state: str = "open"
    required: bool = True
    after: list[str] = field(default_factory=list)
    missing: list[Course] = field(default_factory=list)
    minutes: int = 0
    minutes_done: int = 0
    lessons: list[Lesson] = field(default_factory=list)
    next_lesson: Lesson | None = None
    url: str = ""
    go_url: str = ""
    set_title: str = ""
    exam: ExamState | None = None
    practical: PracticalState | None = None

    @property
    def percent(self):
        return 100 if self.state == "done" else 100 * self.minutes_done // self.minutes if self.minutes else 0

    @property
    def exam_is_next(self):
        """Whether the lessons are done and the final exam stands between the person and the end of the course."""
        return self.exam is not None and self.state != "done" and not self.next_lesson and not self.exam.passed

    @property
    def practical_is_next(self):
        """Whether scenarios at the counter stand between the person and the end of the course, and no final exam before them."""
        waits = (
            self.practical is not None and self.state != "done" and not self.next_lesson and not self.practical.passed
        )
        return waits and not (self.exam_is_next and self.exam.can_begin)

    @property
    def last_url(self):
        """Where the last step of the course is taken: its final exam, its practical exam, or the course itself."""
        if self.practical_is_next:
            return reverse("courses:show_practical", args=[self.course.public_id])
        return reverse("courses:take_exam", args=[self.course.public_id]) if self.exam_is_next else self.url

    @property
    def is_late(self):
        return bool(self.item.due_at and not self.item.completed_at and self.item.due_at <= clock.now())

    @property
    def due_on(self):
        return clock.due_day(self.item.due_at) if self.item.due_at else None

    @property
    def missing_words(self):
        return _("Complete %(courses)s first") % {"courses": "、".join(c.title for c in self.missing)}


@dataclass
class Path:
    """One open enrolment as a map of steps."""

    enrolment: Enrolment
    steps: list[Step]
    coming: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    pretest: ExamState | None = None

    @property
    def offers_pretest(self):
        """Whether the pre-test may still be useful: not handed in, and no course completed."""
        return self.pretest is not None and self.pretest.can_begin and not self.pretest.released and not self.done_count

    @property
    def due_on(self):
        return clock.due_day(self.enrolment.next_due_at) if self.enrolment.next_due_at else None

    @property
    def is_late(self):
        return any(step.is_late and step.required for step in self.steps)

    @property
    def done_count(self):
        return sum(step.state == "done" for step in self.steps)


class Learning:
    """The learning of one employee; every property is read once."""

    def __init__(self, employee: Employee, request: Any = None) -> None:
        self.employee, self.request = employee, request

    @cached_property
    def enrolments(self):
        rows = (
            Enrolment.objects.open()
            .filter(employee=self.employee)
            .select_related("track__pretest__current", "version", "course")
        )
        return list(rows.order_by("-required", "created_at"))

    @cached_property
    def _items(self):
        table = defaultdict(list)
        waiting = ExtensionRequest.objects.filter(item=OuterRef("pk"), state=ExtensionRequest.State.REQUESTED)
        items = EnrolmentItem.objects.filter(enrolment__in=self.enrolments).select_related("course__exam__current")
        for item in items.annotate(asked_for=Subquery(waiting.values("due_on")[:1])):
            table[item.enrolment_id].append(item)
        return table

    @cached_property
    def _lessons(self):
        courses = {i.course_id for items in self._items.values() for i in items}
        table = defaultdict(list)
        for lesson in Lesson.objects.filter(course__in=courses, is_open=True).order_by("position"):
            table[lesson.course_id].append(lesson)
        return table

    @cached_property
    def done_lessons(self):
        rows = Progress.objects.filter(employee=self.employee, kind__in=Progress.DONE)
        return set(rows.values_list("lesson_id", flat=True))

    @cached_property
    def completions(self):
        rows = Completion.objects.filter(employee=self.employee).exclude(course=None)
        return list(rows.select_related("course").order_by("-at"))

    @cached_property
    def finished_paths(self):
        rows = Enrolment.objects.filter(employee=self.employee, outcome=Enrolment.Outcome.COMPLETED)
        return list(rows.exclude(track=None).select_related("track").order_by("-ended_at"))

    @cached_property
    def _waiting(self):
        return Card.objects.filter(employee=self.employee).waiting()

    @property
    def cards_today(self):
        """How many cards of the mistake notebook one sitting of today takes; one query for both kinds of mistakes."""
        return min(self._waiting["questions"], settings.REVIEW["cards"])

    @property
    def rehearsals_today(self):
        """In how many scenarios something went wrong that is to be tried again today."""
        return self._waiting["scenarios"]

    @cached_property
    def bookmarks(self):
        rows = Bookmark.objects.filter(employee=self.employee, lesson__is_open=True).select_related("lesson")
        return list(rows.order_by("-updated_at")[:20])

    @cached_property
    def _exams(self):
        courses = {i.course for items in self._items.values() for i in items if i.completed_at is None}
        return states(self.employee, courses, {e.track for e in self.enrolments if e.track})

    @cached_property
    def _practicals(self):
        courses = {i.course for items in self._items.values() for i in items if i.completed_at is None}
        return practical.states(self.employee, courses)

    @cached_property
    def exempted(self):
        """The ids of courses that need not be taken; asked for only where a pre-test can exempt."""
        if not any(e.track and e.track.pretest_exempts for e in self.enrolments):
            return set()
        return set(Exemption.objects.filter(employee=self.employee).values_list("course_id", flat=True))

    @cached_property
    def paths(self):
        done_keys = {c.course.key: c for c in self.completions}
        lesson_ids = [lesson.pk for rows in self._lessons.values() for lesson in rows]
        self._lesson_urls = lesson_urls(lesson_ids, self.request) if lesson_ids else {}
        course_ids = {i.course_id for items in self._items.values() for i in items}
        # Lessons stand below their course, so only courses without a published lesson have to be looked up.
        ids = {lesson.pk: lesson.course_id for rows in self._lessons.values() for lesson in rows}
        self._course_urls = {ids[pk]: parent_of(url) for pk, url in self._lesson_urls.items()}
        if course_ids - set(self._course_urls):
            self._course_urls |= course_urls(course_ids - set(self._course_urls), self.request)
        tracks = [e.track_id for e in self.enrolments if e.track_id]
        track_links = track_urls(tracks, self.request) if tracks else {}
        titles = {i.course.key: i.course for items in self._items.values() for i in items}
        paths = []
        for enrolment in self.enrolments:
            steps = [self._step(enrolment, item, done_keys, titles) for item in self._items[enrolment.pk]]
            current = next((s for s in steps if s.state == "open"), None)
            if current:
                current.state = "current"
            coming = enrolment.track.coming if enrolment.track else []
            pretest = self._exams.get(enrolment.track)
            paths.append(Path(enrolment, steps, coming, track_links.get(enrolment.track_id, ""), pretest))
        return paths

    def _step(self, enrolment, item, done_keys, titles):
        lessons = self._lessons[item.course_id]
        left = [lesson for lesson in lessons if lesson.pk not in self.done_lessons]
        entry, part = {}, {}
        if enrolment.version:
            for set_, candidate in composition.items(enrolment.version.composition):
                if candidate["course"] == item.course.key:
                    part, entry = set_, candidate
        missing = [titles[key] for key in composition.missing_before(entry, done_keys) if key in titles]
        done = item.completed_at is not None
        planned = item.course.exam_minutes + item.course.practical_minutes
        step = Step(
            course=item.course,
            item=item,
            state="done" if done else "locked" if missing else "open",
            required=item.required,
            missing=[] if done else missing,
            minutes=sum(lesson.minutes for lesson in lessons) + planned,
            minutes_done=sum(lesson.minutes for lesson in lessons if lesson.pk in self.done_lessons),
            lessons=lessons,
            next_lesson=left[0] if left else None,
            url=self._course_urls.get(item.course_id, ""),
            set_title=(part.get("title") or {}).get("zh", ""),
            exam=self._exams.get(item.course),
            practical=self._practicals.get(item.course),
        )
        if step.next_lesson:
            step.go_url = self._lesson_urls.get(step.next_lesson.pk, step.url)
        else:
            step.go_url = step.last_url
        return step

    @cached_property
    def next_step(self):
        """What to do now: the lesson last read if it is unfinished and open, else the most urgent open step; None when all is done.

        A step whose lessons are done asks for its final exam, then for its practical exam, as long as that can be begun.
        """
        steps = [s for p in self.paths for s in p.steps if s.state in ("open", "current")]
        open_steps = [
            s
            for s in steps
            if s.next_lesson or (s.exam_is_next and s.exam.can_begin) or (s.practical_is_next and s.practical.can_begin)
        ]
        by_lesson = {lesson.pk: (s, lesson) for s in open_steps for lesson in s.lessons}
        for mark in self.bookmarks:
            if mark.lesson_id in by_lesson and mark.lesson_id not in self.done_lessons:
                step, lesson = by_lesson[mark.lesson_id]
                return self._now(step, lesson, resumed=True)
        if not open_steps:
            return None
        far = clock.end_of_day(clock.today().replace(year=clock.today().year + 9))
        step = min(open_steps, key=lambda s: (not s.required, s.item.due_at or far))
        return self._now(step, step.next_lesson, resumed=False)

    def _now(self, step, lesson, *, resumed):
        if lesson is None and step.practical_is_next:
            return {
                "step": step,
                "practical": step.practical,
                "url": step.go_url,
                "resumed": bool(step.practical.present),
            }
        if lesson is None:
            return {"step": step, "exam": step.exam, "url": step.go_url, "resumed": bool(step.exam.running)}
        number = step.lessons.index(lesson) + 1
        url = self._lesson_urls.get(lesson.pk, step.url)
        return {
            "step": step,
            "lesson": lesson,
            "number": number,
            "count": len(step.lessons),
            "url": url,
            "resumed": resumed,
        }

    @cached_property
    def due(self):
        """Open steps with a date, the most urgent first, each course once."""
        seen, rows = set(), []
        dated = [s for p in self.paths for s in p.steps if s.state != "done" and s.item.due_at]
        for step in sorted(dated, key=lambda s: s.item.due_at):
            if step.course.pk not in seen:
                seen.add(step.course.pk)
                rows.append(step)
        return rows
