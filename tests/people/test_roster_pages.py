"""The roster's pages: the whole way through the browser's requests, and who may not go it."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ActivationCode
from jobs import actions as jobs
from people.models import Employee, RosterImport
from tests.factories import make_employee, make_grant
from tests.people.rosters import HEADERS, bring_in, csv_bytes, upload, xlsx

pytestmark = pytest.mark.django_db
ROW = ["N1", "王小示", "HALL-A", "CLERK", "M1", "2026-01-05", "在岗"]


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_from_upload_to_slips(company, client):
    client.force_login(company.hr.user)
    file = SimpleUploadedFile("花名册.csv", csv_bytes(ROW, ["N2", "乙", "HALL-A", "CLERK", "", "某天", ""]))
    response = client.post(reverse("people:upload_roster"), {"file": file})
    roster = RosterImport.objects.get()
    assert response.url == roster.get_absolute_url()
    assert 'hx-trigger="every 1s"' in client.get(response.url).content.decode()
    jobs.run(roster.job_id)
    page = client.get(response.url).content.decode()
    assert "某天" in page and "1 行会带来变化" in page
    apply_url = reverse("people:apply_roster", args=[roster.public_id])
    refused = client.post(apply_url, follow=True).content.decode()
    assert "什么都不会导入" in refused
    client.post(apply_url, {"skip_errors": "on"})
    jobs.run(RosterImport.objects.get().job_id)
    page = client.get(response.url).content.decode()
    assert "1 行已导入" in page and "1 名新员工还没有激活单" in page
    slips = client.post(reverse("people:print_slips"), {"import": roster.public_id}).content.decode()
    assert "N1" in slips and ActivationCode.objects.filter(user__username="N1").count() == 1
    assert "还没有激活单" not in client.get(response.url).content.decode()
    lines = sheet_of(client.get(reverse("people:download_errors", args=[roster.public_id])))
    assert lines[1][:3] == ["3", "入职日期：“某天”不是日期，请写成 2026-11-23 这样".replace("：", ":", 1), "N2"]


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(company, client):
    roster = upload(b"%PDF-1.7", company.hr.user)
    assert roster.state == "failed"
    client.force_login(company.hr.user)
    page = client.get(roster.get_absolute_url()).content.decode()
    assert "这不是表格文件" in page and "上传改好的文件" in page


def test_upload_without_a_file_or_too_large_is_answered_on_the_page(company, client, settings):
    client.force_login(company.hr.user)
    assert (
        "请选择一个文件" in (page := client.post(reverse("people:upload_roster")).content.decode())
        or "请选择文件" in page
    )
    settings.ROSTER_MAX_BYTES = 10
    file = SimpleUploadedFile("a.csv", b"x" * 11)
    assert client.post(reverse("people:upload_roster"), {"file": file}).status_code == 400
    assert not RosterImport.objects.exists()


def test_hostile_names_are_only_text(company, client):
    roster = upload(
        xlsx(["N1", "<script>alert(1)</script>", *ROW[2:]], headers=HEADERS), company.hr.user, name="<b>x.xlsx"
    )
    client.force_login(company.hr.user)
    page = client.get(roster.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<b>x" not in page


def test_cancelled_work_can_go_on_or_be_put_away(company, client):
    roster = upload(xlsx(ROW), company.hr.user)
    client.force_login(company.hr.user)
    client.post(reverse("people:apply_roster", args=[roster.public_id]))
    client.post(reverse("people:cancel_roster", args=[roster.public_id]))
    roster = RosterImport.objects.get()
    assert roster.is_stopped and "处理中途停止了" in client.get(roster.get_absolute_url()).content.decode()
    client.post(reverse("people:apply_roster", args=[roster.public_id]))
    jobs.run(RosterImport.objects.get().job_id)
    assert Employee.objects.filter(number="N1").exists()
    second = upload(xlsx(ROW), company.hr.user)
    client.post(reverse("people:drop_roster", args=[second.public_id]))
    second.refresh_from_db()
    assert second.state == "dropped" and not second.rows.exists() and not second.file


def test_two_imports_are_never_applied_at_once(company, client):
    one, two = upload(xlsx(ROW), company.hr.user), upload(xlsx(["N2", *ROW[1:]]), company.hr.user)
    client.force_login(company.hr.user)
    client.post(reverse("people:apply_roster", args=[one.public_id]))
    page = client.post(reverse("people:apply_roster", args=[two.public_id]), follow=True).content.decode()
    assert "正在导入另一份花名册" in page
    two.refresh_from_db()
    assert two.state == "preview"


@pytest.mark.parametrize("verb", ["show_roster", "download_errors"])
def test_another_hr_and_a_manager_see_nothing_of_it(company, client, verb):
    roster = upload(xlsx(["N2", "乙", "HALL-A", "CLERK", "", "某天", ""]), company.hr.user)
    other = make_employee(department=company.other)
    make_grant(other, "hr", company.other)
    url = reverse(f"people:{verb}", args=[roster.public_id])
    for user in (other.user, company.manager.user):
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.post(reverse("people:apply_roster", args=[roster.public_id])).status_code == 404
    client.force_login(company.hr.user)
    assert client.get(url).status_code == 200


def test_export_mirrors_import(company, client):
    headers = (*HEADERS, "手机", "用工形式", "合作公司", "职级", "试用期至", "BSS工号", "长假起", "长假止")
    row = ["007", "=cmd|' /C calc'!A0", "HALL-A", "CLERK", "M1", "2026-01-05", "长假", "+8613000000001", "派遣", "@公司", "-6", "2026-07-05", "B1", "2026-11-01", "2027-11-01"]  # fmt: skip
    bring_in(xlsx(row, headers=headers), company.hr.user)
    bring_in(xlsx(["W1", "张三", "", "", "", "", "离职"]), company.hr.user)
    client.force_login(company.hr.user)
    response = client.get(reverse("people:export_roster"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and "=cmd|' /C calc'!A0" in [c.value for c in cells]
    assert "李四" not in [c.value for c in cells]
    roster = upload(response.content, company.hr.user)
    wrong = [(r.number, r.verb, r.changes, r.errors) for r in roster.rows.exclude(verb="same")]
    assert wrong == [] and roster.summary["rows"] == 4 and roster.summary["ignored"] == []


def test_the_template_can_be_uploaded_as_it_is(company, client):
    client.force_login(company.hr.user)
    response = client.get(reverse("people:download_template"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["花名册", "填写说明", "部门", "岗位"]
    assert [row[0].value for row in book["部门"].iter_rows(min_row=2)] == ["CITY-A", "HALL-A"]
    roster = upload(response.content, company.hr.user)
    assert roster.state == "preview" and roster.summary["rows"] == 2


def test_the_preview_costs_the_same_for_many_rows(company, client, django_assert_max_num_queries):
    client.force_login(company.hr.user)
    counts = []
    for size in (3, 120):
        roster = upload(xlsx(*[[f"N{n}", *ROW[1:]] for n in range(size)]), company.hr.user)
        client.get(roster.get_absolute_url())
        with django_assert_max_num_queries(25) as asked:
            client.get(roster.get_absolute_url())
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 1, counts  # the pager counts
