"""Attendance: codes that live for seconds, one line however often it is scanned, the quick entry, pleas, and study hours at the end."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from classroom import checkin, marks
from classroom.actions.classes import attending, settling, signing
from classroom.exceptions import ClassroomError
from classroom.models import Attendance, AttendancePlea, ClassSession, CostLine, SignUp, Trainer
from courses.models import StudyHour
from jobs.models import News
from outbox import actions as outbox
from outbox.models import Todo
from tests.classroom.school import client_of, date, hours, make_class, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def h():
    """A class of one day in a week with two people in it."""
    house = make_school()
    house.session = make_class(house, capacity=5)
    house.meeting = house.session.meetings.get()
    house.rows = [signing.sign_up(house.session, e, by=e.user) for e in house.clerks[:2]]
    return house


def at(hour, minute=0, day=7):
    return hours(day=day, start=0)[0] + dt.timedelta(hours=hour, minutes=minute)


def standing(moment):
    return time_machine.travel(moment, tick=False)


def scan(h, person, half="am", kind="in"):
    return attending.scan(checkin.token(h.meeting, half, kind), person, by=person.user)


def minutes_of(h):
    found = marks.marks_of(h.session, h.rows)
    return [[mark.minutes for mark in found[row.pk]] for row in h.rows]


def test_a_scan_counts_once_and_lives_for_seconds(h):
    with standing(at(8, 50)):
        token = checkin.token(h.meeting, "am", "in")
        line, is_new = attending.scan(token, h.clerk, by=h.clerk.user)
        assert is_new and line.how == "qr"
        assert attending.scan(token, h.clerk, by=h.clerk.user) == (line, False)
    with standing(at(8, 51)), pytest.raises(ClassroomError, match="几秒"):
        attending.scan(token, h.clerks[1], by=h.clerks[1].user)
    with standing(at(8, 51)), pytest.raises(ClassroomError):
        attending.scan(token[:-2] + "xx", h.clerk, by=h.clerk.user)
    assert Attendance.objects.count() == 1


def test_a_scan_of_a_class_without_a_seat_or_at_the_wrong_hour_notes_nothing(h):
    with standing(at(9)), pytest.raises(ClassroomError, match="融合业务受理"):
        scan(h, h.clerks[2])
    with standing(at(7, 30)), pytest.raises(ClassroomError):
        scan(h, h.clerk)
    with standing(at(12, 30)), pytest.raises(ClassroomError):
        scan(h, h.clerk)
    with standing(at(13, 0)), pytest.raises(ClassroomError):
        scan(h, h.clerk, "pm", "out")
    assert not Attendance.objects.exists()


def test_the_typed_number_is_bound_to_its_class_and_guessing_is_stopped(h, settings):
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with standing(at(9)):
        number = checkin.typed(h.meeting, "am", "in")
        other = make_class(h, dates=[date(h, day=8)])
        signing.sign_up(other, h.clerk, by=None)
        with pytest.raises(ClassroomError):
            attending.check_typed(other.meetings.get(), "am", "in", number, h.clerk, by=None)
        assert attending.check_typed(h.meeting, "am", "in", number, h.clerk, by=None)[1]
        wrong = "000000" if number != "000000" else "000001"
        for _n in range(10):
            with pytest.raises(ClassroomError):
                attending.check_typed(h.meeting, "am", "in", wrong, h.clerks[1], by=None)
        with pytest.raises(ClassroomError, match="讲师"):
            attending.check_typed(h.meeting, "am", "in", number, h.clerks[1], by=None)


def test_late_early_and_missing_check_outs_count_what_they_are_worth(h):
    for moment, person, half, kind in [
        (at(8, 55), 0, "am", "in"), (at(12), 0, "am", "out"), (at(14), 0, "pm", "in"), (at(16), 0, "pm", "out"), (at(9, 5), 1, "am", "in"),
    ]:  # fmt: skip
        with standing(moment):
            scan(h, h.clerks[person], half, kind)
    assert minutes_of(h) == [[180, 120], [0, 0]]
    results = [[m.result.value for m in marks.marks_of(h.session, h.rows)[row.pk]] for row in h.rows]
    assert results == [["present", "both"], ["no_out", "absent"]]


def test_quick_entry_changes_what_was_noted_only_with_a_reason(h):
    with standing(at(9, 30)):
        scan(h, h.clerk)
    teacher, url = client_of(h.teacher), reverse("classroom:attend_half", args=[h.meeting.public_id, "am"])
    assert teacher.get(url).status_code == 200
    a, b = (row.pk for row in h.rows)
    data = {"how": "sheet", f"result-{a}": "present", f"result-{b}": "late", f"time-{b}": ""}
    assert teacher.post(url, data).status_code == 400
    assert teacher.post(url, data | {f"time-{b}": "10:00"}).status_code == 400  # the scan of 9:30 is changed: why?
    assert Attendance.objects.count() == 1
    teacher.post(url, data | {f"time-{b}": "10:00", "reason": "扫码机故障，本人 9 点前到"})
    assert minutes_of(h) == [[180, 0], [120, 0]]
    assert Attendance.objects.filter(struck_at__isnull=False).count() == 1
    with pytest.raises(IntegrityError, match="attendance_never_changes"), transaction.atomic():
        Attendance.objects.update(at=at(8))
    teacher.post(url, {"how": "trainer", f"result-{a}": "keep", f"result-{b}": "leave", "reason": "急诊"})
    assert marks.marks_of(h.session, h.rows)[b][0].result == "leave"


def test_a_plea_is_answered_by_the_trainer_and_noted(h):
    clerk = client_of(h.clerk)
    with standing(at(18)):
        data = {"part": f"{h.meeting.pk}-am", "kind": "later", "reason": "忘记签到"}
        clerk.post(reverse("classroom:plead", args=[h.meeting.public_id]), data)
        plea = AttendancePlea.objects.get()
        todo = Todo.objects.get(kind="class_plea")
        assert todo.whom == h.teacher.user and "忘记签到" in todo.detail
        outbox.answer(todo, choice="approve", by=h.teacher.user)
        with pytest.raises(ClassroomError):
            attending.answer_plea(plea, approve=True, by=h.teacher.user)
    assert minutes_of(h)[0] == [180, 0]
    assert Attendance.objects.filter(how="plea", by=h.teacher.user, reason="忘记签到").count() == 2


def test_settling_credits_hours_once_and_follows_a_correction(h):
    Trainer.objects.update(cost_per_hour_fen=20_000)
    with pytest.raises(ClassroomError):
        settling.settle(h.session, by=h.hr.user)
    with standing(at(17, 30)):
        for half in ("am", "pm"):
            part = attending.half_of(h.meeting, half)
            attending.write_half(h.rows[0], h.meeting, half, came=part.starts_at, left=part.ends_at, excused=False, how="sheet", reason="", by=h.hr.user)  # fmt: skip
        assert settling.settle(h.session, by=h.hr.user) == 1 == settling.settle(h.session, by=h.hr.user)
        assert list(StudyHour.objects.values_list("employee", "minutes", "key")) == [(h.clerk.pk, 390, h.session.key)]
        assert [SignUp.objects.get(pk=r.pk).state for r in h.rows] == ["attended", "absent"]
        attending.write_half(h.rows[0], h.meeting, "pm", came=None, left=None, excused=False, how="trainer", reason="下午未到", by=h.hr.user)  # fmt: skip
        settling.settle(h.session, by=h.hr.user)
        assert StudyHour.objects.live().get().minutes == 180
    assert ClassSession.objects.get().state == "closed" and News.objects.filter(kind="attendance_taken").exists()
    assert CostLine.objects.get(key=h.session.key).amount_fen == 130_000
    call_command("verify")


def test_the_pages_of_the_room(h):
    teacher, clerk = client_of(h.teacher), client_of(h.clerk)
    with standing(at(8, 55)):
        screen = teacher.get(reverse("classroom:show_screen", args=[h.meeting.public_id]))
        assert screen.status_code == 200 and checkin.typed(h.meeting, "am", "in") in screen.content.decode()
        scanned = clerk.get(reverse("classroom:scan", args=[checkin.token(h.meeting, "am", "in")]))
        assert "已签到" in scanned.content.decode()
        expired = clerk.get(reverse("classroom:scan", args=[checkin.token(h.meeting, "am", "in", at=1)]))
        assert (
            expired.status_code == 400
            and reverse("classroom:type_code", args=[h.meeting.public_id]) in expired.content.decode()
        )
        typed = {"kind": "in", "number": checkin.typed(h.meeting, "am", "in")}
        assert (
            client_of(h.clerks[1]).post(reverse("classroom:type_code", args=[h.meeting.public_id]), typed).status_code
            == 200
        )
        assert Attendance.objects.count() == 2
    pdf = teacher.get(reverse("classroom:print_sheet", args=[h.session.public_id]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert teacher.get(reverse("classroom:show_attendance", args=[h.session.public_id])).status_code == 200
    assert (
        client_of(h.stranger_hr).get(reverse("classroom:show_attendance", args=[h.session.public_id])).status_code
        == 404
    )
    assert client_of(h.clerks[2]).get(reverse("classroom:show_screen", args=[h.meeting.public_id])).status_code == 404


def test_a_scan_for_another_class_names_the_persons_own(h):
    other = make_class(h, title="服务礼仪", dates=[date(h, start=10, end=12, trainers=[], room=None)])
    signing.sign_up(other, h.clerks[2], by=h.clerks[2].user)
    with standing(at(9)), pytest.raises(ClassroomError, match="服务礼仪"):
        scan(h, h.clerks[2])
    assert not Attendance.objects.exists()
