"""Indicators of halls, costs and funds: files with preview and errors by line and column, corrections as rows of their own."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from classroom.models import CostLine
from development.actions import effects
from development.effects import cost_file, kpi_file
from development.exceptions import DevelopmentError
from development.models import Kpi, KpiImport, KpiValue, TrainingFund
from lib import clock, sheets
from people import rules
from people.models import Employee
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    city = make_department(kind="city")
    hall = make_department(city, kind="hall", name="学苑路营业厅", code="XY")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    users = Kpi.objects.create(key="new-users", title="新增用户", unit="户")
    Kpi.objects.create(key="complaints", title="服务投诉", unit="件", direction="down")
    return city, hall, hr, users


def book(*rows, headers=kpi_file.HEADERS):
    return sheets.workbook("x", headers, rows)


def plan(hr, *rows):
    return kpi_file.plan(book(*rows), departments=rules.departments_under_hr(hr.user))


GOOD = ("XY", "学苑路营业厅", "2025-09", "新增用户", "户", 126)


def test_a_file_is_looked_at_and_then_written(client, ground):
    _city, hall, hr, users = ground
    client.force_login(hr.user)
    file = SimpleUploadedFile("九月.xlsx", book(GOOD, ("", "学苑路营业厅", "2025年10月", "complaints", "件", "3.5")))
    page = client.post("/hr/effects/kpis/import/", {"file": file})
    assert page.status_code == 200 and not KpiValue.objects.exists()
    answer = client.post("/hr/effects/kpis/apply/", {"token": page.context["token"]})
    assert answer.url == "/hr/effects/kpis/"
    value = KpiValue.objects.get(kpi=users)
    assert (value.department, value.month, value.value, value.line) == (hall, dt.date(2025, 9, 1), 126, 2)
    assert value.source.file_name == "九月.xlsx" and value.source.fresh == 2
    again = client.post("/hr/effects/kpis/apply/", {"token": page.context["token"]}, follow=True)
    assert KpiImport.objects.count() == 1 and again.status_code == 200
    assert client.get("/hr/effects/kpis/").content.decode().count("126") >= 1


def test_what_is_wrong_is_told_by_line_and_column(ground):
    *_rest, hr, _users = ground
    this = f"{clock.today():%Y-%m}"
    found = plan(
        hr, GOOD, GOOD, ("XX", "", "2025-09", "新增用户", "户", 1), ("XY", "别的厅", "2025-09", "新增用户", "户", 1),
        ("XY", "", "九月", "新增用户", "户", 1), ("XY", "", this, "新增用户", "户", 1), ("XY", "", "2025-08", "销售", "户", 1),
        ("XY", "", "2025-08", "新增用户", "万户", 1), ("XY", "", "2025-08", "新增用户", "户", "很多"), ("XY", "", "2025-08", "新增用户", "户", "1.234"),
    )  # fmt: skip
    columns = {line.number: [column for column, _words in line.errors] for line in found.lines}
    assert columns == {
        2: [], 3: ["数值"], 4: ["营业厅编码"], 5: ["营业厅"], 6: ["月份"], 7: ["月份"], 8: ["指标"], 9: ["单位"], 10: ["数值"], 11: ["数值"],
    }  # fmt: skip
    assert not found.can_apply
    assert effects.bring_in_kpis(book(GOOD, GOOD), name="x", by=hr.user).wrong and not KpiValue.objects.exists()


def test_halls_of_others_and_offices_are_wrong(ground):
    city, _hall, hr, _users = ground
    make_department(kind="hall", code="OTHER")
    for code in ("OTHER", city.code):
        (line,) = plan(hr, (code, "", "2025-09", "新增用户", "户", 1)).lines
        assert line.errors[0][0] == "营业厅编码"


def test_two_halls_of_one_name_need_the_code(ground):
    city, _hall, hr, _users = ground
    make_department(city, kind="hall", name="学苑路营业厅")
    (line,) = plan(hr, ("", "学苑路营业厅", "2025-09", "新增用户", "户", 1)).lines
    assert line.errors[0][0] == "营业厅"


def test_a_correction_is_a_further_row_and_the_last_one_holds(ground):
    _city, _hall, hr, _users = ground
    effects.bring_in_kpis(book(GOOD), name="a", by=hr.user)
    same = effects.bring_in_kpis(book(GOOD), name="a", by=hr.user)
    assert len(same.of("same")) == 1 and not same.can_apply
    for value in (130, 131):
        effects.bring_in_kpis(book((*GOOD[:5], value)), name="b", by=hr.user)
    assert [row.value for row in KpiValue.objects.present()] == [131] and KpiValue.objects.count() == 3
    assert KpiValue.objects.present().get().corrects.corrects.value == 126


def test_the_database_keeps_values_as_they_are(ground):
    _city, hall, hr, users = ground
    effects.bring_in_kpis(book(GOOD), name="a", by=hr.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        KpiValue.objects.update(value=1)
    old = KpiValue.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        KpiValue.objects.create(department=hall, kpi=users, month=old.month, value=2, source=old.source, line=1)
    KpiValue.objects.create(
        department=hall, kpi=users, month=old.month, value=2, source=old.source, line=1, corrects=old
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        KpiValue.objects.create(
            department=hall, kpi=users, month=old.month, value=3, source=old.source, line=1, corrects=old
        )


def test_a_file_that_is_no_such_table_says_what_is_missing(ground):
    *_rest, hr, _users = ground
    found = kpi_file.plan(book(("x",), headers=["甲"]), departments=rules.departments_under_hr(hr.user))
    assert "月份" in found.problem
    assert kpi_file.plan(b"PK\x03\x04junk", departments=rules.departments_under_hr(hr.user)).problem


# --- costs and funds ----------------------------------------------------------------------------
def test_costs_go_into_the_one_ledger_once(ground):
    city, _hall, hr, _users = ground
    line = ("2025-09-12", city.code, "师资费", "3200.50", "新员工集训", hr.number, "")
    data = book(line, line, headers=cost_file.HEADERS)
    effects.bring_in_costs(data, name="费用.xlsx", by=hr.user)
    effects.bring_in_costs(data, name="费用.xlsx", by=hr.user)
    rows = list(CostLine.objects.values_list("amount_fen", "kind", "budget_line", "employee"))
    assert rows == [(320_050, "trainer", "新员工集训", hr.pk)] * 2


def test_wrong_costs_are_told_by_column(ground):
    city, _hall, hr, _users = ground
    tomorrow = clock.today() + dt.timedelta(days=1)
    rows = [
        ("昨天", city.code, "师资费", 1, "", "", ""), (tomorrow.isoformat(), city.code, "师资费", 1, "", "", ""),
        ("2025-09-12", "XX", "师资费", 1, "", "", ""), ("2025-09-12", city.code, "茶水", 1, "", "", ""),
        ("2025-09-12", city.code, "师资费", 0, "", "", ""), ("2025-09-12", city.code, "师资费", 1, "", "E9", ""),
    ]  # fmt: skip
    found = cost_file.plan(
        book(*rows, headers=cost_file.HEADERS),
        departments=rules.departments_under_hr(hr.user), people=Employee.objects.of_hr(hr.user),
    )  # fmt: skip
    assert [line.errors[0][0] for line in found.lines] == ["日期", "日期", "部门编码", "费用类别", "金额(元)", "工号"]


def test_a_fund_is_written_anew_never_changed(client, ground):
    city, _hall, hr, _users = ground
    client.force_login(hr.user)
    for amount in ("300000", "320000.50"):
        client.post("/hr/effects/funds/", {"department": city.pk, "year": 2026, "amount": amount, "note": ""})
    assert list(TrainingFund.objects.values_list("number", "amount_fen")) == [(2, 32_000_050), (1, 30_000_000)]
    other = make_department()
    assert client.post("/hr/effects/funds/", {"department": other.pk, "year": 2026, "amount": "1"}).status_code == 422
    with pytest.raises(DevelopmentError):
        effects.set_fund(other, year=2026, amount_fen=1, by=hr.user)


def test_an_indicator_is_entered_once(client, ground):
    *_rest, hr, _users = ground
    client.force_login(hr.user)
    data = {"key": "nps", "title": "客户满意度", "unit": "分", "direction": "up"}
    assert client.post("/hr/effects/kpis/", data).status_code == 302
    assert client.post("/hr/effects/kpis/", data).status_code == 422
    assert Kpi.objects.filter(key="nps").count() == 1
