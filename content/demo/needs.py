"""Needs of the demonstration: what posts ask for, evidence of it, gaps, audit findings and complaints, requests and goals, ranked."""

import datetime as dt
import random
from decimal import Decimal

from development import need_files
from development.actions import need_imports, need_items, need_ranking, need_requests, need_sources, needs
from development.models import Need
from lib import clock, sheets
from people import rules
from people.models import Department, Employee
from subjects.actions import competencies
from subjects.models import Competency, PostRequirement

# number of the case, days ago, whom (department code or a colleague's turn), competency, what was found, count, measure, weight
CASES = [
    ("稽核", "JH-031", 40, "QC-XY", None, "实名与信息安全", "抽查30单，4单未留存人证比对照片", 4, "件", 5),
    ("稽核", "JH-034", 26, "LJ-JP", None, "收费与账务", "日清日结2天有差额，未当日上报", 2, "起", 4),
    ("稽核", "JH-037", 12, "QC-XY", 0, "实名与信息安全", "代办业务未核对代办人证件", 1, "件", 5),
    ("投诉", "TS-118", 18, "QC-XY", 1, "诚信告知", "客户称签约时未说明24个月在网要求", 1, "起", 4),
    ("投诉", "TS-121", 9, "QC-XY", 2, "差错与投诉处理", "宽带装不了，撤单退款拖了五天", 1, "起", 4),
    ("投诉", "TS-125", 6, "LJ-JP", None, "客户接待", "周末高峰排队超过40分钟无人安抚", 3, "起", 3),
]


def play(accounts, colleagues, *, seed=1):
    """Bring a province to the middle of its needs: known, merged, ranked, two decided, one waiting in HR's 待办."""
    if Need.objects.exists() or not Competency.objects.exists():
        return
    today = clock.today()
    competencies.require_defaults(since=today - dt.timedelta(days=400))
    people = [e for e in [*accounts.values(), *colleagues] if e.main and e.work_state == Employee.State.ACTIVE]
    _note_evidence(people, accounts["manager"], seed=seed)
    need_sources.generate([e.pk for e in people])
    need_items.generate(list(Department.objects.filter(code="SF")))
    clerks = [e for e in people if e.main.post.code == "clerk" and e.main.department.code == "QC-XY"]
    _import_cases(accounts["hr"], [e for e in clerks if e not in accounts.values()])
    _ask(accounts, clerks)
    need_ranking.rank_all(Need.objects.all())
    _decide(accounts["hr"].user)


def _note_evidence(people, manager, *, seed):
    """Older colleagues show more; some items were never seen. Managers saw a third, people rated themselves."""
    chance, today = random.Random(seed), clock.today()
    asked = {}
    for row in PostRequirement.objects.valid().select_related("competency"):
        asked.setdefault(row.post_id, []).append(row)
    by_source = {"exam": [], "sandbox": [], "observation": [], "self": []}
    for person in people:
        days = (today - person.hired_on).days
        grown = min(Decimal("1.5"), Decimal(days) / 400)
        for row in asked.get(person.main.post_id, []):
            shown = max(
                Decimal("0.5"),
                min(Decimal(4), row.level - Decimal("1.4") + grown + Decimal(chance.randint(-8, 6)) / 10),
            )
            for source, share in (
                ("exam", 0.75),
                ("sandbox", 0.3 if row.competency.scenarios else 0),
                ("observation", 0.35),
                ("self", 0.4),
            ):
                if days > 10 and chance.random() < share:
                    level = min(Decimal(5), shown + Decimal("0.6")) if source == "self" else shown
                    by_source[source].append(
                        competencies.Seen(person.pk, row.competency_id, round(level, 1), NOTES[source])
                    )
    for number, (source, seen) in enumerate(by_source.items()):
        day = today - dt.timedelta(days=20 + 15 * number)
        by = manager.user if source == "observation" else None
        competencies.note(seen, source=source, source_key=f"demo:{source}", day=day, by=by)


NOTES = {"exam": "季度业务知识考试", "sandbox": "受理台月度练习", "observation": "走动管理时看到", "self": "年中自评"}


def _import_cases(hr, clerks):
    """Findings and complaints come in as HR's file would."""
    rows = []
    for kind, case, days, code, turn, skill, what, count, measure, weight in CASES:
        person = clerks[turn] if turn is not None and turn < len(clerks) else None
        day = (clock.today() - dt.timedelta(days=days)).isoformat()
        until = (clock.today() + dt.timedelta(days=60)).isoformat() if kind == "稽核" else ""
        number, name = (person.number, person.name) if person else ("", "")
        rows.append((kind, case, day, code, "", number, name, skill, what, count, measure, weight, until))
    book = sheets.workbook("稽核与投诉", need_files.HEADERS, rows)
    world = {"departments": rules.departments_under_hr(hr.user), "people": Employee.objects.of_hr(hr.user)}
    need_imports.bring_in(book, by=hr.user, **world)


def _ask(accounts, clerks):
    """A manager asks for two people and sets a goal for the team; the trainee sets an own one."""
    named = {one.key: one for one in Competency.objects.all()}
    manager, trainee, today = accounts["manager"].user, accounts["trainee"], clock.today()
    need_requests.ask_for_person(
        trainee, title="学会接住激动的客户", because="上周两次把客户交给班长，自己不敢接", competency=named["faults"],
        wished_by=today + dt.timedelta(days=45), by=manager,
    )  # fmt: skip
    need_requests.ask_for_person(clerks[-1], title="会做班前会主持", because="下半年想让他带早班", by=manager)
    need_requests.set_team_goal(
        title="全员讲得清融合套餐的限制", because="四季度融合是重点，稽核两次指出没讲在网期限",
        competency=named["honesty"], wished_by=today + dt.timedelta(days=90), by=manager,
    )  # fmt: skip
    need_requests.set_own_goal(
        trainee,
        title="考下营业厅初级认证",
        because="想早点独立上柜",
        wished_by=today + dt.timedelta(days=60),
        by=trainee.user,
    )


def _decide(hr):
    """HR accepts the most urgent finding of a hall and drops a need that another way already meets."""
    rows = Need.objects.filter(state=Need.State.OPEN, accepted_at=None).exclude(employee__user=hr)
    for need in rows.filter(source__in=["gap", "expiring"]).ranked()[:2]:
        needs.accept(need, by=hr, reason="列入明年一季度")
    for need in (
        rows.filter(source=Need.Source.MISTAKES).ranked()[:1]
        or rows.filter(source=Need.Source.GAP).order_by("score")[:1]
    ):
        needs.drop(need, by=hr, reason="本月已安排师傅一对一带教，不再另外安排")
