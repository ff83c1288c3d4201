"""Plans of the demonstration: this year's, approved and under way, its next version in the making, and a city's plan that waits."""

import datetime as dt

from development.actions import outside, personal_plans, plan_lines, plan_making, plans
from development.models import PersonalPlan, PlanLine, PlanVersion, YearPlan
from lib import clock
from people.models import Department, Employee, RoleGrant

CHAPTERS = {
    "aims": "让一线人员把新装、变更、缴费三类业务一次办对,投诉处理有章可循;管理人员会带教、会看数。",
    "content": "业务受理与系统操作、资费与政策、服务与投诉处理、营销技巧、安全与合规、带教与管理。",
    "ways": "线上课程打底,沙箱演练练手,集中面授讲难点,业务骨干外派学习,专题委托外部机构。",
    "schedule": "一季度打基础,二季度练技能,三季度补短板,四季度抓总结;旺季不安排脱产班。",
    "evaluation": "训前摸底、训中抽查、训后考试;三个月后由直接上级核对岗位表现。",
    "effect": "一次办对率提高、投诉下降、认证通过率达标;年末复盘,结论用于下一版计划。",
}
# project, reason, for whom, people, 学时, month, place, way, yuan, assessment, what came of it
LINES = [
    ("宽带新装业务受理", "上年新装差错率最高", "营业厅营业员", 60, 8, 1, "省培训中心一号教室", "class", 18000, "笔试80分以上", "done"),
    ("资费政策更新(上半年)", "三月起资费调整", "全体前台人员", 120, 4, 2, "", "online", 0, "在线测验", "done"),
    ("投诉处理沙箱演练", "投诉问卷显示首次解决率偏低", "呼叫中心话务员", 40, 6, 3, "", "sandbox", 3000, "演练三次通过", "done"),
    ("营业厅经理带教能力", "带教评价不合格两成", "营业厅经理", 12, 12, 5, "省培训中心二号教室", "class", 26000, "带教观察表", "late"),
    ("客户经理营销技巧", "集团客户流失高于目标", "客户经理", 30, 8, 6, "省培训中心一号教室", "class", 22000, "案例汇报", "shifted"),
    ("新机型与终端维修", "厂家更新较快", "营业厅营业员", 20, 6, 8, "厂家培训基地", "external", 36000, "厂家证书", "dropped"),
    ("业务骨干省公司跟岗", "骨干需要跨专业锻炼", "后备骨干", 4, 80, 9, "省公司市场部", "secondment", 20000, "报告与授课", "done"),
    ("安全生产与信息保护", "监管检查要求", "全体员工", 160, 4, 10, "", "online", 0, "在线测验", "done"),
    ("岗位认证冲刺班", "四季度集中到期换证", "营业厅营业员", 45, 8, 11, "省培训中心一号教室", "class", 15000, "认证考试", ""),
    ("年度复盘与讲师研讨", "为下年计划准备", "内训师", 15, 6, 12, "省培训中心二号教室", "class", 9000, "研讨成果", ""),
]  # fmt: skip
NAMES = ("title", "because", "audience_text", "people", "hours", "month", "place", "way", "budget_fen", "assessment")


def play(accounts: dict[str, Employee]) -> None:
    """Play the yearly plans; a second time changes nothing."""
    hr, admin, manager = (accounts[name].user for name in ("hr", "admin", "manager"))
    year, root = clock.today().year, Department.objects.get(code="SF")
    if YearPlan.objects.filter(owner_department=root, year=year).exists():
        return
    plan = _write(root, year, LINES, by=hr, limit_fen=15_000_000)
    plans.submit(plan, by=hr)
    plan.refresh_from_db()
    plans.decide(plan, approve=True, by=admin, words="同意,旺季注意错峰。")
    _come(plan, by=hr)
    words = "投诉处理演练后三个月的现场抽查达标率只有六成,下半年加一轮复训,外训项目缩减。"
    plan.refresh_from_db()
    plans.next_version(plan, cites_kind="effect", cites_key=f"{year}-上半年", cites_words=words, by=hr)
    grant = (
        RoleGrant.objects.filter(role="hr", department__code="LJ")
        .select_related("employee__user", "department")
        .first()
    )
    if grant is not None:
        waiting = _write(grant.department, year + 1, LINES[:5], by=grant.employee.user, limit_fen=6_000_000)
        plans.submit(waiting, by=grant.employee.user, over_reason="新厅开业,集中培训一批")
    outside.ask(
        Department.objects.get(code="QC-XY"), title="新柜台系统上线培训", people=14, on_month=clock.today(), budget_fen=280_000,
        because="系统提前一个季度切换,计划里没有", by=manager,
    )  # fmt: skip


def _write(department: Department, year: int, lines, *, by, limit_fen: int) -> PlanVersion:
    version = plans.start_plan(department, year=year, limit_fen=limit_fen, by=by)
    plans.write_chapters(version, chapters=CHAPTERS, limit_fen=limit_fen, by=by)
    for *cells, _came in lines:
        values = dict(zip(NAMES, cells, strict=True))
        values |= {"hours": values["hours"] * 100, "budget_fen": values["budget_fen"] * 100, "department": department}
        plan_lines.save_line(version, None, values=values, by=by)
    version.refresh_from_db()
    return version


def _come(plan: PlanVersion, *, by) -> None:
    """What came of the lines until today, month by month."""
    today, came = clock.today(), {row[0]: row[-1] for row in LINES}
    for line in PlanLine.objects.filter(version=plan).select_related("version__plan"):
        fate = came[line.title]
        if fate == "shifted":
            plan_lines.shift(line, month=12, why="与旺季促销冲突,改到年末", by=by)
        elif fate == "dropped":
            plan_lines.give_up(line, why="厂家改为线上,费用退回", by=by)
        elif fate and line.month <= today.month:
            month = line.month + (1 if fate == "late" else 0)
            day = min(dt.date(today.year, month, 20), today)
            plan_lines.finish(line, on=day, spent_fen=line.budget_fen * 95 // 100, why="签到表、成绩单已归档", by=by)


def play_personal(accounts: dict[str, Employee], colleagues: list[Employee]) -> None:
    """Plans of the people of one hall, made from their needs: one agreed, one being settled, the others proposed."""
    hall = [
        p
        for p in [accounts["trainee"], accounts["newhire"], *colleagues]
        if p.main and p.main.department.code == "QC-XY"
    ]
    plan_making.propose(
        [p.pk for p in hall],
        year=clock.today().year,
        courses=plan_making.courses_by_competency(),
        by=accounts["hr"].user,
    )
    manager, made = accounts["manager"].user, PersonalPlan.objects.filter(employee__in=hall, state="proposed")
    mine = [
        plan for plan in made.order_by("pk") if plan.employee.user and plan.employee.main.manager == accounts["manager"]
    ]
    for plan in mine[1:2]:
        for item in plan.items.select_related("plan", "need", "course", "track"):
            personal_plans.answer(item, what="agreed", by=plan.employee.user)
            personal_plans.answer(item, what="agreed", by=manager)
    for plan in mine[:1]:
        item = plan.items.select_related("plan").first()
        later = clock.today() + dt.timedelta(days=120)
        personal_plans.answer(item, what="countered", due_on=later, words="月底盘点,想晚一个月", by=plan.employee.user)
