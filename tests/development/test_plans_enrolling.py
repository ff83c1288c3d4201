"""Lines of an approved plan enrol people, each with its because; nobody twice."""

import pytest
from django.urls import reverse

from classroom.models import SignUp
from courses.actions import enrolment
from courses.models import Completion, Enrolment, EnrolmentItem
from development.actions import needs, plan_enrolling, plans
from development.exceptions import DevelopmentError
from development.models import Need, PlanReach
from jobs import actions as jobs
from jobs.models import Job
from outbox.models import Message
from people.models import Audience
from reports import chain
from tests.development import plan_makers as make
from tests.factories import make_course, make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.make_world()


def everybody(department):
    key = f"all-{department.pk}"
    return Audience.objects.create(key=key, name="全部", criteria={"all": []}, owner_department=department)


def approved(world, **values):
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    line = make.make_line(version, world["hr"].user, way="online", **values)
    make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)
    line.refresh_from_db()
    return line


def enrol(line, world):
    job = jobs.run(plan_enrolling.start(line, by=world["hr"].user).pk)
    assert job.state == "done" and job.done == job.total
    return job


def take(person, course, reason="因为"):
    return enrolment.enrol_in_course(person, course, source="hr", source_key="x", reason=reason, by=None)


def test_the_audience_is_enrolled_with_the_reason_of_the_line(world):
    line = approved(world, course=make_course(), audience=everybody(world["hall"]))
    enrol(line, world)
    row = Enrolment.objects.get(employee=world["clerk"])
    assert row.source_key == line.key and "上季度差错率高" in row.reason and row.required
    assert plan_enrolling.outcome(line)["enrolled"] == 2  # clerk and manager of the hall


def test_a_second_run_enrols_only_who_is_new(world):
    line = approved(world, course=make_course(), audience=everybody(world["hall"]))
    enrol(line, world)
    fresh = make_employee(department=world["hall"])
    enrol(line, world)
    assert Enrolment.objects.filter(source_key=line.key).count() == 3
    assert Enrolment.objects.filter(employee=fresh, source_key=line.key).exists()


def test_who_takes_part_already_is_not_enrolled_again_and_it_is_said_why(world, client):
    """The clerk chose the course, the manager has completed it, a third has it within a track, a fourth withdrew: only the fourth is enrolled."""
    course = make_course()
    in_track, gone = (make_employee(department=world["hall"]) for _n in range(2))
    line = approved(world, course=course, audience=everybody(world["hall"]))
    chosen = take(world["clerk"], course, reason="自己选的")
    Completion.objects.create(employee=world["manager"], course=course)
    track = take(in_track, make_course(), reason="岗前培训要求")
    EnrolmentItem.objects.create(enrolment=track, course=course, position=1, required=True)
    enrolment.withdraw(take(gone, course), by=None, reason="x")
    enrol(line, world)
    assert list(Enrolment.objects.filter(source_key=line.key).values_list("employee", flat=True)) == [gone.pk]
    found = {row.employee: row for row in PlanReach.objects.filter(plan_key=line.key, how="already")}
    assert set(found) == {world["clerk"], world["manager"], in_track}
    assert found[world["clerk"]].enrolment == chosen and "自己选的" in found[world["clerk"]].because
    assert "岗前培训要求" in found[in_track].because and found[world["manager"]].enrolment is None
    numbers = plan_enrolling.outcome(line)
    assert (numbers["enrolled"], numbers["already"], numbers["told"]) == (1, 3, 0)
    client.force_login(world["hr"].user)
    text = client.get(line.get_absolute_url()).content.decode()
    assert "自己选的" in text and in_track.name in text


def test_whose_other_enrolment_was_withdrawn_is_enrolled_by_the_next_run(world):
    course = make_course()
    line = approved(world, course=course, audience=everybody(world["hall"]))
    other = take(world["clerk"], course)
    enrol(line, world)
    assert not Enrolment.objects.filter(employee=world["clerk"], source_key=line.key).exists()
    enrolment.withdraw(other, by=None, reason="x")
    assert plan_enrolling.outcome(line)["already"] == 0
    enrol(line, world)
    assert Enrolment.objects.filter(employee=world["clerk"], source_key=line.key).exists()


def test_who_is_told_of_a_class_is_noted_with_its_because(world):
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    line = make.make_line(version, world["hr"].user, way="class", audience=everybody(world["hall"]))
    make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)
    line.refresh_from_db()
    enrol(line, world)
    rows = PlanReach.objects.filter(plan_key=line.key, how="told")
    assert set(rows.values_list("employee", flat=True)) == {world["clerk"].pk, world["manager"].pk}
    assert line.title in rows.first().because
    line.refresh_from_db()
    SignUp.objects.create(session=line.session, employee=world["clerk"], state="booked")
    enrol(line, world)
    assert PlanReach.objects.get(plan_key=line.key, employee=world["clerk"]).how == "already"


def test_people_beyond_the_plan_s_department_are_not_enrolled(world):
    line = approved(world, course=make_course(), audience=everybody(world["province"]))
    enrol(line, world)
    assert not Enrolment.objects.filter(employee=world["stranger"]).exists()


def test_a_line_of_a_class_makes_its_draft_once(world):
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    line = make.make_line(version, world["hr"].user, way="class", audience=everybody(world["hall"]))
    make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)
    line.refresh_from_db()
    enrol(line, world)
    line.refresh_from_db()
    session = line.session
    assert session.state == "draft" and session.capacity == line.people
    enrol(line, world)
    line.refresh_from_db()
    assert line.session == session
    assert Message.objects.filter(recipient=world["clerk"].user, kind="plan").count() == 1


@pytest.mark.parametrize("values", [{"course": None}, {"audience": None}])
def test_a_line_that_names_nothing_or_nobody_says_so(world, values):
    values = {"course": make_course(), "audience": everybody(world["hall"])} | values
    line = approved(world, **values)
    with pytest.raises(DevelopmentError):
        plan_enrolling.start(line, by=world["hr"].user)
    assert not Job.objects.exists()


def test_a_draft_enrols_nobody(world):
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    line = make.make_line(
        version, world["hr"].user, way="online", course=make_course(), audience=everybody(world["hall"])
    )
    with pytest.raises(DevelopmentError):
        plan_enrolling.start(line, by=world["hr"].user)


def test_from_the_need_to_the_enrolment_every_step_says_because(world, client):
    clerk = world["clerk"]
    need = Need.objects.create(
        owner_department=world["hall"],
        employee=clerk,
        title="宽带移机",
        because="移机单三次退回",
        source="manager",
        origin="x",
        weight=3,
    )
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    line = make.make_line(version, world["hr"].user, way="online", course=make_course())
    line.needs.add(need)
    make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)
    line.refresh_from_db()
    enrol(line, world)
    need.refresh_from_db()
    assert (need.state, need.plan_key) == (Need.State.PLANNED, line.key)
    rows = list(
        Enrolment.objects.filter(employee=clerk).select_related("track", "course").prefetch_related("items__course")
    )
    (found,) = chain.chains_of(clerk, rows)
    assert [link.key for link in found.links][:3] == ["need", "plan", "why"]
    assert found.links[0].words == "移机单三次退回"
    client.force_login(world["hr"].user)
    page = client.get(reverse("development:show_plan_line", args=[line.public_id])).content.decode()
    assert "移机单三次退回" in page


def test_needs_become_a_line_and_are_taken_up_with_the_approval(world, client):
    rows = [
        Need.objects.create(
            owner_department=world["hall"], employee=person, course=course, title="x", because="单子退回", source="manager",
            origin=f"x:{course.pk}", weight=3
        )
        for course, people in ((make_course(), [world["clerk"], world["manager"]]), (make_course(), [world["clerk"]]))
        for person in people
    ]  # fmt: skip
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    client.force_login(world["hr"].user)
    page = reverse("development:plan_from_needs", args=[version.public_id])
    keys = [group.key for group in client.get(page).context["groups"]]
    assert len(keys) == 2
    for _again in range(2):  # the second time nothing is left of this group
        client.post(page, {"group": f"0-{rows[0].course_id}"})
    line = version.lines.get()
    assert set(line.needs.all()) == set(rows[:2]) and "单子退回" in line.because and line.course == rows[0].course
    make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)
    assert [Need.objects.get(pk=row.pk).state for row in rows] == ["planned", "planned", "open"]
    later = plans.next_version(version, cites_kind="survey", cites_key="", cites_words="评估", by=world["hr"].user)
    assert later.lines.get().needs.count() == 2


@pytest.mark.parametrize("number", [1, 7])
def test_the_page_of_needs_costs_the_same_for_any_number(world, client, number, django_assert_max_num_queries):
    for _n in range(number):
        Need.objects.create(
            owner_department=world["hall"], employee=make_employee(department=world["hall"]), course=make_course(), title="x",
            because="y", source="manager", origin="x", weight=3,
        )  # fmt: skip
    version = make.make_version(world["city"], world["hr"].user, lines=0)
    client.force_login(world["hr"].user)
    with django_assert_max_num_queries(20):
        client.get(reverse("development:plan_from_needs", args=[version.public_id]))


def test_a_need_that_was_met_in_between_hinders_nobody(world):
    need = Need.objects.create(
        owner_department=world["hall"],
        employee=world["clerk"],
        title="x",
        because="y",
        source="manager",
        origin="x",
        weight=3,
    )
    line = approved(world, course=make_course(), audience=everybody(world["hall"]))
    line.needs.add(need)
    needs.mark_met(need, because="学会了")
    enrol(line, world)
    assert plan_enrolling.outcome(line)["enrolled"] == 2
