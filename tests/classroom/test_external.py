"""External training: asked for, approved twice, reported, settled once; an unfinished report blocks the next."""

import datetime as dt
import io

import openpyxl
import pypdf
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from classroom.actions import costs, external
from classroom.exceptions import ClassroomError
from classroom.models import CostLine, ExternalStep, ExternalTraining
from courses.models import StudyHour
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.accounts.racing import together
from tests.classroom.field import application, make_house, picture, signed_in

pytestmark = pytest.mark.django_db
SUMMARY = "学会了直播选品、话术和复盘，回来后先在学苑路营业厅试播两场，再带同事一起做。"


@pytest.fixture
def house():
    return make_house()


def words_of(answer):
    """Return what stands on the first page of a PDF, without spaces."""
    return "".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())


def waiting(kind):
    return list(Todo.objects.filter(kind=kind, done_at=None))


def asked(house, **kwargs):
    return external.apply(house.clerk, application(**kwargs), by=house.clerk.user)


def approved(house, **kwargs):
    row = asked(house, **kwargs)
    for person in (house.manager, house.hr):
        row = ExternalTraining.objects.get(pk=row.pk)
        external.approve(row, by=person.user)
    return row


def after(row, days=1):
    return time_machine.travel(
        clock.start_of_day(row.ends_on + dt.timedelta(days=days)) + dt.timedelta(hours=9), tick=True
    )


def reported(house, row):
    external.add_file(row, picture())
    external.report(row, summary=SUMMARY, spent={"fee": 200_000, "travel": 61_250}, by=house.clerk.user)
    return row


def test_manager_then_hr_answer_with_one_tap(house):
    row = asked(house)
    [todo] = waiting("external_manager")
    assert todo.whom == house.manager.user and "新媒体营销" in todo.title
    outbox.answer(todo, choice="approve", by=house.manager.user)
    [todo] = waiting("external_hr")
    assert todo.whom == house.hr.user and not waiting("external_manager")
    outbox.answer(todo, choice="approve", by=house.hr.user)
    row.refresh_from_db()
    assert row.state == "approved" and not waiting("external_hr")
    assert list(ExternalStep.objects.values_list("state", flat=True)) == ["requested", "to_approve", "approved"]


def test_a_no_needs_a_reason_and_ends_it(house):
    row = asked(house)
    [todo] = waiting("external_manager")
    with pytest.raises(outbox.OutboxError):
        outbox.answer(todo, choice="decline", by=house.manager.user)
    outbox.answer(todo, choice="decline", by=house.manager.user, reason="当天要开业")
    row.refresh_from_db()
    assert row.state == "declined" and not Todo.objects.filter(done_at=None).exists()
    asked(house)  # a declined one blocks no second try for the same day


def test_a_manager_who_is_no_longer_one_cannot_answer(house):
    asked(house)
    [todo] = waiting("external_manager")
    house.clerk.assignments.update(manager=house.stranger_hr)
    with pytest.raises(ClassroomError):
        outbox.answer(todo, choice="approve", by=house.manager.user)
    external.turn_the_day()
    assert [t.whom for t in waiting("external_manager")] == [house.stranger_hr.user]


def test_hr_never_decides_about_oneself(house):
    row = external.apply(house.hr, application(), by=house.hr.user)
    assert row.state == "to_approve"  # nobody is their manager
    with pytest.raises(ClassroomError):
        external.check_decider(row, house.hr.user)
    assert (
        signed_in(house.hr).post(reverse("classroom:answer_external", args=[row.public_id, "approve"])).status_code
        == 404
    )


def test_over_the_sum_an_agreement_is_agreed_to_and_signed(house):
    with pytest.raises(ClassroomError):
        asked(house, fee_fen=600_000)
    row = asked(house, fee_fen=600_000, agrees=True)
    external.approve(row, by=house.manager.user)
    with pytest.raises(ClassroomError, match="协议"):
        external.approve(row, by=house.hr.user)
    desk = signed_in(house.hr)
    answer = desk.get(reverse("classroom:print_external", args=[row.public_id, "agreement"]))
    assert "6,800.00" in words_of(answer) and house.clerk.name in words_of(answer)
    ahead = {"signed_on": clock.today() + dt.timedelta(days=2)}
    desk.post(reverse("classroom:sign_external", args=[row.public_id]), ahead)
    row.refresh_from_db()
    assert row.agreement_signed_on is None
    desk.post(reverse("classroom:sign_external", args=[row.public_id]), {"signed_on": clock.today()})
    row.refresh_from_db()
    external.approve(row, by=house.hr.user)
    assert row.state == "approved"


def test_settled_once_it_is_hours_and_costs(house):
    row = approved(house)
    with after(row):
        reported(house, row)
        [todo] = waiting("external_report")
        outbox.answer(todo, choice="settle", by=house.hr.user)
        with pytest.raises(ClassroomError):
            external.settle(ExternalTraining.objects.get(pk=row.pk), by=house.hr.user)
    assert sorted(CostLine.objects.values_list("kind", "amount_fen")) == [("fee", 200_000), ("travel", 61_250)]
    [hour] = StudyHour.objects.all()
    assert (hour.kind, hour.minutes, hour.done_on) == ("external", 675, row.ends_on)
    desk = signed_in(house.hr)
    pdf = desk.get(reverse("classroom:print_external", args=[row.public_id, "sheet"]))
    assert "2,612.50" in words_of(pdf)
    xlsx = desk.get(reverse("classroom:print_external", args=[row.public_id, "sheet-xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet.cell(sheet.max_row, 8).value == 2612.5


def test_an_unfinished_report_blocks_the_next_and_shows_the_way_out(house):
    row = approved(house)
    with after(row):
        with pytest.raises(ClassroomError, match="新媒体营销"):
            asked(house)
        page = signed_in(house.clerk).get(reverse("classroom:apply_external")).content.decode()
        assert reverse("classroom:report_external", args=[row.public_id]) in page
        assert external.turn_the_day() == 1 and [t.whom for t in waiting("external_over")] == [house.clerk.user]
        reported(house, row)
        assert not waiting("external_over")
        asked(house)


def test_a_report_that_came_back_blocks_again(house):
    row = approved(house)
    with after(row):
        reported(house, row)
        [todo] = waiting("external_report")
        outbox.answer(todo, choice="send_back", by=house.hr.user, reason="请补发票")
        assert [t.whom for t in waiting("external_over")] == [house.clerk.user]
        with pytest.raises(ClassroomError):
            asked(house)


def test_a_report_without_certificate_or_with_a_false_one_keeps_what_was_typed(house):
    row = approved(house)
    desk, url = signed_in(house.clerk), reverse("classroom:report_external", args=[row.public_id])
    with after(row):
        answer = desk.post(url, {"summary": SUMMARY, "paid_fee": "2000"})
        assert answer.status_code == 400 and "证书" in answer.content.decode() and SUMMARY in answer.content.decode()
        false = picture("cert.pdf", b"MZ not a pdf")
        answer = desk.post(url, {"summary": SUMMARY, "paid_fee": "2000", "files": [false]})
        assert answer.status_code == 400 and SUMMARY in answer.content.decode()
        answer = desk.post(url, {"summary": SUMMARY, "paid_fee": "2000", "files": [picture(), picture("again.png")]})
        assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.spent, row.files.count()) == ("submitted", {"fee": 200_000}, 1)


def test_bad_applications_say_what_is_wrong(house):
    desk, url, today = signed_in(house.clerk), reverse("classroom:apply_external"), clock.today()
    good = {
        "institution": "学院", "title": "课", "starts_on": today + dt.timedelta(days=3), "ends_on": today + dt.timedelta(days=4),
        "days": "2", "fee": "100", "budget_line": "职工教育经费", "reason": "x",
    }  # fmt: skip
    for wrong in (
        {"ends_on": today}, {"starts_on": today - dt.timedelta(days=1)}, {"days": "9"}, {"fee": "-1"}, {"fee": "5000"},
        {"budget_line": "别的"}, {"days": "1.25"}, {"starts_on": "昨天"},
    ):  # fmt: skip
        answer = desk.post(url, good | wrong)
        assert answer.status_code == 400 and "学院" in answer.content.decode(), wrong
    assert desk.post(url, good).status_code == 302
    assert desk.post(url, good).status_code == 400  # the same again
    assert ExternalTraining.objects.count() == 1


def test_who_sees_it(house):
    row = asked(house)
    show = row.get_absolute_url()
    for person, status in [("clerk", 200), ("manager", 200), ("hr", 200), ("colleague", 404), ("stranger_hr", 404)]:
        assert signed_in(getattr(house, person)).get(show).status_code == status, person


@pytest.mark.parametrize("name", ["list_external", "list_costs"])
def test_lists_cost_the_same_at_two_sizes(house, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, desk = [], signed_in(house.hr)
    desk.get(reverse(f"classroom:{name}"))
    for size in (2, 12):
        for n in range(size):
            start = clock.today() + dt.timedelta(days=20 * size + n)
            row = asked(house, starts_on=start, ends_on=start)
            costs.spend(
                kind="fee",
                key=row.key,
                token=row.key,
                department=house.hall,
                employee=house.clerk,
                amount_fen=5,
                on=clock.today(),
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(reverse(f"classroom:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the ledger of costs --------------------------------------------------------------------------------
def test_a_cost_is_written_once_taken_back_once_and_never_changed(house):
    fields = {"kind": "fee", "key": "x", "token": "x:fee", "department": house.hall, "on": clock.today()}
    line = costs.spend(amount_fen=500, **fields)
    assert costs.spend(amount_fen=500, **fields) == line
    with pytest.raises(IntegrityError), transaction.atomic():
        CostLine.objects.filter(pk=line.pk).update(amount_fen=1)
    with pytest.raises(ClassroomError):
        costs.take_back(line, reason=" ")
    back = costs.take_back(line, reason="记错了")
    for one in (line, back):
        with pytest.raises(ClassroomError):
            costs.take_back(one, reason="再来")
    assert sum(CostLine.objects.values_list("amount_fen", flat=True)) == 0
    assert not CostLine.objects.live().exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_settlings_are_one():
    house = make_house()
    row = approved(house)
    with after(row):
        reported(house, row)
        results = together(*[lambda: external.settle(ExternalTraining.objects.get(pk=row.pk), by=None)] * 20)
    assert [r for r in results if r is None] == [None]
    assert all(isinstance(r, ClassroomError) for r in results if r is not None)
    assert CostLine.objects.count() == 2 and StudyHour.objects.count() == 1
