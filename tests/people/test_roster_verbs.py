"""What a roster does to people: joins, changes, moves, leaves, returns, long leave; and nothing the second time."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from jobs.models import News
from lib import clock
from people.models import Absence, Assignment, Employee, RosterRow
from tests.people.rosters import HEADERS, apply, bring_in, errors, upload, verbs, xlsx

pytestmark = pytest.mark.django_db


def everything():
    told = News.objects.exclude(kind="job_finished").count()
    return told, Assignment.objects.count(), Employee.history.count(), User.objects.count(), Absence.objects.count()


def news_of(kind):
    return News.objects.filter(kind=kind).count()


def test_a_new_person_gets_a_sign_in_without_password_and_an_assignment_since_hiring(company):
    data = xlsx(["N1", "王小示", "HALL-A", "CLERK", "M1", "2026-01-05", "在岗"])
    roster = upload(data, company.hr.user)
    assert roster.state == "preview" and verbs(roster) == {"N1": "join"}
    assert not Employee.objects.filter(number="N1").exists()
    roster = apply(roster, company.hr.user)
    person = Employee.objects.get(number="N1")
    assert (person.user.username, person.user.has_usable_password(), person.user.is_active) == ("N1", False, True)
    assert person.user.name == "王小示" and not person.user.is_superuser
    main = person.main
    assert (main.department.code, main.post.code, main.manager, main.starts_on) == (
        "HALL-A",
        "CLERK",
        company.manager,
        dt.date(2026, 1, 5),
    )
    assert person.history.get().history_user == company.hr.user
    assert news_of("employee_joined") == 1 and roster.state == "applied" and roster.summary["applied"] == 1


def test_the_same_file_twice_changes_nothing(company):
    data = xlsx(
        ["N1", "王小示", "HALL-A", "CLERK", "M1", "2026-01-05", "在岗"],
        ["W1", "张三丰", "CITY-A", "HR", "HR1", "", ""],
        ["M1", "王经理", "HALL-A", "HEAD", "", "", "长假"],
    )
    bring_in(data, company.hr.user)
    before = everything()
    again = upload(data, company.hr.user)
    assert set(verbs(again).values()) == {"same"}
    apply(again, company.hr.user)
    assert before == everything()


def test_a_move_ends_the_old_assignment_and_begins_a_new_one_on_its_day(company):
    data = xlsx(["W1", "张三", "CITY-A", "HR", "HR1", "", "", "2026-11-01"], headers=(*HEADERS, "生效日期"))
    roster = upload(data, company.hr.user)
    row = roster.rows.get(number="W1")
    assert row.verb == "move"
    assert ["部门", "学苑路营业厅 HALL-A", "甲市分公司 CITY-A"] in row.changes
    assert ["直接上级工号", "M1", "HR1"] in row.changes
    apply(roster, company.hr.user)
    old, new = company.worker.assignments.order_by("starts_on")
    assert old.ends_on == new.starts_on == dt.date(2026, 11, 1)
    assert new.source == f"roster {roster.public_id}" and news_of("employee_moved") == 1


def test_a_planned_move_is_told_on_its_day(company):
    from people.background import turn_the_day

    day = clock.today() + dt.timedelta(days=10)
    data = xlsx(["W1", "张三", "CITY-A", "HR", "HR1", "", "", day.isoformat()], headers=(*HEADERS, "生效日期"))
    bring_in(data, company.hr.user)
    assert news_of("employee_moved") == 0 and company.worker.main.department.code == "HALL-A"
    assert verbs(upload(data, company.hr.user)) == {"W1": "same"}
    turn_the_day()
    assert news_of("employee_moved") == 0
    with time_machine.travel(clock.start_of_day(day) + dt.timedelta(hours=1)):
        turn_the_day()
        turn_the_day()
        assert Employee.objects.get(number="W1").main.department.code == "CITY-A"
    assert news_of("employee_moved") == 1


def test_a_leaver_is_out_in_the_same_transaction(company, client):
    from tests.factories import make_grant

    make_grant(company.worker, "author", company.hall)
    client.force_login(company.worker.user)
    client.get("/style-guide/")
    bring_in(xlsx(["W1", "张三", "", "", "", "", "离职"]), company.hr.user)
    person = Employee.objects.get(number="W1")
    assert (person.work_state, person.left_on, person.user.is_active) == ("left", clock.today(), False)
    assert person.main is None and not person.grants.current().exists()
    assert news_of("employee_left") == 1
    assert not client.get("/style-guide/").wsgi_request.user.is_authenticated


def test_somebody_who_comes_back_is_the_same_row_without_the_old_password(company):
    bring_in(xlsx(["W1", "张三", "", "", "", "", "离职"]), company.hr.user)
    silent = upload(xlsx(["W1", "张三", "HALL-A", "CLERK", "M1", "", ""]), company.hr.user)
    assert "在岗状态" in errors(silent)[0] and "已于" in errors(silent)[0]
    day = clock.today() + dt.timedelta(days=1)
    with time_machine.travel(clock.start_of_day(day) + dt.timedelta(hours=9)):
        bring_in(xlsx(["W1", "张三", "HALL-A", "CLERK", "M1", day.isoformat(), "在岗"]), company.hr.user)
        person = Employee.objects.get(number="W1")
        assert person.pk == company.worker.pk and person.hired_on == day and person.main.starts_on == day
    assert person.user.is_active and not person.user.has_usable_password()
    assert person.assignments.count() == 2 and news_of("employee_returned") == 1


def test_long_leave_is_an_absence_and_its_end_is_told_once(company):
    from people.background import turn_the_day

    today = clock.today()
    headers = (*HEADERS, "长假起", "长假止")
    last = today + dt.timedelta(days=5)
    data = xlsx(["W1", "张三", "", "", "", "", "长假", today, last], headers=headers)
    bring_in(data, company.hr.user)
    absence = Absence.objects.get()
    assert (absence.starts_on, absence.ends_on) == (today, last + dt.timedelta(days=1))
    assert Employee.objects.get(number="W1").work_state == "long_leave" and news_of("absence_changed") == 0
    assert verbs(upload(data, company.hr.user)) == {"W1": "same"}
    with time_machine.travel(clock.start_of_day(absence.ends_on) + dt.timedelta(hours=1)):
        turn_the_day()
        turn_the_day()
    assert Employee.objects.get(number="W1").work_state == "active" and news_of("absence_changed") == 1


def test_back_early_from_leave(company):
    start = clock.today() - dt.timedelta(days=20)
    bring_in(xlsx(["W1", "张三", "", "", "", "", "长假", start], headers=(*HEADERS, "长假起")), company.hr.user)
    bring_in(xlsx(["W1", "张三", "", "", "", "", "在岗"]), company.hr.user)
    absence = Absence.objects.get()
    assert (absence.starts_on, absence.ends_on) == (start, clock.today())
    assert Employee.objects.get(number="W1").work_state == "active" and news_of("absence_changed") == 1


def test_blank_says_nothing_and_the_word_none_clears(company):
    headers = ("工号", "姓名", "手机", "职级")
    bring_in(xlsx(["W1", "张三", "13000000001", "6"], headers=headers), company.hr.user)
    assert verbs(upload(xlsx(["W1", "张三", "", None], headers=headers), company.hr.user)) == {"W1": "same"}
    bring_in(xlsx(["W1", "张三", "无", ""], headers=headers), company.hr.user)
    person = Employee.objects.get(number="W1")
    assert (person.mobile, person.grade) == ("", "6")


def test_new_departments_and_posts_come_along(company):
    headers = ("工号", "姓名", "部门编码", "部门", "上级部门编码", "岗位编码", "岗位", "岗位类别", "入职日期")
    rows = [
        ["N1", "甲", "HALL-N", "新城营业厅", "COUNTY-N", "VIP", "VIP 经理", "客户经理", "2026-01-05"],
        ["N2", "乙", "COUNTY-N", "新城县分公司", "CITY-A", "CLERK", "营业员", "营业厅", "2026-01-05"],
    ]
    roster = upload(xlsx(*rows, headers=headers), company.hr.user)
    assert [d["code"] for d in roster.summary["departments"]] == ["COUNTY-N", "HALL-N"]
    assert [p["code"] for p in roster.summary["posts"]] == ["VIP"]
    apply(roster, company.hr.user)
    hall = Employee.objects.get(number="N1").main.department
    assert (hall.name, hall.kind, hall.get_parent().code, hall.get_parent().kind) == (
        "新城营业厅",
        "hall",
        "COUNTY-N",
        "county",
    )


def test_a_line_turned_upside_down_is_applied_top_down(company):
    """W1 reported to M1; now M1 reports to W1. Row by row in the file's order this would be a loop."""
    headers = ("工号", "姓名", "直接上级工号")
    roster = bring_in(xlsx(["M1", "王经理", "W1"], ["W1", "张三", "HR1"], headers=headers), company.hr.user)
    assert not roster.rows.filter(verb="error").exists()
    assert Employee.objects.get(number="M1").main.manager.number == "W1"


def test_people_not_in_the_file_leave_only_when_their_number_is_written(company):
    from people.exceptions import PeopleError

    data = xlsx(["W1", "张三", "", "", "", "", ""])
    roster = upload(data, company.hr.user)
    assert roster.summary["missing"] == 1 and roster.rows.get(verb="missing").number == "M1"
    with pytest.raises(PeopleError, match="1"):
        apply(roster, company.hr.user, missing_left=7)
    apply(roster, company.hr.user)
    assert Employee.objects.get(number="M1").work_state == "active"
    apply(upload(data, company.hr.user), company.hr.user, missing_left=1)
    assert Employee.objects.get(number="M1").work_state == "left"
    assert Employee.objects.get(number="HR1").work_state == "active"


def test_what_changed_after_the_preview_is_not_overwritten(company):
    from people import actions

    roster = upload(xlsx(["W1", "张三", "CITY-A", "HR", "HR1", "", ""]), company.hr.user)
    actions.leave(Employee.objects.get(number="W1"), on=clock.today(), by=company.admin)
    roster = apply(roster, company.hr.user)
    assert roster.summary["late_errors"] == 1 and roster.summary["applied"] == 0
    assert "预览之后" in errors(roster)[0]
    assert RosterRow.objects.get(roster=roster, number="W1").verb == "error"


def test_the_first_roster_of_an_empty_house_brings_its_tree(db):
    from people.models import Department
    from tests.factories import make_user

    admin = make_user(is_superuser=True)
    headers = ("工号", "姓名", "部门编码", "部门", "上级部门编码", "岗位编码", "岗位", "岗位类别", "入职日期")
    rows = [
        ["A2", "乙", "C1", "甲市分公司", "P1", "X", "人事", "后台", "2020-01-01"],
        ["A1", "甲", "P1", "示范省公司", "", "Y", "总经理", "管理", "2020-01-01"],
    ]
    roster = bring_in(xlsx(*rows, headers=headers), admin)
    assert errors(roster) == []
    assert [d.code for d in Department.objects.order_by("path")] == ["P1", "C1"]
