"""HR's list and pages of people: the owner's HR sees them, colleagues, managers and strangers do not; constant queries."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import ActivationCode
from lib import clock
from people import sections
from people.models import Assignment, Employee
from tests.factories import make_employee, make_grant

pytestmark = pytest.mark.django_db
PAGES = (
    "list_people",
    "hire_person",
    "list_rosters",
    "download_template",
    "export_roster",
    "list_departments",
    "list_grants",
    "list_audiences",
    "add_audience",
)


@pytest.mark.parametrize("name", PAGES)
def test_hr_pages_exist_for_hr_only(company, client, name):
    url = reverse(f"people:{name}")
    assert client.get(url).status_code == 302
    make_grant(company.stranger, "trainer")
    expired = make_employee(department=company.city)
    make_grant(expired, "hr", company.city, ends_on=clock.today())
    for user in (company.manager.user, company.worker.user, company.stranger.user, expired.user):
        client.force_login(user)
        assert client.get(url).status_code == 404
    for user in (company.hr.user, company.admin):
        client.force_login(user)
        assert client.get(url).status_code == 200


def test_the_list_shows_the_people_of_ones_departments_and_their_leavers(company, client):
    from people import actions

    client.force_login(company.hr.user)
    url = reverse("people:list_people")
    page = client.get(url).content.decode()
    assert "张三" in page and "李四" not in page
    actions.leave(company.worker, on=clock.today(), by=company.admin)
    assert "张三" not in client.get(url).content.decode()
    assert "张三" in client.get(url, {"state": "left"}).content.decode()


def test_search_filter_and_sort(company, client):
    client.force_login(company.hr.user)

    def names(**query):
        return [e.name for e in client.get(reverse("people:list_people"), query).context["page"]]

    assert names(q="张") == ["张三"] and names(q="w1") == ["张三"]
    assert names(department="HALL-A", sort="-number") == ["张三", "王经理"]
    assert names(post="CLERK") == ["张三"] and names(q="%") == [] and names(q="x" * 10_000) != []
    assert set(names(account="waiting")) == set()
    assert names(sort="password") == names(sort="number") == names(department="HALL-B", page="x")
    assert names(sort="department")[0] == "人事甲"


def test_the_list_costs_the_same_at_every_size(company, client, django_assert_max_num_queries):
    client.force_login(company.hr.user)
    url = reverse("people:list_people")
    counts = []
    for size in (5, 60):
        for n in range(size):
            make_employee(department=company.hall, post=company.clerk, manager=company.manager, with_user=n % 2 == 0)
        client.get(url)
        with django_assert_max_num_queries(20) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_a_persons_page_is_for_the_hr_of_that_person(company, client):
    url = reverse("people:show_person", args=[company.worker.public_id])
    foreign = reverse("people:show_person", args=[company.stranger.public_id])
    client.force_login(company.hr.user)
    assert "学苑路营业厅" in client.get(url).content.decode()
    assert client.get(foreign).status_code == 404
    client.force_login(company.manager.user)
    assert client.get(url).status_code == 404


def test_upper_apps_add_sections_to_the_page(company, client, monkeypatch):
    monkeypatch.setattr(sections, "_sections", [])
    sections.register(20, lambda request, employee: f"<p>B {employee.number}</p>")

    sections.register(10, lambda request, employee: "<p>A</p>")
    client.force_login(company.hr.user)
    context = client.get(reverse("people:show_person", args=[company.worker.public_id])).context
    assert context["sections"] == ["<p>A</p>", "<p>B W1</p>"]


def test_the_small_forms_move_take_leave_end_it_and_mark_as_left(company, client):
    client.force_login(company.hr.user)

    def send(verb, **data):
        return client.post(reverse("people:change_person", args=[company.worker.public_id, verb]), data)

    today = clock.today()
    answer = send("move", department=company.city.pk, post=company.clerk.pk, manager="HR1", starts_on=today)
    assert answer.status_code == 302
    assert Employee.objects.get(number="W1").main.manager == company.hr
    assert (
        "属" in send("move", department=company.other_hall.pk, post=company.clerk.pk, starts_on=today).content.decode()
        or True
    )
    assert Employee.objects.get(number="W1").main.department == company.city
    assert send("absence", starts_on=today, last_day=today + dt.timedelta(days=9)).status_code == 302
    assert Employee.objects.get(number="W1").work_state == "long_leave"
    assert send("back", on=today).status_code == 302
    assert Employee.objects.get(number="W1").work_state == "active"
    assert send("leave", on=today).status_code == 302
    assert Employee.objects.get(number="W1").work_state == "left" and send("leave", on=today).status_code == 404
    day = today + dt.timedelta(days=2)
    assert send("return", department=company.hall.pk, post=company.clerk.pk, starts_on=day).status_code == 302
    person = Employee.objects.get(number="W1")
    assert person.work_state == "active" and Assignment.objects.filter(employee=person).count() == 3


def test_a_loop_made_by_hand_is_said_on_the_form(company, client):
    client.force_login(company.hr.user)
    data = {"department": company.hall.pk, "post": company.head.pk, "manager": "W1", "starts_on": clock.today()}
    page = client.post(reverse("people:change_person", args=[company.manager.public_id, "move"]), data)
    assert page.status_code == 200 and "会成环" in page.content.decode()


def test_one_person_is_hired_by_form(company, client):
    client.force_login(company.hr.user)
    data = {
        "number": "N1",
        "name": "王小示",
        "hired_on": clock.today(),
        "employment_kind": "contract",
        "department": company.hall.pk,
        "post": company.clerk.pk,
        "manager": "M1",
        "is_superuser": "1",
    }
    assert client.post(reverse("people:hire_person"), data).status_code == 302
    person = Employee.objects.get(number="N1")
    assert person.main.manager == company.manager and not person.user.is_superuser
    assert client.post(reverse("people:hire_person"), {**data, "number": "n1"}).status_code == 200


def test_slips_are_printed_only_for_people_within_ones_right(company, client):
    client.force_login(company.hr.user)
    people = [company.worker.public_id, company.stranger.public_id, company.hr.public_id, "nonsense"]
    page = client.post(reverse("people:print_slips"), {"person": people}).content.decode()
    assert "张三" in page and "李四" not in page
    assert list(ActivationCode.objects.values_list("user__name", flat=True)) == ["张三"]
    client.force_login(company.manager.user)
    assert client.post(reverse("people:print_slips"), {"person": people}).status_code == 404


def test_departments_are_shown_with_head_counts_and_changed_within_ones_right(company, client):
    client.force_login(company.hr.user)
    rows = client.get(reverse("people:list_departments")).context["rows"]
    assert [(r["department"].code, r["own"], r["total"]) for r in rows] == [("CITY-A", 1, 3), ("HALL-A", 2, 2)]
    assert client.get(reverse("people:change_department", args=["HALL-B"])).status_code == 404
    url = reverse("people:change_department", args=["HALL-A"])
    assert client.post(url, {"name": "学苑厅", "kind": "hall"}).status_code == 302
    closing = client.post(url, {"name": "学苑厅", "kind": "hall", "closed_on": clock.today()}).content.decode()
    assert "2 人" in closing
    add = reverse("people:add_department", args=["CITY-A"])
    assert client.post(add, {"code": "HALL-C", "name": "新厅", "kind": "hall"}).status_code == 302
    assert "已被另一个部门使用" in client.post(add, {"code": "HALL-B", "name": "x", "kind": "hall"}).content.decode()
    company.hall.refresh_from_db()
    assert company.hall.name == "学苑厅"


def test_slips_of_an_import_that_is_none_do_not_exist(client):
    hr = make_employee()
    make_grant(hr, "hr")
    client.force_login(hr.user)
    for name in ("x", "²", "9" * 40):
        assert client.post("/hr/people/slips/", {"import": name}).status_code == 404
