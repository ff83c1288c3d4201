"""Final exams of courses and the pre-test of a track: what opens when, what passing does, who need not take a course."""

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import catalog, enrolment, exams, exemptions, progress
from courses.examined import states
from courses.exceptions import CoursesError
from courses.models import (
    Completion,
    Course,
    CoursePage,
    Enrolment,
    Exemption,
    LessonPart,
    Progress,
    Track,
)
from jobs import news
from outbox.models import Message
from quizzes.actions import admissions, attempts, judging
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Admission, Attempt, Quiz
from tests.courses.test_lesson_page import make_lesson_page, text
from tests.factories import answer, make_bank, make_course, make_employee, make_question, make_quiz, make_track
from tests.quizzes.judging import FULL, essay_of, make_judged_quiz, make_place, write_and_submit

pytestmark = pytest.mark.django_db


def settle_all():
    while news.settle_pending():
        pass


def read(person, course):
    for lesson in course.lessons.all():
        progress.complete_lesson(person, lesson)
    settle_all()


def sit(person, course, *, right=True):
    attempt = attempts.start(exams.admit(person, course))
    answer(attempt, right=right)
    attempts.submit(attempt)
    settle_all()
    return Attempt.objects.get(pk=attempt.pk)


def with_exam(course, **settings):
    quiz = make_quiz(questions=2, kind="exam", **{"attempts": 2, "minutes": 20, "feedback": "after", **settings})
    catalog.connect_exam(course, quiz.key, minutes=20)
    return Course.objects.select_related("exam__current").get(pk=course.pk)


@pytest.fixture
def house(site_root):
    """A learner in a track of two courses, the first of which ends with an exam."""
    first, second = with_exam(make_course()), make_course(title_zh="第二门")
    person = make_employee()
    row = enrolment.enrol_in_track(person, make_track(first, second), source="hr")
    for course in (first, second):
        for lesson in course.lessons.all():
            make_lesson_page(lesson, [text("start", "文字。", heading="开头")])
    page = CoursePage.objects.get(course=first)
    settle_all()
    return locals()


# --- the final exam ----------------------------------------------------------------------------------
def test_the_exam_opens_with_the_last_lesson_and_the_learner_is_told_once(house):
    person, course = house["person"], house["first"]
    with pytest.raises(CoursesError, match="还差2节"):
        exams.admit(person, course)
    read(person, course)
    assert Admission.objects.get(employee=person).context_key == f"course:{course.key}"
    assert Message.objects.filter(recipient=person.user, kind="exam_open").count() == 1
    assert not Completion.objects.filter(employee=person).exists()


def test_passing_completes_the_course_and_opens_the_next(house):
    person, course = house["person"], house["first"]
    read(person, course)
    assert sit(person, course, right=False).passed is False
    assert not Completion.objects.filter(employee=person).exists()
    assert sit(person, course).passed
    assert Completion.objects.filter(employee=person, course=course).exists()
    house["row"].refresh_from_db()
    assert (house["row"].minutes_total, house["row"].minutes_done) == (40, 30)  # 2 x (5 + 5), and 20 for the exam


def test_an_exam_in_a_session_of_hr_counts_as_well(house):
    person, course = house["person"], house["first"]
    attempt = attempts.start(admissions.admit(person, course.exam, context_key="session:x"))
    answer(attempt)
    attempts.submit(attempt)
    settle_all()
    assert not Completion.objects.filter(employee=person).exists()
    read(person, course)
    assert Completion.objects.filter(employee=person, course=course).exists()


def test_a_completion_from_before_the_exam_stays(house):
    person, second = house["person"], house["second"]
    read(person, house["first"])
    sit(person, house["first"])
    read(person, second)
    assert Completion.objects.filter(employee=person, course=second).exists()
    with_exam(second)
    assert Completion.objects.filter(employee=person, course=second).exists()
    assert progress.complete_course(person, Course.objects.get(pk=second.pk)) is False


def test_a_retired_exam_asks_nothing(house):
    person, course = house["person"], house["first"]
    Quiz.objects.filter(pk=course.exam_id).update(is_retired=True)
    read(person, Course.objects.get(pk=course.pk))
    assert Completion.objects.filter(employee=person, course=course).exists()


def test_what_was_withdrawn_is_not_given_back_by_a_click(house, client):
    person, course = house["person"], house["first"]
    read(person, course)
    admissions.withdraw(Admission.objects.get(employee=person), reason="舞弊", by=None)
    client.force_login(person.user)
    client.get(reverse("courses:take_exam", args=[course.public_id]))
    assert Admission.objects.get(employee=person).withdrawn_at


# --- its pages ---------------------------------------------------------------------------------------
def test_the_course_page_shows_the_exam_in_every_state(house, client):
    person, course, url = house["person"], house["first"], house["page"].get_url()
    take = reverse("courses:take_exam", args=[course.public_id])
    client.force_login(person.user)
    html = client.get(url).content.decode()
    assert "全部小节学完后开放" in html and take not in html
    read(person, course)
    html = client.get(url).content.decode()
    assert take in html and "还有2次机会" in html
    sit(person, course, right=False)
    html = client.get(url).content.decode()
    assert "没有通过：0%" in html and "还有1次机会" in html and take in html
    sit(person, course, right=False)
    html = client.get(url).content.decode()
    assert "次数用完了" in html and take not in html
    admission = Admission.objects.get(employee=person)
    grant = admissions.accommodate(person, extra_percent=0, extra_attempts=1, reason="右手受伤", by=None)
    assert take in client.get(url).content.decode()
    grant.delete()
    assert take not in client.get(url).content.decode()
    Admission.objects.filter(pk=admission.pk).update(extra_attempts=1)
    assert take in client.get(url).content.decode()
    sit(person, course)
    assert "100%通过" in client.get(url).content.decode()


def test_my_learning_leads_into_the_exam(house, client):
    person, course = house["person"], house["first"]
    client.force_login(person.user)
    read(person, course)
    take = reverse("courses:take_exam", args=[course.public_id])
    html = client.get("/learn/").content.decode()
    assert take in html and "结业考试" in html
    response = client.get(take)
    assert response.url == Admission.objects.get(employee=person).get_absolute_url()
    sit(person, course)
    assert take not in client.get("/learn/").content.decode()


def test_before_the_lessons_are_done_the_way_leads_back_with_a_reason(house, client):
    client.force_login(house["person"].user)
    response = client.get(reverse("courses:take_exam", args=[house["first"].public_id]), follow=True)
    assert "还差2节" in response.content.decode()
    assert not Admission.objects.exists()


def test_a_course_that_is_not_ones_own_gives_no_exam(house, client):
    stranger = make_employee()
    client.force_login(stranger.user)
    response = client.get(reverse("courses:take_exam", args=[house["first"].public_id]), follow=True)
    assert "还没有对您开放" in response.content.decode()
    assert not Admission.objects.filter(employee=stranger).exists()


def test_an_exam_held_in_sessions_is_not_begun_alone(house, client):
    person, course = house["person"], house["first"]
    catalog.connect_exam(course, course.exam.key, minutes=20, in_session=True)
    course = Course.objects.select_related("exam__current").get(pk=course.pk)
    read(person, course)
    assert (
        not Admission.objects.filter(employee=person).exists() and not Message.objects.filter(kind="exam_open").exists()
    )
    with pytest.raises(CoursesError, match="按场次"):
        exams.admit(person, course)
    assert not states(person, [course])[course].can_begin
    client.force_login(person.user)
    assert "排进场次后会通知您" in client.get(house["page"].get_url()).content.decode()
    admission = admissions.admit(person, course.exam, context_key="session:1")
    attempt = attempts.start(admission)
    answer(attempt, right=True)
    attempts.submit(attempt)
    settle_all()
    assert Completion.objects.filter(employee=person, course=course).exists(), "passed in a session counts"


def test_the_pages_cost_the_same_with_many_attempts(house, client):
    person, course = house["person"], house["first"]
    client.force_login(person.user)
    read(person, course)

    def count(url):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(url)
        return len(caught)

    few = [count("/learn/"), count(house["page"].get_url())]
    sit(person, course, right=False)
    sit(person, course, right=False)
    assert [count("/learn/"), count(house["page"].get_url())] == few
    assert max(few) <= 16, few


# --- the pre-test ------------------------------------------------------------------------------------
@pytest.fixture
def tested(site_root):
    """A track with a pre-test over two courses (two questions each); the first has a lesson to be signed."""
    courses = [with_exam(make_course(title_zh="第一门")), make_course(title_zh="第二门")]
    LessonPart.objects.create(
        lesson=courses[0].lessons.last(), anchor="promise", kind="acknowledge", position=0, title="承诺", text_hash="h"
    )
    rows = []
    for course in courses:
        bank = make_bank(course_key=course.key)
        make_question(bank), make_question(bank)
        rows.append(quiz_actions.RowSpec(bank, count=2))
    quiz = make_quiz(rows=rows, kind="diagnostic", shuffle_questions=False)
    track = make_track(*courses, pretest=quiz, pretest_exempts=True)
    person = make_employee()
    row = enrolment.enrol_in_track(person, track, source="hr")
    track = Track.objects.select_related("pretest__current").get(pk=track.pk)
    settle_all()
    return locals()


def take(tested, *, only=None):
    attempt = attempts.start(exemptions.admit(tested["person"], tested["track"]))
    answer(attempt, only=only)
    attempts.submit(attempt)
    settle_all()
    return Attempt.objects.get(pk=attempt.pk)


def positions(tested, attempt, course):
    return [s.position for s in attempt.slots.filter(version__question__bank__course_key=course.key)]


def test_a_known_course_need_not_be_taken_but_is_signed(tested):
    person, (first, second) = tested["person"], tested["courses"]
    attempt = attempts.start(exemptions.admit(person, tested["track"]))
    answer(attempt, only=positions(tested, attempt, first))
    attempts.submit(attempt)
    settle_all()
    exemption = Exemption.objects.get()
    assert (exemption.course, exemption.percent, exemption.needed_percent) == (first, 100, 90)
    assert exemptions.results_of(Attempt.objects.get())[second.key].percent == 0
    read_, signed = first.lessons.all()
    assert Progress.objects.filter(lesson=read_, kind="exempted").exists()
    assert not Progress.objects.filter(lesson=signed).exists()
    assert not Completion.objects.exists()
    progress.sign(person, signed, anchor="promise", text_hash="h")
    settle_all()
    assert Completion.objects.get().course == first  # the final exam is not asked for either
    assert not Admission.objects.filter(quiz=first.exam).exists()


def test_a_course_that_ends_at_the_counter_is_not_exempted_by_questions(tested):
    second = tested["courses"][1]
    Course.objects.filter(pk=second.pk).update(practical=[{"pool": ["S-104"], "draw": 1}])
    attempt = take(tested)
    assert exemptions.results_of(attempt)[second.key].percent == 100
    assert not Exemption.objects.filter(course=second).exists()


def test_reading_an_exempted_lesson_counts_nothing_twice(tested):
    person, (_first, second) = tested["person"], tested["courses"]
    take(tested)
    assert Completion.objects.get().course == second
    for lesson in second.lessons.all():
        progress.open_lesson(person, lesson)
        assert progress.complete_lesson(person, lesson) is False
    settle_all()
    row = Enrolment.objects.get(pk=tested["row"].pk)
    assert (row.minutes_total, row.minutes_done) == (40, 15)  # the signed lesson and the exam of the first are left
    assert not list(check_figures())


def check_figures():
    from courses.verification import check_courses, check_enrolments, check_items

    for check in (check_courses, check_enrolments, check_items):
        yield from check()


def test_by_setting_it_only_shows(tested, client):
    Track.objects.filter(pk=tested["track"].pk).update(pretest_exempts=False)
    take(tested)
    assert not Exemption.objects.exists() and not Progress.objects.filter(kind="exempted").exists()
    client.force_login(tested["person"].user)
    html = client.get(reverse("courses:show_pretest", args=[tested["track"].public_id])).content.decode()
    assert "第一门" in html and "100%" in html and "免修" not in html


def test_a_second_telling_of_the_news_changes_nothing(tested):
    attempt = take(tested)
    before = [Exemption.objects.count(), Progress.objects.count(), Message.objects.count()]
    assert exemptions.settle(tested["person"], tested["track"], attempt) == []
    assert [Exemption.objects.count(), Progress.objects.count(), Message.objects.count()] == before


def test_an_exemption_is_a_ledger(tested):
    take(tested)
    with pytest.raises(DatabaseError):
        Exemption.objects.update(percent=95)


def test_the_pretest_is_offered_until_it_is_handed_in(tested, client):
    client.force_login(tested["person"].user)
    url = reverse("courses:take_pretest", args=[tested["track"].public_id])
    show = reverse("courses:show_pretest", args=[tested["track"].public_id])
    assert url in client.get("/learn/").content.decode()
    assert client.get(show).url == "/learn/"
    response = client.post(url)
    assert response.url == Admission.objects.get().get_absolute_url()
    take(tested)
    html = client.get("/learn/").content.decode()
    assert url not in html and show in html and "免修" in html
    html = client.get(show).content.decode()
    assert "只剩要签的部分" in html and "不用学这门课" in html


def test_who_is_not_in_the_track_gets_no_pretest(tested, client):
    stranger = make_employee()
    client.force_login(stranger.user)
    response = client.post(reverse("courses:take_pretest", args=[tested["track"].public_id]), follow=True)
    assert "不在您的培训里" in response.content.decode()
    assert client.get(reverse("courses:show_pretest", args=[tested["track"].public_id])).url == "/learn/"
    assert not Admission.objects.filter(employee=stranger).exists()


def test_states_ask_the_database_once(house, django_assert_num_queries):
    course = Course.objects.select_related("exam__current").get(pk=house["first"].pk)
    with django_assert_num_queries(1):
        states(house["person"], [course])
    with django_assert_num_queries(0):
        states(house["person"], [house["second"]])


# --- an essay in the exam ----------------------------------------------------------------------------
def test_with_an_essay_the_course_waits_for_the_grader_and_ends_with_the_mark():
    place = make_place()
    course = make_course(lessons=1)
    quiz = make_judged_quiz(feedback="after", minutes=60, attempts=3, pass_percent=70)
    catalog.connect_exam(course, quiz.key, minutes=60)
    course = Course.objects.select_related("exam__current").get(pk=course.pk)
    enrolment.enrol_in_track(place.learner, make_track(course), source="hr")
    read(place.learner, course)
    attempt = write_and_submit(attempts.start(exams.admit(place.learner, course)))
    settle_all()
    state = states(place.learner, [course])[course]
    assert (state.is_waiting, state.can_begin, state.words) == (True, False, "已交卷，成绩还没公布")
    assert not Completion.objects.filter(employee=place.learner, course=course).exists()
    judging.judge(essay_of(attempt), by=place.one, criteria=FULL)
    settle_all()
    assert states(place.learner, [course])[course].passed
    assert Completion.objects.filter(employee=place.learner, course=course).exists()
    assert Message.objects.filter(kind="quiz_graded", recipient=place.learner.user).count() == 1
