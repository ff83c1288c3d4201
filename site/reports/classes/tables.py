"""The tables of a class's file. Each returns (header, rows); the words of the header are the reader's language."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from classroom import class_survey
from classroom.models import Attendance, ClassRating, CostLine, SignUp, SignUpStatus, TrainerRating
from courses.hours import in_hours
from courses.models import StudyHour
from lib import clock
from quizzes.models import Attempt
from quizzes.room import in_points

Table = tuple[list[str], Iterator[list[Any]]]


def _time(instant: Any) -> str:
    return f"{instant.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}" if instant else ""


def _people(session: Any) -> Any:
    rows = SignUp.objects.filter(session=session).exclude(state__in=["cancelled", "declined"])
    return rows.select_related("employee").order_by("employee__number")


def _department(person: Any) -> str:
    return person.main.department.name if person.main else ""


def attendance(session: Any) -> Table:
    """One line a person and half day: when signed in and out, how, excused why."""
    header = [
        _("Employee number"), _("Name"), _("Department"), _("State"), _("Date"), _("Half day"), _("Check-in"), _("Check-out"),
        _("Excused"), _("How"), _("Reason"),
    ]  # fmt: skip
    found: dict[tuple[int, int, str], dict[str, Attendance]] = {}
    for row in Attendance.objects.filter(signup__session=session, struck_at=None):
        found.setdefault((row.signup_id, row.meeting_id, row.half), {})[row.kind] = row
    dates = list(session.meetings.order_by("starts_at"))

    def rows() -> Iterator[list[Any]]:
        for signup in _people(session):
            person = signup.employee
            for meeting in dates:
                for half in meeting.halves:
                    seen = found.get((signup.pk, meeting.pk, half.key), {})
                    known = [seen[kind] for kind in ("in", "out", "leave") if kind in seen]
                    yield [
                        person.number, person.name, _department(person), str(signup.get_state_display()), meeting.day, half.label,
                        *(_time(seen[kind].at) if kind in seen else "" for kind in ("in", "out")), _("yes") if "leave" in seen else "",
                        "、".join(dict.fromkeys(str(row.get_how_display()) for row in known)),
                        "; ".join(row.reason for row in known if row.reason),
                    ]  # fmt: skip

    return header, rows()


def steps(session: Any) -> Table:
    """Every step of every sign-up, with who took it and why."""
    header = [_("Time"), _("Employee number"), _("Name"), _("From"), _("To"), _("By"), _("Reason")]
    labels = dict(SignUp.State.choices)
    found = SignUpStatus.objects.filter(signup__session=session).select_related("signup__employee", "by").order_by("pk")
    rows = (
        [_time(row.at), row.signup.employee.number, row.signup.employee.name, str(labels.get(row.old_state, "")),
         str(labels.get(row.state, row.state)), str(row.by or ""), row.reason]
        for row in found
    )  # fmt: skip
    return header, rows


def marks(session: Any) -> Table:
    """Released results of the people of the class in the final exam of its course."""
    header = [_("Employee number"), _("Name"), _("Time"), _("Points"), _("of"), _("Result")]
    course = session.course
    found = Attempt.objects.none()
    if course is not None and course.exam_id:
        ids = _people(session).values("employee")
        found = Attempt.objects.released().filter(quiz=course.exam_id, employee__in=ids).select_related("employee")
    rows = (
        [row.employee.number, row.employee.name, _time(row.finished_at), in_points(row.score), in_points(row.max_score),
         _("passed") if row.passed else _("not passed")]
        for row in found.order_by("employee__number", "pk")
    )  # fmt: skip
    return header, rows


def hours(session: Any) -> Table:
    """Study hours that the class was worth, reversals included."""
    header = [_("Employee number"), _("Name"), _("Class minutes"), _("Study hours"), _("Because"), _("Time")]
    found = StudyHour.objects.filter(key=session.key).select_related("employee").order_by("employee__number", "pk")
    rows = ([r.employee.number, r.employee.name, r.minutes, in_hours(r.hours), r.reason, _time(r.at)] for r in found)
    return header, rows


def ratings(session: Any) -> Table:
    """How trainers were rated; of fewer than five only that they were."""
    header = [_("Trainer"), *(str(label) for label in TrainerRating.Taps.labels), _("Together")]
    counts: dict[Any, dict[int, int]] = {}
    found = TrainerRating.objects.filter(signup__session=session).select_related("trainer__employee")
    for trainer, taps, n in _counted(found):
        counts.setdefault(trainer, {})[taps] = n
    names = {row.trainer_id: row.trainer.title for row in found}

    def rows() -> Iterator[list[Any]]:
        for pk, by_taps in counts.items():
            total = sum(by_taps.values())
            few = total < class_survey.LEAST
            yield [names[pk], *("" if few else by_taps.get(taps, 0) for taps in TrainerRating.Taps.values), total]

    return header, rows()


def _counted(found: Any) -> Any:
    return found.order_by().values_list("trainer", "taps").annotate(n=Count("pk"))


def survey(session: Any) -> Table:
    """What those who attended said, item by item, then their sentences; of fewer than five only how many answered."""
    header = [
        _("Statement"),
        _("Mean of 5"),
        *(str(label) for label in ClassRating.Step.labels),
        _("How many answered"),
    ]
    found = class_survey.survey_of(session)
    rows: list[list[Any]] = [[item.label, item.mean, *item.counts, found.answers] for item in found.items]
    if not found.items and found.answers:
        rows = [[_("fewer than five answered: not shown"), *[""] * 6, found.answers]]
    return header, iter(rows + [[words] for words in found.words])


def costs(session: Any) -> Table:
    """The lines of the cost ledger, reversals included, in yuan."""
    header = [_("Day"), _("Kind of cost"), _("Amount (yuan)"), _("Budget line"), _("Note"), _("By")]
    found = CostLine.objects.of(session.key).select_related("by").order_by("spent_on", "pk")
    rows = (
        [r.spent_on, str(r.get_kind_display()), r.amount_fen / 100, r.budget_line, r.note, str(r.by or "")]
        for r in found
    )
    return header, rows
