"""Mentoring: never more trainees than allowed, at most three items a week, hours by rule, a final check by somebody else."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from classroom.actions import mentoring
from classroom.exceptions import ClassroomError
from classroom.models import Checklist, ChecklistTick, MentorPair, MentorWeek
from courses.models import StudyHour
from lib import clock
from tests.accounts.racing import together
from tests.classroom.field import make_house, signed_in
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = make_house()
    house.mentor = make_employee(department=house.hall, manager=house.manager)
    return house


def paired(house, trainee=None):
    days = {"starts_on": clock.today(), "ends_on": clock.today() + dt.timedelta(days=60)}
    return mentoring.pair(house.mentor, trainee or house.clerk, goals="独立开户", by=None, **days)


def test_as_many_trainees_as_the_setting_allows(house, settings):
    settings.FIELDWORK = settings.FIELDWORK | {"mentor_trainees": 2}
    first = paired(house)
    paired(house, house.colleague)
    with pytest.raises(ClassroomError, match="2"):
        paired(house, make_employee())
    mentoring.end(first, "passed", note="能独立开户", by=None)
    paired(house, make_employee())
    with pytest.raises(ClassroomError):
        paired(house, house.colleague)  # has a mentor
    with pytest.raises(ClassroomError):
        paired(house, house.mentor)


def test_a_week_has_three_items_at_most_and_its_hours_once(house):
    row = paired(house)
    with pytest.raises(ClassroomError):
        mentoring.tick_week(row, [("a", True)] * 4)
    with pytest.raises(ClassroomError):
        mentoring.tick_week(row, [(" ", True)])
    for items in ([("核验证件", False)], [("核验证件", True), ("讲清资费", False)]):
        mentoring.tick_week(row, items)
    assert len(MentorWeek.objects.get().items) == 2
    [hour] = StudyHour.objects.all()
    assert (hour.employee, hour.kind, hour.minutes) == (house.mentor, "mentoring", 45)


def test_the_two_and_the_manager_do_their_parts(house):
    row = paired(house)
    url = lambda verb: reverse("classroom:do_pair", args=[row.public_id, verb])  # noqa: E731
    mentor, manager, trainee = signed_in(house.mentor), signed_in(house.manager), signed_in(house.clerk)
    assert mentor.post(url("week"), {"item1": "核验证件", "done1": "on"}).status_code == 302
    talk = {"on": clock.today(), "minutes": 30, "about": "说说难点"}
    assert trainee.post(url("meet"), talk).status_code == 302
    bad = mentor.post(url("meet"), talk | {"minutes": 0})
    assert bad.status_code == 400 and "说说难点" in bad.content.decode()
    for client, verb in [(trainee, "week"), (mentor, "end"), (manager, "week"), (trainee, "end")]:
        assert client.post(url(verb)).status_code == 404
    assert manager.post(url("end"), {"state": "passed", "note": "能独立开户"}).status_code == 302
    assert MentorPair.objects.get().state == "passed"
    assert mentor.get(reverse("classroom:print_pair", args=[row.public_id])).content.startswith(b"%PDF")
    for person, status in [("colleague", 404), ("stranger_hr", 404), ("hr", 200)]:
        assert signed_in(getattr(house, person)).get(row.get_absolute_url()).status_code == status, person


def test_hr_gives_a_mentor_and_exports_the_month(house):
    desk, url = signed_in(house.hr), reverse("classroom:list_pairs")
    good = {
        "mentor": house.mentor.number, "trainee": house.clerk.number, "starts_on": clock.today(),
        "ends_on": clock.today() + dt.timedelta(days=30), "goals": "独立开户",
    }  # fmt: skip
    for wrong in (
        {"trainee": "X"},
        {"trainee": house.mentor.number},
        {"trainee": house.stranger_hr.number},
        {"ends_on": "2020-01-01"},
    ):
        assert desk.post(url, good | wrong).status_code == 400, wrong
    assert desk.post(url, good).status_code == 302
    mentoring.tick_week(MentorPair.objects.get(), [("a", True)])
    week = MentorWeek.objects.get().week_on
    answer = desk.get(reverse("classroom:export_allowances"), {"month": f"{week:%Y-%m}"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert (sheet.cell(2, 3).value, sheet.cell(2, 7).value, sheet.cell(2, 8).value) == (house.mentor.name, 1, 50)


def test_a_checklist_is_witnessed_item_by_item_and_signed_off_once(house):
    row = mentoring.give_checklist(house.clerk, title="开户上手", lines="核验证件\n\n讲清资费", by=None)
    url = lambda verb: reverse("classroom:do_checklist", args=[row.public_id, verb])  # noqa: E731
    assert signed_in(house.mentor).get(row.get_absolute_url()).status_code == 404
    paired(house)
    mentor, manager = signed_in(house.mentor), signed_in(house.manager)
    assert signed_in(house.clerk).post(url("witness"), {"item": "i1"}).status_code == 404
    for _time in range(2):
        mentor.post(url("witness"), {"item": "i1"})
    mentor.post(url("witness"), {"item": "i9"})
    assert ChecklistTick.objects.get().witness == house.mentor
    manager.post(url("sign"))
    assert Checklist.objects.get().state == "running"
    manager.post(url("witness"), {"item": "i2"})
    assert mentor.post(url("sign")).status_code == 404
    manager.post(url("sign"))
    assert Checklist.objects.get().state == "signed"
    with pytest.raises(ClassroomError):
        mentoring.witness(Checklist.objects.get(), "i1", witness=house.manager)


@pytest.mark.parametrize("name", ["list_pairs", "list_checklists"])
def test_lists_cost_the_same_at_two_sizes(house, name, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.FIELDWORK = settings.FIELDWORK | {"mentor_trainees": 50}
    counts, desk = [], signed_in(house.hr)
    for size in (2, 6):
        for _n in range(size):
            person = make_employee(department=house.hall)
            paired(house, person)
            mentoring.give_checklist(person, title="x", lines="a", by=None)
        desk.get(reverse(f"classroom:{name}"))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse(f"classroom:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_ten_trainees_at_once_and_three_places():
    house = make_house()
    house.mentor = make_employee(department=house.hall)
    people = [make_employee(department=house.hall) for _n in range(10)]
    results = together(*[lambda p=p: paired(house, p) for p in people])
    assert sum(isinstance(r, MentorPair) for r in results) == 3
    assert all(isinstance(r, (MentorPair, ClassroomError)) for r in results), results
    assert sorted(MentorPair.objects.values_list("place", flat=True)) == [1, 2, 3]
