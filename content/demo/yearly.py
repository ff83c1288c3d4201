"""The yearly evaluation of the demonstration: last year frozen, one city in calibration, the other with an appeal."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounts.models import User
from content.demo.surveys import believable
from courses.actions import hours
from courses.models import StudyHour
from credentials.models import Programme
from development import eligible, formula, rounds, shares
from development.actions import appealing, calibrating, cycles, eligibility, successors
from development.actions import rounds as asking_rounds
from development.models import (
    Cycle,
    Evaluation,
    FormulaVersion,
    Nomination,
    PanelScore,
    PersonalValue,
    Publicity,
    PublicityEntry,
    Source,
)
from lib import clock
from people.models import Department, Employee, Post
from surveys.actions import answering, asking
from surveys.models import Form, Survey

WEIGHTS = {"exam": 30, "practical": 20, "360": 15, "learning": 15, "audit": 10, "kpi": 10}
LIMITS = {"excellent": 20, "good": 40}
BOUNDARIES = {"excellent": Decimal(90), "good": Decimal(80), "fit": Decimal(60)}
FILES = {"360": "360度评价汇总表.xlsx", "audit": "服务质量检查表.xlsx", "kpi": "个人KPI完成情况.xlsx"}
COURSES = [("营业厅服务规范集中培训", 540), ("5G融合业务知识更新", 720), ("客户信息保护专题", 360)]


def play(accounts: dict[str, Employee], colleagues: Sequence[Employee], *, seed: int = 1) -> None:
    """Play three cycles of evaluation; nothing is made twice."""
    province = Department.objects.filter(code="SF").first()
    if province is None or Cycle.objects.exists():
        return
    chance, hr, admin = random.Random(seed), accounts["hr"].user, accounts["admin"].user
    version = _formula(province, by=hr)
    year = clock.today().year
    _last_year(province, version, year - 1, chance=chance, by=hr)
    running = _cycle(Department.objects.get(code="QC"), version, year, chance=chance, by=hr, is_asked=True)
    cycles.step(running, "calibrating", by=hr)
    _calibrate(running, by=admin)
    heard = _cycle(Department.objects.get(code="LJ"), version, year, chance=chance, by=hr)
    _hear(heard, by=next(e.user for e in colleagues if e.main and e.main.post.code == "hr"))
    _show_lists(province, accounts, colleagues)
    _fill_pool(province, accounts, colleagues)


def _formula(province: Department, *, by: Any) -> FormulaVersion:
    labels = dict(Source.choices)
    parts = [formula.Component(kind, str(labels[kind]), Decimal(weight)) for kind, weight in WEIGHTS.items()]
    return cycles.keep_formula(province, title="员工综合评价公式", components=parts, boundaries=BOUNDARIES, by=by)


def _cycle(
    department: Department,
    version: FormulaVersion,
    year: int,
    *,
    chance: random.Random,
    by: Any,
    is_asked: bool = False,
) -> Cycle:
    """A cycle whose values are collected, of everybody who was there before its end."""
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    cycle = cycles.open_cycle(
        department,
        year=year,
        version=version,
        starts_on=start,
        ends_on=end,
        limits=LIMITS,
        by=by,
        title=f"{year}年度综合评价（{department.name}）",
    )
    cycle.step(Cycle.State.COLLECTING)
    people = list(
        Employee.objects.working().filter(hired_on__lt=end).in_department(department).with_post().order_by("number")
    )
    asked = _ask_round(cycle, people, chance=chance, by=by) if is_asked else set()
    _bring_in(cycle, people, asked, chance=chance, by=by)
    cycles.collect_for(cycle, people)
    return cycle


def _ask_round(cycle: Cycle, people: Sequence[Employee], *, chance: random.Random, by: Any) -> set[int]:
    """A 360° survey that is over: about everybody of one hall it was answered; of the others HR brings in the values of paper."""
    form = Form.objects.filter(key="feedback_360").first()
    hall = [p.pk for p in people if p.main and p.main.department.code == "QC-XY"][:6]
    if form is None or form.current is None:
        return set()
    now, today = clock.now(), clock.today()
    survey = asking.open_survey(
        form.current, title=f"360度评价：{cycle.title}", about_kind=rounds.ABOUT, about_key=str(cycle.public_id),
        owner_department=cycle.owner_department, opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=1), is_anonymous=True, by=by,
    )  # fmt: skip
    asking_rounds.ask_about(cycle, survey, hall)
    rows = survey.invitations.filter(employee__user__isnull=False).select_related(
        "employee__user", "survey__version__form"
    )
    for row in rows.order_by("pk"):
        if chance.random() < 0.95:
            answering.answer(row, believable(form.current.questionnaire, chance, 4.2), by=row.employee.user)
    start, end = clock.start_of_day(today - dt.timedelta(days=20)), clock.end_of_day(today - dt.timedelta(days=6))
    Survey.objects.filter(pk=survey.pk).update(opens_at=start, closes_at=end)
    asking.settle_ended()
    return set(hall)


def _bring_in(cycle: Cycle, people: Sequence[Employee], asked: set[int], *, chance: random.Random, by: Any) -> None:
    rows = []
    for line, person in enumerate(people, start=2):
        level = chance.gauss(88, 6)
        for kind, name in FILES.items():
            if kind == "360" and person.pk in asked:
                continue
            value = Decimal(str(round(min(99.5, max(52, level + chance.gauss(0, 4))), 1)))
            rows.append(
                PersonalValue(cycle=cycle, employee=person, kind=kind, value=value, source=f"{name} 第{line}行", by=by)
            )
    PersonalValue.objects.bulk_create(rows)


def _last_year(province: Department, version: FormulaVersion, year: int, *, chance: random.Random, by: Any) -> None:
    """A whole year with its study hours, frozen and signed."""
    hours.set_targets(
        year, {"hall": 4000, "sales": 4000, "call_centre": 4000, "management": 3200, "back_office": 2400}, by=None
    )
    people = Employee.objects.working().filter(hired_on__lt=dt.date(year, 12, 1)).in_department(province)
    for person in people:
        for number, (title, minutes) in enumerate(COURSES):
            day = dt.date(year, 12, 2 + number)
            if person.hired_on < day and chance.random() < 0.8:
                hours.credit(
                    person, kind=StudyHour.Kind.CLASS, key=f"history:demo-{year}-{number}", title=title, minutes=minutes, on=day,
                    reason="历史导入:线下签到表", is_history=True,
                )  # fmt: skip
    cycle = _cycle(province, version, year, chance=chance, by=by)
    _keep_within(cycle, by=by)
    for step in ("published", "appeals"):
        cycles.step(cycle, step, by=by, appeal_until=clock.today())
    Cycle.objects.filter(pk=cycle.pk).update(appeal_until=clock.today() - dt.timedelta(days=1))
    cycle.refresh_from_db()
    cycles.step(cycle, "frozen", by=by)


def _rows(cycle: Cycle) -> Any:
    return Evaluation.objects.filter(cycle=cycle).select_related("cycle", "department", "employee__user")


def _keep_within(cycle: Cycle, *, by: Any) -> None:
    """Calibrate until no unit is above its shares: who has the fewest points of a grade goes down by one."""
    if cycle.state == Cycle.State.COLLECTING:
        cycles.step(cycle, "calibrating", by=by)
    for unit in shares.units_of(cycle):
        too_many = max(0, unit.counts.get("excellent", 0) - unit.most["excellent"])
        # Room first for those who come down from above.
        for grade, below, most in (
            ("good", "fit", unit.most["good"] - too_many),
            ("excellent", "good", unit.most["excellent"]),
        ):
            surplus = max(0, unit.counts.get(grade, 0) - max(0, most))
            rows = _rows(cycle).filter(department=unit.department, grade=grade).order_by("total")
            for row in rows[:surplus]:
                mover = _somebody_else(by) if row.employee.user_id == by.pk else by
                calibrating.move(row, to=below, reason="本单位名额有限，按总分从高到低确定", by=mover)


def _somebody_else(by: Any) -> Any:
    return User.objects.filter(is_superuser=True).exclude(pk=by.pk).first()


def _calibrate(cycle: Cycle, *, by: Any) -> None:
    """One grade moved with its reason, and an exception that waits for a second person."""
    hall = Department.objects.get(code="QC-XY")
    row = _rows(cycle).filter(department=hall, grade="good").exclude(employee__user=by).order_by("total").first()
    if row is not None:
        calibrating.move(row, to="fit", reason="下半年两次服务质量检查扣分", by=by)
    calibrating.ask_exception(cycle, hall, grade="good", more=2, reason="学苑路营业厅全年服务质量全市第一", by=by)


def _hear(cycle: Cycle, *, by: Any) -> None:
    """The other city has published: one person contradicts, and whoever calibrated may not decide."""
    _keep_within(cycle, by=by)
    row = (
        _rows(cycle).filter(grade="good", department__code="LJ-JP").exclude(employee__user=by).order_by("total").first()
    )
    if row is not None:
        calibrating.move(row, to="fit", reason="第三季度有一件有责投诉", by=by)
    cycles.step(cycle, "published", by=by)
    cycles.step(cycle, "appeals", by=by, appeal_until=clock.today() + dt.timedelta(days=7))
    if row is not None and row.employee.user:
        row = _rows(cycle).get(pk=row.pk)
        appealing.appeal(row, words="该投诉经回访已改判为无责，工单记录可查，请复核等级。", by=row.employee.user)


# --- eligibility ------------------------------------------------------------------------------------
def _show_lists(province: Department, accounts: dict[str, Employee], colleagues: Sequence[Employee]) -> None:
    """A rule, a list that is shown with an objection, one that is over with a recommendation that waits."""
    hr, admin, today = accounts["hr"].user, accounts["admin"].user, clock.today()
    asked = eligible.tree(months=12, hours=60, no_breach=True)
    rule = eligibility.keep_rule(
        province, Post.objects.get(code="hall-manager"), title="营业厅经理晋升资格", tree=asked, by=hr
    )
    clerks = [
        e
        for e in colleagues
        if e.main and e.main.post.code == "clerk" and e.user and e.work_state == Employee.State.ACTIVE
    ]
    if late := next((e for e in clerks if (today - e.hired_on).days > 700), None):
        eligibility.enter_breach(
            late, words="办理过户业务未核验证件原件", happened_on=today - dt.timedelta(days=70), by=hr
        )
    able = [one.employee for one in eligible.standings(rule, clerks) if one.ok]
    if not able:
        return
    row = eligibility.publish(
        rule, able, department=province, starts_on=today, last_day=today + dt.timedelta(days=6), by=admin
    )
    objector = next(e for e in clerks if e not in able)
    eligibility.objecting(
        row.entries.order_by("pk")[0], words="该同事八月有一次工单超时被通报，请核实。", by=objector.user
    )
    over = Publicity.objects.create(
        rule=rule,
        department=province,
        title="营业厅经理晋升资格公示（上一批）",
        starts_on=today - dt.timedelta(days=20),
        ends_on=today - dt.timedelta(days=13),
        by=admin,
    )
    verdict = eligible.standings(rule, able[:1])[0].as_json()
    entry = PublicityEntry.objects.create(publicity=over, employee=able[0], verdict=verdict)
    eligibility.recommend(entry, kind="promotion", words="业务能手，带教两名新人均一次通过考核，建议晋升。", by=admin)


# --- successors -------------------------------------------------------------------------------------
def _fill_pool(province: Department, accounts: dict[str, Employee], colleagues: Sequence[Employee]) -> None:
    """A pool with one place held, one person before the panel, and a nomination that waits for HR."""
    hr, manager = accounts["hr"].user, accounts["manager"].user
    pool = successors.open_pool(
        province, Post.objects.get(code="hall-manager"), title="营业厅经理后备库", quota=3, by=hr, programme=Programme.objects.filter(key="X300").first(),
        rubric="业务能力: 30\n管理潜力: 30\n服务意识: 20\n学习能力: 20",
    )  # fmt: skip
    clerks = [
        e
        for e in colleagues
        if e.main and e.main.department.code == "QC-XY" and e.user and e.work_state == Employee.State.ACTIVE
    ]
    oldest = sorted(clerks, key=lambda e: (e.hired_on, e.number))[:3]
    panel = [accounts["admin"], accounts["trainer"], accounts["author"], accounts["hr"]]
    words = ["连续两年服务质量第一，能独立带班", "业务全面，善于带新人", "沟通能力强，主动承担厅内排班"]
    rows = [
        successors.nominate(
            pool, Employee.objects.with_post().get(pk=person.pk), source="manager", words=said, by=manager
        )
        for person, said in zip(oldest, words, strict=False)
    ]
    for row in rows[:2]:
        successors.call_panel(row, panel[:3], by=hr)
    for number, found in enumerate(
        PanelScore.objects.filter(nomination=rows[0]).select_related("nomination__pool", "assessor")
    ):
        successors.score(
            found, {"c1": 26 - number, "c2": 24, "c3": 18, "c4": 17}, words="综合表现突出", by=found.assessor
        )
    placed = Nomination.objects.select_related("pool", "employee").get(pk=rows[0].pk)
    successors.place(placed, mentor=accounts["manager"], project="轮岗值班经理三个月，主持一次厅内服务改进", by=hr)
