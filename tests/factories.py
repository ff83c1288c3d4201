"""Plain makers of rows for tests; every argument has a sensible default."""

import datetime as dt
import itertools

from accounts.models import User
from courses.actions import cards
from courses.models import Card, Course, Lesson, Track, TrackVersion
from lib import clock
from people.models import Assignment, Department, Employee, Post, RoleGrant
from quizzes import kinds
from quizzes.actions import admissions, attempts
from quizzes.actions import bank as bank_actions
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Bank
from quizzes.quiz_settings import QuizSettings

_numbers = itertools.count(1)


def make_user(**kwargs):
    password = kwargs.pop("password", "pass-word-2026")
    kwargs.setdefault("username", f"user{next(_numbers)}")
    kwargs.setdefault("name", "李小试")
    kwargs.setdefault("privacy_seen_at", clock.now())
    return User.objects.create_user(password=password, **kwargs)


def make_department(parent=None, **kwargs):
    number = next(_numbers)
    kwargs.setdefault("code", f"D{number}")
    kwargs.setdefault("name", f"部门{number}")
    return parent.add_child(**kwargs) if parent else Department.add_root(**kwargs)


def make_post(**kwargs):
    kwargs.setdefault("code", f"P{next(_numbers)}")
    kwargs.setdefault("name", "营业员")
    kwargs.setdefault("category", "hall")
    return Post.objects.get_or_create(code=kwargs.pop("code"), defaults=kwargs)[0]


def make_employee(*, department=None, post=None, manager=None, with_user=True, **kwargs):
    """An employee with a main assignment since hiring; `user` is made unless with_user is false."""
    number = next(_numbers)
    kwargs.setdefault("number", f"E{number:05d}")
    kwargs.setdefault("name", f"员工{number}")
    kwargs.setdefault("hired_on", dt.date(2024, 1, 1))
    if with_user and "user" not in kwargs:
        kwargs["user"] = make_user(username=kwargs["number"].lower(), name=kwargs["name"])
    employee = Employee.objects.create(**kwargs)
    Assignment.objects.create(
        employee=employee,
        department=department or make_department(),
        post=post or make_post(),
        manager=manager,
        starts_on=employee.hired_on,
    )
    return employee


def make_grant(employee, role="hr", department=None, **kwargs):
    kwargs.setdefault("starts_on", dt.date(2024, 1, 1))
    return RoleGrant.objects.create(
        employee=employee, role=role, department=department or employee.main.department, **kwargs
    )


def make_course(*, lessons=2, **kwargs):
    """An open course with `lessons` lessons of five minutes each."""
    number = next(_numbers)
    kwargs.setdefault("key", f"K{number}")
    kwargs.setdefault("title_zh", f"课程{number}")
    kwargs.setdefault("is_open", True)
    kwargs.setdefault("minutes", 5 * lessons)
    course = Course.objects.create(**kwargs)
    for n in range(1, lessons + 1):
        Lesson.objects.create(course=course, key=f"{course.key}-{n:02d}", title_zh=f"小节{n}", position=n, minutes=5)
    return course


def make_track(*courses, due_days=14, **kwargs):
    """A track of one set that asks for all of `courses`, each after the one before."""
    number = next(_numbers)
    kwargs.setdefault("key", f"track{number}")
    kwargs.setdefault("title_zh", f"路径{number}")
    kwargs.setdefault("stage", "onboarding")
    kwargs.setdefault("because_zh", "因为您是{post}岗位的新员工")
    track = Track.objects.create(**kwargs)
    items = [
        {
            "course": c.key,
            "required": True,
            "due": {"from": "enrolled", "days": due_days},
            "after": [courses[i - 1].key] if i else [],
        }
        for i, c in enumerate(courses)
    ]
    composition = {"sets": [{"key": "main", "title": {"zh": "全部"}, "rule": "all", "items": items}]}
    TrackVersion.objects.create(track=track, number=1, composition=composition, composition_hash="x")
    return track


def make_bank(**kwargs):
    number = next(_numbers)
    kwargs.setdefault("key", f"B{number}")
    kwargs.setdefault("title_zh", f"题库{number}")
    return Bank.objects.create(**kwargs)


def make_question(bank=None, *, data=None, **kwargs):
    """A live question; without `data` a single choice whose right option is the first (key `a`)."""
    bank = bank or make_bank()
    data = data or {
        "kind": "single",
        "stem": f"题目{next(_numbers)}",
        "options": [{"text": "对的", "correct": True, "feedback": "说对了"}, {"text": "错的"}, {"text": "也不对"}],
        "explanation": "因为如此",
    }
    tags = bank_actions.Tags(**{name: kwargs.pop(name) for name in list(kwargs) if name in TAGS})
    return bank_actions.save_question(bank, data, tags=tags, **kwargs)[0]


TAGS = ("category", "objective", "competency", "difficulty", "source", "teaches")


def make_quiz(bank=None, *, questions=3, rows=None, kind="quiz", **settings):
    """A published quiz of `questions` questions worth one point each, drawn from `bank` (made with as many questions)."""
    number = next(_numbers)
    if rows is None:
        if bank is None:
            bank = make_bank()
            for _n in range(questions):
                make_question(bank)
        rows = [quiz_actions.RowSpec(bank, count=questions)]
    quiz = quiz_actions.save_quiz(key=f"quiz-{number}", kind=kind, title_zh=f"测验{number}")
    quiz_actions.publish(quiz, QuizSettings.read(settings, kind=kind), rows)
    return quiz


def make_admission(employee=None, quiz=None, **kwargs):
    kwargs.setdefault("context_key", f"test:{next(_numbers)}")
    return admissions.admit(employee or make_employee(), quiz or make_quiz(), **kwargs)


def make_attempt(employee=None, quiz=None, **kwargs):
    """A running attempt."""
    return attempts.start(make_admission(employee, quiz, **kwargs))


def answer(attempt, *, right=True, only=None, seq=1_000):
    """Answer all questions of a running attempt (or those at the positions `only`), rightly or with nothing right; return what was saved."""
    entries = []
    for slot in attempt.slots.select_related("version"):
        if only is None or slot.position in only:
            body = slot.version.body
            value = kinds.solution(body) if right else wrong_value(body)
            entries.append(attempts.Entry(slot.position, kinds.encode(body, slot.layout, value), seq))
    return attempts.save(attempt, entries)


def wrong_value(body):
    """An answer that scores nothing, for choices and typed answers."""
    if "options" in body:
        wrong = next(o["key"] for o in body["options"] if not o["correct"])
        return [wrong] if body["kind"] == "multiple" else wrong
    return {"true_false": not body.get("answer"), "numeric": "-987654", "short_text": "不知道"}[body["kind"]]


def make_card(employee=None, question=None, *, days_ago=3, **kwargs):
    """A card of a question that `employee` got wrong `days_ago` days ago: due since."""
    question = question or make_question()
    at = clock.now() - dt.timedelta(days=days_ago)
    mistake = cards.Mistake(f"test:{next(_numbers)}", question.key, "答错", version_id=question.current_id, **kwargs)
    employee = employee or make_employee()
    cards.note_mistakes(employee, [mistake], at=at)
    return Card.objects.get(employee=employee, source_key=question.key)


def make_scenario(key="S-104"):
    """Load a scenario that ships, with the catalogue sets."""
    from simulator.actions import loading
    from simulator.crm.catalog import CONTENT

    for path in (CONTENT / "catalog").glob("*.yaml"):
        loading.load_catalogue(path.stem, path.read_text("utf-8"))
    text = (CONTENT / "scenarios" / f"{key}.yaml").read_text("utf-8")
    return loading.load_scenario(key, text, title="单宽带新装", level=1, minutes=12, tags=[], catalogue_key="ref3g")


def make_dialogue(key="D-01"):
    """Load a conversation that ships."""
    from simulator.actions import loading
    from simulator.dialogues.loading import DIALOGUES, load_exercise
    from simulator.scenarios.reading import Problems

    path = DIALOGUES / f"{key}.yaml"
    found = load_exercise(path, Problems())
    return loading.load_dialogue(key, path.read_text("utf-8"), title=found.title, level=found.data["level"])
