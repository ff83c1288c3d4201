"""The sandbox in courses: scenarios of lessons, the practical exam drawn by seed, mistakes at the counter as cards."""

import datetime as dt

import pytest
import time_machine
from django.db.utils import DatabaseError
from django.urls import reverse

from courses.actions import enrolment, mistakes, practicals, progress, rehearsals
from courses.exceptions import CoursesError
from courses.models import Card, Completion, Course, CoursePage, PracticalDraw, Progress
from courses.practical import states
from jobs import news
from lib import clock
from simulator import playing
from simulator.actions import runs, talks
from simulator.exceptions import SimulatorError
from simulator.models import Admission, Run
from simulator.screens.conversation import exercises
from tests.accounts.racing import together
from tests.courses.test_lesson_page import block, make_lesson_page, text
from tests.factories import make_course, make_dialogue, make_employee, make_scenario

pytestmark = pytest.mark.django_db


def settle_all():
    while news.settle_pending():
        pass


def play(run, *, without=()):
    """Give the commands of the model solution without some, and finish."""
    for step in playing.compiled_of(run).solution:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        if step["id"] not in without:
            runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    runs.close(run, closed_by="learner")
    settle_all()
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def house(site_root):
    """A course whose first lesson asks for a scenario alone, and which ends with a practical exam; a learner."""
    scenario = make_scenario("S-101")
    course = make_course(practical=[{"pool": ["S-101"], "draw": 1}], practical_attempts=2)
    first, second = course.lessons.all()
    first.completion = "passed"
    first.save()
    desk = block("scenario", "desk", title="", scenario="S-101", mode="practice")
    page = make_lesson_page(first, [text("start", "文字。", heading="开头"), desk])
    make_lesson_page(second, [text("start", "第二节。")])
    person, part = make_employee(), first.parts.get(anchor="desk")
    enrolment.enrol_in_course(person, course, source="self", reason="自选", by=person.user)
    settle_all()
    return locals()


def rehearse(house, mode):
    return rehearsals.begin(house["person"], house["first"], house["part"], mode=mode, url="/there/#desk")


def read_all(house):
    for lesson in house["course"].lessons.all():
        progress.complete_lesson(house["person"], lesson)
    settle_all()


def test_a_lesson_that_asks_for_a_scenario_is_done_when_it_is_passed_alone(house):
    person, lesson = house["person"], house["first"]
    progress.save_bookmark(person, lesson, anchor="start", paragraph=0, seen={"start": True}, seq=1)
    play(rehearse(house, "guided"))
    assert progress.missing(person, lesson) == ["“柜台演练”还没有通过。"]
    play(rehearse(house, "practice"))
    assert Progress.objects.filter(employee=person, lesson=lesson, kind="completed").exists()


def test_the_lesson_shows_the_way_into_the_scenario_and_the_result(house, client):
    person, lesson = house["person"], house["first"]
    client.force_login(person.user)
    assert "跟着引导做" in client.get(house["page"].url).content.decode()
    url = reverse("courses:rehearse", args=[lesson.public_id, "desk"])
    answer = client.post(url, {"mode": "practice"})
    run = Run.objects.get(employee=person)
    assert answer["Location"] == reverse("simulator:show_run", args=[run.public_id])
    assert client.post(url, {"mode": "exam"})["Location"].endswith("#desk"), "an exam is not begun from a lesson"
    play(run)
    shown = client.get(house["page"].url).content.decode()
    assert reverse("simulator:show_result", args=[run.public_id]) in shown


def test_the_home_of_the_sandbox_leads_on_and_offers_no_exam_for_it(house, client):
    run = rehearse(house, "practice")
    client.force_login(house["person"].user)
    shown = client.get("/crm/").content.decode()
    assert reverse("simulator:show_run", args=[run.public_id]) in shown and "现在开始考试" not in shown


def test_the_practical_exam_opens_after_the_lessons_and_completes_the_course(house, client):
    person, course = house["person"], house["course"]
    with pytest.raises(CoursesError, match="还差2节"):
        practicals.begin_next(person, course)
    read_all(house)
    assert not Completion.objects.filter(employee=person).exists()
    client.force_login(person.user)
    url = reverse("courses:show_practical", args=[course.public_id])
    announced = client.get(url).content.decode()
    assert "1024" in announced and "S-101" not in announced and not Admission.objects.filter(employee=person).exists()
    client.post(url)
    run = practicals.begin_next(person, course)
    with pytest.raises(SimulatorError, match="正在柜台考试"):
        rehearse(house, "guided")
    assert (run.mode, PracticalDraw.objects.get().scenarios) == ("exam", ["S-101"])
    assert run.deadline_at - run.started_at == dt.timedelta(minutes=12)
    assert play(run).passed
    assert Completion.objects.filter(employee=person, course=course).exists()
    page = CoursePage.objects.get(course=course)
    assert "已通过，100分" in client.get(page.url).content.decode()


def test_a_lost_attempt_draws_anew_until_none_is_left(house):
    person, course = house["person"], house["course"]
    read_all(house)
    for number in (1, 2):
        run = practicals.begin_next(person, course)
        assert practicals.begin_next(person, course) == run, "what is running goes on"
        with time_machine.travel(run.deadline_at + dt.timedelta(seconds=1), tick=False):
            runs.close_overdue()
            settle_all()
            assert states(person, [course])[course].left == 2 - number
    with pytest.raises(CoursesError, match="次数用完了"):
        practicals.begin_next(person, course)
    with pytest.raises(DatabaseError, match="a_draw_never_changes"):
        PracticalDraw.objects.filter(number=1).update(scenarios=["S-999"])


def test_the_same_seed_draws_the_same_and_nothing_twice():
    rows = [{"pool": ["S-1", "S-2", "S-3"], "draw": 2}, {"pool": ["S-3", "S-4"], "draw": 1}]
    drawn = {tuple(practicals.draw(rows, seed=seed)) for seed in range(50)}
    assert all(len(set(keys)) == 3 for keys in drawn) and len(drawn) > 5
    assert practicals.draw(rows, seed=7) == practicals.draw(rows, seed=7)


def test_a_mistake_at_the_counter_becomes_a_card_and_serving_again_lifts_it(house, client):
    person = house["person"]
    run = rehearse(house, "practice")
    steps = playing.compiled_of(run).solution
    farewell = next(step["id"] for step in steps if step.get("kind") == "farewell")
    run = play(run, without={farewell})
    card = Card.objects.get(employee=person)
    assert (card.source, card.source_key, card.course_key) == ("run", "S-101#act.farewell", house["course"].key)
    assert card.text and card.run == run and mistakes.collect_run(run) == 0, "told twice is told once"
    client.force_login(person.user)
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        shown = client.get(reverse("courses:review_home")).content.decode()
        assert card.text[:10] in shown and "再办一次" in shown
        assert "再接待1位客户" in client.get("/learn/").content.decode()
        due = Card.objects.get(pk=card.pk).due_at
        play(rehearse(house, "practice"))
        card.refresh_from_db()
        assert card.due_at > due and card.times_wrong == 1
    assert Course.objects.get(pk=house["course"].pk).has_practical


def test_what_was_guided_or_broken_off_makes_no_card(house):
    play(rehearse(house, "guided"), without={"s2"})
    runs.close(rehearse(house, "practice"), closed_by="learner")
    settle_all()
    assert not Card.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_windows_that_begin_at_once_draw_once_and_share_one_run(house):
    person, course = house["person"], house["course"]
    read_all(house)
    made = together(*[lambda: practicals.begin_next(person, course)] * 6)
    assert {run.pk for run in made} == {Run.objects.get(employee=person).pk}
    assert PracticalDraw.objects.count() == Admission.objects.count() == 1


def test_mistakes_in_a_conversation_become_cards_and_lead_back_to_it(house, client):
    make_dialogue()
    person, exercise = house["person"], exercises()["D-01"]
    bad, good = ["c", "a", "b", "b"], exercise.data["solution"]
    for answers in (bad, good):
        for place, option in enumerate(answers):
            talks.answer(person, exercise, at=place, option=option)
        settle_all()
        settle_all()
        if answers is bad:
            card = Card.objects.get(employee=person, source_key="D-01#false_claim")
            assert card.source == "talk" and "不实宣传" in card.text and card.talk.exercise == "D-01"
            Card.objects.filter(pk=card.pk).update(due_at=clock.now())
            client.force_login(person.user)
            text = client.get(reverse("courses:review_home")).content.decode()
            assert "不实宣传" in text and reverse("simulator:show_dialogue", args=["D-01"]) in text
            assert Card.objects.of(person.user).waiting()["scenarios"] >= 1
            assert client.get(reverse("courses:list_cards")).status_code == 200
    again = Card.objects.get(pk=card.pk)
    assert again.times_wrong == 1 and again.due_at > clock.now()  # it went right: it comes later
    mistakes.collect_talk(card.talk)
    assert Card.objects.get(pk=card.pk).turn == again.turn  # told twice is told once


@pytest.fixture
def talking(site_root):
    """A course whose only lesson with a rule asks for a conversation; a learner who has begun to read it."""
    make_dialogue("D-03")
    course = make_course()
    lesson = course.lessons.first()
    lesson.completion = "passed"
    lesson.save()
    talk = block("scenario", "talk", title="", scenario="D-03", mode="guided")
    page = make_lesson_page(lesson, [text("start", "文字。", heading="开头"), talk])
    person = make_employee()
    enrolment.enrol_in_course(person, course, source="self", reason="自选", by=person.user)
    settle_all()
    progress.save_bookmark(person, lesson, anchor="start", paragraph=0, seen={"start": True}, seq=1)
    return locals()


def converse(person, answers):
    exercise = exercises()["D-03"]
    for place, option in enumerate(answers):
        row, _understood = talks.answer(person, exercise, at=place, option=option)
    settle_all()
    return row


def test_a_lesson_that_asks_for_a_conversation_is_done_when_it_is_passed(talking):
    person, lesson = talking["person"], talking["lesson"]
    assert lesson.parts.get(anchor="talk").mode == ""
    done = Progress.objects.filter(employee=person, lesson=lesson, kind="completed")
    assert not converse(person, ["a", "a", "b"]).passed
    assert progress.missing(person, lesson) == ["“与客户谈一谈”还没有通过。"] and not done.exists()
    assert converse(person, exercises()["D-03"].data["solution"]).passed
    assert done.exists()


def test_the_conversation_of_somebody_else_completes_nothing(talking):
    converse(make_employee(), exercises()["D-03"].data["solution"])
    assert progress.missing(talking["person"], talking["lesson"])


def test_the_lesson_shows_the_conversation_and_its_result(talking, client):
    person, there = talking["person"], reverse("simulator:show_dialogue", args=["D-03"])
    client.force_login(person.user)
    shown = client.get(talking["page"].url).content.decode()
    assert there in shown and "D-03" in shown and "开始谈话" in shown
    talks.answer(person, exercises()["D-03"], at=0, option="a")
    assert "接着谈" in client.get(talking["page"].url).content.decode()
    talks.begin_anew(person, exercises()["D-03"])
    row = converse(person, exercises()["D-03"].data["solution"])
    shown = client.get(talking["page"].url).content.decode()
    assert reverse("simulator:show_talk", args=[row.public_id]) in shown and "100" in shown
