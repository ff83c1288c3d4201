"""Knowledge checks in lessons: made of what a page asks, taken in place, asked for by the lesson's rule."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import checks, enrolment, progress
from courses.blocks import LessonBody
from courses.models import LessonPart, Progress
from jobs import news
from quizzes import kinds
from quizzes.actions import attempts
from quizzes.actions import bank as bank_actions
from quizzes.models import Admission, Attempt, Quiz
from tests.courses.test_lesson_page import block, make_lesson_page, text
from tests.factories import (
    answer,
    make_bank,
    make_course,
    make_department,
    make_employee,
    make_grant,
    make_question,
    wrong_value,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def asked(*questions, anchor="check", title=""):
    return block("check", anchor, title=title, questions=[q.key for q in questions])


@pytest.fixture
def house(site_root):
    """A course of two lessons, the first with a check of three questions that must be passed; a learner, a colleague, an author."""
    course, bank = make_course(lessons=3), make_bank()
    questions = [make_question(bank, key=f"{course.key}-K{n}") for n in range(3)]
    first, second, third = course.lessons.all()
    first.completion = "passed"
    first.save()
    page = make_lesson_page(first, [text("start", "文字。", heading="开头"), asked(*questions)])
    make_lesson_page(second, [text("start", "第二节。")])
    learner, colleague, author = make_employee(), make_employee(), make_employee()
    make_grant(author, role="author", department=make_department())
    author.user.groups.add(Group.objects.get(name="Authors"))
    enrolment.enrol_in_course(learner, course, source="self", reason="自选", by=learner.user)
    url = reverse("courses:take_check", args=[first.public_id, "check"])
    return locals()


def begin(client, house):
    client.force_login(house["learner"].user)
    response = client.post(house["url"], headers=HTMX)
    assert response.status_code == 200
    return response.content.decode(), Attempt.objects.latest("pk")


def take(attempt, *, right):
    answer(attempt, right=right)
    for slot in attempt.slots.all():
        attempts.check(attempt, position=slot.position)
    return attempts.submit(attempt)


# --- what a page asks becomes a quiz --------------------------------------------------------------
def test_publishing_a_page_makes_the_quiz_of_its_check(house):
    quiz = Quiz.objects.get()
    assert (quiz.key, quiz.kind, quiz.title_zh) == (f"{house['first'].key}#check", "check", house["first"].title_zh)
    assert quiz.course_key == house["course"].key and quiz.current.rules.behaviour == "practice"
    assert checks._asked(checks._with_questions(Quiz.objects.all()).get()) == [q.key for q in house["questions"]]


def test_publishing_again_makes_no_new_version_and_another_question_does(house):
    page = house["page"]
    page.save_revision().publish()
    assert Quiz.objects.get().versions.count() == 1
    page.body = [text("start", "文字。"), asked(*house["questions"][:2])]
    page.save_revision().publish()
    assert Quiz.objects.get().versions.count() == 2


def test_a_check_that_is_taken_out_of_the_page_is_asked_no_more(house):
    page = house["page"]
    page.body = [text("start", "文字。")]
    page.save_revision().publish()
    assert Quiz.objects.get().is_retired and not LessonPart.objects.filter(kind="check").exists()
    page.body = [text("start", "文字。"), asked(*house["questions"])]
    page.save_revision().publish()
    assert not Quiz.objects.get().is_retired


def test_a_lesson_may_be_published_before_its_bank_is_there(house):
    lesson = house["third"]
    page = make_lesson_page(lesson, [block("check", "late", title="", questions=["NEW-1"])])
    assert Quiz.objects.count() == 1
    make_question(house["bank"], key="NEW-1")
    assert checks.settle(LessonPart.objects.filter(kind="check")) == 1
    assert checks.settle(LessonPart.objects.filter(kind="check")) == 0
    assert Quiz.objects.filter(key=f"{page.lesson.key}#late").exists()


def test_the_rules_that_staff_set_for_a_check_stay(house):
    from quizzes.actions import quizzes as quiz_actions
    from quizzes.quiz_settings import QuizSettings

    quiz = Quiz.objects.get()
    rows = quiz_actions.specs_of(quiz.current)
    quiz_actions.publish(quiz, QuizSettings.read({"tries": 3}, kind="check"), rows)
    page = house["page"]
    page.body = [text("start", "文字。"), asked(*house["questions"][:2])]
    page.save_revision().publish()
    assert Quiz.objects.get().current.rules.tries == 3


# --- who may take it -------------------------------------------------------------------------------
def test_who_is_not_enrolled_or_only_looks_cannot_begin(client, house):
    for who in ("colleague", "author"):
        client.force_login(house[who].user)
        assert client.post(house["url"], headers=HTMX).status_code == 404
    client.logout()
    assert client.post(house["url"]).status_code == 302
    assert not Admission.objects.exists()


def test_a_locked_lesson_gives_no_check(client, house):
    from tests.factories import make_track

    person = make_employee()
    enrolment.enrol_in_track(person, make_track(make_course(), house["course"]), source="hr")
    client.force_login(person.user)
    assert client.post(house["url"], headers=HTMX).status_code == 404


def test_looking_at_the_page_writes_nothing(client, house):
    client.force_login(house["learner"].user)
    html = client.get(house["page"].url).content.decode()
    assert 'id="check"' in html and house["url"] in html
    assert client.get(house["url"], headers=HTMX).status_code == 200
    assert not Admission.objects.exists() and not Attempt.objects.exists()


def test_beginning_twice_is_beginning_once(client, house):
    begin(client, house)
    begin(client, house)
    admission = Admission.objects.get()
    assert admission.context_key == f"lesson:{house['first'].key}#check" and admission.employee == house["learner"]
    assert Attempt.objects.count() == 1


def test_without_htmx_one_is_led_back_to_the_lesson(client, house):
    client.force_login(house["learner"].user)
    response = client.post(house["url"])
    assert response.status_code == 302 and response["Location"] == house["page"].url + "#check"


def test_an_author_who_only_looks_reads_the_questions(client, house):
    client.force_login(house["author"].user)
    html = client.get(house["page"].url).content.decode()
    assert house["questions"][0].current.body["stem"] in html and "说对了" not in html and house["url"] not in html


# --- taking it in place ------------------------------------------------------------------------------
def test_nothing_of_the_key_reaches_the_browser_before_an_answer_is_checked(client, house):
    html, attempt = begin(client, house)
    page = client.get(house["page"].url).content.decode()
    again = client.get(house["url"], headers=HTMX).content.decode()
    for shown in (html, page, again):
        assert "说对了" not in shown and "因为如此" not in shown and "correct" not in shown
    assert html.count("data-question") == 3
    slot = attempt.slots.select_related("version").first()
    answer(attempt, only=[1], right=False)
    client.post(reverse("quizzes:check_answer", args=[attempt.public_id, 1]))
    again = client.get(house["url"], headers=HTMX).content.decode()
    assert "因为如此" not in again, "there is one more try, so nothing is told yet"
    value = kinds.encode(slot.version.body, slot.layout, kinds.solution(slot.version.body))
    client.post(
        reverse("quizzes:save_answers", args=[attempt.public_id]),
        json.dumps({"entries": [{"position": 1, "value": value, "seq": 9_000}]}),
        content_type="application/json",
    )
    again = client.get(house["url"], headers=HTMX).content.decode()
    assert "说对了" not in again, "saved is not checked: coming back tells nothing of it"
    client.post(reverse("quizzes:check_answer", args=[attempt.public_id, 1]))
    again = client.get(house["url"], headers=HTMX).content.decode()
    assert again.count("因为如此") == 1 and "说对了" in again, "settled ones stand there as they were answered"


def test_what_came_of_it_stands_in_the_lesson(client, house):
    _html, attempt = begin(client, house)
    take(attempt, right=False)
    html = client.get(house["url"] + "?brief=1", headers=HTMX).content.decode()
    assert "data-lesson-done" not in html and "60" in html
    _html, attempt = begin(client, house)
    progress.save_bookmark(house["learner"], house["first"], anchor="start", paragraph=0, seen={"start": True}, seq=1)
    take(attempt, right=True)
    news.settle_all()
    html = client.get(house["url"], headers=HTMX).content.decode()
    assert "data-lesson-done" in html and "因为如此" in html


def test_a_lesson_with_a_check_costs_at_most_fifteen_queries(client, house):
    _html, attempt = begin(client, house)
    take(attempt, right=True)
    begin(client, house)
    client.get(house["page"].url)
    with CaptureQueriesContext(connection) as caught:
        client.get(house["page"].url)
    assert len(caught) <= 14, "\n".join(q["sql"][:150] for q in caught)


# --- what the lesson's rule makes of it -------------------------------------------------------------------
def test_the_lesson_is_done_when_it_was_seen_and_its_check_passed(client, house):
    learner, lesson = house["learner"], house["first"]
    progress.save_bookmark(learner, lesson, anchor="start", paragraph=0, seen={"start": True}, seq=1)
    assert progress.missing(learner, lesson) == ["“学完测一测”还没有通过。"]
    _html, attempt = begin(client, house)
    take(attempt, right=False)
    news.settle_all()
    assert not progress.is_completed(learner, lesson)
    _html, attempt = begin(client, house)
    take(attempt, right=True)
    news.settle_all()
    assert progress.is_completed(learner, lesson) and not progress.missing(learner, lesson)


def test_a_check_passed_first_waits_for_the_text_to_be_seen(client, house):
    learner, lesson = house["learner"], house["first"]
    _html, attempt = begin(client, house)
    take(attempt, right=True)
    news.settle_all()
    assert not progress.is_completed(learner, lesson)
    progress.save_bookmark(learner, lesson, anchor="start", paragraph=0, seen={"start": True}, seq=1)
    assert progress.is_completed(learner, lesson)


def test_the_button_at_the_end_says_that_the_check_is_missing(client, house):
    client.force_login(house["learner"].user)
    url = reverse("courses:finish_lesson", args=[house["first"].public_id])
    html = client.post(url, follow=True).content.decode()
    assert "学完测一测" in html and not progress.is_completed(house["learner"], house["first"])


def test_a_lesson_whose_rule_asks_for_no_check_is_done_without_it(house):
    lesson = house["first"]
    lesson.completion = "viewed"
    lesson.save()
    progress.finish_lesson(house["learner"], lesson)
    assert progress.is_completed(house["learner"], lesson)


def test_the_same_news_twice_completes_once(client, house):
    learner, lesson = house["learner"], house["first"]
    progress.save_bookmark(learner, lesson, anchor="start", paragraph=0, seen={"start": True}, seq=1)
    _html, attempt = begin(client, house)
    take(attempt, right=True)
    for _again in range(2):
        news.tell("attempt_finished", f"attempt:{attempt.pk}", attempt=attempt.pk, employee=learner.pk)
        news.settle_all()
    assert Progress.objects.filter(kind="completed").count() == 1


def test_what_was_completed_stays_when_the_rule_grows(house):
    learner, lesson = house["learner"], house["first"]
    lesson.completion = "viewed"
    lesson.save()
    progress.finish_lesson(learner, lesson)
    lesson.completion = "passed"
    lesson.save()
    assert progress.is_completed(learner, lesson)


# --- authors ---------------------------------------------------------------------------------------------
def body_of(value):
    return LessonBody().to_python([value])


@pytest.mark.parametrize("fault", ["unknown", "retired", "essay", "twice"])
def test_an_author_cannot_ask_what_cannot_be_answered(house, fault):
    good = house["questions"][0]
    keys = {"unknown": ["NONE"], "twice": [good.key, good.key]}.get(fault)
    if fault == "retired":
        bank_actions.set_state(good, "retired", by=None)
        keys = [good.key]
    if fault == "essay":
        essay = {"kind": "essay", "stem": "写", "explanation": "无", "max_chars": 100}
        keys = [make_question(house["bank"], data=essay).key]
    with pytest.raises(ValidationError):
        LessonBody().clean(body_of(block("check", "x", title="", questions=keys)))


def test_an_author_chooses_questions_by_their_key(client, house):
    client.force_login(house["author"].user)
    key = house["questions"][0].key
    response = client.get(reverse("question_chooser:choose_results"), {"q": key})
    assert response.status_code == 200 and key in response.content.decode()
    chosen = client.get(reverse("question_chooser:chosen", args=[house["questions"][0].pk])).json()
    assert chosen["result"]["id"] == key and key in chosen["result"]["title"]
    html = client.get(reverse("wagtailadmin_pages:edit", args=[house["page"].pk])).content.decode()
    assert key in html
    client.force_login(house["colleague"].user)
    assert client.get(reverse("question_chooser:choose")).status_code == 302


def test_wrong_value_is_wrong():
    """The tests above rely on it."""
    body = kinds.clean({"kind": "true_false", "stem": "x", "answer": True})
    assert not kinds.score(body, wrong_value(body)).right
