"""Plain makers of plans for tests."""

import datetime as dt
import io

import openpyxl

from development.actions import plan_lines, plans
from development.models.plans import CHAPTERS
from development.plan_columns import HEADERS
from tests.factories import make_department, make_employee, make_grant, make_post


def make_world():
    """A province with an HR of its own and a city with another one; a hall below the city."""
    province = make_department(name="示例省")
    city = make_department(province, name="甲市", kind="city")
    hall = make_department(city, name="甲厅", kind="hall")
    other = make_department(province, name="乙市", kind="city")
    top, hr, stranger = (
        make_employee(department=d, name=n) for d, n in ((province, "省"), (city, "市"), (other, "乙"))
    )
    for person, department in ((top, province), (hr, city), (stranger, other)):
        make_grant(person, "hr", department)
    manager = make_employee(department=hall, post=make_post(code="hall-manager", name="厅经理", category="management"))
    clerk = make_employee(department=hall, manager=manager)
    return {
        "province": province, "city": city, "hall": hall, "top": top, "hr": hr, "stranger": stranger, "manager": manager, "clerk": clerk,
    }  # fmt: skip


def make_version(department, by, *, year=2026, limit_fen=0, lines=1, **values):
    """A draft with all chapters and `lines` lines."""
    version = plans.start_plan(department, year=year, limit_fen=limit_fen, by=by)
    plans.write_chapters(version, chapters=dict.fromkeys(CHAPTERS, "写好了"), limit_fen=limit_fen, by=by)
    for n in range(1, lines + 1):
        make_line(version, by, title=f"项目{n}", **values)
    version.refresh_from_db()
    return version


def make_line(version, by, **values):
    values = {
        "title": "宽带新装", "because": "上季度差错率高", "audience_text": f"营业员{values.get('title', '')}", "people": 20, "hours": 800,
        "month": 3, "way": "class", "budget_fen": 100_000, "department": version.plan.owner_department, **values,
    }  # fmt: skip
    return plan_lines.save_line(version, None, values=values, by=by)


def approve(version, *, submitted_by, by):
    plans.submit(version, by=submitted_by)
    version.refresh_from_db()
    plans.decide(version, approve=True, by=by)
    version.refresh_from_db()
    return version


def book(*rows, headers=HEADERS):
    made = openpyxl.Workbook()
    made.active.append(headers)
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def day(month, number=10):
    return dt.date(2026, month, number)
