"""What one file says about another: keys, references, files, dates, prerequisites, ids that were lost."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.loader import bank_checking
from content.loader.curriculum import CourseFile, Curriculum, TrackFile, name_in
from content.loader.lessons import LessonFile
from content.loader.problems import Problems
from content.loader.state import Stored
from courses.markup import MarkupError, part_ids, sanitise_svg
from lib import criteria
from people import audience_facts
from simulator.models import is_conversation

MAGIC = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "vtt": (b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
}
MAX_MEDIA_BYTES = 200 * 1024 * 1024


def check(curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    """Note everything that does not fit together, within the files and against what the database holds."""
    _check_unique(curriculum, problems)
    sandbox = curriculum.root / "simulator"
    scenarios = {path.stem for path in (sandbox / "scenarios").glob("*.yaml")} | stored.scenarios
    dialogues = {path.stem for path in (sandbox / "dialogues").glob("*.yaml")} | stored.dialogues
    for course in curriculum.courses:
        _check_facts(course, problems)
        _check_quiz(course.data.get("exam"), "exam", course.key, (course, "exam"), curriculum, stored, problems)
        _check_practical(course, scenarios, problems)
        for lesson in course.lessons:
            _check_lesson(lesson, course, problems)
            _check_scenarios(lesson, scenarios | dialogues, problems)
            for text in lesson.texts():
                _check_sources(text, curriculum, problems)
    _check_references(curriculum, stored, problems)
    for track in curriculum.tracks:
        _check_track(track, curriculum, stored, problems)
        pretest = track.data.get("pretest", {}).get("quiz")
        _check_quiz(pretest, "diagnostic", None, (track, "pretest", "quiz"), curriculum, stored, problems)
    bank_checking.check(curriculum, stored, problems)


def _check_quiz(
    key: str | None,
    kind: str,
    course: str | None,
    where: tuple[Any, ...],
    curriculum: Curriculum,
    stored: Stored,
    problems: Problems,
) -> None:
    """Refuse a quiz that is named and is not there, is of another kind, or belongs to another course."""
    if key is None:
        return
    file, line = where[0].name, where[0].tree.line(*where[1:])
    quiz = next((q for q in curriculum.quizzes if q.key == key), None)
    if quiz is None and key not in stored.quizzes:
        problems.add(file, line, _("There is no quiz “%(key)s”.") % {"key": key})
    elif quiz is not None and quiz.data["kind"] != kind:
        words = {"key": key, "kind": quiz.data["kind"], "wanted": kind}
        problems.add(file, line, _("“%(key)s” is of the kind “%(kind)s”; “%(wanted)s” is needed here.") % words)
    elif quiz is not None and course is not None and quiz.course != course:
        problems.add(file, line, _("“%(key)s” belongs to another course.") % {"key": key})


# --- keys ---------------------------------------------------------------------------------------
def _named(curriculum: Curriculum) -> Iterator[tuple[str, str, str, int]]:
    """Yield (kind, key, file, line) of everything that must be unique over all files."""
    for course in curriculum.courses:
        yield "course", course.key, course.name, course.tree.line("key")
        yield "course slug", course.data["slug"], course.name, course.tree.line("slug")
        for kind in ("objectives", "terms"):
            for n, row in enumerate(course.data[kind]):
                yield kind, row["key"], course.name, course.tree.line(kind, n, "key")
        for lesson in course.lessons:
            yield "lesson", lesson.key, lesson.file.name, lesson.tree.line("key")
            slug = f"{course.key}/{lesson.head.get('slug')}"
            yield "lesson slug", slug, lesson.file.name, lesson.tree.line("slug")
    for track in curriculum.tracks:
        yield "track", track.key, track.name, track.tree.line("key")
        yield "track slug", track.data["slug"], track.name, track.tree.line("slug")


def _check_unique(curriculum: Curriculum, problems: Problems) -> None:
    seen: dict[tuple[str, str], str] = {}
    for kind, key, file, line in _named(curriculum):
        if (kind, key) in seen:
            message = _("“%(key)s” is used twice; it stands in %(place)s already.")
            problems.add(file, line, message % {"key": key.split("/")[-1], "place": seen[kind, key]})
        else:
            seen[kind, key] = f"{file}:{line}"
    owners: dict[str, str] = {}
    for course in curriculum.courses:
        for n, fact in enumerate(course.data["facts"]):
            if owners.setdefault(fact["key"], course.name) != course.name:
                message = _("“%(key)s” is used twice; it stands in %(place)s already.")
                line = course.tree.line("facts", n, "key")
                problems.add(course.name, line, message % {"key": fact["key"], "place": owners[fact["key"]]})


# --- facts --------------------------------------------------------------------------------------
def _check_facts(course: CourseFile, problems: Problems) -> None:
    """Refuse days that are none, and two values of one fact on one day."""
    periods: dict[str, list[tuple[str, str, int]]] = {}
    for n, fact in enumerate(course.data["facts"]):
        start, until = fact["valid_from"] or "", fact["valid_until"] or "9999-99-99"
        line = course.tree.line("facts", n, "valid_from")
        for name in ("valid_from", "valid_until"):
            if fact[name] and not _is_day(fact[name]):
                message = _("“%(given)s” is no day of the calendar.") % {"given": fact[name]}
                problems.add(course.name, course.tree.line("facts", n, name), message)
        if start and until <= start:
            message = _("“%(fact)s” would end before it begins.") % {"fact": fact["label"]}
            problems.add(course.name, course.tree.line("facts", n, "valid_until"), message)
        for other_start, other_until, other_line in periods.get(fact["key"], []):
            if start < other_until and other_start < until:
                message = _(
                    "“%(key)s” would have two values on one day; the other stands in line %(line)s. Give that one its valid_until."
                )
                problems.add(course.name, line, message % {"key": fact["key"], "line": other_line})
        periods.setdefault(fact["key"], []).append((start, until, line))


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


# --- lessons ------------------------------------------------------------------------------------
def _check_lesson(lesson: LessonFile, course: CourseFile, problems: Problems) -> None:
    known = {o["key"] for o in course.data["objectives"]}
    for n, key in enumerate(lesson.head.get("objectives") or []):
        if key not in known:
            message = _("The objective “%(key)s” is not among those of course.yaml.") % {"key": key}
            problems.add(lesson.file.name, lesson.tree.line("objectives", n), message)
    kinds, rule = {b.kind for b in lesson.blocks}, lesson.head.get("completion")
    line = lesson.tree.line("completion")
    if rule == "viewed" and "acknowledge" in kinds:
        message = _("completion is “viewed”, but there is an acknowledge block: it would never need to be signed.")
        problems.add(lesson.file.name, line, message)
    if rule == "acknowledged" and "acknowledge" not in kinds:
        message = _("completion is “acknowledged”, but there is no acknowledge block to sign.")
        problems.add(lesson.file.name, line, message)
    asks = kinds & {"check", "scenario"}
    if rule in ("viewed", "acknowledged") and asks:
        message = _("completion is “%(rule)s”, but there is a %(block)s block: it would never need to be passed.")
        problems.add(lesson.file.name, line, message % {"rule": rule, "block": min(asks)})
    if rule == "passed" and not asks:
        message = _("completion is “passed”, but there is no check or scenario block to pass.")
        problems.add(lesson.file.name, line, message)


def _check_scenarios(lesson: LessonFile, known: set[str], problems: Problems) -> None:
    for block in lesson.blocks:
        key = block.attributes.get("scenario", "")
        if block.kind != "scenario" or not key:
            continue
        if key not in known:
            problems.add(lesson.file.name, block.line, _("There is no scenario “%(key)s”.") % {"key": key})
        if is_conversation(key) and "mode" in block.attributes:
            message = _("“%(key)s” is a conversation: it has no mode. Leave it out.")
            problems.add(lesson.file.name, block.line, message % {"key": key})


def _check_practical(course: CourseFile, known: set[str], problems: Problems) -> None:
    """Refuse scenarios that are not there, and pools that hold less than is drawn from them."""
    for n, row in enumerate(course.data.get("practical", {}).get("draw", [])):
        for i, key in enumerate(row["pool"]):
            if key not in known:
                line = course.tree.line("practical", "draw", n, "pool", i)
                problems.add(course.name, line, _("There is no scenario “%(key)s”.") % {"key": key})
        if len(set(row["pool"])) < row.get("count", 1):
            message = _("This pool holds less than is drawn from it.")
            problems.add(course.name, course.tree.line("practical", "draw", n, "pool"), message)


def _check_sources(lesson: LessonFile, curriculum: Curriculum, problems: Problems) -> None:
    for block in lesson.blocks:
        for name in ("src", "captions"):
            source = block.attributes.get(name)
            if not source:
                continue
            path = (lesson.folder / source).resolve()
            if not path.is_relative_to(lesson.folder.resolve()) or not path.is_file():
                message = _("There is no file “%(name)s” in the course's folder.") % {"name": source}
                problems.add(lesson.file.name, block.line, message)
            elif path.suffix == ".svg":
                parts = [p["part"] for p in block.parts]
                _check_drawing(path, name_in(path, curriculum.root.resolve()), parts, lesson, block.line, problems)
            else:
                _check_media(path, source, lesson, block.line, problems)


def _check_drawing(path: Path, name: str, parts: list[str], lesson: LessonFile, line: int, problems: Problems) -> None:
    try:
        text = path.read_text(encoding="utf-8")
        sanitise_svg(text)
    except UnicodeDecodeError:
        problems.add(name, 1, _("The text is not UTF-8. Please save the file as UTF-8."))
        return
    except MarkupError as exc:
        problems.add(name, exc.line, exc.message)
        return
    ids = set(part_ids(text))
    for part in parts:
        if part not in ids:
            message = _('The drawing %(file)s has no <g id="%(part)s">.') % {"file": path.name, "part": part}
            problems.add(lesson.file.name, line, message)


def _check_media(path: Path, source: str, lesson: LessonFile, line: int, problems: Problems) -> None:
    kind = path.suffix.lstrip(".").lower()
    with path.open("rb") as file:
        start = file.read(16)
    fits = start[4:8] == b"ftyp" if kind == "mp4" else start.startswith(MAGIC.get(kind, (b"",)))
    if not fits:
        message = _("“%(name)s” is no %(kind)s file inside.") % {"name": source, "kind": kind.upper()}
        problems.add(lesson.file.name, line, message)
    if path.stat().st_size > MAX_MEDIA_BYTES:
        problems.add(lesson.file.name, line, _("“%(name)s” is larger than 200 MB.") % {"name": source})


# --- references ---------------------------------------------------------------------------------
def _check_references(curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    known: dict[str, set[str]] = {
        "fact": stored.fact_keys | {f["key"] for c in curriculum.courses for f in c.data["facts"]},
        "term": stored.term_keys | {t["key"] for c in curriculum.courses for t in c.data["terms"]},
    }
    lessons = {lesson.key: lesson for lesson in curriculum.lessons()}
    words = {
        "fact": _("The fact “%(key)s” is in no course.yaml."),
        "term": _("The term “%(key)s” is in no course.yaml."),
    }
    for text in (text for lesson in curriculum.lessons() for text in lesson.texts()):
        for ref in text.references:
            if ref.kind != "lesson":
                if ref.key not in known[ref.kind]:
                    problems.add(text.file.name, ref.line, words[ref.kind] % {"key": ref.key})
            elif ref.key in lessons:
                if ref.anchor and ref.anchor not in lessons[ref.key].anchors():
                    message = _("The lesson “%(key)s” has no paragraph “#%(anchor)s”.")
                    problems.add(text.file.name, ref.line, message % {"key": ref.key, "anchor": ref.anchor})
            elif ref.key not in stored.lessons:
                problems.add(text.file.name, ref.line, _("There is no lesson “%(key)s”.") % {"key": ref.key})


def check_lost_ids(curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    """Refuse files that dropped an id of the text that was loaded last: notes and resume points hang on it."""
    changed = {le.key: le for le in curriculum.lessons() if stored.is_changed(le) and curriculum.wanted(le.file.path)}
    for key, anchors in stored.loaded_anchors(changed).items():
        lesson = changed[key]
        lost = sorted(anchors - lesson.anchors())
        if lost:
            message = _(
                "These ids were in the last text and are gone: %(ids)s. Notes and bookmarks point at them; put them back, or load with --force."
            )
            problems.add(lesson.file.name, 1, message % {"ids": ", ".join(f"#{a}" for a in lost)})


# --- tracks -------------------------------------------------------------------------------------
def _check_track(track: TrackFile, curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    courses = {c.key for c in curriculum.courses} | set(stored.courses)
    inside: dict[str, tuple[int, int]] = {}
    for s, part in enumerate(track.data["sets"]):
        if part["rule"] == "n_of" and not 1 <= part.get("n", 0) <= len(part["items"]):
            message = _("“n_of” needs n: a number from 1 to %(count)s.") % {"count": len(part["items"])}
            problems.add(track.name, track.tree.line("sets", s, "rule"), message)
    for s, i, item in track.items():
        line = track.tree.line("sets", s, "items", i, "course")
        if item["course"] not in courses:
            problems.add(track.name, line, _("There is no course “%(key)s”.") % {"key": item["course"]})
        if item["course"] in inside:
            problems.add(track.name, line, _("The course “%(key)s” is in this track twice.") % {"key": item["course"]})
        inside[item["course"]] = (s, i)
    _check_order(track, inside, problems)
    for n, coming in enumerate(track.data.get("coming", [])):
        if coming["course"] in inside:
            message = _("“%(key)s” is asked for above and still listed as coming.") % {"key": coming["course"]}
            problems.add(track.name, track.tree.line("coming", n, "course"), message)
    if track.data.get("audience"):
        _check_audience(track, problems)


def _check_order(track: TrackFile, inside: dict[str, Any], problems: Problems) -> None:
    after = {item["course"]: list(item.get("after", [])) for _s, _i, item in track.items()}
    for s, i, item in track.items():
        line = track.tree.line("sets", s, "items", i, "after")
        for key in item.get("after", []):
            if key not in inside:
                problems.add(track.name, line, _("“after”: the course “%(key)s” is not in this track.") % {"key": key})
        seen, waiting = set(), list(after[item["course"]])
        while waiting:
            key = waiting.pop()
            if key == item["course"]:
                message = _("“%(key)s” would have to be completed before itself.") % {"key": key}
                problems.add(track.name, line, message)
                break
            if key not in seen:
                seen.add(key)
                waiting.extend(after.get(key, []))


def _check_audience(track: TrackFile, problems: Problems) -> None:
    line = track.tree.line("audience")
    try:
        criteria.check(track.data["audience"])
    except criteria.BadCriteria as exc:
        problems.add(track.name, line, _("The audience is no rule: %(reason)s") % {"reason": str(exc)})
        return
    for name in sorted(criteria.facts_used(track.data["audience"]) - set(audience_facts.FACTS)):
        message = _("The audience asks for “%(name)s”. Known about people: %(known)s.")
        known = ", ".join(sorted(audience_facts.FACTS))
        problems.add(track.name, line, message % {"name": name, "known": known})
