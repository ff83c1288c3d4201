"""Training away from the hall in the demonstration: applications in every state, played at their own hours."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import ContentFile

from classroom.actions import external, mentoring, panels, secondments
from classroom.external_papers import TEMPLATES
from classroom.models import ExternalTraining, PanelSeat, Rubric, Secondment
from content.demo.exams import at
from lib import clock
from lib.pdf import rendered
from people.models import Department, Employee

SUMMARY = (
    "三天课程围绕短视频选题、直播话术和复盘展开，每天都有实操。收获最大的是“先讲场景、再讲套餐”的顺序。"
    "回来后先在本厅试播两场，再把话术整理成一页纸，带同班组一起练。"
)


def make_fieldwork(accounts: dict[str, Employee], colleagues: Sequence[Employee]) -> None:
    """Play what people do away from the hall; nothing is made twice."""
    if ExternalTraining.objects.exists():
        return
    people = [
        e for e in colleagues if e.user and e.user.has_usable_password() and e.work_state == Employee.State.ACTIVE
    ]
    stage = _Away(accounts["manager"], accounts["hr"])
    stage.ask(accounts["trainee"], "新媒体营销与直播带货", "省通信行业培训中心", starts=12, days=3, fee=260_000)
    hall = [e for e in people if e.main and e.main.department.code == "QC-XY"]
    stage.settled(hall[8], "客户投诉处理实务", "青川市职业技术学院", starts=-50)
    stage.reported(hall[9], "政企客户方案设计", "省通信行业培训中心", starts=-9)
    stage.approved(hall[10], "门店管理与班组建设", "示范省企业管理协会", starts=-30)
    stage.approved(hall[7], "宽带装维基础", "邻省培训基地", starts=9)
    stage.ask(accounts["manager"], "营业厅经理研修班", "示范大学继续教育学院", starts=30, days=5, fee=880_000)
    _send(accounts, hall[6], hall[5])
    _examine(accounts, hall[2:])
    _mentor(hall[9], [accounts["trainee"], hall[3]], by=accounts["hr"])


def _send(accounts: dict[str, Employee], gone: Employee, back: Employee) -> None:
    """Places at the other city: one person is there now, one came back and is judged, one asks."""
    hr, host = accounts["hr"], Department.objects.get(code="LJ")
    mentor = Employee.objects.filter(
        assignments__department__code="LJ-JP", assignments__post__code="hall-manager"
    ).first()
    today = clock.today()
    plans = [
        ("临江分公司跟班学习（第二期）", -8, 13, 3),
        ("临江分公司跟班学习（第一期）", -40, -27, 2),
        ("总部客服中心跟班学习", 25, 38, 2),
    ]
    quotas = []
    for title, first, last, places in plans:
        with at(_hour(first - 30)):
            quota = secondments.open_quota(
                    by=hr.user,
                    title=title,
                    owner_department=hr.main.department,
                    host_department=host,
                    starts_on=today + dt.timedelta(days=first),
                    ends_on=today + dt.timedelta(days=last),
                    days=10,
                    places=places,
                    apply_until=today + dt.timedelta(days=first - 5),
                    about="跟班学习投诉处理、宽带装维派单和厅店陈列。",
                )  # fmt: skip
            quotas.append(quota)
    for quota, person, days in ((quotas[0], gone, -16), (quotas[1], back, -48)):
        with at(_hour(days)):
            row = secondments.apply(person, quota, reason="想学对方的首问负责做法", by=person.user)
            while row.state != Secondment.State.APPROVED:
                secondments.approve(row, by=hr.user)
            if mentor:
                secondments.name_mentor(row, mentor, by=hr.user)
        with at(_hour((quota.starts_on - today).days + 4)):
            secondments.write_log(row, did="跟早会、台席旁听，试做首问登记", learnt="首问登记本一页纸就够用")
    with at(_hour(-25)):
        secondments.report(row, text=SUMMARY + "已约好下月给全厅讲一次。", by=back.user)
    with at(_hour(-1)):
        secondments.apply(accounts["trainee"], quotas[2], reason="想学投诉分级和回访", by=accounts["trainee"].user)


def _examine(accounts: dict[str, Employee], people: Sequence[Employee]) -> None:
    """A practical exam: one hour is held now, one is over with results, one can be booked."""
    hr, panel = accounts["hr"], [accounts["trainer"], accounts["hr"]]
    criteria = Rubric.criteria_of("X200")
    with at(_hour(-40)):
        exam = panels.save_exam(
            None, by=hr.user, key="X200", title="中级认证实操评审", owner_department=hr.main.department, criteria=criteria,
            pass_points=80, examiners=2, apart_points=10, with_third=True,
        )  # fmt: skip
        panels.save_exam(
            None, by=hr.user, key="X300", title="后备人才结业评审", owner_department=hr.main.department,
            criteria=Rubric.criteria_of("X300"), pass_points=70, examiners=2, apart_points=15, with_third=True,
        )  # fmt: skip
    now = clock.now().replace(second=0, microsecond=0)
    hours = [(now + dt.timedelta(days=6), 3), (now - dt.timedelta(minutes=15), 3), (_hour(-12, 9), 3)]
    slots = []
    for start, seats in hours:
        with at(min(start, now) - dt.timedelta(days=9)):
            fields = {"place": "市公司三楼实训室", "starts_at": start, "ends_at": start + dt.timedelta(hours=2)}
            slots.append(panels.open_slot(exam, seats=seats, examiners=panel, **fields))
    for slot, sitting in ((slots[0], people[:1]), (slots[1], people[1:4]), (slots[2], people[4:7])):
        with at(min(slot.starts_at, now) - dt.timedelta(days=5)):
            for person in sitting:
                panels.book(person, slot)
    with at(slots[2].starts_at + dt.timedelta(minutes=50)):
        for seat, pair in zip(slots[2].bookings.order_by("pk"), [(18, 18), (15, 14), (19, 14)], strict=True):
            for examiner, each in zip(panel, pair, strict=True):
                fresh = PanelSeat.objects.select_related("slot", "exam", "employee__user").get(pk=seat.pk)
                points = {c["key"]: c["points"] * each // 20 for c in criteria}
                token, note = f"demo-{seat.pk}-{examiner.pk}", "流程完整，证件核验到位"
                panels.hand_in(fresh, examiner, token=token, points=points, note=note, by=examiner.user)


def _mentor(mentor: Employee, trainees: Sequence[Employee], *, by: Employee) -> None:
    """A mentor with two trainees, some weeks of ticks, a talk, and a checklist half witnessed."""
    today = clock.today()
    with at(_hour(-18)):
        pairs = [
            mentoring.pair(
                mentor, one, starts_on=today - dt.timedelta(days=17), ends_on=today + dt.timedelta(days=70), by=by.user,
                goals="三个月内独立办理开户、过户和融合变更，差错为零",
            )
            for one in trainees
        ]  # fmt: skip
    _over(mentor, trainees[-1], by=by)
    weeks = [("认识台席和单据", True), ("证件核验不漏项", True), ("讲清首月资费", False)]
    for days in (-15, -8):
        with at(_hour(days, 17)):
            for row in pairs:
                mentoring.tick_week(row, weeks if days == -8 else weeks[:2], note="肯问肯练", by=mentor.user)
                mentoring.meet(row, on=clock.today(), minutes=30, about="复盘本周差错，约定下周重点", by=mentor.user)
    lines = "独立完成一笔开户\n独立完成一笔过户\n当面讲清资费并请客户确认\n晨会上讲一个案例"
    row = mentoring.give_checklist(trainees[0], title="营业员上手清单", lines=lines, by=by.user)
    for item in ("i1", "i3"):
        mentoring.witness(row, item, witness=mentor)


def _over(mentor: Employee, trainee: Employee, *, by: Employee) -> None:
    """A pair whose time is over: its final check waits, with a day on which somebody taught what they brought home."""
    other = Employee.objects.filter(assignments__department=trainee.main.department, user__isnull=False)
    other = (
        other.exclude(pk__in=[mentor.pk, trainee.pk]).exclude(mentor_pairs__state="active").order_by("number").first()
    )
    today = clock.today()
    if other is not None:
        with at(_hour(-60)):
            mentoring.pair(
                mentor, other, starts_on=today - dt.timedelta(days=60), ends_on=today - dt.timedelta(days=1), by=by.user,
                goals="独立受理宽带新装和移机",
            )  # fmt: skip
    for row in Secondment.objects.filter(state=Secondment.State.SUBMITTED).select_related("quota", "employee__user"):
        secondments.plan_teaching(row, on=today - dt.timedelta(days=1), what="首问负责做法，全厅晨会")
    mentoring.ask_about_ended()


class _Away:
    """Who decides, and at what hours."""

    def __init__(self, manager: Employee, hr: Employee) -> None:
        self.manager, self.hr = manager, hr

    def ask(
        self, person: Employee, title: str, institution: str, *, starts: int, days: int = 3, fee: int = 180_000
    ) -> ExternalTraining:
        first = clock.today() + dt.timedelta(days=starts)
        wanted = external.Application(
            institution=institution, title=title, starts_on=first, ends_on=first + dt.timedelta(days=days - 1),
            days_tenths=days * 10, budget_line="职工教育经费", reason="把课上学的用到厅里，带动同班组一起提高", fee_fen=fee,
            other_fen=96_000, place="省会", agrees=True,
        )  # fmt: skip
        with at(_hour(min(starts - 14, -1))):
            return external.apply(person, wanted, by=person.user)

    def approved(self, person: Employee, title: str, institution: str, *, starts: int) -> ExternalTraining:
        row = self.ask(person, title, institution, starts=starts)
        with at(_hour(min(starts - 12, -1), 11)):
            if row.state == ExternalTraining.State.REQUESTED:
                external.approve(row, by=self.manager.user)
            external.approve(row, by=self.hr.user)
        if row.lacks_report:
            external.remind(row)
        return row

    def reported(self, person: Employee, title: str, institution: str, *, starts: int) -> ExternalTraining:
        row = self.approved(person, title, institution, starts=starts)
        with at(_hour(starts + 5)):
            file = ContentFile(_certificate(row), name="结业证书.pdf")
            external.add_file(row, file)
            external.report(
                row, summary=SUMMARY, spent={"fee": row.fee_fen, "travel": 54_000, "lodging": 36_000}, by=person.user
            )
        return row

    def settled(self, person: Employee, title: str, institution: str, *, starts: int) -> None:
        row = self.reported(person, title, institution, starts=starts)
        with at(_hour(starts + 7)):
            external.settle(row, by=self.hr.user)


def _hour(days: int, hour: int = 10) -> dt.datetime:
    return clock.start_of_day(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=hour)


def _certificate(row: ExternalTraining) -> bytes:
    """Return a fictional certificate of the institution."""
    facts = [["姓名", row.employee.name], ["课程", row.title], ["机构", row.institution], ["学时", row.days]]
    blank = {"operator": row.institution, "lines": [], "headings": [], "terms": [], "sums": [], "signatures": ["盖章"]}
    return rendered(TEMPLATES / "paper.typ", blank | {"title": "结业证书", "facts": facts, "note": "演示数据"})
