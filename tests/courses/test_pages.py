"""The pages of learners, managers and HR: they work, strangers are refused, and they cost a constant number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import enrolment
from courses.models import AudienceRule, CatalogPage, CoursePage, DueException, Enrolment, EnrolmentItem, TrackPage
from lib import clock
from outbox.models import Message
from people.models import Audience
from tests.factories import make_course, make_department, make_employee, make_grant, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(site_root):
    """A province with two cities, HR in the first, a manager with two people, one enrolled."""
    province = make_department(kind="province")
    here, there = make_department(province, kind="city"), make_department(province, kind="city")
    hall = make_department(here, kind="hall")
    hr, stranger_hr = make_employee(department=here), make_employee(department=there)
    make_grant(hr, department=here), make_grant(stranger_hr, department=there)
    manager = make_employee(department=hall)
    person, colleague = make_employee(department=hall, manager=manager), make_employee(department=hall, manager=manager)
    course = make_course()
    track = make_track(course, make_course())
    enrolment.enrol_in_track(person, track, source="hr")
    catalog = CatalogPage.objects.get()
    page = catalog.add_child(instance=CoursePage(title="课程", slug="k1", course=course, locale=catalog.locale))
    return locals()


def queries(client, url):
    """Return the number of queries of a second visit; the first fills caches that all visitors share."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return len(caught)


def test_my_learning_shows_the_next_step_and_the_reason(client, house):
    client.force_login(house["person"].user)
    html = client.get("/learn/").content.decode()
    assert "因为您是" in html and house["course"].title_zh in html
    assert queries(client, "/learn/") <= 16


def test_my_learning_without_anything_says_what_will_be_here(client, house):
    client.force_login(house["colleague"].user)
    assert "/courses/" in client.get("/learn/").content.decode()


def test_the_manager_sees_the_line_and_a_colleague_does_not(client, house):
    url = reverse("courses:show_member", args=[house["person"].public_id])
    for who, status in [("manager", 200), ("hr", 200), ("person", 200), ("colleague", 404), ("stranger_hr", 404)]:
        client.force_login(house[who].user)
        assert client.get(url).status_code == status, who
    client.force_login(house["manager"].user)
    assert house["person"].name in client.get("/team/").content.decode()


def test_hr_pages_are_for_hr_and_show_its_city_only(client, house):
    for name in ("hr_home", "list_learning", "list_exceptions", "list_rules", "enrol", "export_learning"):
        client.force_login(house["person"].user)
        assert client.get(reverse(f"courses:{name}")).status_code == 404
        client.force_login(house["hr"].user)
        assert client.get(reverse(f"courses:{name}")).status_code == 200
    listing = reverse("courses:list_learning")
    assert house["person"].number in client.get(listing).content.decode()
    client.force_login(house["stranger_hr"].user)
    assert house["person"].number not in client.get(listing).content.decode()


def test_the_worst_stand_on_top(client, house):
    Enrolment.objects.update(next_due_at=clock.now() - dt.timedelta(days=2))
    client.force_login(house["manager"].user)
    html = client.get("/team/").content.decode()
    assert html.index(house["person"].number) < html.index(house["colleague"].number)
    assert house["colleague"].number not in client.get("/team/?status=late").content.decode()


def test_a_nudge_is_sent_once_a_day_and_only_by_those_responsible(client, house):
    person = house["person"]
    for who, count in [("stranger_hr", 0), ("colleague", 0), ("manager", 1), ("hr", 1)]:
        client.force_login(house[who].user)
        client.post("/team/nudge/", {"person": [str(person.public_id), "no-uuid"], "next": "https://evil.example/"})
        assert Message.objects.filter(recipient=person.user, kind="nudge").count() == count, who


def test_lists_cost_the_same_for_few_and_many(client, house):
    client.force_login(house["hr"].user)
    urls = ["/hr/learning/", "/hr/"]
    few = [queries(client, url) for url in urls]
    client.force_login(house["manager"].user)
    few_team = queries(client, "/team/")
    for _ in range(40):
        person = make_employee(department=house["hall"], manager=house["manager"])
        enrolment.enrol_in_track(person, house["track"], source="hr")
    assert queries(client, "/team/") <= few_team < 20
    client.force_login(house["hr"].user)
    assert [queries(client, url) for url in urls] == few
    assert max(few) < 20


def test_a_track_page_costs_little(client, house):
    home = house["site_root"]
    home.refresh_from_db()
    page = home.add_child(instance=TrackPage(title="岗前", slug="onb", track=house["track"], locale=home.locale))
    client.force_login(house["person"].user)
    assert queries(client, page.url) <= 24
    assert queries(client, house["page"].url) <= 15
    client.logout()
    assert queries(client, page.url) <= 24


def test_the_export_is_a_workbook(client, house):
    from io import BytesIO

    from openpyxl import load_workbook

    client.force_login(house["hr"].user)
    response = client.get(reverse("courses:export_learning"))
    sheet = load_workbook(BytesIO(response.content)).active
    numbers = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert house["person"].number in numbers and house["stranger_hr"].number not in numbers


def test_hrs_page_of_a_person_shows_their_learning(client, house):
    client.force_login(house["hr"].user)
    html = client.get(reverse("people:show_person", args=[house["person"].public_id])).content.decode()
    assert house["track"].title_zh in html and reverse("courses:show_member", args=[house["person"].public_id]) in html


def test_a_rule_shows_hr_only_names_of_its_own_people(client, house):
    audience = Audience.objects.create(key="all", name="全部", criteria={"all": []}, limit=1)
    rule = AudienceRule.objects.create(audience=audience, track=make_track(make_course()))
    url = reverse("courses:show_rule", args=[rule.public_id])
    client.force_login(house["stranger_hr"].user)
    html = client.get(url).content.decode()
    assert house["stranger_hr"].number in html and house["person"].number not in html
    AudienceRule.objects.update(state="held", held_count=5)
    client.post(url, {"allow": "1"})
    assert AudienceRule.objects.get(pk=rule.pk).state == "held"
    make_grant(house["hr"], department=house["province"])
    client.force_login(house["hr"].user)
    client.post(url, {"off": "1"})
    assert AudienceRule.objects.get(pk=rule.pk).state == "off"


def test_the_front_door_shows_one_track_a_stage_and_the_others_below(client, house):
    home = house["site_root"]
    for number, (key, stage) in enumerate(
        [("s", "successor"), ("o", "onboarding"), ("j", "on_the_job"), ("m", "on_the_job")]
    ):
        track = make_track(house["course"], key=key, stage=stage, position=10 * number)
        home.refresh_from_db()
        home.add_child(instance=TrackPage(title=key, slug=key, track=track, locale=home.locale))
    context = client.get("/").context
    assert [row["track"].key for row in context["stages"]] == ["o", "j", "s"]
    assert [row["track"].key for row in context["short_tracks"]] == ["m"]


def test_the_number_of_people_with_something_to_do_opens_them(client, house):
    client.force_login(house["hr"].user)
    page = client.get("/hr/")
    assert page.context["enrolled_count"] == 1
    assert page.context["by_department"][0]["total"] == page.context["people_count"]
    html = client.get("/hr/learning/?status=open").content.decode()
    assert house["person"].number in html and house["colleague"].number not in html


def test_enrolling_by_number_takes_all_or_nobody(client, house):
    client.force_login(house["hr"].user)
    form = {
        "track": house["track"].pk,
        "reason": "因为要代班",
        "numbers": f"{house['colleague'].number}，{house['stranger_hr'].number}",
    }
    refused = client.post("/hr/enrol/", form).content.decode()
    assert house["stranger_hr"].number in refused
    assert not Enrolment.objects.filter(employee=house["colleague"]).exists()
    client.post("/hr/enrol/", form | {"numbers": f"{house['colleague'].number}\n"})
    assert Enrolment.objects.get(employee=house["colleague"]).reason == "因为要代班"


def test_an_impossible_date_is_set_or_waived_by_its_hr(client, house):
    item = EnrolmentItem.objects.filter(enrolment__employee=house["person"]).first()
    row = DueException.objects.create(item=item, impossible_due_at=clock.now(), reason="早于开始")
    url = reverse("courses:resolve_exception", args=[row.public_id])
    client.force_login(house["stranger_hr"].user)
    assert client.post(url, {"waive": "1"}).status_code == 404
    client.force_login(house["hr"].user)
    for post in ({}, {"due_on": "2026-13-40"}):
        client.post(url, post)
        assert DueException.objects.get().state == "open"
    client.post(url, {"waive": "1"})
    assert DueException.objects.get().state == "waived"
    assert client.post(url, {"waive": "1"}).status_code == 404
