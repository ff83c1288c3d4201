"""Two tabs, two devices, twenty impatient taps: nothing is lost and nothing is done twice."""

import pytest

from courses.actions import enrolment, progress
from courses.models import Bookmark, Completion, Enrolment, LessonPart, Progress
from jobs import news
from jobs.models import News
from outbox.models import Message
from tests.accounts.racing import together
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db(transaction=True)


def no_faults(results):
    assert not [r for r in results if isinstance(r, BaseException)], results


@pytest.fixture
def work(site_root):
    """A person on a track of one course with two lessons of six parts."""
    person, course = make_employee(), make_course(lessons=2)
    for lesson in course.lessons.all():
        for n in range(6):
            LessonPart.objects.create(lesson=lesson, anchor=f"p{n}", kind="text", position=n, title="x")
    row = enrolment.enrol_in_track(person, make_track(course), source="hr")
    return person, list(course.lessons.order_by("position")), row


def test_parts_seen_in_several_tabs_at_once_are_all_kept(work):
    person, (lesson, _other), _row = work

    def save(n):
        return lambda: progress.save_bookmark(
            person, lesson, anchor=f"p{n}", paragraph=0, seen={f"p{n}": True}, seq=10 + n
        )

    no_faults(together(*[save(n) for n in range(6)]))
    assert Bookmark.objects.get().seen == {f"p{n}": True for n in range(6)}
    assert progress.is_completed(person, lesson)
    assert Progress.objects.filter(kind="completed").count() == 1
    assert News.objects.filter(kind="lesson_completed").count() == 1


def test_two_lessons_finished_at_once_both_count(work):
    person, lessons, row = work
    no_faults(together(*[lambda lesson=lesson: progress.finish_lesson(person, lesson) for lesson in lessons]))
    row.refresh_from_db()
    assert (row.minutes_done, row.minutes_total) == (10, 10)


def test_twenty_finishes_are_one(work):
    person, lessons, _row = work
    progress.finish_lesson(person, lessons[0])
    results = together(*[lambda: progress.finish_lesson(person, lessons[1])] * 20)
    no_faults(results)
    assert sorted(results) == [False] * 19 + [True]
    while news.settle_pending():
        pass
    assert Completion.objects.filter(enrolment=None).count() == 1
    assert Message.objects.filter(kind="course_completed").count() == 1
    assert Enrolment.objects.get().outcome == "completed"


def test_twenty_joins_are_one_enrolment(work):
    person, course = work[0], make_course(lessons=1, is_elective=True)
    results = together(
        *[lambda: enrolment.enrol_in_course(person, course, source="self", reason="x", by=person.user)] * 20
    )
    no_faults(results)
    assert len({r.pk for r in results}) == 1
    assert Enrolment.objects.filter(course=course).count() == 1


def test_twenty_enrolments_in_a_track_are_one(work):
    person, track = work[0], make_track(make_course(lessons=1))
    results = together(*[lambda: enrolment.enrol_many([person], track, source="hr")] * 12)
    no_faults(results)
    assert sum(results) == 1


def test_a_check_passed_while_its_news_arrives_twenty_times_completes_once(site_root):
    from courses.actions import checks
    from quizzes.actions import attempts
    from tests.factories import answer, make_question

    person, course = make_employee(), make_course(lessons=1)
    lesson = course.lessons.get()
    lesson.completion = "passed"
    lesson.save()
    part = LessonPart.objects.create(
        lesson=lesson, anchor="check", kind="check", position=1, questions=[make_question().key]
    )
    checks.settle([part])
    enrolment.enrol_in_track(person, make_track(course), source="hr")
    begun = together(*[lambda: checks.begin(person, lesson, "check")] * 20)
    no_faults(begun)
    assert len({a.pk for a in begun}) == 1
    answer(begun[0])
    no_faults(together(*[lambda: attempts.submit(begun[0])] * 20))
    told = News.objects.get(kind="attempt_finished")
    no_faults(together(*[lambda: news.settle(News.objects.get(pk=told.pk))] * 20))
    for _n in range(3):
        news.tell("attempt_finished", "again", **told.payload)
    while news.settle_pending():
        pass
    assert Progress.objects.filter(kind="completed").count() == 1
    assert News.objects.filter(kind="lesson_completed").count() == 1
    assert Completion.objects.filter(course=course).count() == 1
    assert Enrolment.objects.get().outcome == "completed"
