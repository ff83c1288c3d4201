"""Which parts of a path a person has passed: a constant number of queries for any number of people and programmes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from classroom.models import PanelResult
from courses.actions import practicals
from courses.models import Completion, Course, PracticalDraw
from credentials.models import Programme
from lib import clock
from people.models import Employee
from quizzes.models import Attempt, Candidate, ExamSession
from simulator.models import Run
from simulator.models.run import Mode

DRILL = "renewal:"  # of the context keys of admissions that a renewal gives
FULL = 1000  # tenths of a point


@dataclass(frozen=True)
class Part:
    """One part of a path as a person stands: whether it passed, in words, and what proves it (ids, points, days)."""

    kind: str
    key: str
    title: str
    ok: bool
    words: str
    evidence: dict[str, Any] = field(default_factory=dict)
    is_there: bool = True  # whether it can be taken today
    booked_on: dt.date | None = None  # a seat in a session to come


def day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.LOCAL).date()


class Facts:
    """What the ledgers say about these people, as far as these programmes ask."""

    def __init__(self, people: Iterable[Employee], programmes: Iterable[Programme]) -> None:
        ids = [person.pk for person in people]
        asked = [
            p for programme in programmes for p in [*programme.parts, *programme.renewal_parts, *programme.early_parts]
        ]
        keys = {part["key"] for part in asked if part["kind"] in ("course", "exam", "drill")}
        self.courses = {c.key: c for c in Course.objects.filter(key__in=keys).select_related("exam")} if keys else {}
        rows = list(self.courses.values())
        self.completed = {
            (c.employee_id, c.course_id): c for c in Completion.objects.filter(employee__in=ids, course__in=rows)
        }
        self.attempts: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
        quizzes = [course.exam_id for course in rows if course.has_exam]
        for attempt in (
            Attempt.objects.released().filter(employee__in=ids, quiz__in=quizzes).order_by("finished_at", "pk")
        ):
            self.attempts[attempt.employee_id, attempt.quiz_id].append(attempt)
        self.booked: dict[tuple[int, int], dt.date] = {}
        self._read_seats(ids, quizzes)
        self.draws: dict[tuple[int, int], list[PracticalDraw]] = defaultdict(list)
        draws = list(PracticalDraw.objects.filter(employee__in=ids, course__in=rows).order_by("number"))
        for draw in draws:
            self.draws[draw.employee_id, draw.course_id].append(draw)
        self.made: dict[int, dict[tuple[str, str], Run]] = defaultdict(dict)
        self.drills: dict[int, list[Run]] = defaultdict(list)
        self.clean: dict[int, list[Run]] = defaultdict(list)
        self._read_runs(ids, {part["kind"] for part in asked})
        self.panels: dict[tuple[int, str], list[PanelResult]] = defaultdict(list)
        panels = {part["key"] for part in asked if part["kind"] == "panel"}
        if panels:
            for row in PanelResult.objects.filter(employee__in=ids, exam__in=panels).order_by("at", "pk"):
                self.panels[row.employee_id, row.exam].append(row)

    def _read_seats(self, ids: Sequence[int], quizzes: Sequence[int | None]) -> None:
        """One query for the seats in exam sessions to come, the next one of each exam."""
        if not quizzes:
            return
        rows = Candidate.objects.filter(employee__in=ids, session__quiz__in=quizzes, state=Candidate.State.EXPECTED)
        rows = rows.filter(session__state=ExamSession.State.ANNOUNCED, session__ends_at__gt=clock.now())
        for row in rows.select_related("session").order_by("-session__starts_at"):
            self.booked[row.employee_id, row.session.quiz_id] = day_of(row.session.starts_at)

    def _read_runs(self, ids: Sequence[int], kinds: set[str]) -> None:
        """One query for exam runs (practical exams and drills), one for clean ones."""
        if kinds & {"course", "drill"}:
            rows = Run.objects.filter(employee__in=ids, mode=Mode.EXAM).exclude(state=Run.State.VOID)
            for run in rows.select_related("admission", "scenario").order_by("pk"):
                key = run.admission.context_key
                self.made[run.employee_id][key, run.scenario.key] = run
                if key.startswith(DRILL):
                    self.drills[run.employee_id].append(run)
        if "runs" in kinds:
            rows = Run.objects.filter(
                employee__in=ids, mode=Mode.PRACTICE, state=Run.State.FINISHED, points_tenths=FULL
            )
            for run in rows.select_related("scenario").order_by("pk"):
                self.clean[run.employee_id].append(run)


def judge(
    parts: Sequence[dict[str, Any]], employee: Employee, facts: Facts, *, since: dt.datetime | None = None
) -> list[Part]:
    """Return each part of a path as the person stands; only what was done since that instant counts, where one is given."""
    return [JUDGES[part["kind"]](part, employee, facts, since) for part in parts]


def _is_new(at: dt.datetime | None, since: dt.datetime | None) -> bool:
    return at is not None and (since is None or at >= since)


def _course(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """A course with its exams. Its completion may be old; its exams must be passed, whatever exempted from the course."""
    course = facts.courses.get(part["key"])
    if course is None or not course.is_open:
        title = course.title if course else _("Course %(key)s") % {"key": part["key"]}
        words = _("“%(course)s” is still being prepared.") % {"course": title}
        return Part("course", part["key"], title, False, words, is_there=False)
    done = facts.completed.get((employee.pk, course.pk))
    pieces = [_theory(course, employee, facts, since), _practical(course, employee, facts, since)]
    missing = [piece.words for piece in pieces if piece is not None and not piece.ok]
    if done is None:
        missing.insert(0, _("“%(course)s” is not completed.") % {"course": course.title})
    evidence: dict[str, Any] = {}
    if done is not None and not missing:
        evidence = {"completion": done.pk, "on": day_of(done.at).isoformat()}
        for name, piece in zip(("exam", "practical"), pieces, strict=True):
            evidence |= {name: piece.evidence} if piece is not None else {}
    said = [_("Completed on %(day)s.") % {"day": clock.in_words(day_of(done.at))}] if done else []
    words = missing or said + [piece.words for piece in pieces if piece is not None]
    booked = pieces[0].booked_on if pieces[0] is not None else None
    return Part("course", course.key, course.title, not missing, " ".join(words), evidence, booked_on=booked)


def _theory(course: Course, employee: Employee, facts: Facts, since: dt.datetime | None) -> Part | None:
    if not course.has_exam:
        return None
    made = [a for a in facts.attempts[employee.pk, course.exam_id] if _is_new(a.finished_at, since)]
    passed = next((a for a in made if a.passed), None)
    title = _("Theory exam")
    if passed is not None:
        on = day_of(passed.finished_at)
        words = _("Theory exam passed with %(percent)s %% on %(day)s.") % {
            "percent": passed.percent,
            "day": clock.in_words(on),
        }
        evidence = {
            "attempt": str(passed.public_id),
            "score": passed.score,
            "of": passed.max_score,
            "on": on.isoformat(),
        }
        return Part("exam", course.key, title, True, words, evidence)
    words = _("Theory exam not taken yet.")
    if made:
        last = made[-1]
        values = {"percent": last.percent, "day": clock.in_words(day_of(last.finished_at))}
        words = _("Theory exam not passed: %(percent)s %% on %(day)s.") % values
    booked = facts.booked.get((employee.pk, course.exam_id or 0))
    if booked is not None:
        seat = _("A seat is booked on %(day)s.") % {"day": clock.in_words(booked)}
        words = f"{words} {seat}"
    return Part("exam", course.key, title, False, words, booked_on=booked)


def _practical(course: Course, employee: Employee, facts: Facts, since: dt.datetime | None) -> Part | None:
    if not course.has_practical:
        return None
    made, title = facts.made[employee.pk], _("Practical exam")
    draws = facts.draws[employee.pk, course.pk]
    for draw in draws:
        runs = [made.get((draw.context_key, key)) for key in draw.scenarios]
        if practicals.is_passed(draw, made) and all(run and _is_new(run.finished_at, since) for run in runs):
            found = [run for run in runs if run is not None]
            points = " · ".join(run.points for run in found)
            evidence = {"number": draw.number, "runs": [_shown(run) for run in found]}
            words = _("Practical exam passed with %(points)s points.") % {"points": points}
            return Part("practical", course.key, title, True, words, evidence)
    drill = _drill({"kind": "drill", "key": course.key}, employee, facts, since)
    if since is not None and drill.ok:
        return drill
    if any(practicals.is_lost(draw, made) for draw in draws):
        return Part("practical", course.key, title, False, _("Practical exam not passed."))
    return Part("practical", course.key, title, False, _("Practical exam not taken yet."))


def _shown(run: Run) -> dict[str, Any]:
    on = day_of(run.finished_at).isoformat() if run.finished_at else ""
    return {"run": str(run.public_id), "scenario": run.scenario.key, "tenths": run.points_tenths, "on": on}


def _exam(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """The theory exam of a course by itself."""
    course = facts.courses.get(part["key"])
    found = _theory(course, employee, facts, since) if course is not None else None
    return found or Part("exam", part["key"], part["key"], False, _("This exam is being prepared."), is_there=False)


def _drill(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """One scenario alone at the counter, in exam mode, drawn for the renewal."""
    made = [run for run in facts.drills[employee.pk] if _is_new(run.finished_at, since)]
    passed, title = next((run for run in made if run.passed), None), _("Drill at the counter")
    if passed is not None:
        words = _("Drill passed with %(points)s points.") % {"points": passed.points}
        return Part("drill", part["key"], title, True, words, {"runs": [_shown(passed)]})
    words = (
        _("Drill not passed: %(points)s points.") % {"points": made[-1].points} if made else _("Drill not done yet.")
    )
    return Part("drill", part["key"], title, False, words)


def _runs(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """Runs at the counter with full points, each of another scenario."""
    found = {run.scenario_id: run for run in facts.clean[employee.pk] if _is_new(run.finished_at, since)}
    count, title = part["count"], _("Clean runs at the counter")
    words = _("%(n)s of %(count)s scenarios with full points.") % {"n": min(len(found), count), "count": count}
    runs = list(found.values())[:count]
    ok = len(found) >= count
    return Part("runs", "", title, ok, words, {"runs": [_shown(run) for run in runs]} if ok else {})


def _panel(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """The verdict of a panel: the first one that passed counts; without one, the last is told."""
    made, title = [row for row in facts.panels[employee.pk, part["key"]] if _is_new(row.at, since)], _("Panel exam")
    if not made:
        return Part("panel", part["key"], title, False, _("The panel has not judged yet."))
    row = next((row for row in made if row.passed), made[-1])
    on = day_of(row.at)
    values = {"points": row.points, "all": row.most_points, "day": clock.in_words(on)}
    if not row.passed:
        words = _("The panel gave %(points)s of %(all)s points on %(day)s: not passed.") % values
        return Part("panel", part["key"], title, False, words)
    words = _("Passed before the panel with %(points)s of %(all)s points on %(day)s.") % values
    proof = {"result": str(row.public_id), "tenths": row.points_tenths, "of": row.most_points, "on": on.isoformat()}
    return Part("panel", part["key"], title, True, words, proof)


def _later(part: dict[str, Any], employee: Employee, facts: Facts, since: dt.datetime | None) -> Part:
    """What the house cannot examine yet: never passed, and its words say why. Nobody gets the certificate before it is replaced."""
    return Part("later", part["key"], spoken(part["title"]), False, spoken(part["words"]), is_there=False)


def spoken(texts: dict[str, str]) -> str:
    """Return the text in the present language, else the Chinese."""
    return (texts.get("en") if (get_language() or "").startswith("en") else "") or texts["zh"]


JUDGES = {"course": _course, "exam": _exam, "drill": _drill, "runs": _runs, "panel": _panel, "later": _later}
