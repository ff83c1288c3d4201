"""Files of lists: nothing in them is a formula, rights are asked again when they are written and sent, nobody else opens them."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
import time_machine

from jobs import actions as jobs
from jobs.models import Job
from lib import clock
from outbox.models import Message
from people.models import Employee, RoleGrant
from reports.exceptions import ReportsError
from reports.lists import exporting, saving, scheduling
from reports.lists.kinds import KINDS
from reports.lists.showing import Listing
from reports.models import Export, SavedReport, Schedule
from tests.reports.ground import make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_ground()


def listing(user, **params):
    return Listing(KINDS["people"], user, params, columns=["number", "name", "hired_on"])


def written(listing, format):
    file = io.BytesIO()
    count = exporting.write_file(listing, file, format=format)
    return count, file.getvalue()


def test_names_that_look_like_formulas_stay_text(ground):
    Employee.objects.filter(pk=ground.clerks[0].pk).update(name='=HYPERLINK("http://x")')
    Employee.objects.filter(pk=ground.clerks[1].pk).update(name="@SUM(A1)")
    count, data = written(listing(ground.city_hr.user), "csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["工号", "姓名", "入职日期"] and count == len(rows) - 1 == 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    _count, data = written(listing(ground.city_hr.user), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.max_row == 6 and all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["C2"].value.date() == dt.date(2024, 1, 1)


def test_all_rows_are_written_in_order_over_several_portions(ground, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    told = []
    file = io.BytesIO()
    exporting.write_file(listing(ground.hr.user), file, format="csv", tell=lambda **bar: told.append(bar["done"]))
    numbers = [row[0] for row in csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))][1:]
    assert numbers == sorted(numbers) and len(numbers) == 7 and told == [2, 4, 6, 7]


def test_an_export_is_a_job_whose_file_only_its_owner_opens(client, ground):
    client.force_login(ground.city_hr.user)
    answer = client.post("/reports/lists/people/export/", {"format": "xlsx", "state": "overdue", "c": ["name"]})
    job = Job.objects.get(kind=exporting.KIND)
    assert answer["Location"] == job.get_absolute_url()
    assert client.post("/reports/lists/people/export/", {"format": "csv"}).status_code == 302
    assert Export.objects.count() == 1, "one at a time"
    done = jobs.run(job.pk)
    export = Export.objects.get()
    assert done.state == "done" and export.rows == 1 and done.link[0] == export.get_absolute_url()
    answer = client.get(export.get_absolute_url())
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [cell.value for cell in book.active["A"]] == ["姓名", ground.clerks[0].name]
    assert "no-store" in answer["Cache-Control"]
    client.force_login(ground.hr.user)
    assert client.get(export.get_absolute_url()).status_code == 404


def test_an_unknown_format_is_refused(client, ground):
    client.force_login(ground.hr.user)
    client.post("/reports/lists/people/export/", {"format": "exe"})
    assert not Export.objects.exists()


def test_whoever_lost_the_right_meanwhile_gets_no_file(client, ground):
    export = exporting.start(listing(ground.city_hr.user), format="csv", by=ground.city_hr.user)
    RoleGrant.objects.filter(employee=ground.city_hr).update(ends_on=clock.today())
    job = jobs.run(export.job_id)
    assert job.state == "failed" and "权限" in job.message and not Export.objects.get().file


def test_a_filter_that_rights_no_longer_carry_writes_nothing(ground):
    export = exporting.start(listing(ground.hr.user, department=ground.other.code), format="csv", by=ground.hr.user)
    RoleGrant.objects.filter(employee=ground.hr).update(department=ground.city)
    job = jobs.run(export.job_id)
    assert job.state == "failed" and not Export.objects.get().file


def test_a_file_of_before_stays_closed_to_whoever_lost_the_right(client, ground):
    export = exporting.start(listing(ground.city_hr.user), format="csv", by=ground.city_hr.user)
    jobs.run(export.job_id)
    client.force_login(ground.city_hr.user)
    assert client.get(Export.objects.get().get_absolute_url()).status_code == 200
    RoleGrant.objects.filter(employee=ground.city_hr).update(ends_on=clock.today())
    assert client.get(Export.objects.get().get_absolute_url()).status_code == 404


def test_files_go_after_thirty_days(ground):
    export = exporting.start(listing(ground.hr.user), format="csv", by=ground.hr.user)
    jobs.run(export.job_id)
    assert exporting.forget_old() == 0
    Export.objects.update(created_at=clock.now() - dt.timedelta(days=31))
    assert exporting.forget_old() == 1 and not Export.objects.get().file


# --- sent by schedule ---------------------------------------------------------------------------------
def test_next_days():
    assert scheduling.next_day("weekly", dt.date(2026, 12, 7)) == dt.date(2026, 12, 14)
    assert scheduling.next_day("weekly", dt.date(2026, 12, 6)) == dt.date(2026, 12, 7)
    assert scheduling.next_day("monthly", dt.date(2026, 12, 7)) == dt.date(2027, 1, 1)
    assert scheduling.next_day("monthly", dt.date(2026, 1, 31)) == dt.date(2026, 2, 1)


@pytest.fixture
def scheduled(ground):
    ground.view = saving.save(
        listing(ground.city_hr.user, department=ground.city.code), title="周报", share=False, by=ground.city_hr.user
    )
    ground.schedule = scheduling.set_schedule(ground.view, cadence="weekly", format="csv", by=ground.city_hr.user)
    Schedule.objects.update(next_on=clock.today())
    return ground


def test_what_is_due_is_written_once_and_its_owner_is_told(scheduled):
    assert scheduling.run_due() == 1 and scheduling.run_due() == 0
    export = Export.objects.get()
    jobs.run(export.job_id)
    message = Message.objects.get(kind="report_ready")
    assert message.recipient == scheduled.city_hr.user and message.url == export.get_absolute_url() and message.by_mail
    assert "周报" in message.subject and "5 行" in message.subject
    assert Schedule.objects.get().next_on > clock.today()


def test_missed_days_are_caught_up_once(scheduled):
    Schedule.objects.update(next_on=clock.today() - dt.timedelta(days=30))
    assert scheduling.run_due() == 1
    assert Schedule.objects.get().next_on == scheduling.next_day("weekly", clock.today())


def test_a_schedule_of_somebody_without_rights_stops_with_a_message(scheduled):
    RoleGrant.objects.filter(employee=scheduled.city_hr).update(ends_on=clock.today())
    assert scheduling.run_due() == 0
    schedule = Schedule.objects.get()
    assert schedule.state == "stopped" and "权限" in schedule.stopped_because and not Export.objects.exists()
    message = Message.objects.get(kind="report_stopped")
    assert message.recipient == scheduled.city_hr.user and "周报" in message.subject
    assert scheduling.run_due() == 0 and Message.objects.filter(kind="report_stopped").count() == 1


def test_a_schedule_whose_department_is_no_longer_theirs_stops(scheduled):
    RoleGrant.objects.filter(employee=scheduled.city_hr).update(department=scheduled.other)
    assert scheduling.run_due() == 0
    assert "部门" in Schedule.objects.get().stopped_because


def test_a_closed_account_is_sent_nothing(scheduled):
    scheduled.city_hr.user.__class__.objects.filter(pk=scheduled.city_hr.user.pk).update(is_active=False)
    assert scheduling.run_due() == 0 and Schedule.objects.get().state == "stopped"


def test_only_the_owner_has_a_view_sent_and_may_end_it(client, scheduled):
    with pytest.raises(ReportsError):
        scheduling.set_schedule(scheduled.view, cadence="weekly", format="csv", by=scheduled.hr.user)
    client.force_login(scheduled.hr.user)
    address = f"/reports/views/{scheduled.view.public_id}/schedule/"
    assert client.post(address, {"cadence": "weekly", "format": "csv"}).status_code == 404
    client.force_login(scheduled.city_hr.user)
    client.post(address, {"cadence": "hourly", "format": "csv"})
    assert Schedule.objects.get().cadence == "weekly"
    client.post(address, {"cadence": "monthly", "format": "xlsx"})
    assert Schedule.objects.get().cadence == "monthly"
    client.post(address, {"cadence": ""})
    assert not Schedule.objects.exists() and SavedReport.objects.exists()


def test_the_schedule_is_declared(ground):
    from jobs.schedule import LINES

    assert {"reports.background.send_schedules", "reports.background.count_each_hour"} <= set(LINES)
    with time_machine.travel(clock.now()):
        scheduling.run_due()
