"""Pages: answering with and without the script, HR's list and results at a constant cost, rights by part."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from surveys.actions import answering
from surveys.models import Draft, Response, Rule
from tests.factories import make_department, make_employee, make_grant
from tests.surveys.forms import make_invitation, make_survey, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A province with two cities, each with an HR, and the HR of the whole."""

    class House:
        province = make_department(kind="province")
        city, other = make_department(province, kind="city"), make_department(province, kind="city")
        people = {"head": make_employee(department=province), "hr": make_employee(department=city)}

    make_grant(House.people["head"], "hr", House.province)
    make_grant(House.people["hr"], "hr", House.city)
    return House


def test_a_person_answers_without_the_script(client):
    row = make_invitation()
    client.force_login(row.employee.user)
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200 and 'name="a-useful"' in page.content.decode()
    assert client.post(row.get_absolute_url(), {"a-useful": "3", "draft": "1"}).status_code == 302
    assert Draft.objects.get().answers == {"useful": 3}
    assert "checked" in client.get(row.get_absolute_url()).content.decode()
    refused = client.post(row.get_absolute_url(), {"a-useful": "2"})
    assert refused.status_code == 400 and 'id="error-why"' in refused.content.decode()
    sent = {
        "a-useful": "2",
        "a-why": "太快",
        "a-wishes": ["a", "c"],
        "a-skills.x": "4",
        "a-order.a": "1",
        "a-order.b": "2",
        "a-order.c": "3",
    }
    assert client.post(row.get_absolute_url(), sent).url == "/surveys/"
    assert set(Response.objects.get().answers.values_list("item", flat=True)) == {
        "useful",
        "why",
        "wishes",
        "skills.x",
        "order",
    }
    assert "id_" not in client.get(row.get_absolute_url()).content.decode()


def test_the_script_saves_and_hears_what_is_asked_now(client):
    row = make_invitation()
    client.force_login(row.employee.user)
    told = client.post(f"{row.get_absolute_url()}draft/", {"a-useful": "1"}).json()
    assert "why" in told["shown"] and ":" in told["saved"]
    assert "why" not in client.post(f"{row.get_absolute_url()}draft/", {"a-useful": "4"}).json()["shown"]


def test_hr_of_a_city_sees_its_part_of_a_survey_of_the_whole(client, house):
    survey = make_survey(is_anonymous=True)
    for department, count in ((house.city, 5), (house.other, 6)):
        for _n in range(count):
            row = make_invitation(survey, make_employee(department=department))
            answering.answer(row, {"useful": 5 if department == house.city else 1, "why": "x"}, by=row.employee.user)
    make_invitation(survey, make_employee(department=house.other))
    client.force_login(house.people["hr"].user)
    page = client.get(survey.get_absolute_url())
    assert (page.context["summary"].n, str(page.context["summary"].mean)) == (5, "5.00")
    assert [rate.invited for _s, rate in client.get("/hr/surveys/").context["rows"]] == [5]
    assert client.post(f"{survey.get_absolute_url()}close/").status_code == 404
    client.force_login(house.people["head"].user)
    assert client.get(survey.get_absolute_url()).context["summary"].n == 11
    assert client.post(f"{survey.get_absolute_url()}close/").status_code == 302


def test_below_the_floor_a_part_shows_nothing_also_in_the_workbook(client, house):
    survey = make_survey(is_anonymous=True, owner_department=house.city)
    for _n in range(4):
        row = make_invitation(survey, make_employee(department=house.city))
        answering.answer(row, {"useful": 1, "why": "=1+1 谁写的"}, by=row.employee.user)
    client.force_login(house.people["hr"].user)
    assert "谁写的" not in client.get(survey.get_absolute_url()).content.decode()

    def cells():
        data = client.get(f"{survey.get_absolute_url()}results.xlsx").content
        return [cell for line in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True) for cell in line]

    assert not any("谁写的" in str(cell) for cell in cells())
    row = make_invitation(survey, make_employee(department=house.city))
    answering.answer(row, {"useful": 1, "why": "=2+2"}, by=row.employee.user)
    assert "'=2+2" in cells() and "'=1+1 谁写的" in cells()


def test_hr_opens_a_survey_for_a_department(client, house):
    make_version(key="opened")
    people = [make_employee(department=house.city) for _n in range(2)]
    client.force_login(house.people["hr"].user)
    data = {
        "form": "opened",
        "title": "需求调查",
        "department": house.city.code,
        "category": "",
        "last_day": "2099-01-01",
    }
    answer = client.post("/hr/surveys/open/", data)
    assert answer.status_code == 302
    survey = make_version(key="opened").surveys.get()
    assert set(survey.invitations.values_list("employee", flat=True)) == {p.pk for p in [*people, house.people["hr"]]}
    foreign = client.post("/hr/surveys/open/", {**data, "department": house.other.code})
    assert foreign.status_code == 400


def test_rules_are_switched_by_whose_people_they_ask(client, house):
    form = make_version().form
    own = Rule.objects.create(key="own", title_zh="本市", event="course_completed", form=form, department=house.city)
    whole = Rule.objects.create(key="whole", title_zh="全省", event="course_completed", form=form)
    client.force_login(house.people["hr"].user)
    assert client.get("/hr/surveys/rules/").status_code == 200
    client.post(f"/hr/surveys/rules/{own.public_id}/switch/", {"is_on": "1"})
    assert client.post(f"/hr/surveys/rules/{whole.public_id}/switch/", {"is_on": "1"}).status_code == 404
    assert set(Rule.objects.filter(is_on=True)) == {own}


def test_a_person_sees_what_was_said_when_five_said_it(client):
    person, boss = make_employee(), make_employee()
    person.assignments.update(manager=boss)
    survey = make_survey(make_version(kind="feedback"), is_anonymous=True)
    for n in range(5):
        row = make_invitation(survey, relationship="peer", subject=person)
        answering.answer(row, {"useful": 5}, by=row.employee.user)
        client.force_login(person.user)
        page = client.get(f"/surveys/about/{person.public_id}/").content.decode()
        assert ("100.0" in page) == (n == 4)
    client.force_login(boss.user)  # this form shows colleagues' answers to the person and HR only
    assert "100.0" not in client.get(f"/surveys/about/{person.public_id}/").content.decode()
    client.force_login(make_employee().user)
    assert client.get(f"/surveys/about/{person.public_id}/").status_code == 404


@pytest.mark.parametrize("url", ["/hr/surveys/", "/hr/surveys/forms/", "/surveys/"])
def test_lists_cost_the_same_at_two_sizes(client, house, url):
    hr = house.people["hr"]
    client.force_login(hr.user)
    counts = []
    for size in (2, 8):
        for _n in range(size):
            make_invitation(make_survey(owner_department=house.city), hr)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 25, counts
