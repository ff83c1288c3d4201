"""Exam sessions of the demonstration, one in each state, so that every page has something true on it.

The past is played at its own hours: the clock is set back, and the ledgers carry the times at which things would have happened.
"""

import contextlib
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from unittest import mock

from lib import clock
from people.models import Employee
from quizzes import kinds, paper
from quizzes.actions import attempts, sessions
from quizzes.models import Attempt, Candidate, ExamSession, IntegrityEvent, Quiz

BRING = "工号牌、身份证、黑色签字笔"
ROOM = "市公司三楼培训教室"
HOURS = dt.timedelta(minutes=90)


def make_sessions(accounts: dict[str, Employee], colleagues: Sequence[Employee], *, seed: int = 1) -> None:
    """Hold exams of X100 in every state; nothing is made without its quiz, or when there are sessions already."""
    quiz = Quiz.objects.usable().filter(key="X100-theory").first()
    if quiz is None or ExamSession.objects.exists():
        return
    chance = random.Random(seed)
    people = [
        e for e in colleagues if e.user and e.user.has_usable_password() and e.work_state == Employee.State.ACTIVE
    ]
    stage = _Stage(quiz, accounts["hr"], accounts["trainer"], chance)
    first = stage.released(people[:9], days_ago=24)
    stage.resit(first, days_ago=10)
    stage.closed(people[9:14])
    stage.running(people[14:21])
    stage.announced([accounts["trainee"], *people[21:26]])
    stage.on_paper(people[:6])
    stage.draft(people[6:10])
    stage.cancelled(people[10:13])


class _Stage:
    """The hours, the room and the people of the demonstration's exams."""

    def __init__(self, quiz: Quiz, hr: Employee, watcher: Employee, chance: random.Random) -> None:
        self.quiz, self.hr, self.watcher, self.chance = quiz, hr, watcher, chance
        self.department = hr.main.department if hr.main else None

    def plan(self, start: dt.datetime, title: str, **more) -> sessions.Plan:
        fields = {"place": ROOM, "bring": BRING, "ends_at": start + HOURS, **more}
        return sessions.Plan(title=title, quiz=self.quiz, owner_department=self.department, starts_at=start, **fields)

    def prepare(self, people, start, title, *, announce=True, **more) -> ExamSession:
        """Prepare a session a week before its day, or now where that would be yet to come."""
        before = min(start - dt.timedelta(days=7), clock.now())
        with at(before):
            session = sessions.save_session(
                None, self.plan(start, title, **more), invigilators=[self.watcher], by=self.hr.user
            )
            sessions.add_candidates(session, people, by=self.hr.user)
            return sessions.announce(session, by=self.hr.user) if announce else session

    def day(self, days: int, hour: int = 9) -> dt.datetime:
        return clock.start_of_day(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=hour)

    # --- one scene a state --------------------------------------------------------------------------
    def released(self, people, *, days_ago: int) -> ExamSession:
        session = self.prepare(people, self.day(-days_ago), "营业厅初级上岗认证 · 理论考试（第一批）")
        rows = candidates_of(session)
        with at(session.starts_at - dt.timedelta(days=1)):
            sessions.defer(rows[-1], reason="陪产假", by=self.hr.user)
        self.sit(rows[:-2], session, [0.97, 0.93, 0.9, 0.86, 0.84, 0.71, 0.66])
        return self.finish(session)

    def resit(self, first: ExamSession, *, days_ago: int) -> None:
        start = self.day(-days_ago)
        with at(start - dt.timedelta(days=5)):
            failed = [c.employee for c in candidates_of(first) if not c.passed]
            session = sessions.make_resit(
                first, failed, starts_at=start, ends_at=start + HOURS, place=ROOM, by=self.hr.user
            )
            session = sessions.announce(session, by=self.hr.user)
        self.sit(candidates_of(session), session, [0.92, 0.7, 0.88, 0.95])
        self.finish(session)

    def closed(self, people) -> None:
        session = self.prepare(people, self.day(-1, 14), "营业厅初级上岗认证 · 理论考试（第二批）")
        rows = candidates_of(session)
        self.sit(rows[:-1], session, [0.95, 0.82, 0.76, 0.9])
        with at(session.starts_at + dt.timedelta(minutes=95)):
            sessions.close_session(session)

    def running(self, people) -> None:
        now = clock.now().replace(second=0, microsecond=0)
        session = self.prepare(people, now - dt.timedelta(minutes=25), "营业厅初级上岗认证 · 理论考试（第三批）")
        rows = candidates_of(session)
        for candidate in rows[:-1]:
            with at(session.starts_at - dt.timedelta(minutes=self.chance.randrange(3, 12))):
                sessions.check_in(candidate, by=self.watcher.user)
        for number, candidate in enumerate(rows[:-2]):
            with at(session.starts_at + dt.timedelta(minutes=number // 2)):
                attempt = attempts.start(candidate.admission, access_code=session.access_code, device=f"w{number}")
            silence = [4, 9, 150, 12, 6][number % 5]
            with at(clock.now() - dt.timedelta(seconds=silence)):
                self.answer(attempt, 0.85, share=0.25 + 0.1 * number, device=f"w{number}")
        self.notes(session)

    def notes(self, session: ExamSession) -> None:
        """What windows of the running exam noted: one long absence, some short ones, one change of device."""
        running = list(Attempt.objects.running().filter(admission__context_key=session.context_key).order_by("pk"))
        for attempt, seconds in zip(running[1:], [74, 12, 8], strict=False):
            with at(session.starts_at + dt.timedelta(minutes=11)):
                attempts.note_integrity(
                    attempt, kind=IntegrityEvent.Kind.LEFT, seconds=seconds, token=f"left-{attempt.pk}"
                )
        if len(running) > 3:
            with at(clock.now() - dt.timedelta(seconds=20)):
                attempts.save(running[3], [], device="another")

    def announced(self, people) -> None:
        self.prepare(people, self.day(5, 14), "营业厅初级上岗认证 · 理论考试（第四批）")

    def on_paper(self, people) -> None:
        session = self.prepare(
            people,
            self.day(-2),
            "营业厅初级上岗认证 · 县区纸笔考试",
            mode="paper",
            form_count=2,
            place="江畔营业厅会议室",
        )
        rows = candidates_of(session)
        with at(session.starts_at + dt.timedelta(minutes=5)):
            for candidate in rows[:-1]:
                sessions.check_in(candidate, by=self.watcher.user)
        with at(session.starts_at + dt.timedelta(hours=5)):
            for candidate in candidates_of(session)[:2]:
                sessions.save_sheet(candidate, self.letters(candidate, 0.88), by=self.hr.user)
                sessions.enter_paper(candidate, by=self.hr.user)
            half = candidates_of(session)[2]
            typed = self.letters(half, 0.8)
            sessions.save_sheet(half, dict(list(typed.items())[:17]), by=self.hr.user)

    def draft(self, people) -> None:
        self.prepare(people, self.day(12), "营业厅初级上岗认证 · 理论考试（第五批）", announce=False)

    def cancelled(self, people) -> None:
        session = self.prepare(
            people, self.day(3), "营业厅初级上岗认证 · 理论考试（临江加场）", place="临江分公司会议室"
        )
        sessions.cancel(session, reason="台风蓝色预警，改期另行通知", by=self.hr.user)

    # --- people at work -----------------------------------------------------------------------------
    def sit(self, candidates, session: ExamSession, rights: Sequence[float]) -> None:
        for number, (candidate, right) in enumerate(zip(candidates, rights, strict=False)):
            with at(session.starts_at + dt.timedelta(minutes=number % 4)):
                attempt = attempts.start(candidate.admission, access_code=session.access_code)
            with at(attempt.started_at + dt.timedelta(minutes=38 + self.chance.randrange(20))):
                self.answer(attempt, right)
                attempts.submit(attempt)

    def finish(self, session: ExamSession) -> ExamSession:
        with at(session.starts_at + dt.timedelta(minutes=100)):
            sessions.close_session(session)
        with at(session.starts_at + dt.timedelta(hours=7)):
            return sessions.release_session(session, by=self.hr.user)

    def answer(self, attempt: Attempt, right: float, *, share: float = 1.0, device: str = "") -> None:
        """Answer a share of the questions from the first on, so many of them rightly."""
        entries, slots = [], list(attempt.slots.select_related("version").order_by("position"))
        for slot in slots[: round(len(slots) * share)]:
            value = kinds.solution(slot.version.body) if self.chance.random() < right else _wrong(slot.version.body)
            if value is not None:
                posted = kinds.encode(slot.version.body, slot.layout, value)
                entries.append(attempts.Entry(slot.position, posted, int(clock.now().timestamp() * 1000)))
        attempts.save(attempt, entries, device=device)

    def letters(self, candidate: Candidate, right: float) -> dict[str, str]:
        """What stands on a sheet of paper: the right letters, and some gaps."""
        items = paper.items_of(candidate.form) if candidate.form else []
        typed = {name: text for item in items for name, text in paper.key_of(item).items()}
        return {name: text for name, text in typed.items() if self.chance.random() < right}


def _wrong(body: dict) -> object:
    """A wrong answer where one is easily given; else none."""
    if body["kind"] == "single":
        return next(o["key"] for o in body["options"] if not o["correct"])
    if body["kind"] == "true_false":
        return not body["answer"]
    return None


def candidates_of(session: ExamSession) -> list[Candidate]:
    rows = session.candidates.select_related("session", "employee__user", "admission__employee", "form")
    return list(rows.order_by("pk"))


@contextlib.contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Let it be `instant` for everything that asks lib.clock."""
    with mock.patch("django.utils.timezone.now", return_value=instant):
        yield
