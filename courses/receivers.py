"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import who
from courses.actions import audiences, cards, dates, enrolment, exams, exemptions, hours, mistakes, practicals, progress
from courses.indexing import refresh_pages_using
from courses.models import Completion, Course, Enrolment, ExtensionRequest, Lesson, Track
from jobs.news import subscribe
from lib import clock
from outbox import actions as outbox
from people.models import Absence, Employee
from quizzes.models import Attempt
from simulator.models import Run, Talk
from surveys.actions import following


def _employee(news):
    return Employee.objects.select_related("user").with_post().get(pk=news.payload["employee"])


def _course(pk):
    return Course.objects.select_related("exam").get(pk=pk)


@subscribe("employee_joined", "employee_moved", "employee_returned")
def enrol_by_rules(news):
    """Somebody joined or moved: the audiences are asked again."""
    employee = Employee.objects.filter(pk=news.payload["employee"]).first()
    if employee is not None:
        audiences.sync_person(employee)


@subscribe("employee_moved", "employee_returned", "employee_left")
def hand_on_requests(news):
    """A person's manager changed, or somebody's manager left: open requests go to whoever decides now."""
    left = Q(item__enrolment__employee__assignments__manager=news.payload["employee"])
    rows = ExtensionRequest.objects.filter(Q(item__enrolment__employee=news.payload["employee"]) | left)
    open_rows = rows.filter(state=ExtensionRequest.State.REQUESTED, item__enrolment__ended_at=None).distinct()
    dates.ask_anew(open_rows.select_related("item__enrolment__employee", "item__course"))


@subscribe("employee_left")
def withdraw_leaver(news):
    """Somebody left: their open enrolments end; what they learnt stays."""
    for row in Enrolment.objects.open().filter(employee=news.payload["employee"]):
        enrolment.withdraw(row, by=None, reason=_("left the company"))


@subscribe("absence_changed")
def pause_dates(news):
    """A long leave has ended: open dates move by its length."""
    absence = Absence.objects.filter(pk=news.payload["absence"]).exclude(ends_on=None).first()
    if absence is not None:
        dates.shift_for_absence(absence)


@subscribe("lesson_completed")
def complete_course_of_lesson(news):
    """A lesson was completed: perhaps its course is, or its exams open."""
    employee, course = _employee(news), _course(news.payload["course"])
    if progress.complete_course(employee, course):
        return
    if not exams.is_settled(employee, course):
        exams.open_after_lessons(employee, course)
    if not practicals.is_settled(employee, course):
        practicals.open_after_lessons(employee, course)


@subscribe("attempt_finished", "attempt_marked_anew")
def follow_attempt(news):
    """A result is out: perhaps it was what a lesson or a course still asked, or exempts from courses.

    A mark that falls later takes neither a completion nor an exemption back.
    """
    rows = Attempt.objects.released().select_related("admission", "version")
    attempt = rows.filter(pk=news.payload["attempt"]).first()
    if attempt is None:
        return
    kind, _colon, key = attempt.admission.context_key.partition(":")
    if kind == "track":
        track = Track.objects.filter(key=key, pretest=attempt.quiz_id).first()
        if track is not None:
            exemptions.settle(_employee(news), track, attempt)
    elif attempt.passed and kind == "lesson":
        lesson = Lesson.objects.filter(key=key.partition("#")[0]).first()
        if lesson is not None:
            progress.complete_when_done(_employee(news), lesson)
    elif attempt.passed:
        for course in Course.objects.filter(exam=attempt.quiz_id).select_related("exam"):
            progress.complete_course(_employee(news), course)


@subscribe("run_finished")
def follow_run(news):
    """A run at the counter is finished: perhaps it was what a lesson or a course still asked; its mistakes are noted."""
    run = Run.objects.select_related("admission", "scenario", "employee__user").get(pk=news.payload["run"])
    mistakes.collect_run(run)
    if not run.passed:
        return
    if run.admission.context_key.startswith(practicals.PREFIX):
        course = Course.objects.select_related("exam").get(pk=practicals.course_of(run.admission.context_key))
        progress.complete_course(run.employee, course)
    _complete_lessons_with(run.employee, run.scenario.key)


def _complete_lessons_with(employee, key):
    """Wherever it was passed: a lesson that asks for this scenario or conversation and was read to the end is done now."""
    for lesson in Lesson.objects.filter(bookmarks__employee=employee, parts__scenario=key).distinct():
        progress.complete_when_done(employee, lesson)


@subscribe("talk_finished")
def follow_talk(news):
    """A conversation was had to its end: perhaps it was what a lesson still asked; its mistakes are noted."""
    talk = Talk.objects.select_related("employee__user").get(pk=news.payload["talk"])
    mistakes.collect_talk(talk)
    if talk.passed:
        _complete_lessons_with(talk.employee, talk.exercise)


@subscribe("course_completed")
def finish_enrolments_with_course(news):
    """A course was completed: perhaps tracks are."""
    rows = Enrolment.objects.open().filter(employee=news.payload["employee"], items__course=news.payload["course"])
    for row in rows.select_related("version", "track", "course").distinct():
        progress.finish_enrolment(row)


@subscribe("course_completed")
def credit_course(news):
    """A course was completed: what it is worth is study time, whatever time it took."""
    employee = Employee.objects.get(pk=news.payload["employee"])
    hours.credit_course(employee, Course.objects.get(pk=news.payload["course"]))


@subscribe("course_completed")
def congratulate_on_course(news):
    """Tell the learner."""
    employee, course = _employee(news), Course.objects.get(pk=news.payload["course"])
    if employee.user is not None:
        with override(employee.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                employee.user,
                kind="course_completed",
                dedupe_key=f"course_completed:{employee.pk}:{course.pk}",
                subject=_("You have completed “%(course)s”") % {"course": course.title},
                body=_("Your record keeps it; what comes next is shown in My learning."),
                url="/learn/",
            )


@subscribe("track_completed")
def tell_about_track(news):
    """Tell the learner and the manager."""
    employee = _employee(news)
    row = Enrolment.objects.select_related("track").get(pk=news.payload["enrolment"])
    people = [(employee.user, _("You have completed “%(track)s”"), "/learn/")]
    people.append((who.manager_of(employee), _("%(name)s has completed “%(track)s”"), f"/team/{employee.public_id}/"))
    for user, words, url in people:
        if user is not None:
            outbox.send(
                user,
                kind="track_completed",
                dedupe_key=f"track_completed:{row.pk}:{user.pk}",
                subject=words % {"name": employee.name, "track": row.track.title_zh},
                url=url,
            )


@subscribe("course_completed")
def ask_about_course(news):
    """A course was completed: the rules of questionnaires say who is asked about it, and when."""
    course = Course.objects.get(pk=news.payload["course"])
    done = Completion.objects.get(employee=news.payload["employee"], course=course)
    following.happened(
        "course_completed", employees=[_employee(news)], about_kind="course", about_key=course.key, title=course.title_zh,
        on=done.at.astimezone(clock.LOCAL).date(),
    )  # fmt: skip


@subscribe("track_completed")
def ask_about_track(news):
    """A track was completed: the same."""
    row = Enrolment.objects.select_related("track").get(pk=news.payload["enrolment"])
    following.happened(
        "track_completed", employees=[_employee(news)], about_kind="track", about_key=row.track.key, title=row.track.title_zh,
        on=(row.ended_at or clock.now()).astimezone(clock.LOCAL).date(),
    )  # fmt: skip


@subscribe("fact_changed", "term_changed")
def find_new_wording(news):
    """A fact or a term reads differently: the lessons that show it are found by the new words."""
    kind, _colon, key = news.subject.partition(":")
    refresh_pages_using(kind, key)


@subscribe("attempt_finished", cards.VISIBLE)
def collect_mistakes(news):
    """A result is out, or its right answers may be seen since now: mistakes become cards of the notebook."""
    cards.collect(Attempt.objects.select_related(*cards.COLLECTED_BY).get(pk=news.payload["attempt"]))


@subscribe("attempt_marked_anew")
def follow_marks(news):
    """Marks were changed after the release: cards of answers that count now rest."""
    cards.follow_marks(Attempt.objects.get(pk=news.payload["attempt"]))
