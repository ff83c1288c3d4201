"""Awards: proposed once, never without approval, taken back by a further line."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError

from classroom.models import MentorPair
from courses.actions import enrolment, progress
from courses.models import Completion, EnrolmentItem, Progress
from development.actions import incentives
from development.exceptions import DevelopmentError
from development.models import Award, AwardRule, Proposal
from jobs import news
from lib import clock
from outbox.actions import answer
from outbox.models import Message, Todo
from people.models import Audience
from tests.factories import make_course, make_department, make_employee, make_grant, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def make_world():
    """A city with two HR people; a hall with its manager and a clerk."""
    city = make_department(kind="city")
    hr, second = make_employee(department=city), make_employee(department=city)
    make_grant(hr, "hr", city)
    make_grant(second, "hr", city)
    hall = make_department(city, kind="hall")
    manager = make_employee(department=hall)
    clerk = make_employee(department=hall, manager=manager)
    return locals()


def make_rule(kind="manual", *, published=True, **kwargs):
    kwargs.setdefault("points", 10)
    kwargs.setdefault("title", "规则")
    kwargs.setdefault("starts_on", clock.today() - dt.timedelta(days=60))
    return AwardRule.objects.create(kind=kind, published_at=clock.now() if published else None, **kwargs)


def make_award(person, by, *, points=10, rule=None, **kwargs):
    rule = rule or make_rule(points=points, **kwargs)
    row, _new = incentives.propose(rule, person, origin=f"t:{Proposal.objects.count()}", because="因为")
    return incentives.decide(row, approve=True, by=by)


def test_an_early_course_is_proposed_approved_and_congratulated(world):
    make_rule("course_early", threshold=3, honour="学习之星")
    course = make_course(lessons=1)
    enrolment.enrol_in_track(world["clerk"], make_track(course, due_days=30), source="hr")
    progress.complete_lesson(world["clerk"], course.lessons.get())
    news.settle_all()
    row = Proposal.objects.get()
    assert (row.employee, row.points, row.honour) == (world["clerk"], 10, "学习之星") and "提前" in row.because
    todo = Todo.objects.get(kind="award_proposal", whom=world["hr"].user)
    assert not Award.objects.exists()
    answer(todo, choice="approve", by=world["hr"].user)
    award = Award.objects.get()
    assert award.by == world["hr"].user and Award.objects.balance() == 10
    assert Message.objects.filter(recipient=world["clerk"].user, kind="award").count() == 1
    assert not Todo.objects.filter(kind="award_proposal", done_at=None).exists()
    incentives.find_all()
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(("early", "count"), [(2, 0), (3, 1), (4, 1)])
def test_early_is_counted_in_whole_days_before_the_date(world, early, count):
    make_rule("course_early", threshold=3)
    course = make_course(lessons=1)
    row = enrolment.enrol_in_track(world["clerk"], make_track(course), source="hr")
    EnrolmentItem.objects.filter(enrolment=row).update(
        due_at=clock.end_of_day(clock.today() + dt.timedelta(days=early))
    )
    Completion.objects.create(employee=world["clerk"], course=course)
    assert incentives.find("course_early") == count


def test_a_mentor_whose_trainee_passed(world):
    make_rule("mentor_passed")
    day = clock.today()
    MentorPair.objects.create(
        mentor=world["manager"], employee=world["clerk"], department=world["hall"], place=1, starts_on=day, ends_on=day, goals="x",
        state="passed", final_on=day,
    )  # fmt: skip
    assert incentives.find_all() == 1 and incentives.find_all() == 0
    assert Proposal.objects.get().employee == world["manager"]


@pytest.mark.parametrize(("gap", "count"), [(None, 1), (1, 0)])
def test_days_in_a_row(world, gap, count):
    make_rule("streak", threshold=3)
    lesson = make_course(lessons=1).lessons.get()
    for n in range(3):
        if n != gap:
            at = clock.now() - dt.timedelta(days=n)
            Progress.objects.create(employee=world["clerk"], lesson=lesson, kind="opened", anchor=str(n), at=at)
    assert incentives.find("streak") == count
    assert incentives.find("streak") == 0


def test_only_whom_the_rule_means_while_it_holds(world):
    other = make_department(kind="city")
    sales = Audience.objects.create(key="s", name="s", criteria={"fact": "post_category", "op": "eq", "value": "sales"})
    today = clock.today()
    for rule in (
        make_rule(owner_department=other), make_rule(audience=sales), make_rule(published=False), make_rule(starts_on=today + dt.timedelta(days=1)),
        make_rule(ends_on=today),
    ):  # fmt: skip
        with pytest.raises(DevelopmentError):
            incentives.propose(rule, world["clerk"], origin="x", because="x")


def test_managers_propose_their_own_people_once_a_day(world):
    rule, manager = make_rule(), world["manager"].user
    incentives.propose_by_hand(rule, world["clerk"], because="带班有方", by=manager)
    for person, which, words in (
        (world["clerk"], rule, "x"),
        (world["hr"], rule, "x"),
        (world["clerk"], make_rule("suggestion"), "x"),
        (world["clerk"], make_rule(), " "),
    ):
        with pytest.raises(DevelopmentError):
            incentives.propose_by_hand(which, person, because=words, by=manager)
    assert Proposal.objects.count() == 1


def test_four_eyes(world):
    make_grant(world["manager"], "hr", world["city"])
    row = incentives.propose_by_hand(make_rule(), world["clerk"], because="x", by=world["manager"].user)
    assert world["manager"].user not in incentives.deciders(row)
    for nobody in (world["manager"].user, world["clerk"].user):
        with pytest.raises(DevelopmentError):
            incentives.decide(row, approve=True, by=nobody)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(
            state="approved", decided_at=clock.now(), decided_by=world["manager"].user
        )
    with pytest.raises(DevelopmentError):
        incentives.decide(row, approve=False, by=world["hr"].user, words=" ")
    incentives.decide(row, approve=False, by=world["hr"].user, words="证据不足")
    with pytest.raises(DevelopmentError):
        incentives.decide(row, approve=True, by=world["second"].user)
    assert not Award.objects.exists()


def test_the_database_refuses_an_award_without_approval(world):
    row, _new = incentives.propose(make_rule(), world["clerk"], origin="x", because="x")
    fields = {
        "proposal": row,
        "employee": world["clerk"],
        "title": "x",
        "points": 5,
        "because": "x",
        "by": world["hr"].user,
    }
    with pytest.raises(DatabaseError, match="no_award_without_approval"), transaction.atomic():
        Award.objects.create(**fields)
    incentives.decide(row, approve=True, by=world["hr"].user)
    for wrong in (fields, {**fields, "employee": world["manager"]}, {**fields, "points": -5}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Award.objects.create(**wrong)


def test_ledger_rules_and_decisions_never_change(world):
    award = make_award(world["clerk"], world["hr"].user)
    for change in (
        lambda: Award.objects.update(points=99), lambda: AwardRule.objects.update(points=99),
        lambda: Proposal.objects.update(state="proposed", decided_at=None), lambda: Proposal.objects.update(points=99),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ProtectedError):
        award.proposal.delete()


def test_a_reversal_is_a_further_line(world):
    award = make_award(world["clerk"], world["hr"].user, points=30, reward="图书卡", reward_fen=5000)
    make_award(world["clerk"], world["hr"].user, points=5)
    with pytest.raises(DevelopmentError):
        incentives.reverse(award, reason=" ", by=world["hr"].user)
    row = incentives.reverse(award, reason="成绩被更正", by=world["hr"].user)
    assert (row.points, row.reward_fen, row.reverses) == (-30, -5000, award)
    assert world["clerk"].awards.balance() == 5 and world["clerk"].awards.standing().count() == 1
    for again in (award, row):
        with pytest.raises(DevelopmentError):
            incentives.reverse(again, reason="x", by=world["hr"].user)


def test_a_rule_that_gives_nothing_is_refused(world):
    for wrong in ({"points": 0}, {"reward_fen": 5}, {"kind": "exam_score"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_rule(**wrong)
