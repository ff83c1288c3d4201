"""HR's spreadsheet: a preview first, wrong cells named with row and column, all or nothing, and the same file out again."""

import io

import openpyxl
import pytest

from development import plan_papers, plan_sheet
from development.plan_columns import HEADERS
from tests.development.plan_makers import book, make_version, make_world

pytestmark = pytest.mark.django_db

GOOD = (1, "宽带新装", "营业员", "40人", 7.5, "3月", "一号教室", "谭老师", "面授", "12,000.50元", "甲市", "笔试")


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = make_world()
    found["version"] = make_version(found["city"], found["hr"].user, lines=0)
    return found


def upload(client, version, data):
    file = io.BytesIO(data)
    file.name = "计划.xlsx"
    return client.post(f"{version.get_absolute_url()}import/", {"file": file, "because": "各厅报送"})


def wrong(world, **cells):
    row = dict(zip(HEADERS, GOOD, strict=True)) | cells
    found = plan_sheet.read(book(list(row.values())), version=world["version"], by=world["hr"].user)
    return [(line.row, column) for line in found.lines for column, _words in line.errors]


def test_a_preview_writes_nothing_and_the_yes_all_once(world, client):
    version = world["version"]
    client.force_login(world["hr"].user)
    page = upload(client, version, book(GOOD))
    assert page.status_code == 200 and version.lines.count() == 0
    token = page.content.decode().partition('name="token" value="')[2].partition('"')[0]
    apply = f"{version.get_absolute_url()}import/apply/"
    assert client.post(apply, {"token": token, "because": "各厅报送"}).status_code == 302
    line = version.lines.get()
    assert (line.people, line.hours, line.month, line.way, line.budget_fen) == (40, 750, 3, "class", 1_200_050)
    assert (line.because, line.department) == ("各厅报送", world["city"])
    client.post(apply, {"token": token, "because": "再来"})
    assert version.lines.count() == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"承办部门": "火星部"}, "承办部门"),
        ({"承办部门": "乙市"}, "承办部门"),
        ({"预算": "1.2万元"}, "预算"),
        ({"学时": "2天"}, "学时"),
        ({"月份": 13}, "月份"),
        ({"月份": 0}, "月份"),
        ({"预算": "待定"}, "预算"),
        ({"预算": -5}, "预算"),
        ({"人数": 2.5}, "人数"),
        ({"方式": "飞鸽"}, "方式"),
        ({"项目": ""}, "项目"),
        ({"序号": ""}, "序号"),
        ({"预算": "NaN"}, "预算"),
    ],
)
def test_a_wrong_cell_is_named_with_row_and_column(world, cells, column):
    assert wrong(world, **cells) == [(2, column)]


def test_one_wrong_row_keeps_the_whole_file_out(world, client):
    client.force_login(world["hr"].user)
    bad = (2, *GOOD[1:5], 13, *GOOD[6:])
    page = upload(client, world["version"], book(GOOD, bad))
    assert page.status_code == 422 and 'name="token"' not in page.content.decode()
    assert world["version"].lines.count() == 0


def test_two_rows_of_one_number_are_refused(world):
    found = plan_sheet.read(book(GOOD, GOOD), version=world["version"], by=world["hr"].user)
    assert [line.row for line in found.wrong] == [3]


def test_over_the_limit_is_told_with_its_line(world):
    world["version"].limit_fen = 2_000_000
    found = plan_sheet.read(book(GOOD, (2, *GOOD[1:])), version=world["version"], by=world["hr"].user)
    assert found.can_apply and (found.over.number, found.over.field) == (2, "预算")


def test_no_header_and_no_table_are_said(world):
    version, hr = world["version"], world["hr"].user
    assert "序号" in plan_sheet.read(book(GOOD, headers=("甲", "乙")), version=version, by=hr).problem
    assert plan_sheet.read(b"PK\x03\x04rubbish", version=version, by=hr).problem


def test_what_goes_out_comes_in_again_the_same(world):
    hr = world["hr"].user
    version = make_version(
        world["city"], hr, year=2027, lines=3, hours=750, budget_fen=120_050, place="一号教室", assessment="笔试"
    )
    before = [plan_sheet.cells_of(line) for line in version.lines.select_related("department")]
    data = plan_sheet.workbook(version)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert tuple(cell.value for cell in sheet[1]) == HEADERS
    from development.actions.plan_import import bring_in

    found = bring_in(version, data, because="", by=hr)
    assert (found.new, found.changed) == (0, 3)
    assert [plan_sheet.cells_of(line) for line in version.lines.select_related("department")] == before
    fresh = make_version(world["hall"], hr, year=2027, lines=0)
    assert {e[0] for line in plan_sheet.read(data, version=fresh, by=hr).lines for e in line.errors} == {"承办部门"}


def test_text_that_looks_like_a_formula_goes_out_as_text(world):
    version = make_version(world["city"], world["hr"].user, year=2027, place="=1+1")
    sheet = openpyxl.load_workbook(io.BytesIO(plan_sheet.workbook(version))).active
    assert sheet["G2"].value == "'=1+1" and sheet["G2"].data_type == "s"


def test_the_plan_on_paper_has_its_chapters_and_lines(world):
    import xml.etree.ElementTree as ET
    import zipfile

    version = make_version(world["city"], world["hr"].user, year=2027, place="<教室&1>")
    with zipfile.ZipFile(io.BytesIO(plan_papers.docx(version))) as archive:
        text = archive.read("word/document.xml").decode()
        for name in archive.namelist():
            ET.fromstring(archive.read(name))
    assert "一、培训目标" in text and "考核方式" in text and "&lt;教室&amp;1&gt;" in text
    assert plan_papers.pdf(version).startswith(b"%PDF")
