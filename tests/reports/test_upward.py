"""Reports upward: each number against a worked example, its rows, its query count, and who may see it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from classroom.models import ClassRating, ClassSession, CostLine, SignUp
from courses.actions import hours
from development.models import PlanLine, PlanVersion, TrainingFund, YearPlan
from lib import clock
from people.models import Assignment
from quizzes.models import Attempt
from reports.actions import upward
from reports.exceptions import ReportsError
from reports.models import FrozenPeriod, ReportTemplate
from reports.upward import periods
from reports.upward.measures import REGISTRY
from reports.upward.reading import Report
from reports.upward.scope import OWN, Scope
from tests.factories import make_admission, make_department, make_employee, make_grant, make_post, make_quiz

pytestmark = pytest.mark.django_db
YEAR = 2025  # over, whatever the day of the test
DAY = dt.date(YEAR, 5, 10)


@pytest.fixture
def ground():
    """A city with two halls; HR in the city, three clerks in hall A, two in hall B (one of them an agency's)."""
    city = make_department(kind="city", name="青川市分公司")
    a, b = make_department(city, kind="hall", name="甲厅"), make_department(city, kind="hall", name="乙厅")
    hr = make_employee(department=city, post=make_post(category="back_office"))
    make_grant(hr, "hr", city)
    people = [make_employee(department=a) for _n in range(3)]
    people += [make_employee(department=b), make_employee(department=b, employment_kind="agency")]
    return city, a, b, hr, people


def report(department, way="unit", key=f"{YEAR}-q2"):
    return Report(Scope(department, periods.read(key), way))


def whole(department, measure, **kwargs):
    found = report(department, **kwargs).whole.cells[measure]
    return found, REGISTRY[measure].text(found)


def learn(person, minutes, on=DAY, key="x"):
    return hours.credit(
        person, kind="class", key=f"{key}:{person.pk}:{on}", title="课", minutes=minutes, on=on, reason="x"
    )


def sit(person, quiz, passed, on=DAY, number=1, released=True):
    at = clock.start_of_day(on) + dt.timedelta(hours=10)
    admission = make_admission(person, quiz) if number == 1 else person.admissions.get(quiz=quiz)
    return Attempt.objects.create(
        admission=admission, employee=person, quiz=quiz, version=quiz.current, number=number, state="graded", seed="1",
        started_at=at, finished_at=at, max_score=100, score=90 if passed else 10, passed=passed,
        released_at=at if released else None,
    )  # fmt: skip


# --- periods ------------------------------------------------------------------------------------
def test_periods_are_half_open_days():
    quarter, december, year = (periods.read(key) for key in ("2025-q4", "2025-12", "2025"))
    assert (quarter.start, quarter.end) == (dt.date(2025, 10, 1), dt.date(2026, 1, 1)) == (quarter.start, december.end)
    assert (year.start, year.end) == (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    assert [periods.read(p).before.key for p in ("2025-q1", "2025-01", "2025")] == ["2024-q4", "2024-12", "2024"]
    assert [periods.read(text) for text in ("2025-q5", "2025-13", "25", "", "2025-q1x", "2025")][:5] == [None] * 5


# --- worked examples ----------------------------------------------------------------------------
def test_hours_a_person_coverage_and_entries(ground):
    """Three entries of 90, 45 and 45 minutes are 4 study hours of 45 minutes; six people: 4 ÷ 6 = 0.67; two of six learnt."""
    city, _a, _b, _hr, people = ground
    learn(people[0], 90), learn(people[0], 45, key="y"), learn(people[3], 45)
    learn(people[1], 450, on=dt.date(YEAR, 7, 1))  # the next quarter
    hours.reverse(learn(people[2], 90), reason="x")
    found = report(city)
    cells = found.whole.cells
    assert (cells["hours_mean"].top, cells["hours_mean"].base) == (400, 6)
    assert REGISTRY["hours_mean"].text(cells["hours_mean"]) == "0.67"
    assert REGISTRY["hours_mean"].sum(cells["hours_mean"]) == "4 ÷ 6"
    assert REGISTRY["coverage"].text(cells["coverage"]) == "33.3%" and cells["entries"].top == 3
    by_label = {line.label: line for line in found.lines}
    assert by_label["甲厅"].cells["hours_mean"].top == 300 and by_label["甲厅"].people == 3
    assert by_label[f"{city.name}本级"].people == 1 and by_label["乙厅"].cells["coverage"].top == 1


def test_groups_add_up_in_every_way(ground):
    city, _a, _b, _hr, people = ground
    learn(people[0], 90), learn(people[4], 45)
    for way in ("unit", "category", "kind"):
        found = report(city, way=way)
        assert sum(line.people for line in found.lines) == found.whole.people == 6
        assert sum(line.cells["hours_mean"].top for line in found.lines) == 300
    kinds = {line.key: line.cells["coverage"].top for line in report(city, way="kind").lines}
    assert kinds == {"contract": 1, "agency": 1}


def test_a_person_who_moved_counts_once_where_they_are_on_the_last_day(ground):
    city, _a, b, _hr, people = ground
    old = people[0].assignments.get()
    Assignment.objects.filter(pk=old.pk).update(ends_on=dt.date(YEAR, 6, 1))
    Assignment.objects.create(employee=people[0], department=b, post=old.post, starts_on=dt.date(YEAR, 6, 1))
    learn(people[0], 90)
    by_label = {line.label: line for line in report(city).lines}
    assert (by_label["甲厅"].people, by_label["乙厅"].people) == (2, 3)
    assert by_label["甲厅"].cells["hours_mean"].top == 0 and by_label["乙厅"].cells["hours_mean"].top == 200
    may = {line.label: line.people for line in report(city, key=f"{YEAR}-05").lines}
    assert may["甲厅"] == 3


def test_first_passes_and_passes_after_resits(ground):
    """Four sit, two pass at once (50 %), one more passes in a resit of the quarter (75 %), the fourth only after it."""
    city, _a, _b, _hr, people = ground
    quiz = make_quiz(kind="exam")
    for person, passed in zip(people, (True, True, False, False), strict=False):
        sit(person, quiz, passed)
    sit(people[2], quiz, True, on=dt.date(YEAR, 6, 20), number=2)
    sit(people[3], quiz, True, on=dt.date(YEAR, 7, 2), number=2)
    sit(people[4], quiz, True, released=False)
    assert whole(city, "first_pass")[1] == "50.0%"
    assert whole(city, "pass_after_resit")[1] == "75.0%"
    assert whole(city, "first_pass", key=f"{YEAR}-q3")[1] == "—", "a resit is no first attempt"


def test_costs_a_person_and_the_fund(ground):
    """6,000 yuan for six people are 1,000 each; since January 9,000 of a fund of 30,000 are 30 %."""
    city, a, _b, _hr, people = ground
    spend = dict(kind="fee", key="x:1", amount_fen=600_000)  # noqa: C408
    CostLine.objects.create(**spend, token="1", department=a, spent_on=DAY, employee=people[0])
    CostLine.objects.create(
        **{**spend, "amount_fen": 300_000}, token="2", department=city, spent_on=dt.date(YEAR, 2, 1)
    )
    TrainingFund.objects.create(department=city, year=YEAR, number=1, amount_fen=1)
    TrainingFund.objects.create(department=city, year=YEAR, number=2, amount_fen=3_000_000)
    TrainingFund.objects.create(department=a, year=YEAR, amount_fen=1_000_000)  # part of the city's
    found, text = whole(city, "cost_mean")
    assert text == "¥1,000.00" and REGISTRY["cost_mean"].sum(found) == "¥6,000.00 ÷ 6"
    found, text = whole(city, "fund_used")
    assert text == "30.0%" and REGISTRY["fund_used"].sum(found) == "¥9,000.00 ÷ ¥30,000.00"
    lines = {line.label: line.cells for line in report(city).lines}
    assert REGISTRY["fund_used"].text(lines["甲厅"]["fund_used"]) == "60.0%"
    kinds = {line.key: line.cells for line in report(city, way="category").lines}
    assert kinds["hall"]["cost_mean"].top == 600_000 and "部门" in kinds["hall"]["fund_used"].because


def rate(person, session, value=None):
    signup = SignUp.objects.create(session=session, employee=person, state="attended")
    if value:
        ClassRating.objects.create(signup=signup, useful=value, clear=value, practice=value, pace=value, order=value)


@pytest.fixture
def session(ground):
    closed = clock.start_of_day(DAY)
    return ClassSession.objects.create(
        title="班", owner_department=ground[0], capacity=30, code="x", state="closed", closed_at=closed
    )


def test_satisfaction_share_and_response(ground, session):
    """Ratings 5, 5, 4, 3, 3 of six who came: mean 4.00, three of five at 4 and more, five of six answered."""
    city, _a, _b, hr, people = ground
    for person, value in zip([*people, hr], (5, 5, 4, 3, 3, None), strict=True):
        rate(person, session, value)
    assert whole(city, "satisfaction")[1] == "4.00"
    assert whole(city, "satisfied")[1] == "60.0%" and whole(city, "response")[1] == "83.3%"
    lines = {line.label: line.cells for line in report(city).lines}
    assert REGISTRY["satisfaction"].value(lines["甲厅"]["satisfaction"]) is None, "three answered: not shown"


def test_fewer_than_five_ratings_are_not_shown(ground, session):
    city, _a, _b, _hr, people = ground
    for person in people[:4]:
        rate(person, session, 5)
    found, text = whole(city, "satisfaction")
    assert text == "—" and "五" in REGISTRY["satisfaction"].why(found)
    assert whole(city, "response")[1] == "100.0%"


def test_what_is_hidden_cannot_be_told_from_the_rest():
    from reports.upward.opinions import to_hide

    assert to_hide({"a": 3, "b": 9, "c": 6}) == {"a", "c"}
    assert to_hide({"a": 3, "b": 4, "c": 6}) == {"a", "b"}
    assert to_hide({"a": 5, "b": 0}) == set()


def test_who_reached_the_target_of_the_year(ground):
    """40 hours a year; until the end of June 181 of 365 days are 19.84: 20 hours reach it, 19 do not."""
    city, _a, _b, _hr, people = ground
    hours.set_targets(YEAR, {"hall": 4000}, by=None)
    learn(people[0], 20 * 45), learn(people[1], 19 * 45)
    found, text = whole(city, "target_reached")
    assert (found.top, found.base, text) == (1, 5, "20.0%")


def test_without_a_base_there_is_a_dash_and_a_reason():
    empty = make_department()
    for measure in REGISTRY.values():
        cell = report(empty).whole.cells[measure.key]
        if measure.shape != "number":
            assert measure.text(cell) == "—" and measure.why(cell), measure.key


# --- pages --------------------------------------------------------------------------------------
def address(department, path="", **more):
    query = "&".join(f"{k}={v}" for k, v in {"department": department.code, "period": f"{YEAR}-q2", **more}.items())
    return f"/reports/upward/{path}?{query}"


def test_hr_reads_the_report_and_the_rows_behind_each_number(client, ground, session):
    city, _a, _b, hr, people = ground
    learn(people[0], 90), sit(people[0], make_quiz(kind="exam"), True), rate(people[1], session, 4)
    CostLine.objects.create(kind="fee", key="x:1", amount_fen=100, token="1", department=city, spent_on=DAY)
    client.force_login(hr.user)
    page = client.get(address(city))
    assert page.status_code == 200 and "人均学时" in page.content.decode()
    for key in REGISTRY:
        for group in ("", OWN, people[0].main.department.path):
            assert client.get(address(city, f"rows/{key}/", group=group)).status_code == 200, key
    assert people[0].number in client.get(address(city, "rows/first_pass/")).content.decode()
    assert client.get(address(city, "rows/nothing/")).status_code == 404
    assert client.get(address(city, "rows/coverage/", group="nowhere")).status_code == 404


def test_another_department_is_not_there(client, ground):
    city, _a, _b, hr, _people = ground
    other = make_department()
    stranger = make_employee(department=other)
    make_grant(stranger, "hr", other)
    client.force_login(stranger.user)
    for path in ("", "rows/coverage/", "report.xlsx"):
        assert client.get(address(city, path)).status_code == 404
    client.force_login(hr.user)
    hr.grants.update(ends_on=clock.today())
    assert client.get(address(city)).status_code == 404, "a right that was lost"


def test_the_report_costs_the_same_for_few_and_for_many(client, ground):
    city, _a, _b, hr, people = ground
    client.force_login(hr.user)
    quiz = make_quiz(kind="exam")

    def cost(path=""):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address(city, path)).status_code == 200
        return len(found)

    paths = ("", "rows/coverage/", "rows/entries/", "rows/first_pass/", "rows/satisfaction/")
    for person in people[:2]:
        learn(person, 90), sit(person, quiz, True)
    cost()  # fills caches
    few = [cost(path) for path in paths]
    for _n in range(12):
        person = make_employee(department=make_department(city, kind="hall"))
        learn(person, 90), sit(person, quiz, True)
    assert [cost(path) for path in paths] == few
    assert few[0] < 25


# --- what was reported --------------------------------------------------------------------------
def test_a_reported_period_stays_and_a_correction_shows_as_a_difference(client, ground):
    """Reported 4 hours ÷ 6 = 0.67; one entry of 2 hours is taken back later: 2 ÷ 6 = 0.33, a difference of -0.33."""
    city, _a, _b, hr, people = ground
    entry = learn(people[0], 90)
    learn(people[3], 90)
    client.force_login(hr.user)
    answer = client.post("/reports/upward/freeze/", {"department": city.code, "period": f"{YEAR}-q2", "by": "unit"})
    page = client.get(answer.url)
    assert page.context["differences"] == []
    hours.reverse(entry, reason="补录错误")
    page = client.get(answer.url)
    found = {(d.label, d.measure.key): d for d in page.context["differences"]}
    one = found[(city.name, "hours_mean")]
    assert (one.was, one.now, one.change) == ("0.67 (4 ÷ 6)", "0.33 (2 ÷ 6)", "-0.33")
    assert ("甲厅", "hours_mean") in found and ("乙厅", "hours_mean") not in found
    assert "0.67" in page.content.decode(), "the frozen number still stands"
    for way in ("category", "kind"):
        assert client.get(f"{answer.url}?by={way}").status_code == 200
    assert client.get(f"{answer.url}?by=name").status_code == 404


def test_reporting_anew_needs_a_reason_and_a_period_that_is_over(ground):
    city, _a, _b, hr, people = ground
    period = periods.read(f"{YEAR}-q2")
    upward.freeze(city, period, by=hr.user)
    with pytest.raises(ReportsError, match="重报"):
        upward.freeze(city, period, by=hr.user)
    assert upward.freeze(city, period, note="补录签到", by=hr.user).number == 2
    with pytest.raises(ReportsError):
        upward.freeze(city, periods.of_day(clock.today(), "year"), by=hr.user)
    with pytest.raises(ReportsError):
        upward.freeze(make_department(), period, by=hr.user)
    with pytest.raises(ReportsError):
        upward.freeze(city, period, note="x", by=people[0].user)


def test_the_database_keeps_what_was_reported(ground):
    city, _a, _b, hr, _people = ground
    upward.freeze(city, periods.read(f"{YEAR}"), by=hr.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenPeriod.objects.update(numbers={})


# --- tables -------------------------------------------------------------------------------------
def customers_table(*header):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "上报"
    sheet["A1"] = "培训工作情况表"
    for column, text in enumerate(header, start=1):
        sheet.cell(row=3, column=column, value=text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_customers_own_table_is_filled(client, ground):
    city, _a, _b, hr, people = ground
    learn(people[0], 90), learn(people[3], 45)
    client.force_login(hr.user)
    data = customers_table("序号", "单位名称", "人数", "人均学时", "覆盖率(%)", "平均分", "人均学时(小时)")
    file = SimpleUploadedFile("表.xlsx", data)
    page = client.post(
        "/reports/upward/templates/", {"name": "省公司月报", "department": city.pk, "file": file}, follow=True
    )
    told = [str(m) for m in page.context["messages"]]
    assert any("F3" in words and "平均分" in words for words in told) and any("G3" in words for words in told)
    template = ReportTemplate.objects.get()
    answer = client.get(address(city, "report.xlsx", template=template.public_id))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["上报"]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=4)]
    assert sheet["A1"].value == "培训工作情况表" and sheet["F3"].value == "平均分"
    assert rows[0][:5] == [1, "甲厅", 3, 0.67, 33.3] and rows[-1][:5] == [4, city.name, 6, 0.5, 33.3]
    assert all(row[5] is None for row in rows)


def test_a_table_without_a_header_is_refused(client, ground):
    city, _a, _b, hr, _people = ground
    client.force_login(hr.user)
    for name, data in [("x.xlsx", customers_table("甲", "乙")), ("x.xlsx", b"PK\x03\x04"), ("x.csv", b"a,b")]:
        file = SimpleUploadedFile(name, data)
        page = client.post("/reports/upward/templates/", {"name": "x", "department": city.pk, "file": file})
        assert page.status_code == 422
    assert not ReportTemplate.objects.exists()


def test_our_own_table_holds_the_numbers_and_the_formulas(client, ground):
    city, _a, _b, hr, people = ground
    city.name = "=分公司"
    city.save()
    learn(people[0], 90)
    client.force_login(hr.user)
    answer = client.get(address(city, "report.xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][2].startswith("人均学时") and rows[4][:3] == ("'=分公司", 6, 0.33)
    assert any(row[0] == "覆盖率" and "期末在岗人数" in row[1] for row in rows if len(row) > 1 and row[0])


def test_lines_of_the_plan_that_were_done(ground):
    """Due until June: three lines, one done in time, one done in July, one shifted away: 1 ÷ 3. A draft does not count."""
    city, a, _b, _hr, _people = ground
    plan = YearPlan.objects.create(year=YEAR, owner_department=city)
    version = PlanVersion.objects.create(plan=plan, number=1)
    made = {"people": 1, "hours": 100, "way": "class", "because": "x", "audience_text": "x"}

    def line(n, **more):
        now = more.pop("now", more["month"])
        PlanLine.objects.create(version=version, number=n, title=f"项{n}", now_month=now, **made, **more)

    line(1, month=3, department=a, state="done", done_on=dt.date(YEAR, 6, 30))
    line(2, month=4, department=a, state="done", done_on=dt.date(YEAR, 7, 1))
    line(3, month=5, department=city, now=9)
    line(4, month=7, department=city)
    assert whole(city, "plan_done")[1] == "—"
    PlanVersion.objects.filter(pk=version.pk).update(state="approved")
    found, text = whole(city, "plan_done")
    assert (found.top, found.base, text) == (1, 3, "33.3%")
    assert {line.label: line.cells["plan_done"].base for line in report(city).lines if "plan_done" in line.cells}[
        "甲厅"
    ] == 2
    assert whole(city, "plan_done", key=f"{YEAR}")[0].base == 4
