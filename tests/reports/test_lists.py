"""Lists: whose rows, which columns, what is not offered, views that are kept, and the cost."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from reports.aggregates import counting
from reports.lists.kinds import KINDS
from reports.lists.showing import Listing
from reports.models import SavedReport
from tests.factories import make_department, make_employee, make_grant
from tests.reports.ground import make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def html(client, user, path):
    client.force_login(user)
    return client.get(path).content.decode()


def test_hr_of_a_city_and_a_manager_list_their_own_people_only(client, ground):
    assert ground.stranger.name in html(client, ground.hr.user, "/reports/lists/people/")
    city = html(client, ground.city_hr.user, "/reports/lists/people/")
    assert ground.clerks[0].name in city and ground.stranger.name not in city
    team = html(client, ground.manager.user, "/reports/lists/people/")
    assert ground.clerks[0].name in team and ground.city_hr.name not in team and ground.stranger.name not in team
    client.force_login(ground.clerks[0].user)
    assert client.get("/reports/lists/people/").status_code == 404
    client.force_login(ground.hr.user)
    assert client.get("/reports/lists/nothing/").status_code == 404


@pytest.mark.parametrize("key", list(KINDS))
def test_every_list_keeps_to_the_rights(ground, key):
    """Of each list the rows of all are those of city A and of others; a manager's are those of the line."""
    everybody, city, team = (
        Listing(KINDS[key], person.user, {}, columns=[]).rows for person in (ground.hr, ground.city_hr, ground.manager)
    )
    assert set(team) <= set(city) <= set(everybody)
    of = (lambda row: row) if key == "people" else (lambda row: row.employee)
    assert {of(row).main.department_id for row in city} <= {ground.city.pk, ground.hall.pk}
    assert Listing(KINDS[key], ground.clerks[0].user, {}, columns=[]).rows.count() == 0


def test_filters_narrow_and_what_is_not_within_the_rights_is_left_out(ground):
    def names(user, **params):
        return {row.name for row in Listing(KINDS["people"], user, params, columns=[]).rows}

    assert names(ground.hr.user, state="overdue") == {ground.clerks[0].name, ground.stranger.name}
    assert names(ground.hr.user, state="overdue", department=ground.city.code) == {ground.clerks[0].name}
    assert names(ground.hr.user, kind="agency") == {ground.stranger.name}
    assert names(ground.hr.user, category="management") == {ground.manager.name}
    assert names(ground.hr.user, q=ground.clerks[2].number) == {ground.clerks[2].name}
    assert names(ground.city_hr.user, department=ground.other.code) == names(ground.city_hr.user)
    assert names(ground.manager.user, department=ground.other.code) == {person.name for person in ground.clerks}


def test_columns_and_order_come_from_a_list_of_what_is_offered(client, ground):
    shown = html(client, ground.hr.user, "/reports/lists/people/?c=name&c=kind&c=user__password")
    assert '<th scope="col">用工形式' in shown and "最近期限" not in shown.split("<thead>")[1]
    names = [row.name for row in Listing(KINDS["people"], ground.hr.user, {}, columns=[], order="-name").rows]
    assert names == sorted(names, reverse=True)
    for word in ("user__password", "percent", "-", "--name", "name,number"):
        listing = Listing(KINDS["people"], ground.hr.user, {}, columns=[], order=word)
        assert listing.order == "" and listing.rows.query.order_by == ("number",)


def test_bad_values_in_the_address_are_left_out(client, ground):
    client.force_login(ground.hr.user)
    for query in ("page=x&sort=%01&c=", "department=1%27&state=nothing", "view=1&month=2026-13", "year=99999"):
        for key in KINDS:
            assert client.get(f"/reports/lists/{key}/?{query}").status_code == 200, (key, query)


@pytest.mark.parametrize("key", list(KINDS))
def test_lists_cost_the_same_for_more_rows(client, ground, key):
    every = "&".join(f"c={column.key}" for column in KINDS[key].columns)
    path = f"/reports/lists/{key}/?{every}"
    client.force_login(ground.hr.user)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    make_ground(clerks=6)
    for _n in range(3):
        make_employee(department=make_department(ground.city, kind="hall"))
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert abs(len(many) - len(few)) <= 1 and len(many) < 25, [q["sql"][:90] for q in many]


def test_pages_end_at_a_thousand_rows_and_say_so(client, ground, monkeypatch):
    monkeypatch.setattr("reports.lists.showing.MOST", 3)
    shown = html(client, ground.hr.user, "/reports/lists/people/")
    assert "3 行+" in shown.replace("</strong>", "") and "请筛选" in shown


# --- views that are kept ------------------------------------------------------------------------------
def save(client, user, **data):
    client.force_login(user)
    return client.post("/reports/lists/people/save/", {"title": "逾期的人", "state": "overdue", "c": ["name"], **data})


def test_a_view_is_kept_with_columns_filters_and_order(client, ground):
    save(client, ground.hr.user, sort="-name", csrf="x", nonsense="1")
    view = SavedReport.objects.get()
    assert (view.columns, view.filters, view.order) == (["name"], {"state": "overdue"}, "-name")
    shown = html(client, ground.hr.user, view.get_absolute_url())
    assert ground.clerks[0].name in shown and ground.clerks[1].name not in shown and "逾期的人" in shown


def test_a_view_needs_a_name_of_its_own(client, ground):
    save(client, ground.hr.user)
    client.get(save(client, ground.hr.user)["Location"])
    assert SavedReport.objects.count() == 1
    save(client, ground.hr.user, title="  ")
    assert SavedReport.objects.count() == 1


def test_a_shared_view_shows_each_reader_their_own_rows(client, ground):
    colleague = make_employee(department=ground.province)
    make_grant(colleague, "hr", ground.other)
    save(client, ground.hr.user, share="on")
    view = SavedReport.objects.get()
    assert view.shared_with == ground.province
    shown = html(client, colleague.user, view.get_absolute_url())
    assert ground.stranger.name in shown and ground.clerks[0].name not in shown
    shown = html(client, ground.city_hr.user, view.get_absolute_url())
    assert "逾期的人" not in shown, "another department: the list without the view"
    assert client.post(f"/reports/views/{view.public_id}/delete/").status_code == 404


def test_one_deletes_ones_own_view(client, ground):
    save(client, ground.hr.user)
    view = SavedReport.objects.get()
    assert "逾期的人" in html(client, ground.hr.user, "/reports/views/")
    client.post(f"/reports/views/{view.public_id}/delete/")
    assert not SavedReport.objects.exists()


def test_a_listing_of_an_address_and_of_a_view_are_the_same(ground):
    counting.count_all()
    listing = Listing(KINDS["people"], ground.hr.user, QueryDict("state=overdue&q="), columns=["name"])
    assert listing.filters == {"state": "overdue"}
    again = Listing(KINDS["people"], ground.hr.user, listing.filters, columns=listing.column_keys)
    assert set(again.rows) == set(listing.rows) and ("c", "name") in listing.state
