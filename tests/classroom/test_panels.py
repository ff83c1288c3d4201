"""Practical exams: seats and sheets count once, far-apart examiners ask for a third, the result never changes."""

import datetime as dt
import io
import json

import pypdf
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from classroom.actions import panels
from classroom.exceptions import ClassroomError
from classroom.models import PanelResult, PanelSeat, PanelSheet, PanelSlot, Rubric
from jobs.models import News
from outbox.models import Todo
from tests.accounts.racing import together
from tests.classroom.field import POINTS, make_house, make_panel, make_slot, signed_in
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
PIXEL = (
    "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def slot(house):
    return make_slot(house)


def fresh(seat):
    return PanelSeat.objects.select_related("slot", "exam", "employee__user").get(pk=seat.pk)


def at_the_hour(slot):
    return time_machine.travel(slot.starts_at + dt.timedelta(minutes=10))


def judge(house, seat, *, first=POINTS, second=None, third=None):
    """Hand in the sheets of the panel, and of the third examiner."""
    panels.hand_in(fresh(seat), house.first, token="token-first", points=first)
    if second:
        panels.hand_in(fresh(seat), house.second, token="token-second", points=second)
    if third:
        panels.hand_in(fresh(seat), house.hr, token="token-third", points=third)
    return PanelResult.objects.filter(seat=seat).first()


# --- booking --------------------------------------------------------------------------------------------
def test_a_seat_is_booked_given_back_and_booked_again(house, slot):
    desk = signed_in(house.clerk)
    desk.post(reverse("classroom:book_seat", args=[slot.public_id]))
    seat = PanelSeat.objects.get()
    with pytest.raises(ClassroomError):
        panels.book(house.clerk, make_slot(house, exam=slot.exam))
    desk.post(reverse("classroom:cancel_seat", args=[seat.public_id]))
    assert PanelSlot.objects.get(pk=slot.pk).taken == 0
    panels.book(house.clerk, slot)
    assert PanelSlot.objects.get(pk=slot.pk).taken == 1


def test_who_cannot_book(house, slot):
    with pytest.raises(ClassroomError, match="考官"):
        panels.book(house.first, slot)
    with at_the_hour(slot), pytest.raises(ClassroomError):
        panels.book(house.clerk, slot)
    panels.book(house.clerk, slot)
    panels.book(house.colleague, slot)
    with pytest.raises(ClassroomError):
        panels.book(make_employee(), slot)  # two seats


# --- sheets ---------------------------------------------------------------------------------------------
def test_two_examiners_agree_and_the_mean_counts(house, slot):
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        result = judge(house, seat, second={"c1": 35, "c2": 40})
    assert (result.points_tenths, result.most_points, result.passed, result.exam) == (775, 100, True, slot.exam.key)
    [told] = News.objects.filter(kind="panel_finished")
    assert told.payload == {"employee": house.clerk.pk, "exam": slot.exam.key, "passed": True}
    assert fresh(seat).state == "finished"
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelResult.objects.update(points_tenths=1000)


def test_far_apart_a_third_examiner_decides_by_the_nearest_two(house, slot):
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        assert judge(house, seat, second={"c1": 10, "c2": 20}) is None
        assert fresh(seat).state == "apart"
        assert Todo.objects.filter(kind="panel_apart", done_at=None, whom=house.hr.user).exists()
        with pytest.raises(ClassroomError):
            panels.name_third(fresh(seat), house.first, by=None)
        panels.name_third(fresh(seat), house.hr, by=None)
        assert Todo.objects.filter(kind="panel_third", done_at=None, whom=house.hr.user).exists()
        panels.hand_in(fresh(seat), house.hr, token="token-third", points={"c1": 36, "c2": 30})
    result = PanelResult.objects.get()
    assert (result.points_tenths, result.passed) == (10 * (80 + 66) // 2, True)
    assert not Todo.objects.filter(kind__in=["panel_apart", "panel_third"], done_at=None).exists()


def test_without_a_third_the_mean_counts_however_far_apart(house):
    slot = make_slot(house, exam=make_panel(house, with_third=False))
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        result = judge(house, seat, second={"c1": 1, "c2": 2})
    assert (result.points_tenths, result.passed) == (415, False)


def test_a_sheet_synced_twice_counts_once(house, slot):
    seat = panels.book(house.clerk, slot)
    url = reverse("classroom:hand_in_sheet", args=[slot.public_id])
    body = {
        "token": "made-on-the-phone",
        "seat": str(seat.public_id),
        "points": {"c1": "40", "c2": "40"},
        "note": "好",
        "photo": PIXEL,
    }
    with at_the_hour(slot):
        phone = signed_in(house.first)
        for _time in range(3):
            answer = phone.post(url, json.dumps(body), content_type="application/json")
            assert answer.status_code == 200 and answer.json()["total"] == 80
        other = phone.post(url, json.dumps(body | {"token": "another-one"}), content_type="application/json")
        assert other.status_code == 400 and other.json()["error"]
        panels.hand_in(fresh(seat), house.second, token="token-second", points=POINTS)
        late = phone.post(url, json.dumps(body), content_type="application/json")
        assert late.status_code == 200  # the reply was lost, the exam is over: it is still the same sheet
        stolen = signed_in(house.second).post(url, json.dumps(body), content_type="application/json")
        assert stolen.status_code == 400
    assert (PanelSheet.objects.count(), PanelResult.objects.count()) == (2, 1)
    photo = PanelSheet.objects.get(token="made-on-the-phone").photo
    show = reverse("classroom:serve_photo", args=[photo.public_id])
    assert signed_in(house.hr).get(show).status_code == 200
    assert signed_in(house.clerk).get(show).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": {"c1": "41", "c2": "1"}}, {"points": {"c1": "40"}}, {"points": {"c1": "-1", "c2": "1"}}, {"points": []}, {"seat": "x"},
        {"token": "short"}, {"photo": "data:text/html;base64,PHA+"}, {"photo": "data:image/jpeg;base64,AAAA"},
    ],
)  # fmt: skip
def test_bad_sheets_are_refused_with_words_and_leave_nothing(house, slot, wrong):
    seat = panels.book(house.clerk, slot)
    body = {"token": "made-on-the-phone", "seat": str(seat.public_id), "points": {"c1": "40", "c2": "40"}} | wrong
    with at_the_hour(slot):
        url = reverse("classroom:hand_in_sheet", args=[slot.public_id])
        answer = signed_in(house.first).post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400 and answer.json()["error"]
    assert not PanelSheet.objects.exists() and fresh(seat).handed_in == 0


def test_the_page_works_without_script(house, slot):
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        phone = signed_in(house.first)
        assert house.clerk.name in phone.get(reverse("classroom:examine", args=[slot.public_id])).content.decode()
        data = {"seat": seat.public_id, "token": "x" * 32, "points-c1": "30", "points-c2": "30", "note": ""}
        assert phone.post(reverse("classroom:hand_in_sheet", args=[slot.public_id]), data).status_code == 302
    assert PanelSheet.objects.get().total == 60


def test_paper_is_typed_in_and_the_protocol_is_printed(house, slot):
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        desk = signed_in(house.hr)
        empty = desk.get(reverse("classroom:print_sheets", args=[slot.public_id]))
        assert len(pypdf.PdfReader(io.BytesIO(empty.content)).pages) == 2  # one an examiner
        url = reverse("classroom:type_sheet", args=[seat.public_id])
        data = {"examiner": house.first.public_id, "token": "t" * 32, "c1": "40", "c2": "35", "comment": "稳"}
        bad = desk.post(url, data | {"c2": "99"})
        assert bad.status_code == 400 and 'value="40"' in bad.content.decode()
        desk.post(url, data)
        desk.post(url, data | {"examiner": house.second.public_id, "token": "s" * 32})
        answer = desk.get(reverse("classroom:print_protocol", args=[seat.public_id]))
    text = "".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert "75/100" in text and house.first.name in text and "100%" in text
    assert PanelSheet.objects.filter(is_typed=True).count() == 2


def test_somebody_who_did_not_come(house, slot):
    seat = panels.book(house.clerk, slot)
    with pytest.raises(ClassroomError):
        panels.mark_absent(fresh(seat), by=None)
    with at_the_hour(slot):
        panels.mark_absent(fresh(seat), by=None)
        with pytest.raises(ClassroomError):
            judge(house, seat)
    panels.book(house.clerk, make_slot(house, exam=slot.exam))


def test_terms_of_a_booked_seat_stay(house, slot):
    seat = panels.book(house.clerk, slot)
    desk, url = signed_in(house.hr), reverse("classroom:edit_panel", args=[slot.exam.public_id])
    good = {
        "title": "新名", "owner_department": house.city.pk, "criteria": "甲：10\n乙: 20", "pass_points": 20, "examiners": 1, "apart_points": 5,
    }  # fmt: skip
    for wrong in (
        {"criteria": "没有分"},
        {"criteria": ""},
        {"pass_points": 31},
        {"owner_department": house.other_city.pk},
    ):
        assert desk.post(url, good | wrong).status_code == 400, wrong
    assert desk.post(url, good).status_code == 302
    with at_the_hour(slot):
        assert judge(house, seat, second=POINTS).passed


def test_lists_cost_the_same_at_two_sizes(house, slot):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, desk = [], signed_in(house.hr)
    big = make_slot(house, seats=40)
    for size in (2, 6):
        for _n in range(size):
            panels.book(make_employee(), big)
            make_slot(house, exam=slot.exam)
            make_panel(house)
        for url in (reverse("classroom:list_panels"), slot.exam.get_absolute_url(), big.get_absolute_url()):
            desk.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


# --- races ----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_one_seat():
    house = make_house()
    slot = make_slot(house, seats=1)
    people = [make_employee() for _n in range(20)]
    results = together(*[lambda p=p: panels.book(p, slot) for p in people])
    assert sum(isinstance(r, PanelSeat) for r in results) == 1
    assert all(isinstance(r, (PanelSeat, ClassroomError)) for r in results), results
    assert (PanelSlot.objects.get().taken, PanelSeat.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_both_sheets_at_once_and_each_many_times_are_one_result():
    house = make_house()
    slot = make_slot(house)
    seat = panels.book(house.clerk, slot)
    with at_the_hour(slot):
        deeds = [
            lambda who=who, token=token: panels.hand_in(fresh(seat), who, token=token, points=POINTS)
            for who, token in [(house.first, "token-first"), (house.second, "token-second")] * 6
        ]
        results = together(*deeds)
    assert all(isinstance(r, (PanelSheet, ClassroomError)) for r in results), results
    assert (PanelSheet.objects.count(), PanelResult.objects.count(), fresh(seat).state) == (2, 1, "finished")
    assert News.objects.filter(kind="panel_finished").count() == 1 and fresh(seat).handed_in == 2


def test_a_new_exam_begins_with_a_rubric_that_ships(house):
    Rubric.objects.create(key="X300", criteria=[{"key": "own", "title": "自己动了手", "points": 25}])
    Rubric.objects.get_or_create(key=Rubric.REPORT, defaults={"criteria": [{"key": "w", "title": "总结", "points": 9}]})
    desk, url = signed_in(house.hr), reverse("classroom:add_panel")
    page = desk.get(url).content.decode()
    assert "?rubric=X300" in page and "自己动了手" not in page and Rubric.REPORT not in page
    form = desk.get(url, {"rubric": "X300"}).context["form"]
    assert (form.initial["key"], form.initial["criteria"]) == ("X300", "自己动了手: 25")
    assert desk.get(url, {"rubric": Rubric.REPORT}).context["form"].initial == {}
