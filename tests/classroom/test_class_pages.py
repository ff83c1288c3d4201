"""Pages of classes: what a person does there, what HR and a manager do, and what a stranger does not see."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from classroom.actions.classes import planning, signing
from classroom.models import AwayLimit, ClassSession, Room, SignUp
from outbox.models import Todo
from tests.classroom.school import client_of, date, hours, make_class, make_school, states

pytestmark = pytest.mark.django_db


def page(client, name, *args, **kwargs):
    answer = client.get(reverse(f"classroom:{name}", args=args), **kwargs)
    assert answer.status_code == 200, name
    return answer.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"classroom:{name}", args=args), data, follow=True)


def test_a_person_signs_up_takes_the_invitation_and_cancels():
    h = make_school()
    session, clerk = make_class(h), client_of(h.clerk)
    assert session.title in page(clerk, "list_classes")
    assert "您有位子了" in post(clerk, "sign_up", session.public_id).content.decode()
    planning.change_date(session.meetings.get(), date(h, day=9), by=h.hr.user)
    answer = clerk.get(reverse("classroom:invitation", args=[session.public_id]))
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SEQUENCE"] == 2 and event["STATUS"] == "CONFIRMED" and event.decoded("DTSTART") == hours(day=9)[0]
    post(clerk, "cancel_signup", session.public_id)
    assert list(states(session).values()) == ["cancelled"]
    gone = Calendar.from_ical(clerk.get(reverse("classroom:invitation", args=[session.public_id])).content)
    assert gone["METHOD"] == "CANCEL" and gone.walk("VEVENT")[0]["SEQUENCE"] == 3


def test_who_is_elsewhere_at_that_hour_is_warned():
    h = make_school()
    signing.sign_up(make_class(h, title="服务礼仪"), h.clerk, by=h.clerk.user)
    other = make_class(h, dates=[date(h, start=14, room=None, trainers=[])])
    assert "服务礼仪" in page(client_of(h.clerk), "show_class", other.public_id)


def test_a_booking_after_the_cut_off_is_refused_with_the_way_out():
    h = make_school()
    session = make_class(h)
    ClassSession.objects.update(cutoff_at=hours(day=-1)[0])
    answer = post(client_of(h.clerk), "sign_up", session.public_id)
    assert "报名已于" in answer.content.decode() and not SignUp.objects.exists()


def test_a_manager_sees_the_shift_and_offers_another_date():
    h = make_school()
    AwayLimit.objects.create(department=h.hall, most=1)
    session = make_class(h, needs_approval=True, capacity=5)
    later = make_class(h, needs_approval=True, dates=[date(h, day=8)])
    signing.put_in(session, [h.clerks[1]], by=h.hr.user)
    signup = signing.sign_up(session, h.clerk, by=h.clerk.user, wish="想学")
    manager = client_of(h.manager)
    assert Todo.objects.get(subject_key=str(signup.public_id)).url == reverse(
        "classroom:approve_signup", args=[signup.public_id]
    )
    body = page(manager, "approve_signup", signup.public_id)
    assert h.clerks[1].name in body and h.clerks[2].name in body and str(later.public_id) in body
    assert post(manager, "approve_signup", signup.public_id, verb="approve").status_code == 409
    post(manager, "approve_signup", signup.public_id, verb="move", to=str(later.public_id))
    assert states(later) == {h.clerk: "booked"}
    for stranger in (h.clerks[1], h.stranger_hr):
        assert client_of(stranger).get(reverse("classroom:approve_signup", args=[signup.public_id])).status_code == 404


def test_hr_goes_from_demand_to_a_dated_class():
    h = make_school()
    hr = client_of(h.hr)
    fields = {
        "title": "装移机话术",
        "kind": "drill",
        "owner_department": h.city.pk,
        "capacity": 2,
        "minimum": 1,
        "dated": "no",
    }
    post(hr, "add_class", **fields)
    session = ClassSession.objects.get()
    post(hr, "open_list", session.public_id)
    post(client_of(h.clerk), "sign_up", session.public_id)
    assert "1 人想上这门课" in page(hr, "show_desk", session.public_id)
    start, end = (f"{at:%Y-%m-%dT%H:%M}" for at in hours())
    local = {"starts_at": start, "ends_at": end, "room": h.room.pk, "trainers": [h.trainer.pk]}
    assert post(hr, "add_date", session.public_id, **local | {"ends_at": start}).status_code == 400
    post(hr, "add_date", session.public_id, **local)
    assert ClassSession.objects.get().state == "announced" and states(session) == {h.clerk: "booked"}
    clash = post(hr, "add_class", **fields | {"dated": "yes"} | local)
    assert clash.status_code == 400 and "装移机话术" in clash.content.decode() and ClassSession.objects.count() == 1
    post(hr, "put_in", session.public_id, numbers=f"{h.clerks[1].number} 查无此人")
    assert states(session)[h.clerks[1]] == "booked"
    post(hr, "remove_signup", SignUp.objects.get(employee=h.clerks[1]).public_id, reason="调班")
    assert states(session)[h.clerks[1]] == "cancelled"
    for name in ("list_desk", "list_rooms", "set_limits", "show_load", "add_room"):
        page(hr, name)
    post(hr, "set_limits", **{f"hall-{h.hall.pk}": 2})
    assert AwayLimit.objects.get().most == 2
    post(hr, "add_room", department=h.city.pk, title="二号教室", capacity=0)
    post(hr, "add_room", department=h.city.pk, title="二号教室", capacity=12, is_open="on")
    assert Room.objects.filter(title="二号教室").count() == 1
    post(hr, "cancel_class", session.public_id, reason="讲师生病")
    assert states(session)[h.clerk] == "cancelled"


@pytest.mark.parametrize("name", ["list_classes", "list_desk"])
def test_lists_cost_the_same_at_two_sizes(name, django_assert_max_num_queries):
    h = make_school(clerks=1)
    client, costs = client_of(h.hr), []
    for size in (1, 6):
        for n in range(size):
            day = dt.timedelta(days=len(costs) * 10 + n).days + 3
            signing.put_in(make_class(h, dates=[date(h, day=day)]), h.clerks, by=h.hr.user)
        page(client, name)
        with django_assert_max_num_queries(60) as seen:
            page(client, name)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_putting_in_says_who_has_a_seat_who_waits_and_who_was_in():
    h = make_school(clerks=4)
    session, hr = make_class(h, capacity=2), client_of(h.hr)
    signing.put_in(session, h.clerks[:1], by=h.hr.user)
    numbers = " ".join(e.number for e in h.clerks[:3])
    body = post(hr, "put_in", session.public_id, numbers=numbers).content.decode()
    assert "已安排 1 人" in body and "1 人进入候补" in body and "1 人原来就在" in body
    many = " ".join(f"N{n}" for n in range(301))
    assert "一次最多 300" in post(hr, "put_in", session.public_id, numbers=many).content.decode()
