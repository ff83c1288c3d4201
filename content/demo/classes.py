"""Classes of the demonstration: rooms, trainers, one class to come with a waiting list, one that measures demand, one that is settled."""

import datetime as dt
import io
from collections.abc import Sequence

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from classroom.actions.classes import attending, keeping, life, planning, reminding, settling, signing
from classroom.external_papers import TEMPLATES
from classroom.models import AwayLimit, ClassSession, Room, Trainer, TrainerRating, TrainerSubject
from content.demo.exams import at
from courses.models import Course
from lib import clock
from lib.pdf import rendered
from people.models import Department, Employee


def make_classes(accounts: dict[str, Employee], colleagues: Sequence[Employee]) -> None:
    """Hold classes in every state; nothing is made when there are classes already."""
    hr, city = accounts["hr"], Department.objects.filter(code="QC").first()
    if city is None or ClassSession.objects.exists():
        return
    people = [e for e in colleagues if e.user and e.work_state == Employee.State.ACTIVE]
    room = Room.objects.create(department=city, title="三楼培训教室", location="示范市学苑路 8 号", capacity=24)
    Room.objects.create(department=city, title="演练室", location="示范市学苑路 8 号", capacity=8)
    AwayLimit.objects.update_or_create(department=Department.objects.get(code="QC-XY"), defaults={"most": 3})
    inside, outside = make_trainers(accounts, city)
    owner, by = hr.main.department if hr.main else city, hr.user
    past = held(owner, by, _day(-9), room, inside, people[:6])
    for row in past.signups.filter(state="attended")[:4]:
        TrainerRating.objects.create(signup=row, trainer=inside, taps=3)
    keep_papers(past, by)
    coming = plan("融合业务受理演练", owner, capacity=4, kind="drill", bring="工号牌", needs_approval=True)
    session = planning.save_class(None, coming, by=by)
    for n in (0, 1):
        start = _day(6 + n) + dt.timedelta(hours=9)
        hours = planning.DatePlan(start, start + dt.timedelta(hours=8), room=room, trainers=[inside if n else outside])
        planning.add_date(session, hours, by=by)
    session = life.announce(session, by=by)
    signing.put_in(session, people[6:12], by=by, check=False)
    signing.sign_up(session, accounts["trainee"], by=accounts["trainee"].user, wish="变更类业务还不熟")
    start = _day(13) + dt.timedelta(hours=9)
    hours = planning.DatePlan(start, start + dt.timedelta(hours=8), room=room, trainers=[inside])
    again = plan(
        "融合业务受理演练", owner, capacity=8, kind="drill", bring="工号牌", needs_approval=True, dates=[hours]
    )
    life.announce(planning.save_class(None, again, by=by), by=by)
    remind(owner, by, room, inside, people)
    demand = planning.save_class(None, plan("投诉处理情景演练", owner, capacity=12, kind="role_play"), by=by)
    demand = life.open_list(demand, by=by)
    for person in people[3:8]:
        signing.sign_up(demand, person, by=person.user)


def remind(owner: Department, by, room: Room, trainer: Trainer, people: Sequence[Employee]) -> None:
    """One class with too few people before its sign-up closes and a date that was taken off, one that waits to be settled."""
    hours = []
    for days in (2, 4):
        start = _day(days) + dt.timedelta(hours=14)
        hours.append(planning.DatePlan(start, start + dt.timedelta(hours=3), room=room, trainers=[trainer]))
    short = planning.save_class(None, plan("客户回访话术", owner, minimum=6, dates=hours), by=by)
    short = life.announce(short, by=by)
    signing.put_in(short, people[12:14], by=by, check=False)
    planning.remove_date(short.meetings.order_by("starts_at").last(), by=by)
    held(owner, by, _day(-2), room, trainer, people[6:9], title="营业厅应急演练", settled=False)
    reminding.remind_all()


def keep_papers(past: ClassSession, by) -> None:
    """A handout, a photo, and what those who attended say."""
    facts = [["要点一", "先讲场景，再讲套餐"], ["要点二", "首月按天、按月两种算法"], ["要点三", "合约到期前一个月提醒"]]
    blank = {"lines": [], "headings": [], "terms": [], "sums": [], "signatures": []}
    paper = rendered(
        TEMPLATES / "paper.typ",
        blank | {"operator": "示范联通", "title": "资费规则讲义", "facts": facts, "note": "演示数据"},
    )
    keeping.keep_file(past, ContentFile(paper, name="资费规则讲义.pdf"), kind="material", by=by)
    keeping.keep_file(past, ContentFile(drawn_photo(), name="现场.png"), kind="photo", by=by)
    words = ["算例很实用，希望多留一点练习时间", "", "下次能不能发纸质讲义", "", ""]
    for n, row in enumerate(past.signups.filter(state="attended").order_by("pk")):
        answers = {"useful": 5, "clear": 5 if n % 2 else 4, "practice": 3 + n % 2, "pace": 4, "order": 5}
        keeping.rate(row, answers | {"words": words[n % 5]})


def drawn_photo() -> bytes:
    """Return a drawing of a training room that stands for a photo: nobody is on it."""
    picture = Image.new("RGB", (960, 720), "#dfe6ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, 960, 720), fill="#b9a88f")
    draw.rectangle((260, 90, 700, 340), fill="#ffffff", outline="#59636b", width=8)
    for n, width in enumerate((300, 220, 260)):
        draw.rectangle((300, 140 + 60 * n, 300 + width, 160 + 60 * n), fill="#b8321f" if not n else "#9aa7b0")
    for n in range(4):
        draw.rectangle((60 + 230 * n, 520, 220 + 230 * n, 560), fill="#7d6a52")
        draw.ellipse((110 + 230 * n, 590, 170 + 230 * n, 650), fill="#3f4a52")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def make_trainers(accounts: dict[str, Employee], city: Department) -> tuple[Trainer, Trainer]:
    """A colleague and somebody from outside."""
    inside = Trainer.objects.create(owner_department=city, employee=accounts["trainer"], cost_per_hour_fen=0)
    outside = Trainer.objects.create(
        owner_department=city,
        is_external=True,
        name="方外聘",
        company="示范咨询公司",
        contract="框架合同 2026-07",
        cost_per_hour_fen=60_000,
    )
    year = clock.today().year
    for trainer, subject, until in (
        (inside, "融合业务受理", dt.date(year + 1, 6, 30)),
        (outside, "服务礼仪", None),
        (inside, "资费规则", None),
    ):
        TrainerSubject.objects.create(trainer=trainer, subject=subject, certified_until=until)
    return inside, outside


def plan(title: str, owner: Department, **more) -> planning.ClassPlan:
    fields = {"about": "先讲规则，再两人一组演练，最后讲评。", "capacity": 12, "needs_approval": False, **more}
    course = Course.objects.filter(key="C202").first()
    return planning.ClassPlan(title=title, owner_department=owner, course=course, **fields)


def held(
    owner: Department, by, day: dt.datetime, room: Room, trainer: Trainer, people: Sequence[Employee], *,
    title: str = "资费规则讲评", settled: bool = True,
) -> ClassSession:  # fmt: skip
    """A class of one day in the past, from sign-up to study hours; the last of its people did not come."""
    start = day + dt.timedelta(hours=9)
    with at(day - dt.timedelta(days=5)):
        hours = planning.DatePlan(start, start + dt.timedelta(hours=8), room=room, trainers=[trainer])
        session = planning.save_class(None, plan(title, owner), by=by)
        planning.add_date(session, hours, by=by)
        session = life.announce(session, by=by)
        rows = signing.put_in(session, people, by=by, check=False)
    with at(start + dt.timedelta(hours=9)):
        meeting = session.meetings.get()
        for n, row in enumerate(rows[:-1]):
            for half in meeting.halves:
                came = half.starts_at + dt.timedelta(minutes=25 if n == 1 and half.key == "am" else 0)
                attending.write_half(
                    row, meeting, half.key, came=came, left=half.ends_at, excused=False, how="sheet", reason="", by=by
                )
        if settled:
            settling.settle(session, by=by)
    return ClassSession.objects.get(pk=session.pk)


def _day(days: int) -> dt.datetime:
    return clock.start_of_day(clock.today() + dt.timedelta(days=days))
