"""Hours, results and certificates of before: a dry run first, all or nothing, nothing twice, marked as such."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from courses.models import PastResult, StudyHour
from credentials.history import columns
from credentials.history.planning import plan
from credentials.models import Period, Programme
from people.models import Employee
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    root = make_department()
    hr, clerk = make_employee(department=root), make_employee(department=root, name="王小示")
    make_grant(hr, "hr", root)
    stranger = make_employee()
    programme = Programme.objects.create(key="X100-CERT", title_zh="初级上岗认证", validity_months=24)
    return locals()


def book(*rows, headers=columns.HEADERS):
    made = openpyxl.Workbook()
    made.active.append(headers)
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def lines_of(clerk):
    n, day = clerk.number, dt.date(2025, 3, 12)
    return [
        (n, "王小示", "学时", "服务规范培训", day, 8, "面授", "", "", "", "签到表"),
        (n, "", "成绩", "业务知识考试", "2025/6/20", "", "", "88", "是", "", ""),
        (n, "", "证书", "初级上岗认证", "2025-07-01", "", "", "", "", "2027年6月30日", "原证号 A-1"),
    ]


def upload(client, data, name="旧台账.xlsx"):
    file = io.BytesIO(data)
    file.name = name
    return client.post("/hr/history/", {"file": file})


def token_of(answer):
    return answer.content.decode().partition('name="token" value="')[2].partition('"')[0]


def test_a_preview_writes_nothing_and_the_yes_all_once(client, hall):
    client.force_login(hall["hr"].user)
    data = book(*lines_of(hall["clerk"]))
    answer = upload(client, data)
    assert answer.status_code == 200 and not StudyHour.objects.exists()
    token = token_of(answer)
    assert client.post("/hr/history/apply/", {"token": token}).status_code == 302
    hour, result, period = StudyHour.objects.get(), PastResult.objects.get(), Period.objects.get()
    assert (hour.minutes, hour.kind, hour.is_history) == (360, "class", True) and "第 2 行 · 签到表" in hour.reason
    assert (result.score, result.passed, str(result.done_on)) == ("88", True, "2025-06-20")
    assert (period.kind, str(period.valid_until)) == (Period.Kind.HISTORIC, "2027-07-01")
    client.post("/hr/history/apply/", {"token": token})
    again = upload(client, data)
    assert token_of(again) == "" and "没有需要做的" in again.content.decode()
    assert (StudyHour.objects.count(), PastResult.objects.count(), Period.objects.count()) == (1, 1, 1)


def test_awards_and_evaluations_of_before_stand_in_the_file(client, hall):
    n, rows = hall["clerk"].number, lines_of(hall["clerk"])
    award = (n, "", "奖励", "季度服务明星", "2025-09-30", "", "", "", "", "", "分公司通报")
    grade = (n, "", "评估", "2025年度综合评估", "2025-12-20", "", "", "良好", "", "", "")
    found = plan(book((*grade[:7], "", "", "", "")), people=Employee.objects.all())
    assert "成绩" in found.lines[0].errors[0]
    client.force_login(hall["hr"].user)
    answer = upload(client, book(rows[1], award, grade, headers=columns.HEADERS))
    client.post("/hr/history/apply/", {"token": token_of(answer)})
    assert sorted(PastResult.objects.values_list("kind", flat=True)) == ["award", "evaluation", "result"]
    with pytest.raises(IntegrityError), transaction.atomic():
        PastResult.objects.filter(kind="award").update(kind="evaluation")
    client.force_login(hall["clerk"].user)
    html = client.get("/reports/file/?year=2025").content.decode()
    assert "季度服务明星" in html and "良好" in html and html.count("业务知识考试") == 1


WRONG = [
    ((0, "X999"), "不在您的人员中"),
    ((1, "李四"), "花名册上是"),
    ((2, "绩效"), "学时、成绩、证书、奖励、评估"),
    ((3, ""), "名称"),
    ((4, "昨天"), "日期"),
    ((4, "2099-01-01"), "还没有到"),
    ((5, "-8"), "大于 0"),
    ((5, "=1+1"), "大于 0"),
    ((6, "自学"), "线上、面授"),
]


@pytest.mark.parametrize("change,words", WRONG)
def test_a_wrong_cell_is_named_with_its_line_and_nothing_is_brought_in(client, hall, change, words):
    row = list(lines_of(hall["clerk"])[0])
    row[change[0]] = change[1]
    client.force_login(hall["hr"].user)
    answer = upload(client, book(*lines_of(hall["clerk"])[1:], row))
    html = answer.content.decode()
    assert answer.status_code == 422 and token_of(answer) == "" and words in html
    assert not PastResult.objects.exists()


def test_an_unknown_certificate_and_two_lines_that_say_the_same(hall):
    rows = lines_of(hall["clerk"])
    wrong = list(rows[2])
    wrong[3] = "没有这个"
    backwards = [*rows[2][:9], "2024-01-01", ""]
    found = plan(book(rows[0], rows[0], wrong, backwards), people=Employee.objects.all())
    assert [bool(line.errors) for line in found.lines] == [False, True, True, True]
    assert "第 2 行" in found.lines[1].errors[0] and "初级上岗认证" in found.lines[2].errors[0]


def test_people_of_others_are_unknown(client, hall):
    client.force_login(hall["hr"].user)
    row = [hall["stranger"].number, "", *lines_of(hall["clerk"])[0][2:]]
    assert "不在您的人员中" in upload(client, book(row)).content.decode()


@pytest.mark.parametrize(
    "data,words", [(b"", "空"), (b"PK\x03\x04xx", "损坏"), ("工号,名称\nE1,x\n".encode(), "没有找到表头")]
)
def test_what_is_no_table_is_refused_in_plain_words(client, hall, data, words):
    client.force_login(hall["hr"].user)
    assert words in upload(client, data).content.decode()


def test_somebody_elses_token_brings_in_nothing(client, hall):
    client.force_login(hall["hr"].user)
    token = token_of(upload(client, book(*lines_of(hall["clerk"]))))
    other = make_employee(department=hall["root"])
    make_grant(other, "hr", hall["root"])
    client.force_login(other.user)
    client.post("/hr/history/apply/", {"token": token})
    assert not StudyHour.objects.exists()


def test_the_template_can_be_read_as_it_is(client, hall):
    client.force_login(hall["hr"].user)
    data = client.get("/hr/history/template.xlsx").content
    found = plan(data, people=Employee.objects.all())
    assert len(found.lines) == 5 and not found.problem
