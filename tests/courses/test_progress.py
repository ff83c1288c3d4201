"""Working through lessons: what is asked, what follows, and that nothing is lost or done twice."""

import pytest

from courses.actions import enrolment, progress
from courses.exceptions import CoursesError
from courses.models import Bookmark, Completion, Enrolment, LessonPart, Progress
from jobs import news
from jobs.models import News
from outbox.models import Message
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db


def settle_all():
    while news.settle_pending():
        pass


def part(lesson, anchor, kind="text", **kwargs):
    return LessonPart.objects.create(
        lesson=lesson, anchor=anchor, kind=kind, position=lesson.parts.count(), title=anchor, **kwargs
    )


def test_seeing_every_part_completes_a_lesson():
    person, course = make_employee(), make_course(lessons=1)
    lesson = course.lessons.get()
    part(lesson, "one"), part(lesson, "two")
    progress.save_bookmark(person, lesson, anchor="one", paragraph=2, seen={"one": True, "nowhere": True}, seq=10)
    assert not progress.is_completed(person, lesson)
    mark = progress.save_bookmark(person, lesson, anchor="two", paragraph=0, seen={"two": True}, seq=20)
    assert mark.seen == {"one": True, "two": True}
    assert progress.is_completed(person, lesson)


def test_an_older_save_moves_nothing_back_and_loses_nothing():
    person, course = make_employee(), make_course(lessons=1)
    lesson = course.lessons.get()
    part(lesson, "one"), part(lesson, "two"), part(lesson, "three")
    progress.save_bookmark(person, lesson, anchor="two", paragraph=5, seen={"two": True}, seq=20)
    progress.save_bookmark(person, lesson, anchor="one", paragraph=1, seen={"one": True}, seq=10)
    mark = Bookmark.objects.get()
    assert (mark.anchor, mark.paragraph) == ("two", 5)
    assert mark.seen == {"one": True, "two": True}


def test_the_button_at_the_end_does_not_stand_for_a_signature_or_for_pages():
    person, course = make_employee(), make_course(lessons=1)
    lesson = course.lessons.get()
    part(lesson, "text"), part(lesson, "promise", "acknowledge", text_hash="h1"), part(lesson, "file", "pdf", pages=3)
    with pytest.raises(CoursesError) as error:
        progress.finish_lesson(person, lesson)
    assert "promise" in str(error.value) and "3" in str(error.value)
    with pytest.raises(CoursesError):
        progress.sign(person, lesson, anchor="promise", text_hash="an older text")
    progress.sign(person, lesson, anchor="promise", text_hash="h1")
    progress.save_bookmark(person, lesson, anchor="file", paragraph=0, seen={"file": [1, 2, 2, 99, "x"]}, seq=1)
    assert Bookmark.objects.get().seen["file"] == [1, 2]
    progress.save_bookmark(person, lesson, anchor="file", paragraph=0, seen={"file": [3]}, seq=2)
    assert not progress.is_completed(person, lesson)
    progress.finish_lesson(person, lesson)
    assert progress.is_completed(person, lesson)


def test_completing_the_last_lesson_completes_course_and_track_once():
    person, first, second = make_employee(manager=make_employee()), make_course(), make_course()
    track = make_track(first, second)
    row = enrolment.enrol_in_track(person, track, source="hr")
    assert (row.minutes_total, row.minutes_done) == (20, 0)
    for lesson in [*first.lessons.all(), *second.lessons.all()]:
        assert progress.finish_lesson(person, lesson)
        assert not progress.finish_lesson(person, lesson)
        settle_all()
    row.refresh_from_db()
    assert (row.outcome, row.minutes_done) == ("completed", 20)
    assert set(Completion.objects.exclude(course=None).values_list("course__key", flat=True)) == {first.key, second.key}
    assert Completion.objects.filter(enrolment=row).count() == 1
    assert Message.objects.filter(kind="track_completed").count() == 2
    News.objects.update(settled=False)
    settle_all()
    assert Message.objects.filter(kind="track_completed").count() == 2
    assert Completion.objects.count() == 3


def test_a_process_killed_between_fact_and_handler_loses_nothing():
    """`tell` only writes the row; nothing but the schedule handles it here, as after a kill right behind the commit."""
    person, course = make_employee(), make_course(lessons=1)
    enrolment.enrol_in_course(person, course, source="self", reason="because", by=person.user)
    progress.finish_lesson(person, course.lessons.get())
    assert not Completion.objects.exists()
    settle_all()
    assert Completion.objects.filter(course=course, employee=person).count() == 1
    assert Enrolment.objects.get().outcome == "completed"


def test_what_was_completed_before_counts_in_a_new_enrolment():
    person, course = make_employee(), make_course(lessons=1)
    progress.finish_lesson(person, course.lessons.get())
    settle_all()
    row = enrolment.enrol_in_track(person, make_track(course), source="hr")
    assert row.items.get().completed_at
    assert Progress.objects.filter(kind="completed").count() == 1
