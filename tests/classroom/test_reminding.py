"""What an organiser is reminded of, and what closes by itself; who counts as away; who may teach without a certificate."""

import datetime as dt

import pytest
import time_machine

from classroom.actions.classes import life, planning, reminding, settling, signing
from classroom.away import Away
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, Secondment, SecondmentQuota, Teaching, TrainerSubject
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.classroom.school import client_of, date, hours, make_class, make_school
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def open_ones():
    return list(Todo.objects.filter(done_at=None, kind__startswith="class_").values_list("kind", flat=True))


def test_too_few_people_before_the_cut_off_ask_the_organiser():
    h = make_school()
    session = make_class(h, minimum=2, capacity=5, dates=[date(h, day=1)])
    make_class(h, minimum=2, capacity=5, dates=[date(h, day=20)])  # its cut-off is far away
    reminding.remind_all()
    reminding.remind_all()
    todo = Todo.objects.get(kind="class_low", done_at=None)
    assert todo.whom == h.hr.user and "2" in todo.title
    outbox.answer(todo, choice="go_on", by=h.hr.user)
    reminding.remind_all()
    assert open_ones() == []
    planning.change_date(session.meetings.get(), date(h, day=2, start=10), by=h.hr.user)  # moved: asked anew
    reminding.remind_all()
    assert open_ones() == ["class_low"]
    planning.change_date(session.meetings.get(), date(h, day=2, start=11), by=h.hr.user)  # and closed at once
    assert open_ones() == []
    reminding.remind_all()
    signing.put_in(session, h.clerks[:2], by=h.hr.user)
    reminding.remind_all()
    assert open_ones() == []


def test_the_organiser_calls_off_from_the_list():
    h = make_school()
    make_class(h, minimum=2, dates=[date(h, day=2)])
    reminding.remind_all()
    outbox.answer(Todo.objects.get(kind="class_low"), choice="call_off", by=h.hr.user, reason="人太少")
    assert ClassSession.objects.get().state == "cancelled" and open_ones() == []


def test_a_class_that_is_over_waits_to_be_settled():
    h = make_school()
    session = make_class(h)
    with time_machine.travel(hours()[1] + dt.timedelta(minutes=5), tick=False):
        reminding.remind_all()
        assert open_ones() == ["class_unsettled"]
        settling.settle(session, by=h.hr.user)
    assert open_ones() == []
    other = make_class(h, dates=[date(h, day=9)])
    with time_machine.travel(hours(day=9)[1] + dt.timedelta(minutes=5), tick=False):
        reminding.remind_all()
        life.cancel_class(other, reason="没开成", by=h.hr.user)
        assert open_ones() == []


def test_who_is_sent_elsewhere_counts_as_away():
    h = make_school()
    session, day = make_class(h), hours()[0].astimezone(clock.LOCAL).date()
    quota = SecondmentQuota.objects.create(
        title="跟班学习", owner_department=h.city, host_department=h.other_city, starts_on=day - dt.timedelta(days=3),
        ends_on=day, days=4, places=2, apply_until=clock.today(),
    )  # fmt: skip
    for person, state in ((h.clerks[1], "approved"), (h.clerks[2], "declined")):
        Secondment.objects.create(quota=quota, employee=person, department=h.hall, reason="x", state=state)
    (shown,) = Away.of(session, [h.clerk]).picture(h.clerk)
    assert [person for person, _why in shown.away] == [h.clerks[1]] and "跟班学习" in shown.away[0][1]
    assert h.clerks[2] in shown.on_shift


def test_a_lapsed_certificate_to_teach_is_refused_unless_hr_says_why():
    h = make_school()
    TrainerSubject.objects.create(trainer=h.trainer, subject="融合业务", certified_until=clock.today())
    TrainerSubject.objects.create(trainer=h.trainer, subject="服务礼仪")
    with pytest.raises(ClassroomError, match="融合业务"):
        make_class(h)
    assert not Teaching.objects.exists() and make_class(h, title="服务礼仪", dates=[date(h, day=9)])
    start, end = hours()
    plan = planning.DatePlan(start, end, room=h.room, trainers=[h.trainer], lapsed_reason="复审在下周")
    with pytest.raises(ClassroomError, match="人力"):
        planning.add_date(make_class(h, dates=[]), plan, by=make_employee(department=h.city).user)
    session = make_class(h, dates=[plan])
    assert "复审在下周" in client_of(h.hr).get(f"/classes/manage/{session.public_id}/").content.decode()
