"""HR's page of drills; a seat in an exam session is a 待办 that closes itself; a manager asks HR for a temporary certificate."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Course
from credentials import board
from credentials.actions import applying, seats, waysback
from credentials.exceptions import CredentialsError
from credentials.models import Duty, DutyRequirement, Period
from lib import clock
from outbox.models import Todo
from quizzes.models import Candidate, ExamSession
from simulator.actions import runs
from tests.courses.test_practicals import play
from tests.credentials.proofs import make_period, make_programme, take_exam
from tests.factories import make_course, make_department, make_employee, make_grant, make_quiz, make_scenario

pytestmark = pytest.mark.django_db
DRILLS = reverse("credentials:list_drills")


@pytest.fixture
def city():
    """HR of a city, a manager and a programme that renews by an exam and a drill."""
    root = make_department()
    hr, manager = make_employee(department=root), make_employee(department=root)
    make_grant(hr, "hr", root)
    return root, hr, manager


@pytest.fixture
def desk(city, site_root):
    make_scenario("S-101")
    quiz = make_quiz(kind="exam", feedback="after")
    course = make_course(lessons=1, exam=quiz, practical=[{"pool": ["S-101"], "draw": 1}])
    drill = {"kind": "drill", "key": course.key}
    early = [{"kind": "runs", "count": 1}, drill]
    return make_programme(
        course, is_low_risk=True, early_parts=early, renewal_parts=[{"kind": "exam", "key": course.key}, drill]
    )


def test_hr_sees_each_drill_with_its_state_and_points(city, desk, client):
    root, hr, _manager = city
    people = [make_employee(department=root) for _n in range(4)]
    for person in people:
        make_period(person, desk, days_left=40)
    play(waysback.begin_drill(people[1], desk))
    runs.close(waysback.begin_drill(people[2], desk), closed_by="learner")
    waysback.begin_drill(people[3], desk)
    client.force_login(hr.user)
    text = client.get(DRILLS).content.decode()
    for word in ("未开始", "通过", "未通过，还可再办一次", "进行中", "1 个场景中已有 0 个满分", "100"):
        assert word in text, word
    runs.close(waysback.begin_drill(people[2], desk), closed_by="learner")
    assert "次数已用完" in client.get(DRILLS).content.decode()
    stranger = make_employee()
    make_grant(stranger, "hr", make_department())
    client.force_login(stranger.user)
    assert people[0].name not in client.get(DRILLS).content.decode()


def test_the_page_of_drills_costs_the_same_for_many(city, desk, client):
    root, hr, _manager = city
    client.force_login(hr.user)
    client.get(DRILLS)  # what a process asks once
    costs = []
    for count in (1, 4):
        for _n in range(count):
            person = make_employee(department=root)
            make_period(person, desk, days_left=40)
            runs.close(waysback.begin_drill(person, desk), closed_by="learner")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DRILLS).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.fixture
def waiting(city):
    """Somebody whose renewal needs a seat in a session, asked for by the person: HR's to-do."""
    root, hr, _manager = city
    person, programme = make_employee(department=root, name="韩佳"), make_programme()
    Course.objects.filter(pk=programme.course.pk).update(exam_in_session=True)
    make_period(person, programme, days_left=40)
    for _n in range(2):
        with pytest.raises(CredentialsError, match="待办"):
            waysback.open_exam(person, programme)
    return person, programme, Todo.objects.get(kind=seats.KIND, whom=hr.user, done_at=None)


def test_a_needed_seat_is_one_todo_and_closes_when_it_is_booked(waiting):
    person, programme, todo = waiting
    assert "韩佳" in todo.title and seats.close_settled() == 0
    begin = clock.now() + dt.timedelta(days=3)
    session = ExamSession.objects.create(
        title="续证", quiz=programme.course.exam, version=programme.course.exam.current, owner_department=person.main.department if person.main else make_department(),
        state="announced", starts_at=begin, ends_at=begin + dt.timedelta(hours=2),
    )  # fmt: skip
    Candidate.objects.create(session=session, employee=person)
    assert seats.close_settled() == 1
    todo.refresh_from_db()
    assert todo.outcome == "booked"
    assert seats.ask(person, programme.course) == 0, "who has a seat asks for none"


def test_a_needed_seat_closes_when_the_exam_is_passed(waiting):
    person, programme, todo = waiting
    take_exam(person, programme.course)
    assert seats.close_settled() == 1
    todo.refresh_from_db()
    assert todo.outcome == "passed"


def test_a_manager_asks_for_a_temporary_certificate_and_hr_decides(city, client):
    root, hr, manager = city
    person, programme = make_employee(department=root, manager=manager), make_programme()
    DutyRequirement.objects.create(duty=Duty.objects.create(key="payment", title_zh="收费"), programme=programme)
    client.force_login(manager.user)
    url = reverse("credentials:ask_temporary", args=[person.public_id])
    page = reverse("credentials:show_duties_of", args=[person.public_id])
    assert "证书保得住吗" in client.get(page).content.decode()
    data = {"temporary-programme": programme.key, "temporary-days": 14, "temporary-words": "节日缺人"}
    bad = client.post(url, {**data, "temporary-days": 91})
    assert bad.status_code == 400 and "节日缺人" in bad.content.decode(), "what was typed stays"
    client.post(url, data)
    again = client.post(url, data)
    assert again.status_code == 400 and "已经" in again.content.decode()
    assert "节日缺人" in client.get(page).content.decode() and not Period.objects.exists()
    row = person.certificate_applications.get()
    applying.decide(row, approve=True, by=hr.user)
    (line,) = board.board([person], board.duties(), on=clock.today())
    assert line.cells[0].may and Period.objects.get().kind == "temporary"
    client.force_login(make_employee().user)
    assert client.post(url, data).status_code == 404
