"""Studies on four levels: matched pairs of real attempts, hidden small numbers, halls before and after, conclusions that stay."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from classroom.models import ClassRating, ClassSession, SignUp
from courses.models import Completion
from development.actions import effects
from development.effects import citation, levels
from development.effects.reading import Reading
from development.exceptions import DevelopmentError
from development.models import Kpi, KpiImport, KpiValue, PlanVersion, Study
from lib import clock
from quizzes.models import Attempt
from tests.factories import (
    make_admission,
    make_bank,
    make_course,
    make_department,
    make_employee,
    make_grant,
    make_question,
    make_quiz,
)

pytestmark = pytest.mark.django_db
START, END = dt.date(2025, 6, 2), dt.date(2025, 6, 21)


def at(day, hour=9):
    return clock.start_of_day(day) + dt.timedelta(hours=hour)


@pytest.fixture
def ground():
    """A city with a trained hall and another one; six people completed a course with a pre-test and a final exam."""
    city = make_department(kind="city")
    hall, other = make_department(city, kind="hall", name="甲厅"), make_department(city, kind="hall", name="乙厅")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    course = make_course(key="C1", title_zh="接待")
    course.exam = make_quiz(kind="exam")
    course.save()
    bank = make_bank(course_key="C1")
    questions = [make_question(bank) for _n in range(2)]
    pretest = make_quiz(bank, questions=2, kind="diagnostic")
    people = [make_employee(department=hall) for _n in range(6)]
    for person in people:
        Completion.objects.create(employee=person, course=course, at=at(dt.date(2025, 6, 20)))
    return city, hall, other, hr, course, pretest, people, questions


def sit(person, quiz, score, day, questions=()):
    """A graded attempt with `score` of 100; of a pre-test the points stand at its questions."""
    attempt = Attempt.objects.create(
        admission=make_admission(person, quiz), employee=person, quiz=quiz, version=quiz.current, number=1, state="graded", seed="1",
        started_at=at(day), finished_at=at(day, 10), max_score=100, score=score, passed=score >= 60, released_at=at(day, 11),
    )  # fmt: skip
    for position, question in enumerate(questions, start=1):
        attempt.slots.create(position=position, question=question, version=question.current, points=50, score=score / 2)
    return attempt


def study(city, hr, **kwargs):
    given = {
        "title": "接待培训效果", "question": "培训后投诉少了吗?", "about": "course:C1", "about_title": "接待", "owner_department": city,
        "starts_on": START, "ends_on": END, "months": 2, "by": hr.user, **kwargs,
    }  # fmt: skip
    return effects.open_study(**given)


def test_pairs_are_of_the_same_person_before_and_after(ground):
    """Five pairs 40 -> 70 have a gain of 0.5; whoever has no exam, or sat it before the pre-test, is no pair."""
    city, _hall, _other, hr, course, pretest, people, questions = ground
    for person in people[:5]:
        sit(person, pretest, 40, dt.date(2025, 6, 2), questions)
        sit(person, course.exam, 70, dt.date(2025, 6, 19))
    sit(people[5], pretest, 40, dt.date(2025, 6, 2), questions)
    found = levels.tests(study(city, hr))
    assert (found.gains.n, found.gains.pre, found.gains.post, found.only_before) == (5, 40, 70, 1)
    assert found.gains.gain.value == pytest.approx(0.5)
    sit(people[5], course.exam, 100, dt.date(2025, 6, 1))
    assert levels.tests(study(city, hr)).gains.n == 5


def test_the_first_attempt_at_the_exam_counts_not_the_best(ground):
    city, _hall, _other, hr, course, pretest, people, questions = ground
    for person in people[:5]:
        sit(person, pretest, 40, dt.date(2025, 6, 2), questions)
        sit(person, course.exam, 40, dt.date(2025, 6, 10))
        sit(person, course.exam, 100, dt.date(2025, 6, 19))
    assert levels.tests(study(city, hr)).gains.gain.value == 0


def test_four_pairs_are_not_shown(client, ground):
    city, _hall, _other, hr, course, pretest, people, questions = ground
    for person in people[:4]:
        sit(person, pretest, 40, dt.date(2025, 6, 2), questions)
        sit(person, course.exam, 73, dt.date(2025, 6, 19))
    client.force_login(hr.user)
    page = client.get(study(city, hr).get_absolute_url()).content.decode()
    assert "不足五人" in page and "73%" not in page and "73.0" not in page


def value(kpi, hall, month, number):
    source = KpiImport.objects.first() or KpiImport.objects.create(file_name="x", sha256="x")
    KpiValue.objects.create(kpi=kpi, department=hall, month=month, value=number, source=source, line=1)


def fill(kpi, hall, before, after):
    for month, number in zip((4, 5, 7, 8), (before, before, after, after), strict=True):
        value(kpi, hall, dt.date(2025, month, 1), number)


def test_halls_of_those_who_took_part_are_compared_with_the_others(client, ground):
    """Complaints fell from 10 to 6 where people were trained and from 10 to 9 elsewhere: -4, -1, beyond it -3; and no cause is claimed."""
    city, hall, other, hr, *_rest = ground
    kpi = Kpi.objects.create(key="complaints", title="服务投诉", unit="件", direction="down")
    fill(kpi, hall, 10, 6), fill(kpi, other, 10, 9)
    one = study(city, hr, levels=[4])
    ((_kpi, found),) = levels.results_of(one)
    assert (found.trained.change, found.others.change, found.beyond) == (-4, -1, -3)
    client.force_login(hr.user)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "同期还有其他变化,不能据此断定由培训引起".replace(",", "\uff0c") in page and "<svg" in page
    row = Reading(one).sections[0].rows[0]
    assert row["trained"]["change"] == "-4 件" and row["trained"]["percent"] == "-40.0%" and "导致" not in row["words"]


def test_a_value_that_was_corrected_counts_as_corrected(ground):
    city, hall, _other, hr, *_rest = ground
    kpi = Kpi.objects.create(key="u", title="新增用户", unit="户")
    fill(kpi, hall, 100, 100)
    old = KpiValue.objects.get(month=dt.date(2025, 8, 1))
    KpiValue.objects.create(
        kpi=kpi, department=hall, month=old.month, value=120, source=old.source, line=1, corrects=old
    )
    ((_kpi, found),) = levels.results_of(study(city, hr, kpis=[kpi]))
    assert found.trained.change == 10


@pytest.fixture
def school(ground):
    city, _hall, _other, _hr, course, _pretest, people, _questions = ground
    made = ClassSession.objects.create(
        title="班",
        owner_department=city,
        capacity=30,
        code="x",
        state="closed",
        closed_at=at(dt.date(2025, 6, 20)),
        course=course,
    )
    for number, person in enumerate(people):
        signup = SignUp.objects.create(session=made, employee=person, state="attended")
        if number < 5:
            step = 5 if number < 3 else 3
            ClassRating.objects.create(signup=signup, useful=step, clear=step, practice=step, pace=step, order=step)
    return made


def test_ratings_of_the_class_and_their_share(ground, school):
    """5, 5, 5, 3, 3 of six who came: mean 4.2, 60 % satisfied, five of six returned."""
    city, _hall, _other, hr, *_rest = ground
    for about in (f"class:{school.public_id}", "course:C1"):
        found = levels.ratings(study(city, hr, about=about))
        assert (found.came, found.rated, round(found.mean, 2), found.share) == (6, 5, 4.2, 60)
    ClassRating.objects.first().delete()
    assert levels.ratings(study(city, hr)).mean is None


@pytest.mark.parametrize("about", ["course:C1", "track:none", "class:{school}", "trainer:{school}", "hall:{hall}"])
def test_every_kind_is_read_and_costs_the_same_for_many(client, ground, school, about):
    city, hall, _other, hr, course, pretest, people, questions = ground
    kpi = Kpi.objects.create(key="u", title="新增用户", unit="户")
    fill(kpi, hall, 1, 2)
    one = study(city, hr, about=about.format(school=school.public_id, hall=hall.code))
    client.force_login(hr.user)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert client.get(one.get_absolute_url()).status_code == 200
        return len(found)

    cost()
    few = cost()
    for person in [*people, *(make_employee(department=hall) for _n in range(6))]:
        Completion.objects.get_or_create(employee=person, course=course, defaults={"at": at(dt.date(2025, 6, 20))})
        sit(person, pretest, 40, dt.date(2025, 6, 2), questions)
        sit(person, course.exam, 70, dt.date(2025, 6, 19))
    assert cost() <= few + 2 and few < 60


# --- conclusions --------------------------------------------------------------------------------
def test_a_conclusion_keeps_the_numbers_of_its_day(client, ground, school):
    city, _hall, _other, hr, *_rest = ground
    one = study(city, hr, levels=[1])
    client.force_login(hr.user)
    client.post(f"{one.get_absolute_url()}conclude/", {"words": "学员认可,建议加练。"})
    ClassRating.objects.all().delete()
    kept = one.conclusions.get()
    assert ["满意率(4 分及以上)".replace("(", "\uff08").replace(")", "\uff09"), "60.0%"] in kept.numbers["levels"][0][
        "facts"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        one.conclusions.update(words="x")
    client.post(f"{one.get_absolute_url()}conclude/", {"words": " "})
    assert one.conclusions.count() == 1
    kind, key, words = citation(one)
    assert kind in PlanVersion.Cited.values and key == str(one.public_id) and "建议加练" in words


def test_studies_are_of_ones_own_departments(client, ground):
    city, _hall, _other, hr, *_rest = ground
    other = make_department()
    stranger = make_employee(department=other)
    make_grant(stranger, "hr", other)
    one = study(city, hr)
    client.force_login(stranger.user)
    assert client.get(one.get_absolute_url()).status_code == 404
    assert client.post(f"{one.get_absolute_url()}conclude/", {"words": "x"}).status_code == 404
    with pytest.raises(DevelopmentError):
        study(city, stranger)


def test_hr_opens_a_study_with_its_form(client, ground):
    city, _hall, _other, hr, *_rest = ground
    client.force_login(hr.user)
    data = {
        "title": "接待", "question": "有用吗", "about": "course:C1", "owner_department": city.pk, "starts_on": "2025-06-02",
        "ends_on": "2025-06-20", "months": 3, "levels": ["1", "2"],
    }  # fmt: skip
    assert client.get("/hr/effects/open/").status_code == 200
    answer = client.post("/hr/effects/open/", data)
    one = Study.objects.get()
    assert answer.url == one.get_absolute_url() and one.ends_on == END and one.levels == [1, 2]
    assert one.about_title == "接待"
    for wrong in (
        {"ends_on": "2025-06-01"},
        {"about": "course:none"},
        {"levels": []},
        {"owner_department": make_department().pk},
    ):
        assert client.post("/hr/effects/open/", {**data, **wrong}).status_code == 422
    assert client.get("/hr/effects/").status_code == 200
