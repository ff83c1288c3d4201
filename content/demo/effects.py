"""The effect of a training in the demonstration: indicators of both halls, one class studied on four levels, costs."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from classroom.actions import costs
from classroom.models import ClassRating, ClassSession, Meeting, SignUp, Teaching, Trainer
from content.demo import finals, sandbox
from content.demo.exams import at
from courses.actions import hours
from courses.models import Course, Track
from development.actions import effects
from development.effects import kpi_file
from development.effects.months import step as add_months
from development.models import Kpi
from lib import clock, sheets
from people.models import Department, Employee
from quizzes.actions import admissions, attempts, drawing
from simulator.actions import runs
from simulator.models import Scenario

KPIS = [
    ("new-users", "新增用户", "户", "up"),
    ("complaints", "服务投诉", "件", "down"),
    ("satisfaction", "客户满意度", "分", "up"),
]
# hall: what it has before, and how much it changes after the class
HALLS = {
    "QC-XY": {"new-users": (118, 15), "complaints": (9, -4), "satisfaction": (86.5, 3)},
    "LJ-JP": {"new-users": (96, 4), "complaints": (8, -1), "satisfaction": (87, 0.5)},
}
MONTHS = 9
TITLE = "投诉处理情景演练班"
CONCLUSION = "学员评价较好，前后测有提升；学苑路厅投诉下降多于对照厅，但同期换了新排班，不能只归功于培训。建议下季度安排一次复训，并扩到江畔厅。"
COSTS = [
    ("trainer", 320_000, 14, "外请讲师"),
    ("venue", 80_000, 14, "场地"),
    ("travel", 48_650, 15, "差旅"),
    ("materials", 26_000, 40, "教材印制"),
]


@dataclass(frozen=True)
class Period:
    """A quarter as half-open days."""

    start: dt.date

    @property
    def end(self) -> dt.date:
        return add_months(self.start, 3)

    @property
    def year(self) -> int:
        return self.start.year


def last_quarter(today: dt.date) -> Period:
    """Return the quarter before the one of `today`."""
    return Period(add_months(today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1), -3))


def play(accounts: dict[str, Employee], colleagues: Sequence[Employee], *, seed: int) -> None:
    """Play all of it; a second time changes nothing."""
    if Kpi.objects.exists():
        return
    quarter = last_quarter(clock.today())
    day = quarter.start + dt.timedelta(days=14)
    hr, root = accounts["hr"], Department.objects.get(code="SF")
    people = _people(accounts, colleagues, day)
    _fill_kpis(quarter, seed=seed, by=hr.user)
    session = _hold_class(accounts, people, day)
    _spend(quarter, session, by=hr.user)
    course = session.course
    if course is not None:
        _test(people, course, day, seed=seed)
    _rehearse(people, day)
    study = effects.open_study(
        title="投诉处理演练有没有用", question="演练以后，学员会不会处理了，营业厅的投诉少了没有？", about=f"class:{session.public_id}",
        about_title=TITLE, owner_department=root, starts_on=day, ends_on=day + dt.timedelta(days=2), months=2, by=hr.user,
    )  # fmt: skip
    effects.conclude(study, words=CONCLUSION, by=hr.user)
    effects.open_study(
        title="学苑路厅三季度培训复盘", question="一个季度的培训之后，厅里哪些数变了？", about="hall:QC-XY", about_title="学苑路营业厅",
        owner_department=Department.objects.get(code="QC"), starts_on=quarter.start, ends_on=quarter.end, months=1, by=hr.user,
    )  # fmt: skip


def _people(accounts: dict[str, Employee], colleagues: Sequence[Employee], day: dt.date) -> list[Employee]:
    """Return who was there then, of the city of Qingchuan: seven people."""
    there = [
        p
        for p in [accounts["manager"], *colleagues]
        if p.hired_on < day and p.main and p.main.department.code.startswith("QC")
    ]
    return there[:7]


def _fill_kpis(quarter: Period, *, seed: int, by: object) -> None:
    """Bring in the months until the last one as a file, then a correction of one value."""
    for key, title, unit, direction in KPIS:
        effects.keep_kpi(key=key, title=title, unit=unit, direction=direction, by=by)
    chance, this = random.Random(seed), clock.today().replace(day=1)
    rows = []
    for month in (add_months(this, -n) for n in range(MONTHS, 0, -1)):
        for hall, numbers in HALLS.items():
            for key, title, unit, _direction in KPIS:
                base, change = numbers[key]
                value = base + (change if month > quarter.start else 0)
                value += chance.choice([-1, 0, 0, 1]) * (0.5 if unit == "分" else 1 if unit == "件" else 3)
                rows.append([hall, "", f"{month:%Y-%m}", title, unit, value])
    effects.bring_in_kpis(sheets.workbook("导入", kpi_file.HEADERS, rows), name="营业厅业绩.xlsx", by=by)
    corrected = [[*rows[-6][:5], rows[-6][5] + 2]]
    effects.bring_in_kpis(sheets.workbook("导入", kpi_file.HEADERS, corrected), name="业绩更正.xlsx", by=by)


def _hold_class(accounts: dict[str, Employee], people: Sequence[Employee], day: dt.date) -> ClassSession:
    """Write down a class of then: who attended, what they said of it, and the study hours."""
    start, end = (clock.start_of_day(day) + dt.timedelta(hours=hour) for hour in (9, 17))
    city = Department.objects.get(code="QC")
    session = ClassSession.objects.create(
        title=TITLE, kind=ClassSession.Kind.ROLE_PLAY, about="围绕常见投诉分组演练，讲师点评。", owner_department=city, capacity=20,
        taken=len(people), state=ClassSession.State.CLOSED, code="demo-effects", course=Course.objects.filter(key="C102").first(),
        created_by=accounts["hr"].user, created_at=start - dt.timedelta(days=20), closed_at=end + dt.timedelta(days=1),
    )  # fmt: skip
    meeting = Meeting.objects.create(session=session, starts_at=start, ends_at=end)
    trainer = Trainer.objects.filter(employee=accounts["trainer"]).first()
    if trainer is not None:
        Teaching.objects.create(meeting=meeting, trainer=trainer, starts_at=start, ends_at=end)
    steps = [(5, 5, 4, 4, 5), (4, 5, 4, 4, 4), (5, 4, 5, 5, 4), (3, 4, 3, 3, 4), (4, 4, 4, 3, 5), (5, 5, 5, 4, 5)]
    for number, person in enumerate(people):
        signup = SignUp.objects.create(
            session=session, employee=person, state="attended", queued_at=start, created_at=start
        )
        if number < len(steps):
            taps = dict(zip(ClassRating.ITEMS, steps[number], strict=True))
            ClassRating.objects.create(signup=signup, **taps, at=end)
        hours.credit(person, kind="class", key=session.key, title=TITLE, minutes=360, on=day, reason="签到签退")
    return session


def _spend(quarter: Period, session: ClassSession, *, by: object) -> None:
    """Write down what it cost, and the funds of the year."""
    for number, (kind, fen, days, note) in enumerate(COSTS):
        costs.spend(
            kind=kind, key=session.key, token=f"demo-effects:{number}", department=session.owner_department, amount_fen=fen,
            on=quarter.start + dt.timedelta(days=days), budget_line=TITLE, note=note, by=by,
        )  # fmt: skip
    for code, yuan in (("SF", 150_000), ("QC", 60_000)):
        effects.set_fund(
            Department.objects.get(code=code), year=quarter.year, amount_fen=yuan * 100, note="年初下达", by=by
        )


def _test(people: Sequence[Employee], course: Course, day: dt.date, *, seed: int) -> None:
    """Let all but one have sat the pre-test before the class and the exam after it."""
    track, chance = Track.objects.exclude(pretest=None).select_related("pretest").first(), random.Random(seed)
    if track is None or course.exam is None:
        return
    for quiz, after, right in ((track.pretest, -2, 0.5), (course.exam, 4, 0.8)):
        for person in people[:6]:
            with at(clock.start_of_day(day + dt.timedelta(days=after)) + dt.timedelta(hours=10)):
                admission = admissions.admit(
                    person, quiz, context_key=f"demo-effects:{course.key}", reason="培训效果前后测"
                )
                attempt = attempts.start(admission)
                finals._answer(attempt, {slot.pk for slot in attempt.slots.all() if chance.random() > right})
                attempts.submit(attempt)
    drawing.count_uses()


def _rehearse(people: Sequence[Employee], day: dt.date) -> None:
    """Let five have practised one scenario before the class, stopping half way, and once more after it."""
    scenario = Scenario.objects.filter(current__isnull=False).order_by("key").first()
    if scenario is None:
        return
    ago = (clock.today() - day).days
    for person in people[:5]:
        for days, most in ((ago + 5, 4), (ago - 12, 10**6)):
            run = sandbox._play(person, scenario, days=days, most=most)
            with at(clock.now() - dt.timedelta(days=days)):
                runs.close(run, closed_by="learner")
