"""What courses, exams and the sandbox put into a training file."""

from django.utils.translation import gettext as _

from classroom.models import PanelResult
from courses.hours import in_hours
from courses.models import Completion, Exemption, PastResult, PracticalDraw, StudyHour
from courses.practical import states
from lib import clock
from quizzes.models import Attempt, Quiz
from quizzes.room import in_points
from reports.file.sections import Section, of_year, section


def local_day(instant):
    return clock.in_words(instant.astimezone(clock.LOCAL).date())


def verdict(passed):
    """Return a result in words; nothing where it is not known."""
    return "" if passed is None else _("passed") if passed else _("not passed")


@section(10)
def courses(employee, year):
    """Completed courses and tracks, and what a pre-test made needless."""
    done = of_year(Completion.objects.filter(employee=employee), "at", year)
    rows = [
        (row.at, [local_day(row.at), row.course.title_zh if row.course else row.enrolment.track.title_zh,
                  _("course") if row.course else _("track"), _("completed")])
        for row in done.select_related("course", "enrolment__track")
    ]  # fmt: skip
    exempt = of_year(Exemption.objects.filter(employee=employee), "at", year).select_related("course")
    rows += [
        (row.at, [local_day(row.at), row.course.title_zh, _("course"), _("exempted, %(n)s%% in the pre-test") % {"n": row.percent}])
        for row in exempt
    ]  # fmt: skip
    columns = [_("Day"), _("What was learnt"), _("Kind"), _("Result")]
    return Section("courses", _("Courses and tracks"), columns, newest(rows), _("No course completed."))


def newest(rows):
    """Return the cells of (instant or day, cells), the newest first."""
    return [cells for _at, cells in sorted(rows, key=lambda row: row[0], reverse=True)]


@section(20)
def study_hours(employee, year):
    """The lines of the ledger that count, with their reason, and their sum."""
    found = of_year(StudyHour.objects.live().filter(employee=employee), "done_on", year)
    rows = [
        [clock.in_words(row.done_on), row.title, str(row.get_kind_display()), in_hours(row.hours),
         _("from before: %(why)s") % {"why": row.reason} if row.is_history else row.reason]
        for row in found
    ]  # fmt: skip
    total = in_hours(sum(row.hours for row in found))
    columns = [_("Day"), _("What was learnt"), _("Kind"), _("Study hours"), _("Because")]
    title = _("Study hours")
    return Section("hours", title, columns, rows, _("No study hours."), _("Together %(n)s study hours") % {"n": total})


@section(30)
def exams(employee, year):
    """Results of exams that were released, practical exams at the counter, and results of before."""
    sat = Attempt.objects.released().filter(employee=employee, quiz__kind=Quiz.Kind.EXAM)
    rows = [
        (row.finished_at.astimezone(clock.LOCAL).date(),
         [local_day(row.finished_at), row.admission.title or row.quiz.title, _("theory"),
          f"{in_points(row.score)} / {in_points(row.max_score)}", verdict(row.passed)])
        for row in of_year(sat, "finished_at", year).select_related("quiz", "admission")
    ]  # fmt: skip
    rows += practical_rows(employee, year)
    judged = of_year(PanelResult.objects.filter(employee=employee), "at", year)
    rows += [
        (row.at.astimezone(clock.LOCAL).date(),
         [local_day(row.at), row.title, _("before examiners"), f"{row.points} / {row.most_points}", verdict(row.passed)])
        for row in judged
    ]  # fmt: skip
    past = of_year(PastResult.objects.filter(employee=employee, kind=PastResult.Kind.RESULT), "done_on", year)
    rows += [
        (row.done_on, [clock.in_words(row.done_on), row.title, _("from before"), row.score or "–", verdict(row.passed)])
        for row in past
    ]
    columns = [_("Day"), _("Exam"), _("Kind"), _("Points"), _("Result")]
    return Section("exams", _("Exams"), columns, newest(rows), _("No exam."))


def practical_rows(employee, year):
    draws = of_year(PracticalDraw.objects.filter(employee=employee), "at", year).select_related("course")
    known = states(employee, {draw.course for draw in draws})
    rows = []
    for draw in draws:
        state = known.get(draw.course)
        if state is None:
            continue
        points = " · ".join(run.points for run in state.runs(draw) if run.points_tenths is not None)
        passed = None if state.present == draw else state.passed == draw
        day = draw.at.astimezone(clock.LOCAL).date()
        rows.append(
            (day, [clock.in_words(day), draw.course.title_zh, _("at the counter"), points or "–", verdict(passed)])
        )
    return rows
