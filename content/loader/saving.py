"""Writing the curriculum through the other apps' actions: one transaction a course, nothing where nothing changed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from content.loader import bank_saving
from content.loader.bodies import body_of
from content.loader.curriculum import CourseFile, Curriculum, TrackFile
from content.loader.lessons import LessonFile
from content.loader.media import put_into_library
from content.loader.report import Report, in_one_transaction
from content.loader.state import Stored
from courses.actions import catalog
from courses.exceptions import CoursesError
from courses.models import Course, Lesson
from quizzes.models import Quiz
from simulator.models import Scenario
from subjects import actions as subjects


def save(curriculum: Curriculum, stored: Stored, *, force: bool) -> Report:
    """Write every course, bank, quiz and track that differs from what is `stored`; a file that fails leaves nothing half done."""
    report = Report()
    for course in curriculum.courses:
        if curriculum.wanted(course.folder) and (force or stored.is_course_changed(course)):
            in_one_transaction(_save_course, course, report, force)
    bank_saving.save(curriculum, stored, report, force=force)
    _connect_exams(curriculum)
    for track in curriculum.tracks:
        path = curriculum.root / "tracks" / track.name.rsplit("/", 1)[-1]
        if curriculum.wanted(path) and (force or stored.is_track_changed(track)):
            in_one_transaction(_save_track, track, report, force)
    return report


# --- courses ------------------------------------------------------------------------------------
def _save_course(file: CourseFile, stored: Stored, report: Report, *, force: bool) -> None:
    if not force and not stored.is_course_changed(file):
        return  # another load was faster
    data, was_loaded = file.data, bool(stored.courses.get(file.key))
    own_changed = force or stored.courses.get(file.key) != file.signature()
    is_whole = not own_changed or _save_subjects(file, report, force=force)
    if own_changed:
        course = _save_course_row(file, stored)
    else:
        course = Course.objects.get(key=file.key)
    outcome = catalog.place_course_page(
        course,
        title=data["title"]["zh"],
        slug=data["slug"],
        search_description=data["summary"]["zh"],
        force=force,
        was_loaded=was_loaded,
    )
    is_whole &= report.note(outcome, file.name)
    if any(lesson.english for lesson in file.lessons):
        words = {"title": data["title"]["en"], "slug": data["slug"], "search_description": data["summary"]["en"]}
        outcome = catalog.place_course_page(course, language="en", force=force, was_loaded=was_loaded, **words)
        is_whole &= report.note(outcome, f"{file.name} (en)")
    for lesson in file.lessons:
        _save_lesson(course, lesson, stored, report, force=force)
    closed = catalog.close_other_lessons(course, keep=[le.key for le in file.lessons])
    report.counts["closed"] = report.counts.get("closed", 0) + closed
    catalog.count_minutes(course)
    if is_whole and own_changed:
        catalog.save_course(file.key, source_hash=file.signature(), **_relations(course))


def _relations(course: Course) -> dict[str, Any]:
    return {"objectives": list(course.objectives.all()), "terms": list(course.terms.all())}


def _save_subjects(file: CourseFile, report: Report, *, force: bool) -> bool:
    """Save objectives, terms and facts; return whether none of them was kept as somebody here changed it."""
    data, rows = file.data, []
    for row in data["objectives"]:
        words = {"text_zh": row["text"]["zh"], "text_en": row["text"]["en"]}
        rows.append((subjects.save_objective(key=row["key"], **words, force=force)[1], row["key"]))
    for row in data["terms"]:
        meaning = {"definition_zh": row["definition"]["zh"], "definition_en": row["definition"]["en"]}
        words = {"zh": row["zh"], "en": row["en"], **meaning}
        rows.append((subjects.save_term(key=row["key"], **words, force=force)[1], row["key"]))
    for row in sorted(data["facts"], key=lambda f: f["valid_from"] or ""):
        values = {**row, "value": str(row["value"]), "valid_from": _day(row["valid_from"])}
        values["valid_until"] = _day(row["valid_until"])
        rows.append((subjects.save_fact(**values, force=force)[1], row["key"]))
    return not [key for outcome, key in rows if not report.note(outcome, f"{file.name}: {key}")]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _titles(data: Mapping[str, Any]) -> dict[str, str]:
    return {"title_zh": data["title"]["zh"], "title_en": data["title"]["en"]}


def _save_course_row(file: CourseFile, stored: Stored) -> Course:
    from subjects.models import Objective, Term

    data = file.data
    return catalog.save_course(
        file.key,
        objectives=list(Objective.objects.filter(key__in=[o["key"] for o in data["objectives"]])),
        terms=list(Term.objects.filter(key__in=[t["key"] for t in data["terms"]])),
        summary_zh=data["summary"]["zh"],
        summary_en=data["summary"]["en"],
        reading=data.get("reading", []),
        trainer_notes=data.get("trainer_notes", ""),
        is_open=True,
        **_titles(data),
    )


def _save_lesson(course: Course, file: LessonFile, stored: Stored, report: Report, *, force: bool) -> None:
    from subjects.models import Objective

    old = stored.lessons.get(file.key)
    signature = file.signature()
    if old == (signature, course.key, file.position, True) and not force:
        return
    row: dict[str, Any] = {"position": file.position, "is_open": True}
    if old and old[0] == signature and not force:  # only its place in the course has changed
        kept = Lesson.objects.get(key=file.key)
        catalog.save_lesson(course, file.key, objectives=list(kept.objectives.all()), **row)
        return
    head = file.head
    row |= {
        "minutes": head["minutes"],
        "completion": head["completion"],
        "summary_zh": head["summary"],
        "summary_en": file.english.head["summary"] if file.english else "",
        **_titles(head),
    }
    objectives = list(Objective.objects.filter(key__in=head["objectives"]))
    lesson = catalog.save_lesson(course, file.key, objectives=objectives, **row)
    outcome = catalog.place_lesson_page(
        lesson,
        title=head["title"]["zh"],
        slug=head["slug"],
        search_description=head["summary"],
        body=body_of(file, put_into_library),
        force=force,
        was_loaded=bool(old and old[0]),
    )
    is_whole = report.note(outcome, file.file.name)
    if file.english is not None:
        is_whole &= _save_english(lesson, file, report, force=force)
    if is_whole:
        catalog.save_lesson(course, file.key, objectives=objectives, source_hash=signature)


def _save_english(lesson: Lesson, file: LessonFile, report: Report, *, force: bool) -> bool:
    """Publish the English of a lesson; return whether it says now what its file says."""
    assert file.english is not None
    outcome = catalog.place_lesson_page(
        lesson,
        language="en",
        title=file.head["title"]["en"],
        slug=file.head["slug"],
        search_description=file.english.head["summary"],
        body=body_of(file.english, put_into_library),
        force=force,
    )
    return report.note(outcome, file.english.file.name)


def _connect_exams(curriculum: Curriculum) -> None:
    """Point each course at its final exam, which is loaded after it; nothing is written where nothing changed."""
    minutes = {quiz.key: quiz.data.get("settings", {}).get("minutes", 0) for quiz in curriculum.quizzes}
    wanted = {course.key: course.data.get("exam", "") for course in curriculum.courses}
    in_session = {course.key: course.data.get("exam_in_session", False) for course in curriculum.courses}
    for course in Course.objects.filter(key__in=wanted).select_related("exam"):
        exam = wanted[course.key]
        same = (course.exam.key if course.exam else "", course.exam_in_session) == (exam, in_session[course.key])
        if not same or (exam in minutes and course.exam_minutes != minutes[exam]):
            catalog.connect_exam(course, exam, minutes=minutes.get(exam, 0), in_session=in_session[course.key])


def connect_practicals(curriculum: Curriculum) -> None:
    """Point each course at the scenarios of its practical exam, which are loaded last; nothing is written where nothing changed."""
    wanted = {course.key: course.data.get("practical", {}) for course in curriculum.courses}
    minutes = dict(Scenario.objects.values_list("key", "minutes"))
    for course in Course.objects.filter(key__in=wanted):
        asked = wanted[course.key]
        rows = [{"pool": row["pool"], "draw": row.get("count", 1)} for row in asked.get("draw", [])]
        catalog.connect_practical(course, rows, attempts=asked.get("attempts", 2), minutes=minutes)


# --- tracks -------------------------------------------------------------------------------------
def _save_track(file: TrackFile, stored: Stored, report: Report, *, force: bool) -> None:
    if not force and not stored.is_track_changed(file):
        return
    data = file.data
    known = set(Course.objects.values_list("key", flat=True))
    missing = [item["course"] for _s, _i, item in file.items() if item["course"] not in known]
    if missing:
        raise CoursesError(_("These courses are not loaded: %(keys)s.") % {"keys": ", ".join(missing)})
    because = data.get("because", {})
    values = {
        "stage": data["stage"],
        "level_zh": data["level"]["zh"],
        "level_en": data["level"]["en"],
        "summary_zh": data["summary"]["zh"],
        "summary_en": data["summary"]["en"],
        "planned_minutes": data["planned_minutes"],
        "because_zh": because.get("zh", ""),
        "because_en": because.get("en", ""),
        "coming": data.get("coming", []),
        "position": data.get("position", 0),
        "pretest": _pretest_of(data),
        "pretest_exempts": data.get("pretest", {}).get("exempts", False),
        **_titles(data),
    }
    composition = {"sets": [_set_of(part) for part in data["sets"]]}
    audience = data.get("audience")
    track = catalog.save_track(file.key, composition=composition, audience=audience, **values)
    outcome = catalog.place_track_page(
        track,
        title=data["title"]["zh"],
        slug=data["slug"],
        search_description=data["summary"]["zh"],
        force=force,
        was_loaded=bool(stored.tracks.get(file.key)),
    )
    if report.note(outcome, file.name):
        catalog.save_track(file.key, composition=composition, audience=audience, source_hash=file.signature())


def _pretest_of(data: Mapping[str, Any]) -> Quiz | None:
    """Return the diagnostic test of a track. Raises CoursesError when it is named and not loaded."""
    key = data.get("pretest", {}).get("quiz", "")
    quiz = Quiz.objects.filter(key=key).first() if key else None
    if key and quiz is None:
        raise CoursesError(_("These quizzes are not loaded: %(keys)s.") % {"keys": key})
    return quiz


def _set_of(part: Mapping[str, Any]) -> dict[str, Any]:
    items = [{"required": True, "after": [], **item} for item in part["items"]]
    return {**part, "items": items}
