#!/usr/bin/env python3
"""Make people with sessions, a bank, an exam and admissions for simulated takers; or compare the takers' ledger with the database.

    exam_ground.py make --takers 50 --questions 10 --minutes 30 [--closes-in SECONDS]   prints JSON
    exam_ground.py statements | grade | analyse | compute QUIZ | compare LEDGER.json       prints JSON

Runs inside Django on the data that the environment names (DATA_DIR, DATABASE_URL).
"""

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from content.demo import many_attempts  # noqa: E402
from lib import clock  # noqa: E402
from people.models import Employee  # noqa: E402
from quizzes.actions import admissions, analysing, attempts, bank, quizzes  # noqa: E402
from quizzes.models import Admission, Answer, Attempt, Mark, QuestionVersion, Quiz, Slot  # noqa: E402
from quizzes.quiz_settings import QuizSettings  # noqa: E402
from tools.exam_takers import OPTION, QUESTION  # noqa: E402

ANSWERS_EACH = len(many_attempts.TOPICS) * many_attempts.DRAWN
BACKEND = "accounts.backends.NumberOrNameBackend"


def make(takers: int, questions: int, minutes: int, closes_in: int) -> dict:
    """Return {"takers": [{"cookie", "admission"}]}: people who are signed in and may start."""
    stamp = f"{clock.now().timestamp():.0f}"
    with transaction.atomic():
        made = bank.create_bank(key=f"bench-{stamp}", title_zh="考场模拟")
        for n in range(questions * 2):
            options = [
                {"text": f"选项{m}，一句不长不短的话", "correct": m == n % 4, "feedback": "一句点评。"}
                for m in range(4)
            ]
            data = {
                "kind": "single",
                "stem": f"第{n}题：客户在柜台前问了一件事，先做哪一步？",
                "options": options,
                "explanation": "一句解释。",
            }
            bank.save_question(made, data)
        quiz = quizzes.save_quiz(key=f"bench-{stamp}", kind="quiz", title_zh="考场模拟")
        settings = QuizSettings.read(
            {"minutes": minutes, "attempts": 0, "integrity": True, "watermark": True}, kind="quiz"
        )
        quizzes.publish(quiz, settings, [quizzes.RowSpec(made, count=questions)])
        rows = []
        closes_at = clock.now() + dt.timedelta(seconds=closes_in) if closes_in else None
        for n in range(takers):
            number = f"T{stamp[-6:]}{n:05d}"
            user = User(username=number, name=f"考生{n}", privacy_seen_at=clock.now(), password="!")
            user.save()
            person = Employee.objects.create(number=number, name=user.name, hired_on=clock.today(), user=user)
            admission = admissions.admit(person, quiz, context_key="bench", closes_at=closes_at)
            rows.append({"cookie": sign_in(user), "admission": str(admission.public_id)})
    return {"takers": rows, "quiz": quiz.pk}


def sign_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def compare(ledger: list[dict]) -> dict:
    """Return what of the clients' acknowledged answers the database does not hold, and what it graded.

    `ledger` is [{"attempt", "acknowledged": {position: [[seq, value], ...]}, "submitted"}] with values in the attempt's random ids.
    """
    lost, wrong_last, wrong_marks, states = [], [], [], {}
    for taker in ledger:
        attempt = Attempt.objects.filter(public_id=taker["attempt"]).first() if taker["attempt"] else None
        if attempt is None:
            states["never started"] = states.get("never started", 0) + 1
            continue
        states[attempt.state] = states.get(attempt.state, 0) + 1
        slots = {slot.position: slot for slot in Slot.objects.filter(attempt=attempt)}
        for position, saves in taker["acknowledged"].items():
            slot = slots[int(position)]
            keys = dict(slot.layout["options"])
            stored = dict(Answer.objects.filter(slot=slot).values_list("seq", "value"))
            lost += [[taker["attempt"], position, seq] for seq, value in saves if stored.get(seq) != keys.get(value)]
            if saves and (slot.seq < max(seq for seq, _v in saves) or stored.get(slot.seq) != slot.value):
                wrong_last.append([taker["attempt"], position])
        if attempt.state == "graded":
            marks = Mark.objects.filter(slot__attempt=attempt)
            right = sum(slot.points for slot in slots.values() if slot.value is not None and slot.score == slot.points)
            if marks.count() != len(slots) or attempt.score != right:
                wrong_marks.append(taker["attempt"])
    acknowledged = sum(len(saves) for taker in ledger for saves in taker["acknowledged"].values())
    return {
        "acknowledged": acknowledged,
        "lost": lost,
        "wrong_last": wrong_last,
        "wrong_marks": wrong_marks,
        "states": states,
    }


def statements(questions: int) -> dict[str, int]:
    """Return the statements of each request of an attempt, on all databases, warm (transaction marks not counted)."""
    ground = make(2, questions, 30, 0)
    found: dict[str, int] = {}
    for taker in ground["takers"]:  # the second one is warm
        client = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
        client.cookies["sessionid"] = taker["cookie"]
        found = _sit(client, taker["admission"])
    return found


def _sit(client: Client, admission: str) -> dict[str, int]:
    found: dict[str, int] = {}

    def ask(name: str, method: str, url: str, body: Any = None, **more: Any) -> Any:
        with ExitStack() as stack:
            captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
            answer = getattr(client, method)(url, body, **more)
        marks = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
        found[name] = sum(not q["sql"].startswith(marks) for one in captured for q in one.captured_queries)
        return answer

    attempt = ask("start", "post", f"/quizzes/go/{admission}/start/")["Location"]
    page = ask("page", "get", attempt).content.decode()
    for position, rest in QUESTION.findall(page):
        entry = {"position": int(position), "value": OPTION.findall(rest)[0], "seq": int(position)}
        ask("save", "post", f"{attempt}save/", json.dumps({"entries": [entry]}), content_type="application/json")
    result = ask("submit", "post", f"{attempt}submit/")["Location"]
    ask("result", "get", result)
    saves = len(QUESTION.findall(page))
    found["in all"] = sum(found.values()) + found["save"] * (saves - 1)
    return found


def grade(attempts_: int, questions: int) -> dict[str, Any]:
    """Close and grade running attempts with stored answers, as the schedule does after a deadline; return seconds and memory."""
    ground = make(1, questions, 30, 0)
    quiz = Quiz.objects.get(pk=ground["quiz"])
    version = quiz.current
    people = list(Employee.objects.order_by("pk")[:1])
    pool = list(QuestionVersion.objects.filter(question__bank__key=quiz.key)[:questions])
    now = clock.now()
    for start in range(0, attempts_, 1000):
        with transaction.atomic():
            rows = [
                Admission(employee=people[0], quiz=quiz, context_key=f"grade:{n}")
                for n in range(start, min(start + 1000, attempts_))
            ]
            Admission.objects.bulk_create(rows)
            made = Attempt.objects.bulk_create(
                Attempt(admission=a, employee=people[0], quiz=quiz, version=version, number=1, seed="0" * 32, max_score=100 * questions,
                        started_at=now - dt.timedelta(hours=2), deadline_at=now - dt.timedelta(hours=1))
                for a in rows
            )  # fmt: skip
            Slot.objects.bulk_create(
                Slot(attempt=a, position=n, question_id=v.question_id, version=v, points=100, layout={}, value="abcd"[(n + a.pk) % 4], seq=1)
                for a in made for n, v in enumerate(pool, start=1)
            )  # fmt: skip
    began, cpu = time.perf_counter(), time.process_time()
    done = 0
    while closed := attempts.close_overdue():
        done += closed
    took = time.perf_counter() - began
    return {
        "attempts": done, "seconds": round(took, 1), "CPU ms an attempt": round(1000 * (time.process_time() - cpu) / max(1, done), 2),
        "attempts a second": round(done / took), "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def analyse(answers: int) -> dict[str, Any]:
    """Return CPU seconds and peak memory of the item analysis over a tenth of `answers` and over all, each in a process of its own."""
    found: dict[str, Any] = {}
    for seed, count in ((1, answers // 10), (2, answers)):
        many_attempts.make_attempts(count // ANSWERS_EACH, seed=seed, tell=lambda _text: None)
        argv = [sys.executable, __file__, "compute", f"{many_attempts.KEY}-{seed}"]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        one = json.loads(done.stdout.splitlines()[-1])
        found |= {f"{name} ({one['answers']:,} answers)": value for name, value in one.items() if name != "answers"}
    return found


def compute(key: str) -> dict[str, Any]:
    """Analyse the answers of one quiz; return how many, seconds, CPU and the peak memory of this process before and after."""
    quiz = Quiz.objects.get(key=key)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    analysing.compute(analysing.Scope(quiz=quiz, which="all"))
    return {
        "answers": Slot.objects.filter(attempt__quiz=quiz).count(),
        "seconds": round(time.perf_counter() - began, 1),
        "CPU s": round(time.process_time() - cpu, 1),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "MB before": round(before / 1024),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("make")
    for name, default in (("takers", 50), ("questions", 10), ("minutes", 30), ("closes-in", 0)):
        maker.add_argument(f"--{name}", type=int, default=default)
    verbs.add_parser("statements").add_argument("--questions", type=int, default=10)
    grader = verbs.add_parser("grade")
    grader.add_argument("--attempts", type=int, default=10_000)
    grader.add_argument("--questions", type=int, default=10)
    verbs.add_parser("analyse").add_argument("--answers", type=int, default=1_000_000)
    verbs.add_parser("compute").add_argument("quiz")
    verbs.add_parser("compare").add_argument("ledger", type=Path)
    options = parser.parse_args()
    if options.verb == "make":
        result = make(options.takers, options.questions, options.minutes, options.closes_in)
    elif options.verb == "statements":
        result = statements(options.questions)
    elif options.verb == "grade":
        result = grade(options.attempts, options.questions)
    elif options.verb == "analyse":
        result = analyse(options.answers)
    elif options.verb == "compute":
        result = compute(options.quiz)
    else:
        result = compare(json.loads(options.ledger.read_text()))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
