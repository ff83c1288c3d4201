"""Personal plans: made from needs once, at the same cost for more people; settled by both sides; agreed items enrol."""

import datetime as dt

import pytest

from courses.models import Enrolment
from development.actions import needs, personal_plans, plan_making
from development.exceptions import DevelopmentError
from development.models import Need, PersonalPlan, PlanItem
from jobs import actions as jobs
from lib import clock
from outbox.models import Todo
from subjects.models import Competency, Objective
from tests.credentials.proofs import make_programme
from tests.development.plan_makers import make_world
from tests.factories import make_course, make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    found = make_world()
    found["course"] = make_course()
    return found


def need(person, department, course=None, n=1):
    draft = needs.Draft(
        origin=f"test:{n}", source="manager", title=f"需求{n}", because=f"因为差错{n}", department=department.pk, employee=person.pk,
        course=course.pk if course else None,
    )  # fmt: skip
    needs.propose([draft])


def make(world, people, **kwargs):
    return plan_making.propose(
        [p.pk for p in people], year=clock.today().year, courses={}, by=world["hr"].user, **kwargs
    )


def item_of(person):
    return PlanItem.objects.select_related("plan", "need", "course", "track").get(plan__employee=person)


def test_made_once_with_reason_date_and_todos_for_both(world):
    clerk, manager = world["clerk"], world["manager"]
    need(clerk, world["hall"], world["course"])
    assert make(world, [clerk]) == 1
    assert make(world, [clerk]) == 0
    item = item_of(clerk)
    assert (item.because, item.course) == ("因为差错1", world["course"])
    assert item.due_on > clock.today() or item.due_on.month == 12
    assert {t.whom for t in Todo.objects.filter(done_at=None, kind__in=["personal_plan", "team_plans"])} == {
        clerk.user,
        manager.user,
    }


def test_no_more_than_five_wait(world):
    for n in range(7):
        need(world["clerk"], world["hall"], make_course(), n)
    assert make(world, [world["clerk"]]) == 5
    assert make(world, [world["clerk"]]) == 0


def test_both_agree_and_the_person_is_enrolled_for_the_reason(world):
    clerk, manager = world["clerk"].user, world["manager"].user
    need(world["clerk"], world["hall"], world["course"])
    make(world, [world["clerk"]])
    personal_plans.answer(item_of(world["clerk"]), what="agreed", by=clerk)
    assert not Enrolment.objects.exists()
    personal_plans.answer(item_of(world["clerk"]), what="agreed", by=manager)
    enrolment = Enrolment.objects.get()
    assert (enrolment.employee, enrolment.course, enrolment.reason) == (world["clerk"], world["course"], "因为差错1")
    assert PersonalPlan.objects.get().state == "agreed" and Need.objects.get().state == "planned"
    assert not Todo.objects.filter(done_at=None, kind__in=["personal_plan", "team_plans"]).exists()


def test_an_offer_asks_the_other_side_anew_and_needs_words(world):
    clerk, manager = world["clerk"].user, world["manager"].user
    need(world["clerk"], world["hall"], world["course"])
    make(world, [world["clerk"]])
    later = clock.today() + dt.timedelta(days=100)
    personal_plans.answer(item_of(world["clerk"]), what="agreed", by=manager)
    for bad in ({"words": " ", "due_on": later}, {"words": "忙", "due_on": clock.today()}, {"words": "忙"}):
        with pytest.raises(DevelopmentError):
            personal_plans.answer(item_of(world["clerk"]), what="countered", by=clerk, **bad)
    stale = item_of(world["clerk"])
    personal_plans.answer(item_of(world["clerk"]), what="countered", by=clerk, words="旺季", due_on=later)
    item = item_of(world["clerk"])
    assert (item.due_on, item.person_ok, item.manager_ok, item.state) == (later, True, False, "countered")
    with pytest.raises(DevelopmentError):
        personal_plans.answer(stale, what="agreed", by=manager)
    personal_plans.answer(item, what="drop", by=manager, words="暂不需要")
    personal_plans.answer(item_of(world["clerk"]), what="agreed", by=clerk)
    assert item_of(world["clerk"]).state == "dropped" and not Enrolment.objects.exists()


def test_nobody_else_has_a_word(world):
    need(world["clerk"], world["hall"], world["course"])
    make(world, [world["clerk"]])
    for person in (world["hr"], world["stranger"]):
        with pytest.raises(DevelopmentError):
            personal_plans.answer(item_of(world["clerk"]), what="agreed", by=person.user)


def test_a_chunk_costs_the_same_for_more_people(world):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def people(count):
        found = [make_employee(department=world["hall"], manager=world["manager"]) for _n in range(count)]
        for n, person in enumerate(found):
            need(person, world["hall"], world["course"], n)
        return found

    few, many = people(2), people(12)
    with CaptureQueriesContext(connection) as small:
        make(world, few)
    with CaptureQueriesContext(connection) as large:
        assert make(world, many) == 12
    assert len(large) == len(small)


def test_the_job_goes_through_a_department(world, monkeypatch):
    monkeypatch.setattr(plan_making, "CHUNK", 2)
    for n in range(5):
        need(make_employee(department=world["hall"]), world["hall"], world["course"], n)
    job = plan_making.start(world["hall"], year=clock.today().year, by=world["hr"].user)
    job = jobs.run(job.pk)
    assert (job.state, job.done, PlanItem.objects.count()) == ("done", job.total, 5)
    with pytest.raises(DevelopmentError):
        plan_making.start(world["hall"], year=clock.today().year, by=world["stranger"].user)


def test_the_pages_and_the_answer(world, client):
    need(world["clerk"], world["hall"], world["course"])
    client.force_login(world["clerk"].user)
    assert client.get("/learn/plan/").status_code == 200
    make(world, [world["clerk"]])
    item = item_of(world["clerk"])
    assert "因为差错1" in client.get("/learn/plan/").content.decode()
    client.post(f"/learn/plan/items/{item.public_id}/", {"choice": "agreed", "due_on": "2026-99-99"})
    assert item_of(world["clerk"]).person_ok
    client.force_login(world["manager"].user)
    assert client.get("/team/plans/").status_code == 200
    assert client.get(item.plan.get_absolute_url()).status_code == 200
    client.force_login(world["hr"].user)
    assert client.get("/hr/plans/personal/").status_code == 200
    client.force_login(world["stranger"].user)
    assert client.get(item.plan.get_absolute_url()).status_code == 404


def test_the_course_of_a_certificate_is_not_proposed_to_learn_from(world):
    objective = Objective.objects.create(key="O1", text_zh="能办一单")
    competency = Competency.objects.create(key="counter", name_zh="受理")
    competency.objectives.add(objective)
    teaching, examining = world["course"], make_course(key="X100")
    for course in (teaching, examining):
        course.objectives.add(objective)
    assert set(plan_making.courses_by_competency()[competency.pk]) == {teaching, examining}
    make_programme(parts=[{"kind": "course", "key": "X100"}, {"kind": "panel", "key": "X100"}])
    assert plan_making.courses_by_competency() == {competency.pk: [teaching]}
