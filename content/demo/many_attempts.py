"""Attempts in large numbers, reproducible: `make_demo --attempts 25000 --seed 1` gives 1,000,000 answers.

Who knows how much and how hard a question is follow the three-parameter logistic model (Birnbaum 1968): P(right) = c + (1 - c) /
(1 + exp(-a (ability - b))). Among the questions are some with the faults that an item analysis must find: see FAULTS.
"""

import datetime as dt
import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max

from lib import clock
from people.models import Employee
from quizzes import kinds
from quizzes.actions import bank as banks
from quizzes.actions import drawing, quizzes
from quizzes.models import Admission, Answer, Attempt, Category, IntegrityEvent, Mark, Quiz, Slot
from quizzes.quiz_settings import QuizSettings

KEY = "demo-many"
TOPICS = [("network", "网络与终端"), ("tariff", "套餐与资费"), ("service", "服务规范"), ("order", "受理流程")]
EACH, DRAWN, POINTS = 50, 10, 250
PORTION = 250
# Number of a question within its topic: what is wrong with it.
FAULTS = {3: "wrong key", 7: "dead distractor", 11: "too easy", 17: "too hard", 23: "too fast", 29: "tells nothing"}
SPREAD = dt.timedelta(days=120)


@dataclass
class Asked:
    """A question as the model sees it: parameters, and what people answer when they do not know."""

    question: int
    version: int
    body: dict[str, Any]
    a: float
    b: float
    c: float
    right: Any
    wrong: Sequence[Any]
    weights: Sequence[float]
    pace: float
    fault: str

    def chance_of(self, ability: float) -> float:
        if self.fault == "tells nothing":
            return 0.55
        if self.fault == "wrong key":  # who knows takes what the key calls wrong
            ability = -ability
        return self.c + (1 - self.c) / (1 + math.exp(-self.a * (ability - self.b)))


def make_attempts(count: int, *, seed: int, tell: Callable[[str], Any] = print) -> None:
    """Make `count` graded attempts of everybody on the roster in turns; a second call with the same seed adds nothing."""
    people = list(Employee.objects.working().order_by("pk").values_list("pk", flat=True))
    if Quiz.objects.filter(key=f"{KEY}-{seed}").exists() or not people:
        return
    chance = random.Random(seed)
    quiz, asked = _make_quiz(seed, chance)
    admissions = _admit(quiz, people[:count])
    ability = {pk: chance.gauss(0, 1) for pk in people[:count]}
    for start in range(0, count, PORTION):
        end = min(count, start + PORTION)
        sittings = [(people[n % len(people)], n // len(people) + 1, n) for n in range(start, end)]
        with transaction.atomic():
            _write(quiz, asked, admissions, ability, sittings, count, chance)
        if end % (PORTION * 20) == 0 or end == count:
            tell(f"  {end} / {count} attempts")
    with connection.cursor() as cursor:  # the rows came with their ids: counters of PostgreSQL must go on after them
        for sql in connection.ops.sequence_reset_sql(no_style(), [Slot, Answer, Mark]):
            cursor.execute(sql)
    drawing.count_uses()


# --- the bank and the quiz ---------------------------------------------------------------------------
def _make_quiz(seed: int, chance: random.Random) -> tuple[Quiz, dict[str, list[Asked]]]:
    with transaction.atomic():
        bank = banks.create_bank(key=f"{KEY}-{seed}", title_zh=f"演示题库(大量答卷 {seed})")
        asked: dict[str, list[Asked]] = {}
        rows = []
        for position, (key, title) in enumerate(TOPICS):
            category = banks.place_category(bank, key=key, title_zh=title, position=position)
            asked[key] = [_make_question(bank, category, title, n, seed, chance) for n in range(1, EACH + 1)]
            rows.append(quizzes.RowSpec(bank, count=DRAWN, points=POINTS, category=category))
        quiz = quizzes.save_quiz(key=f"{KEY}-{seed}", kind="exam", title_zh=f"演示:抽题考试(大量答卷 {seed})")
        settings = QuizSettings.read({"minutes": 60, "attempts": 0, "feedback": "after"}, kind="exam")
        quizzes.publish(quiz, settings, rows)
    return quiz, asked


def _make_question(bank: Any, category: Category, title: str, n: int, seed: int, chance: random.Random) -> Asked:
    fault = FAULTS.get(n, "")
    kind = "single" if fault or n % 10 < 6 else chance.choice(["multiple", "true_false", "numeric", "single"])
    stem = f"{title}第 {n} 题(演示):下面{'哪些' if kind == 'multiple' else '哪一种'}说法符合规定?"
    data: dict[str, Any] = {"kind": kind, "stem": stem, "explanation": "演示题,答案没有业务含义。"}
    if kind == "single":
        data["options"] = [
            {"text": f"{title}说法{letter}", "correct": i == 0} for i, letter in enumerate(("甲", "乙", "丙", "丁"))
        ]
    elif kind == "multiple":
        data["options"] = [
            {"text": f"{title}说法{letter}", "correct": i < 2} for i, letter in enumerate(("甲", "乙", "丙", "丁"))
        ]
    elif kind == "true_false":
        data |= {"stem": f"{title}第 {n} 题(演示):这一说法是否符合规定?", "answer": n % 2 == 0}
    else:
        data |= {"stem": f"{title}第 {n} 题(演示):应收多少元?", "answers": [{"value": str(n * 10)}], "unit": "元"}
    question = banks.save_question(
        bank, data, key=f"{KEY}-{seed}-{category.key}-{n}", tags=banks.Tags(category=category, difficulty=1 + n % 5)
    )[0]
    wrong, weights = _wrong_answers(data, fault, n)
    b = {"too easy": -5.0, "too hard": 4.5}.get(fault, chance.gauss(-0.1, 1.0))
    c = {"single": 0.2, "true_false": 0.45, "multiple": 0.05, "numeric": 0.0}[kind]
    return Asked(
        question.pk, question.current.pk, question.current.body, math.exp(chance.gauss(0, 0.3)), b, 0.05 if fault == "too hard" else c,
        kinds.solution(question.current.body), wrong, weights, chance.uniform(0.7, 1.6), fault,
    )  # fmt: skip


def _wrong_answers(data: dict[str, Any], fault: str, n: int) -> tuple[list[Any], list[float]]:
    """Return what is answered without knowing, and how often; nothing at all in a few cases."""
    if data["kind"] == "single":
        if fault == "wrong key":
            return ["b", "c", "d"], [0.9, 0.05, 0.05]
        return ["b", "c", "d", None], [0.5, 0.3, 0.0 if fault == "dead distractor" else 0.17, 0.03]
    if data["kind"] == "multiple":
        return [["a"], ["a", "c"], ["b"], ["c", "d"], None], [0.4, 0.25, 0.2, 0.12, 0.03]
    if data["kind"] == "true_false":
        return [not data["answer"], None], [0.98, 0.02]
    return [str(n), str(n * 10 + 5), None], [0.5, 0.4, 0.1]


# --- attempts ---------------------------------------------------------------------------------------
def _admit(quiz: Quiz, people: Sequence[int]) -> dict[int, Admission]:
    rows = [Admission(employee_id=pk, quiz=quiz, context_key=f"demo:{quiz.key}", reason="演示") for pk in people]
    return {row.employee_id: row for row in Admission.objects.bulk_create(rows, batch_size=1_000)}


def _write(quiz, asked, admissions, ability, sittings, count, chance) -> None:
    """Write a portion of attempts with slots, the ledgers of answers and marks, and what the window saw."""
    settings, drawn, attempts = quiz.current.rules, [], []
    for person, number, n in sittings:
        start = clock.now() - SPREAD * (1 - n / count) - dt.timedelta(hours=3, minutes=chance.randrange(300))
        hurry = 0.12 if chance.random() < 0.02 else 1.0  # one in fifty clicks through
        questions = [q for key, _title in TOPICS for q in chance.sample(asked[key], DRAWN)]
        chance.shuffle(questions)
        rows = list(_answers(questions, ability[person] + 0.35 * (number - 1), hurry, chance))
        score, most = sum(row[2] for row in rows), POINTS * len(rows)
        end = start + dt.timedelta(milliseconds=sum(row[3] for row in rows))
        drawn.append(rows)
        attempts.append(
            Attempt(
                admission=admissions[person], employee_id=person, quiz=quiz, version=quiz.current, number=number, state="graded",
                seed=f"{chance.getrandbits(128):032x}", started_at=start, deadline_at=start + dt.timedelta(minutes=60), finished_at=end,
                closed_by="learner", touched_at=end, max_score=most, score=score, passed=score * 100 >= most * settings.pass_percent,
                released_at=end,
            )
        )  # fmt: skip
    attempts = Attempt.objects.bulk_create(attempts)
    number = (Slot.objects.aggregate(n=Max("pk"))["n"] or 0) + 1
    mark = (Mark.objects.aggregate(n=Max("pk"))["n"] or 0) + 1
    first = (Answer.objects.aggregate(n=Max("pk"))["n"] or 0) + 1
    slots, answers, marks = [], [], []
    for attempt, rows in zip(attempts, drawn, strict=True):
        at = connection.ops.adapt_datetimefield_value(attempt.finished_at)
        for position, (q, value, score, spent) in enumerate(rows, start=1):
            layout, stored = json.dumps(kinds.lay_out(q.body, chance)), None if value is None else json.dumps(value)
            answered = None if value is None else at
            slots.append(
                (
                    number,
                    attempt.pk,
                    position,
                    q.question,
                    q.version,
                    POINTS,
                    layout,
                    stored,
                    position,
                    answered,
                    spent,
                    score,
                )
            )
            if value is not None:
                answers.append((first + len(answers), number, position, stored, at))
            marks.append((mark, number, score, "automatic", q.version, kinds.GRADER_VERSION, at))
            number, mark = number + 1, mark + 1
    insert_rows(Slot, SLOT, slots)
    insert_rows(Answer, ANSWER, answers)
    insert_rows(Mark, MARK, marks)
    IntegrityEvent.objects.bulk_create(
        IntegrityEvent(attempt=a, kind="left", seconds=chance.randrange(5, 120), token="demo", at=a.finished_at)  # noqa: S106
        for a in attempts
        if chance.random() < 0.08
    )


SLOT = (
    "id",
    "attempt_id",
    "position",
    "question_id",
    "version_id",
    "points",
    "layout",
    "value",
    "seq",
    "answered_at",
    "spent_ms",
    "score",
)
ANSWER = ("id", "slot_id", "seq", "value", "saved_at")
MARK = ("id", "slot_id", "score", "source", "version_id", "grader_version", "at")


def insert_rows(model: Any, names: Sequence[str], rows: Sequence[tuple[Any, ...]], *, serial: bool = False) -> None:
    """Write rows past the ORM, which would take ten times as long: values as the database takes them, the other fields' defaults.

    `serial`: the database gives the ids.
    """
    others = [f for f in model._meta.concrete_fields if f.attname not in names and not (serial and f.primary_key)]
    tail = tuple(f.get_db_prep_save(f.get_default(), connection) for f in others)
    columns = [*(model._meta.get_field(name.removesuffix("_id")).column for name in names), *(f.column for f in others)]
    quoted = ", ".join(connection.ops.quote_name(c) for c in columns)
    table, holes = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({holes})", [row + tail for row in rows])  # noqa: S608


def _answers(questions, ability: float, hurry: float, chance: random.Random) -> Iterator[tuple[Asked, Any, int, int]]:
    """Yield (question, value, score, ms) of one sitting."""
    for q in questions:
        knows = chance.random() < (q.chance_of(ability) if hurry == 1.0 else q.c)
        value = q.right if knows else chance.choices(q.wrong, q.weights)[0]
        share = float(kinds.score(q.body, value).share) if not knows else 1.0
        pace = 0.1 if q.fault == "too fast" else q.pace
        spent = int(1_000 * hurry * pace * chance.lognormvariate(2.9, 0.5))
        yield q, value, int(POINTS * share + 0.5), max(400, spent)
