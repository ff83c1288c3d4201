"""A place where people judge: a city with two trainers, a hall with learners, and questions that need a person."""

from types import SimpleNamespace

from quizzes import kinds
from quizzes.actions import attempts
from quizzes.actions import bank as bank_actions
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Quiz
from tests.factories import make_bank, make_department, make_employee, make_grant, make_question, make_quiz

CRITERIA = [
    {"key": "listen", "title": {"zh": "倾听", "en": "Listening"}, "weight": 30,
     "levels": [{"points": 100, "text": "复述准确"}, {"points": 60, "text": "大意"}, {"points": 0, "text": "没有"}]},
    {"key": "solve", "title": {"zh": "解决", "en": "Solving"}, "weight": 70,
     "levels": [{"points": 100, "text": "给出办法"}, {"points": 50, "text": "一半"}, {"points": 0, "text": "没有"}]},
]  # fmt: skip
FULL, NOTHING = {"listen": 100, "solve": 100}, {"listen": 0, "solve": 0}


def make_rubric(key="R1", criteria=None):
    return bank_actions.save_rubric(key=key, title_zh="评分表", criteria=criteria or CRITERIA)


def make_essay(bank=None, *, rubric="R1", **data):
    data = {"kind": "essay", "stem": "客户投诉,您怎么办?", "explanation": "x", "model_answer": "先听", **data}
    if rubric:
        data["rubric"] = rubric
    return make_question(bank, data=data)


def make_place():
    """A city with the trainers `one`, `two`, `three`, a hall below with a learner; trainers of another city are strangers."""
    p = SimpleNamespace()
    p.province = make_department(kind="province")
    p.city, p.other = make_department(p.province, kind="city"), make_department(p.province, kind="city")
    p.hall, p.far = make_department(p.city, kind="hall"), make_department(p.other, kind="hall")
    for name in ("one", "two", "three"):
        setattr(p, name, make_trainer(p.city))
    p.stranger = make_trainer(p.other)
    p.learner = make_employee(department=p.hall)
    return p


def make_trainer(department, role="trainer"):
    """The account of a trainer over `department`."""
    employee = make_employee(department=department)
    make_grant(employee, role, department)
    return employee.user


def make_judged_quiz(*, essays=1, choices=1, rubric="R1", **settings):
    """A quiz of essays and choices, worth ten points each."""
    make_rubric()
    bank = make_bank()
    questions = [make_essay(bank, rubric=rubric) for _n in range(essays)] + [
        make_question(bank) for _n in range(choices)
    ]
    return make_quiz(rows=[quiz_actions.RowSpec(bank, points=1000, questions=tuple(questions))], **settings)


def hand_in(learner, quiz: Quiz, *, essay="我先听客户说完", right=True, **admission):
    """Take and hand in a quiz: every essay with a text, every choice rightly or wrongly."""
    from tests.factories import make_attempt

    return write_and_submit(make_attempt(learner, quiz, **admission), essay=essay, right=right)


def write_and_submit(attempt, *, essay="我先听客户说完", right=True):
    """Answer a running attempt, every essay with a text, and hand it in."""
    from tests.factories import wrong_value

    entries = []
    for slot in attempt.slots.select_related("version"):
        body = slot.version.body
        value = essay if body["kind"] == "essay" else kinds.solution(body) if right else wrong_value(body)
        entries.append(attempts.Entry(slot.position, kinds.encode(body, slot.layout, value), 1_000))
    attempts.save(attempt, entries)
    attempts.submit(attempt)
    attempt.refresh_from_db()
    return attempt


def essay_of(attempt):
    return attempt.slots.filter(version__kind__in=["essay", "case", "file"]).first()
