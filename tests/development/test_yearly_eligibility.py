"""Eligibility: each criterion says why, lists are shown in public, people decide."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from development import eligible
from development.actions import eligibility
from development.exceptions import DevelopmentError
from development.models import EligibilityRule, Objection, Publicity, PublicityEntry, Recommendation
from development.views import eligibility as views
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from people.models import Assignment, Employee
from tests.credentials.proofs import make_period, make_programme
from tests.development.evaluated import bring_to, collect, give, make_cycle
from tests.factories import make_department, make_employee, make_grant, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


class World:
    def __init__(self):
        self.city = make_department()
        self.hall = make_department(self.city)
        self.first, self.second = (make_employee(department=self.city) for _n in range(2))
        for hr in (self.first, self.second):
            make_grant(hr, "hr", self.city)
        self.clerk, self.lead = make_post(), make_post(name="班长")
        self.anna = make_employee(department=self.hall, post=self.clerk)
        self.ben = make_employee(department=self.hall, post=self.clerk, hired_on=clock.today() - dt.timedelta(days=40))

    def rule(self, **asked):
        return eligibility.keep_rule(
            self.city, self.lead, title="班长", tree=eligible.tree(**asked), by=self.first.user
        )


@pytest.fixture
def world():
    return World()


def standing(rule, person):
    return eligible.standings(rule, [person])[0]


def test_each_criterion_says_what_is_and_the_way_forward(world):
    programme = make_programme()
    rule = world.rule(months=24, programme=programme.key, no_breach=True)
    make_period(world.anna, programme)
    assert standing(rule, world.anna).ok
    found = standing(rule, world.ben)
    assert [line.ok for line in found.lines] == [False, False, True]
    assert found.lines[0].actual == "1 months" and "are missing" in found.lines[0].forward
    assert programme.title_zh in found.lines[1].forward
    row = eligibility.enter_breach(world.anna, words="代客签字", happened_on=clock.today(), by=world.first.user)
    assert not standing(rule, world.anna).ok and "Fulfilled again from" in standing(rule, world.anna).lines[2].forward
    eligibility.withdraw_breach(row, reason="查无此事", by=world.second.user)
    assert standing(rule, world.anna).ok


def test_time_in_a_post_goes_on_over_a_move_between_units(world):
    rule, today = world.rule(months=24), clock.today()
    Assignment.objects.filter(employee=world.anna).update(ends_on=today - dt.timedelta(days=30))
    Assignment.objects.create(
        employee=world.anna,
        post=world.clerk,
        department=make_department(world.city),
        starts_on=today - dt.timedelta(days=30),
    )
    assert standing(rule, world.anna).ok
    assert eligible.whole_months(dt.date(2024, 1, 31), dt.date(2024, 2, 29)) == 0
    assert eligible.whole_months(dt.date(2024, 1, 15), dt.date(2025, 1, 15)) == 12


def test_only_frozen_grades_in_a_row_count(world):
    rule, year = world.rule(good=2), clock.today().year
    for back, value in ((1, 95), (2, 85), (3, 50)):
        cycle = make_cycle(world.hall, year=year - back)
        give(cycle, world.anna, value)
        give(cycle, world.ben, 70)
        collect(cycle)
        bring_to(cycle, "frozen", by=world.first.user)
    assert standing(rule, world.anna).lines[0].actual == "2 in a row"
    assert standing(rule, world.anna).ok and not standing(rule, world.ben).ok


def test_a_list_costs_the_same_for_many(world):
    rule = world.rule(months=24, programme=make_programme().key, hours=100, good=1, no_breach=True)

    def queries(people):
        with CaptureQueriesContext(connection) as found:
            eligible.standings(rule, list(Employee.objects.filter(pk__in=[p.pk for p in people])))
        return len(found)

    few = queries([world.anna])
    assert queries([make_employee(department=world.hall) for _n in range(12)]) == few


def published(world, *people):
    rule = world.rule(months=1)
    today = clock.today()
    return eligibility.publish(
        rule,
        people or [world.anna],
        department=world.city,
        starts_on=today,
        last_day=today + dt.timedelta(days=6),
        by=world.first.user,
    )


def end(row):
    """Let the days of a notice pass: a notice never changes, so the test writes another one that is over."""
    today = clock.today()
    over = Publicity.objects.create(
        rule=row.rule,
        department=row.department,
        title="x",
        by=row.by,
        starts_on=today - dt.timedelta(days=9),
        ends_on=today,
    )
    return PublicityEntry.objects.create(publicity=over, employee=row.entries.first().employee, verdict=[])


def test_nobody_who_is_not_eligible_comes_on_a_list(world):
    rule, today = world.rule(months=24), clock.today()
    with pytest.raises(DevelopmentError, match=f"Not eligible: {world.ben.name}"):
        eligibility.publish(
            rule,
            [world.anna, world.ben],
            department=world.city,
            starts_on=today,
            last_day=today + dt.timedelta(days=6),
            by=world.first.user,
        )
    with pytest.raises(DevelopmentError, match="at least 3 days"):
        eligibility.publish(
            rule, [world.anna], department=world.city, starts_on=today, last_day=today, by=world.first.user
        )
    assert not Publicity.objects.exists()


def test_an_objection_is_decided_with_words_and_takes_the_person_off(world):
    entry = published(world).entries.get()
    row = eligibility.objecting(entry, words="该员工今年有两次有责投诉", by=world.ben.user)
    assert Todo.objects.filter(kind="publicity_objection", done_at=None).count() == 2
    with pytest.raises(DevelopmentError, match="waits"), transaction.atomic():
        eligibility.objecting(entry, words="再次", by=world.ben.user)
    with pytest.raises(DevelopmentError, match="reason"):
        eligibility.decide_objection(row, uphold=True, words="", by=world.first.user)
    with pytest.raises(DevelopmentError, match="do not decide"):
        eligibility.decide_objection(row, uphold=True, words="x", by=world.ben.user)
    outbox.answer(
        Todo.objects.filter(kind="publicity_objection").first(), choice="uphold", by=world.first.user, reason="属实"
    )
    entry.refresh_from_db()
    assert entry.taken_off_at and Objection.objects.get().state == "upheld"
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicityEntry.objects.update(verdict=[])


def test_a_recommendation_comes_after_the_notice_and_is_decided_by_a_second_person(world):
    row = published(world)
    with pytest.raises(DevelopmentError, match="recommend afterwards"):
        eligibility.recommend(row.entries.get(), kind="promotion", words="x", by=world.first.user)
    entry = end(row)
    found = eligibility.recommend(entry, kind="promotion", words="业务骨干，带教三名新人", by=world.first.user)
    todo = Todo.objects.get(kind="recommendation", done_at=None)
    assert todo.whom == world.second.user
    with pytest.raises(DevelopmentError, match="four eyes"):
        eligibility.decide_recommendation(found, approve=True, words="", by=world.first.user)
    with pytest.raises(DevelopmentError, match="already"), transaction.atomic():
        eligibility.recommend(entry, kind="promotion", words="x", by=world.second.user)
    outbox.answer(todo, choice="approve", by=world.second.user)
    assert Recommendation.objects.get().state == "approved"


def test_a_new_rule_retires_the_old_one_which_never_changes(world):
    old, new = world.rule(months=12), world.rule(months=24)
    assert list(EligibilityRule.objects.active()) == [new]
    with pytest.raises(DatabaseError), transaction.atomic():
        EligibilityRule.objects.filter(pk=old.pk).update(criteria={"all": []})
    with pytest.raises(DevelopmentError, match="at least one thing"):
        world.rule()


def test_the_pages(world, client, monkeypatch):
    client.force_login(world.first.user)
    data = {"post": world.lead.code, "department": world.city.code, "months": 12, "no_breach": "on"}
    url = client.post("/hr/eligibility/add/", data)["Location"]
    page = client.get(url).content.decode()
    assert world.anna.name in page and world.ben.name in page
    assert world.ben.name not in client.get(url, {"only": "yes"}).content.decode()
    monkeypatch.setattr(views, "PER_PAGE", 1)  # the filter comes before the pages: no page of it is empty
    pages = [client.get(url, {"only": "yes", "page": n}).content.decode() for n in (1, 2)]
    assert all("table__lead" in page for page in pages[:1]) and any(world.anna.name in page for page in pages)
    assert not any(world.ben.name in page for page in pages)
    monkeypatch.setattr(views, "MOST", 1)
    assert "请先选一个部门" in client.get(url, {"only": "yes"}).content.decode()
    monkeypatch.undo()
    today = clock.today()
    sent = {
        "person": [str(world.anna.public_id), "x"],
        "starts_on": today.isoformat(),
        "last_day": (today + dt.timedelta(days=6)).isoformat(),
    }
    notice = client.post(f"{url}publish/", sent)["Location"]
    assert "系统只列出条件与依据，决定由人作出" in client.get(notice).content.decode()
    assert client.get("/hr/eligibility/recommendations.xlsx").status_code == 200
    client.force_login(world.ben.user)
    assert "班长" in client.get("/eligibility/").content.decode()
    assert client.get(notice).status_code == 200
    client.post(f"/eligibility/entries/{PublicityEntry.objects.get().public_id}/object/", {"words": "有异议"})
    assert Objection.objects.get().asked_by == world.ben.user
    client.force_login(make_employee(department=make_department()).user)
    assert client.get(notice).status_code == 404
