"""Coverage by post: the formula by a worked example, only one's own departments, at a constant cost."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from courses.actions import enrolment
from courses.models import Enrolment
from development import plan_coverage
from development.models import PersonalPlan, PlanItem, PlanReach
from development.plan_coverage import Row
from lib import clock
from tests.development import plan_makers as make
from tests.factories import make_course, make_department, make_employee, make_post

pytestmark = pytest.mark.django_db
URL = "/hr/plans/coverage/"
YEAR = 2026


@pytest.fixture
def world():
    return make.make_world()


def approved(world, lines=1):
    version = make.make_version(world["city"], world["hr"].user, year=YEAR, lines=lines)
    return make.approve(version, submitted_by=world["hr"].user, by=world["top"].user)


def reach(person, key, **changes):
    found = enrolment.enrol_in_course(
        person, make_course(), source=Enrolment.Source.HR, source_key=key, reason="因为", by=None, required=True
    )
    Enrolment.objects.filter(pk=found.pk).update(**changes)


def item(person, state="agreed", year=YEAR, key="x"):
    plan, _new = PersonalPlan.objects.get_or_create(employee=person, year=year)
    agreed = state == "agreed"
    PlanItem.objects.create(
        plan=plan, source_key=key, title="x", because="x", due_on=clock.today(), state=state, person_ok=agreed, manager_ok=agreed
    )  # fmt: skip


def rows(*departments, year=YEAR):
    return {row.code: row for row in plan_coverage.coverage(year, departments).rows}


def test_two_of_three_are_66_6_percent_and_who_is_both_counts_once(world):
    post, key = make_post(code="clerk"), approved(world).lines.get().key
    one, both, _nobody = (make_employee(department=world["hall"], post=post) for _n in range(3))
    reach(one, key)
    reach(both, key)
    item(both)
    row = rows(world["hall"])["clerk"]
    assert (row.people, row.by_line, row.by_item, row.reached) == (3, 2, 1, 2)
    assert row.percent == Decimal("66.6") and row.shown == "66.6%"


def test_two_lines_or_two_items_count_a_person_once(world):
    post, lines = make_post(code="clerk"), list(approved(world, lines=2).lines.all())
    person = make_employee(department=world["hall"], post=post)
    for line in lines:
        reach(person, line.key)
        item(person, key=line.key)
    row = rows(world["hall"])["clerk"]
    assert (row.people, row.by_line, row.by_item, row.reached) == (1, 1, 1, 1) and row.shown == "100%"


def test_who_takes_part_already_and_who_was_told_count_once_each(world):
    """Five people: enrolled by the line; takes the course already; told; told and with an agreed item; nobody → 4 / 5 = 80 %."""
    post, line = make_post(code="clerk"), approved(world).lines.get()
    people = [make_employee(department=world["hall"], post=post) for _n in range(5)]
    reach(people[0], line.key)
    reach(people[1], "self")
    row = Enrolment.objects.get(employee=people[1])
    for person, how, other in ((people[1], "already", row), (people[2], "told", None), (people[3], "told", None)):
        fields = {"line": line, "plan_key": line.key, "employee": person, "how": how, "enrolment": other}
        PlanReach.objects.create(**fields, because="因为")
    item(people[3])
    row = rows(world["hall"])["clerk"]
    assert (row.by_line, row.already, row.told, row.by_item, row.reached) == (1, 1, 2, 1, 4) and row.shown == "80%"
    Enrolment.objects.filter(employee=people[1]).update(outcome="withdrawn", ended_at=clock.now())
    assert rows(world["hall"])["clerk"].already == 0


def test_what_does_not_count(world):
    """Withdrawn, another year's, a draft's line, enrolled otherwise, an item that is not settled or of another year."""
    post, line = make_post(code="clerk"), approved(world).lines.get()
    draft = make.make_version(world["city"], world["hr"].user, year=YEAR + 1).lines.get()
    people = [make_employee(department=world["hall"], post=post) for _n in range(5)]
    reach(people[0], line.key, outcome="withdrawn", ended_at=clock.now())
    reach(people[1], draft.key)
    reach(people[2], "plan:nothing")
    item(people[3], state="proposed")
    item(people[4], year=YEAR - 1)
    assert rows(world["hall"])["clerk"].reached == 0
    assert rows(world["hall"], year=YEAR + 1)["clerk"].reached == 0


def test_leavers_and_other_departments_are_no_people_of_it(world):
    post = make_post(code="clerk")
    make_employee(department=world["hall"], post=post, work_state="left")
    make_employee(department=world["city"], post=post)
    assert "clerk" not in rows(world["hall"])
    assert rows(world["city"])["clerk"].people == 1


def test_nobody_at_all_is_a_dash_not_a_division_by_zero():
    assert (Row("", "", 0, 0, 0, 0).percent, Row("", "", 0, 0, 0, 0).shown) == (None, "–")


def test_a_plan_from_above_reaches_ones_people_too(world):
    version = make.make_version(world["province"], world["top"].user, year=YEAR)
    line = version.lines.get()
    type(version).objects.filter(pk=version.pk).update(state="approved")
    post = make_post(code="clerk")
    reach(make_employee(department=world["hall"], post=post), line.key)
    assert rows(world["city"])["clerk"].reached == 1


def test_each_hr_sees_ones_own_departments_and_nobody_else_the_page(client, world):
    post = make_post(code="clerk")
    make_employee(department=world["hall"], post=post)
    for who, status, seen in (("hr", 200, True), ("top", 200, True), ("stranger", 200, False), ("manager", 404, False)):
        client.force_login(world[who].user)
        page = client.get(URL, {"department": world["hall"].code})
        assert page.status_code == status
        if status == 200:  # a department of others is left out, so the stranger sees one's own
            assert any(row.code == "clerk" for row in page.context["found"].rows) == seen, who


def test_the_page_says_when_no_plan_is_approved_and_survives_a_bad_year(client, world):
    client.force_login(world["hr"].user)
    assert client.get(URL, {"year": YEAR}).context["found"].versions == 0
    assert client.get(URL, {"year": "x", "department": "x"}).context["year"] == clock.today().year
    approved(world)
    assert client.get(URL, {"year": YEAR}).context["found"].versions == 1


def test_the_list_of_plans_leads_here(client, world):
    client.force_login(world["hr"].user)
    assert URL in client.get(reverse("development:list_plans")).content.decode()


def test_the_workbook_has_the_rows_of_the_page_and_a_total_and_no_formula(client, world):
    make_employee(department=world["hall"], post=make_post(code="=1+1", name="+x"))
    client.force_login(world["hr"].user)
    answer = client.get(reverse("development:export_coverage"), {"year": YEAR, "department": world["hall"].code})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = list(sheet.values)
    assert ("'=1+1", "'+x", 1, 0, 0, 0, 0, 0, 0) in lines
    assert lines[-1][2:] == (3, 0, 0, 0, 0, 0, 0)  # with the manager and the clerk of the hall


@pytest.mark.parametrize("count", [2, 15])
def test_the_page_asks_as_much_for_many_as_for_few(client, world, count, django_assert_max_num_queries):
    lines = list(approved(world, lines=count).lines.all())
    for number, line in enumerate(lines):
        person = make_employee(department=make_department(world["city"]), post=make_post(code=f"p{number}"), with_user=False)  # fmt: skip
        reach(person, line.key)
        item(person)
    client.force_login(world["hr"].user)
    with django_assert_max_num_queries(18):
        assert len(client.get(URL, {"year": YEAR}).context["found"].rows) >= count
