"""What proves a class that passes a secondment on, and a final check of mentoring; what waits for whom until then."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from classroom.actions import mentoring, panels, secondments
from classroom.actions.classes import attending, settling, signing
from classroom.exceptions import ClassroomError
from classroom.models import PanelResult, PanelSeat, Secondment, SecondmentQuota
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.classroom.school import client_of, hours, make_class, make_school
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def sent(h, person):
    today = clock.today()
    quota = SecondmentQuota.objects.create(
        title="跟班学习", owner_department=h.city, host_department=h.other_city, starts_on=today - dt.timedelta(days=9),
        ends_on=today - dt.timedelta(days=5), days=5, places=2, apply_until=today,
    )  # fmt: skip
    return Secondment.objects.create(quota=quota, employee=person, department=h.city, reason="x", state="scored")


def open_kinds():
    return sorted(Todo.objects.filter(done_at=None).values_list("kind", flat=True))


def test_a_settled_class_proves_the_teaching():
    h = make_school()
    session, row = make_class(h), sent(h, h.teacher)
    signup = signing.sign_up(session, h.clerk, by=h.clerk.user)
    url = reverse("classroom:do_secondment", args=[row.public_id, "teach"])
    client_of(h.teacher).post(url, {"on": clock.today(), "what": "首问负责", "session": session.pk})
    row.refresh_from_db()
    meeting = session.meetings.get()
    assert row.teach_session == session and row.teach_on == meeting.day and open_kinds() == []
    for kind, at in (("in", meeting.starts_at), ("out", meeting.ends_at)):
        attending.note(signup, meeting, "am", kind, how="sheet", at=at, by=None)
    with time_machine.travel(hours()[1] + dt.timedelta(hours=1), tick=False):
        settling.settle(session, by=h.hr.user)
    row.refresh_from_db()
    assert row.state == "done" and row.taught_confirmed_by == h.hr.user


def test_a_day_is_confirmed_from_the_list():
    h = make_school()
    row = sent(h, h.clerk)
    secondments.plan_teaching(row, on=clock.today() + dt.timedelta(days=1), what="首问负责")
    secondments.ask_whether_all_taught()
    assert open_kinds() == []
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        secondments.ask_whether_all_taught()
        secondments.ask_whether_all_taught()
        (todo,) = Todo.objects.filter(done_at=None)
        assert todo.whom == h.manager.user and todo.kind == "secondment_teach"
        outbox.answer(todo, choice="confirm", by=h.manager.user)
    row.refresh_from_db()
    assert row.state == "done" and open_kinds() == []


def test_a_pair_whose_time_is_over_waits_and_a_practical_exam_is_its_final_check():
    h = make_school()
    mentor, today = make_employee(department=h.hall), clock.today()
    row = mentoring.pair(
        mentor, h.clerk, starts_on=today - dt.timedelta(days=30), ends_on=today - dt.timedelta(days=1), goals="独立办理", by=None
    )  # fmt: skip
    mentoring.ask_about_ended()
    assert {t.whom for t in Todo.objects.filter(kind="mentoring_over")} == {mentor.user, h.hr.user}
    result = passed_exam(h, h.clerk)
    with pytest.raises(ClassroomError):
        mentoring.end(row, "failed", note="x", by=h.hr.user, result=result)
    hr = client_of(h.hr)
    data = {"state": "passed", "note": "手很稳", "result": result.pk}
    answer = hr.post(reverse("classroom:do_pair", args=[row.public_id, "end"]), data, follow=True)
    assert "实操" in answer.content.decode() and result.title in answer.content.decode()
    row.refresh_from_db()
    assert row.final_result == result and row.state == "passed" and open_kinds() == []


def passed_exam(h, person):
    criteria = [{"key": "c1", "title": "接待", "points": 20}]
    exam = panels.save_exam(
        None, by=h.hr.user, key="X1", title="出师实操", owner_department=h.city, criteria=criteria, pass_points=10,
        examiners=1, apart_points=5, with_third=False,
    )  # fmt: skip
    start, end = hours(day=1)
    slot = panels.open_slot(exam, seats=2, examiners=[h.teacher], place="实训室", starts_at=start, ends_at=end)
    seat = PanelSeat.objects.create(
        slot=slot, exam=exam, employee=person, terms={"criteria": criteria}, state="finished"
    )
    return PanelResult.objects.create(
        seat=seat, employee=person, exam="X1", title=exam.title, points_tenths=180, most_points=20, passed=True
    )


def test_an_examiner_sees_the_present_hour_first():
    h = make_school()
    exam = passed_exam(h, h.clerk).seat.exam
    now = clock.now()
    for place, hour in (("昨天", -20), ("现在", -1), ("后天", 60)):
        start = now + dt.timedelta(hours=hour)
        panels.open_slot(exam, seats=1, examiners=[h.teacher], place=place, starts_at=start, ends_at=start + dt.timedelta(hours=2))  # fmt: skip
    body = client_of(h.teacher).get(reverse("classroom:list_slots")).content.decode()
    assert sorted(("昨天", "现在", "后天"), key=body.index) == ["现在", "后天", "昨天"]
