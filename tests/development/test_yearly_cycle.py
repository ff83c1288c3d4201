"""A cycle from collecting to the freeze: shares, four eyes, appeals, the same number a year later."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from development.actions import appealing, calibrating, cycles, valuing
from development.exceptions import DevelopmentError
from development.models import AccessLog, Cycle, Evaluation, EvaluationAppeal, FormulaVersion, GradeMove, LimitException
from jobs.actions import run
from jobs.models import Job
from jobs.verify import CHECKS
from lib import clock, sheets
from outbox import actions as outbox
from outbox.models import Message, Todo
from people.models import Employee
from tests.development.evaluated import bring_to, collect, give, make_cycle, make_formula, study
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


class World:
    def __init__(self):
        self.city = make_department()
        self.hall = make_department(self.city)
        self.first, self.second = (make_employee(department=self.city) for _n in range(2))
        for hr in (self.first, self.second):
            make_grant(hr, "hr", self.city)
        self.boss = make_employee(department=self.hall)
        self.anna, self.ben = (make_employee(department=self.hall, manager=self.boss) for _n in range(2))


@pytest.fixture
def world():
    return World()


def differences():
    return [line for name in CHECKS if "yearly" in name for line in CHECKS[name]()]


def test_the_total_of_a_person_follows_from_hours_and_kpi_with_evidence(world):
    cycle = make_cycle(world.hall)
    study(world.anna, share=50)
    give(cycle, world.anna, 70)
    give(cycle, world.anna, "91.50")
    row = collect(cycle)[world.anna.pk]
    # 60 % × 50.00 + 40 % × 91.50 = 66.60; the newest KPI counts
    assert (row.total, row.proposed, row.grade) == (Decimal("66.60"), "fit", "fit")
    learning, kpi = row.figures
    assert learning["evidence"][0]["got"] == "2000" and learning["evidence"][0]["due"] == "4000"
    assert kpi["evidence"][0]["title"] == "表 第2行" and kpi["value"] == "91.50"
    assert differences() == []


def test_a_target_of_zero_is_a_clear_refusal_and_stops_the_publication(world):
    cycle = make_cycle(world.hall)
    rows = collect(cycle)
    assert rows[world.anna.pk].total is None and "除数为零" in rows[world.anna.pk].problem
    bring_to(cycle, "calibrating", by=world.first.user)
    with pytest.raises(DevelopmentError, match="3 evaluations have no total"):
        cycles.step(cycle, "published", by=world.first.user)


def test_collecting_asks_as_much_for_many_as_for_few(world):
    cycle = make_cycle(world.hall)
    study(world.anna, share=50)
    cycle.step("collecting")
    assert cycle.formula.parts

    def queries(people):
        rows = list(Employee.objects.filter(pk__in=[p.pk for p in people]).with_post())
        with CaptureQueriesContext(connection) as found:
            cycles.collect_for(cycle, rows)
        return len(found)

    few = queries([world.anna, world.ben])
    many = queries([make_employee(department=world.hall) for _n in range(8)])
    assert many == few


def collected(world, **more):
    cycle = make_cycle(world.hall, **more)
    for person, share in ((world.anna, 100), (world.ben, 90), (world.boss, 70)):
        study(person, share=share)
        give(cycle, person, share)
    collect(cycle)
    return cycle


def row_of(cycle, person):
    return Evaluation.objects.select_related("cycle", "department", "employee__user").get(cycle=cycle, employee=person)


def test_a_move_needs_a_reason_and_stays_within_the_share(world):
    cycle = collected(world, limits={"excellent": 34})  # of 3 people: 1
    with pytest.raises(DevelopmentError, match="during the calibration"):
        calibrating.move(row_of(cycle, world.boss), to="good", reason="x", by=world.first.user)
    bring_to(cycle, "calibrating", by=world.first.user)
    with pytest.raises(DevelopmentError, match="reason"):
        calibrating.move(row_of(cycle, world.boss), to="good", reason=" ", by=world.first.user)
    assert row_of(cycle, world.ben).grade == "excellent"  # two at 90 and above: the unit begins above its share
    with pytest.raises(DevelopmentError, match="Above their shares"):
        cycles.step(cycle, "published", by=world.first.user)
    calibrating.move(row_of(cycle, world.ben), to="good", reason="下半年两次质检扣分", by=world.first.user)
    with pytest.raises(DevelopmentError, match=r"3 people, of whom at most 1 .*exception"):
        calibrating.move(row_of(cycle, world.boss), to="excellent", reason="x", by=world.first.user)
    assert row_of(cycle, world.ben).grade_reason == "下半年两次质检扣分"
    assert row_of(cycle, world.ben).history.count() == 2
    cycles.step(cycle, "published", by=world.first.user)
    assert Message.objects.filter(kind="evaluation_published").count() == 3
    assert differences() == []


def test_more_than_the_share_is_decided_by_a_second_person(world):
    cycle = collected(world, limits={"excellent": 34})
    bring_to(cycle, "calibrating", by=world.first.user)
    row = calibrating.ask_exception(
        cycle, world.hall, grade="excellent", more=1, reason="全省标杆厅", by=world.first.user
    )
    todo = Todo.objects.get(kind="evaluation_exception", done_at=None)
    assert todo.whom == world.second.user
    with pytest.raises(DevelopmentError, match="four eyes"):
        calibrating.decide_exception(row, approve=True, by=world.first.user)
    with pytest.raises(DevelopmentError, match="still waits"):
        cycles.step(cycle, "published", by=world.first.user)
    outbox.answer(todo, choice="approve", by=world.second.user)
    cycles.step(cycle, "published", by=world.first.user)
    assert LimitException.objects.get().state == "approved"


def test_nobody_calibrates_the_own_evaluation(world):
    cycle = make_cycle(world.city)
    study(world.first, share=80)
    collect(cycle)
    bring_to(cycle, "calibrating", by=world.second.user)
    with pytest.raises(DevelopmentError, match="your own"):
        calibrating.move(row_of(cycle, world.first), to="excellent", reason="x", by=world.first.user)


def test_one_appeal_at_a_time_in_the_window_not_decided_by_whoever_calibrated(world):
    cycle = collected(world)
    bring_to(cycle, "calibrating", by=world.first.user)
    calibrating.move(row_of(cycle, world.ben), to="fit", reason="投诉", by=world.first.user)
    bring_to(cycle, "published", by=world.first.user)
    with pytest.raises(DevelopmentError, match="not open now"):
        appealing.appeal(row_of(cycle, world.ben), words="x", by=world.ben.user)
    bring_to(cycle, "appeals", by=world.first.user)
    found = appealing.appeal(row_of(cycle, world.ben), words="投诉已撤销，附单号", by=world.ben.user)
    assert [t.whom for t in Todo.objects.filter(kind="evaluation_appeal", done_at=None)] == [world.second.user]
    with pytest.raises(DevelopmentError, match="waits"), transaction.atomic():
        appealing.appeal(row_of(cycle, world.ben), words="再说一次", by=world.ben.user)
    with pytest.raises(DevelopmentError, match="do not decide"):
        appealing.decide(found, grade="", words="x", by=world.first.user)
    with pytest.raises(DevelopmentError, match="until"):
        cycles.step(cycle, "frozen", by=world.first.user)
    appealing.decide(found, grade="good", words="核实无责", by=world.second.user)
    assert row_of(cycle, world.ben).grade == "good"
    assert (
        EvaluationAppeal.objects.get().state == "granted"
        and not Todo.objects.filter(kind="evaluation_appeal", done_at=None).exists()
    )
    assert Message.objects.filter(recipient=world.ben.user, kind="evaluation_appeal").exists()
    assert differences() == []


def test_a_large_cycle_is_signed_by_a_job(world, client, monkeypatch):
    monkeypatch.setattr(cycles, "MANY", 2)
    cycle = collected(world)
    bring_to(cycle, "appeals", by=world.first.user)
    client.force_login(world.first.user)
    url = f"{cycle.get_absolute_url()}step/"
    assert "jobs" not in client.post(url, {"to": "frozen"})["Location"]  # appeals may still be made: said at once
    Cycle.objects.filter(pk=cycle.pk).update(appeal_until=clock.today() - dt.timedelta(days=1))
    assert "jobs" in client.post(url, {"to": "frozen"})["Location"]
    job = run(Job.objects.get(kind=cycles.FREEZING).pk)
    assert (job.state, job.done) == ("done", 3)
    assert {row.signed_by for row in cycle.evaluations.all()} == {world.first.user}
    assert differences() == []


def test_a_frozen_evaluation_never_changes_and_says_the_same_a_year_later(world):
    cycle = collected(world)
    bring_to(cycle, "frozen", by=world.first.user)
    row = row_of(cycle, world.anna)
    assert row.signature and row.signed_by == world.first.user
    for change in ({"total": Decimal(1)}, {"grade": "unfit"}, {"figures": []}, {"frozen_at": None, "signature": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evaluation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FormulaVersion.objects.update(components=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        GradeMove.objects.create(evaluation=row, was="good", becomes="fit", reason="x", by=world.first.user)
        GradeMove.objects.update(reason="y")
    # the ledgers move on, the number stays
    study(world.anna, share=10, year=cycle.year - 1)
    give(cycle, world.anna, 1)
    assert differences() == []


def test_a_tampered_number_is_found(world):
    cycle = collected(world)
    row = row_of(cycle, world.anna)
    Evaluation.objects.filter(pk=row.pk).update(total=Decimal("99.99"), grade="excellent")
    assert any("total is 99.99" in line for line in differences())
    row.figures[1]["value"] = "55.00"
    Evaluation.objects.filter(pk=row.pk).update(figures=row.figures)
    assert any("kpi is 55.00, its evidence says 100.00" in line for line in differences())


def test_weights_that_do_not_sum_are_refused_and_nobody_is_in_two_cycles(world):
    with pytest.raises(DevelopmentError, match="exactly 100 %"):
        make_formula(world.hall, {"kpi": "60", "exam": "39.5"})
    assert not FormulaVersion.objects.exists()
    version = make_formula(world.city)
    make_cycle(world.city, version=version)
    with pytest.raises(DevelopmentError, match="another department"):
        make_cycle(make_department(), version=version)
    with pytest.raises(DevelopmentError, match="covers some of these people"):
        make_cycle(world.hall)


def sheet(*rows):
    return sheets.workbook("分项", ["工号", "姓名", "分项", "得分", "说明"], rows)


def test_a_file_of_values_comes_in_whole_or_not_at_all(world):
    cycle = make_cycle(world.hall)
    people = Employee.objects.of_hr(world.first.user)
    good = (world.anna.number, world.anna.name, "个人KPI", 88.5, "")
    wrong = [
        ("X1", "", "个人KPI", 50, ""),
        (world.ben.number, "别人", "360度评价", "满分", ""),
        (world.ben.number, "", "个人KPI", 100.001, ""),
    ]
    found = valuing.bring_in(sheet(good, *wrong), cycle=cycle, name="a.xlsx", people=people, by=world.first.user)
    errors = {(line.number, field) for line in found.wrong for field, _words in line.errors}
    assert errors == {(3, "工号"), (4, "姓名"), (4, "分项"), (4, "得分"), (5, "得分")}
    assert not cycle.values.exists()
    assert valuing.bring_in(sheet(good), cycle=cycle, name="a.xlsx", people=people, by=world.first.user).can_apply
    assert cycle.values.get().value == Decimal("88.50") and cycle.values.get().source == "a.xlsx, line 2"
    twice = valuing.bring_in(sheet(good, good), cycle=cycle, name="a.xlsx", people=people, by=world.first.user)
    assert [line.number for line in twice.wrong] == [3]


# --- pages ------------------------------------------------------------------------------------------
def test_a_person_sees_numbers_evidence_and_who_looked_once_published(world, client):
    cycle = collected(world)
    row = row_of(cycle, world.anna)
    client.force_login(world.anna.user)
    assert client.get(row.get_absolute_url()).status_code == 404
    bring_to(cycle, "appeals", by=world.first.user)
    client.force_login(world.boss.user)
    assert client.get(row.get_absolute_url()).status_code == 200
    client.force_login(world.second.user)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert sorted(AccessLog.objects.values_list("role", flat=True)) == ["hr", "manager"]
    client.force_login(world.ben.user)
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(world.anna.user)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "60% × 100 + 40% × 100 = 100" in page and "表 第2行" in page and world.boss.user.name in page
    assert AccessLog.objects.count() == 2  # one's own look is none
    client.post(f"/yearly/{row.public_id}/appeal/", {"words": "请复核"})
    client.post(f"/yearly/{row.public_id}/acknowledge/")
    assert EvaluationAppeal.objects.filter(evaluation=row).exists()


def test_trying_values_keeps_nothing(world, client):
    cycle = collected(world)
    client.force_login(world.ben.user)
    url = f"/yearly/cycles/{cycle.public_id}/try/"
    before = client.get(url).content.decode()
    assert "60% × 90" not in before.replace("100% × 90", "")  # KPI is not told yet: only the own hours count
    page = client.get(url, {"learning": "95", "kpi": "85"}).content.decode()
    assert "60% × 95 + 40% × 85 = 91" in page
    assert client.get(url, {"learning": "101"}).status_code == 400
    assert row_of(cycle, world.ben).total == Decimal("90.00")


def test_the_letter_comes_with_the_freeze(world, client):
    cycle = collected(world)
    row = row_of(cycle, world.anna)
    client.force_login(world.first.user)
    url = f"/yearly/{row.public_id}/letter.pdf"
    assert client.get(url).status_code == 404
    bring_to(cycle, "frozen", by=world.first.user)
    client.force_login(world.anna.user)
    assert client.get(url).content.startswith(b"%PDF")


def test_hr_runs_a_cycle_on_its_pages(world, client):
    client.force_login(world.first.user)
    wrong = client.post("/hr/yearly/formulas/add/", formula_data(world.city, weight_kpi="5"))
    assert wrong.status_code == 400 and "95%" in wrong.content.decode()
    assert client.post("/hr/yearly/formulas/add/", formula_data(world.city)).status_code == 302
    version = FormulaVersion.objects.get()
    year = clock.today().year
    data = {
        "year": year,
        "department": world.city.code,
        "formula": version.public_id,
        "starts_on": f"{year}-01-01",
        "last_day": f"{year}-12-31",
        "excellent": 20,
    }
    url = client.post("/hr/yearly/add/", data)["Location"]
    assert client.get(url).status_code == 200
    study(world.anna, share=85)
    from development.models import Cycle

    cycle = Cycle.objects.get()
    collect(cycle)
    assert client.post(f"{url}step/", {"to": "calibrating"}).status_code == 302
    unit = f"{url}units/{world.hall.code}/"
    assert world.anna.name in client.get(unit).content.decode()
    client.post(
        f"/hr/yearly/evaluations/{row_of(cycle, world.anna).public_id}/move/", {"grade": "fit", "reason": "迟到"}
    )
    assert row_of(cycle, world.anna).grade == "fit"
    assert client.get(f"{url}evaluations.xlsx").status_code == 200
    assert client.get(f"{url}values/").status_code == 200
    stranger = make_employee(department=make_department())
    make_grant(stranger, "hr")
    client.force_login(stranger.user)
    assert client.get(unit).status_code == client.get(url).status_code == 404


def formula_data(department, **more):
    data = {"title": "综合评价", "department": department.code, "from_excellent": 90, "from_good": 80, "from_fit": 60}
    weights = {"exam": "30", "practical": "20", "360": "15", "learning": "15", "audit": "10", "kpi": "10"}
    return data | {f"weight_{kind}": weight for kind, weight in weights.items()} | more


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_of_a_unit_costs_the_same_for_many(world, client, count, django_assert_max_num_queries):
    people = [make_employee(department=world.hall) for _n in range(count)]
    cycle = collected(world)
    for person in people:
        give(cycle, person, 75)
    cycle = row_of(cycle, world.anna).cycle
    client.force_login(world.first.user)
    url = f"/hr/yearly/{cycle.public_id}/units/{world.hall.code}/"
    client.get(url)
    with django_assert_max_num_queries(20):
        client.get(url)


def test_a_day_that_is_no_day_is_said(world, client):
    cycle = collected(world)
    bring_to(cycle, "published", by=world.first.user)
    client.force_login(world.first.user)
    page = client.post(f"/hr/yearly/{cycle.public_id}/step/", {"to": "appeals", "appeal_until": "morgen"}, follow=True)
    assert "2026-12-31" in page.content.decode()
    past = (clock.today() - dt.timedelta(days=1)).isoformat()
    client.post(f"/hr/yearly/{cycle.public_id}/step/", {"to": "appeals", "appeal_until": past})
    cycle.refresh_from_db()
    assert cycle.state == "published"
