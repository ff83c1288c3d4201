"""Audit findings and complaints from a file: a preview with the row and the column of each mistake; all or nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from development import need_files
from development.models import Need
from lib import sheets
from tests.development.making import make_need
from tests.factories import make_department, make_employee, make_grant
from tests.subjects.making import make_competency


@pytest.fixture
def house(db, client, settings, tmp_path):
    city = make_department(make_department(kind="province"), kind="city")
    hall = make_department(city, kind="hall", code="HALL-01", name="学苑路营业厅")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    person = make_employee(department=hall, number="E20260001", name="王小示")
    one = make_competency(key="identity", name_zh="实名与信息安全")
    make_competency(key="honesty", name_zh="诚信告知")
    client.force_login(hr.user)
    return {"hall": hall, "hr": hr, "person": person, "one": one}


def row(**cells):
    base = dict(zip(need_files.HEADERS, need_files.EXAMPLES[0], strict=True))
    return tuple({**base, **cells}.values())


def upload(client, *rows, name="稽核.xlsx"):
    book = sheets.workbook("t", need_files.HEADERS, rows)
    return client.post(reverse("development:import_needs"), {"file": SimpleUploadedFile(name, book)})


def apply(client, page):
    return client.post(reverse("development:apply_needs"), {"token": page.context["token"]})


def test_the_examples_of_the_template_come_in(client, house):
    page = upload(client, *need_files.EXAMPLES)
    assert page.status_code == 200 and len(page.context["fresh"]) == 2 and not Need.objects.exists()
    apply(client, page)
    audit, complaint = Need.objects.get(source="audit"), Need.objects.get(source="complaint")
    assert (audit.employee, audit.owner_department, audit.people, audit.weight) == (None, house["hall"], 1, 5)
    assert (complaint.employee, complaint.weight) == (house["person"], 4)
    assert audit.score > 0 and audit.accepted_by == house["hr"].user
    assert audit.evidence[0]["case"] == "JH-2026-031" and audit.wished_by.isoformat() == "2027-01-31"


def test_the_same_file_again_brings_nothing(client, house):
    apply(client, upload(client, *need_files.EXAMPLES))
    page = upload(client, *need_files.EXAMPLES)
    assert len(page.context["plan"].same) == 2 and not page.context["token"]


def test_a_complaint_about_a_known_gap_merges_into_it(client, house):
    gap = make_need(house["person"], competency=house["one"], source="gap", weight=3)
    apply(client, upload(client, row(工号="E20260001", 姓名="王小示", 类型="投诉")))
    gap.refresh_from_db()
    assert [e["source"] for e in gap.evidence][-1] == "complaint" and gap.weight == 5
    assert Need.objects.get(state="merged").merged_into == gap


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"类型": "表扬"}, "类型", "表扬"),
        ({"编号": ""}, "编号", "空"),
        ({"部门编码": "HALL-99"}, "部门编码", "HALL-99"),
        ({"部门": "江畔营业厅"}, "部门", "学苑路营业厅"),
        ({"工号": "E999"}, "工号", "E999"),
        ({"工号": "E20260001", "姓名": "别人"}, "姓名", "王小示"),
        ({"能力项": "唱歌"}, "能力项", "唱歌"),
        ({"日期": "2026-13-40"}, "日期", "2026-13-40"),
        ({"日期": "2099-01-01"}, "日期", "2099-01-01"),
        ({"问题描述": ""}, "问题描述", "空"),
        ({"数量": "四"}, "数量", "四"),
        ({"单位": "公斤"}, "单位", "公斤"),
        ({"严重程度": "9"}, "严重程度", "9"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_column(client, house, cells, column, words):
    page = upload(client, row(编号="OK-1"), row(**cells))
    assert page.status_code == 422 and not page.context["token"]
    [line] = page.context["wrong"]
    assert line.number == 3
    assert [name for name, _text in line.errors] == [column]
    assert words in line.errors[0][1]
    assert not Need.objects.exists()


def test_a_case_that_stands_there_twice_is_told(client, house):
    page = upload(client, row(), row())
    assert [name for name, _text in page.context["wrong"][0].errors] == ["编号"]


def test_a_hall_of_another_city_is_none_of_mine(client, house):
    make_department(kind="hall", code="HALL-77")
    page = upload(client, row(部门编码="HALL-77", 部门=""))
    assert page.context["wrong"][0].errors[0][0] == "部门编码"


def test_a_person_of_another_hall_is_told(client, house):
    make_employee(department=make_department(house["hall"].get_parent()), number="E5", name="李四")
    page = upload(client, row(工号="E5", 姓名="李四"))
    assert page.context["wrong"][0].errors[0][0] == "工号"


def test_what_became_wrong_after_the_preview_writes_nothing(client, house):
    page = upload(client, *need_files.EXAMPLES)
    house["hall"].name = "新名字营业厅"
    house["hall"].save()
    answer = apply(client, page)
    assert answer.status_code == 422 and not Need.objects.exists()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 x", b"PK\x03\x04broken", "类型,编号\n稽核,1".encode()])
def test_what_is_no_such_table_is_refused_in_words(client, house, data):
    page = client.post(reverse("development:import_needs"), {"file": SimpleUploadedFile("x.xlsx", data)})
    assert page.status_code == 422 and not Need.objects.exists()


def test_the_template_is_a_workbook_without_formulas(client, house):
    answer = client.get(reverse("development:download_needs_template"))
    assert (
        answer.content.startswith(b"PK")
        and need_files.plan(
            answer.content, departments=type(house["hall"]).objects.all(), people=type(house["person"]).objects.all()
        ).can_apply
    )
