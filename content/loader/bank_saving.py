"""Writing banks and quizzes through the actions of quizzes: one transaction a file, nothing where nothing changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from content.loader.bank_checking import hundredths
from content.loader.banks import BankFile, QuizFile
from content.loader.curriculum import Curriculum
from content.loader.report import Report, in_one_transaction
from content.loader.state import Stored
from courses.actions import checks
from courses.exceptions import CoursesError
from courses.models import LessonPart
from quizzes.actions import bank as bank_actions
from quizzes.actions import loading
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Bank, Category, Question, Quiz
from quizzes.quiz_settings import QuizSettings
from subjects.models import Objective


def save(curriculum: Curriculum, stored: Stored, report: Report, *, force: bool) -> None:
    """Write the banks and quizzes that differ from what is `stored`, and retire those whose files are gone."""
    for bank in curriculum.banks:
        if curriculum.wanted(bank.path) and (force or stored.is_bank_changed(bank)):
            in_one_transaction(_save_bank, bank, report, force)
    for quiz in curriculum.quizzes:
        if curriculum.wanted(quiz.path) and (force or stored.is_quiz_changed(quiz)):
            in_one_transaction(_save_quiz, quiz, report, force)
    if curriculum.only is None:
        _retire_lost(curriculum, stored, report)


def _objectives(keys: set[str]) -> dict[str, Objective]:
    """Return {key: objective}. Raises CoursesError when one is not loaded."""
    found = {o.key: o for o in Objective.objects.filter(key__in=keys)}
    missing = sorted(keys - set(found))
    if missing:
        raise CoursesError(_("These objectives are not loaded: %(keys)s.") % {"keys": ", ".join(missing)})
    return found


# --- banks --------------------------------------------------------------------------------------
def _save_bank(file: BankFile, stored: Stored, report: Report, *, force: bool) -> None:
    if not force and not stored.is_bank_changed(file):
        return  # another load was faster
    retired = Bank.objects.filter(key=file.key, is_retired=True).exclude(source_hash=loading.REMOVED)
    if retired.exists() and not force:
        report.note("kept", file.name)
        return
    title = file.data["title"]
    bank = loading.save_bank(key=file.key, title_zh=title["zh"], title_en=title["en"], course_key=file.course)
    categories = _save_categories(bank, file)
    for row in file.data.get("rubrics", []):
        words = {"title_zh": row["title"]["zh"], "title_en": row["title"]["en"]}
        bank_actions.save_rubric(key=row["key"], criteria=row["criteria"], **words)
    objectives = _objectives({q.data["objective"] for q in file.questions if q.data.get("objective")})
    asked = [
        loading.Asked(q.key, q.body, _tags(q.data, categories, objectives))
        for q in file.questions
        if q.body is not None
    ]
    outcomes = loading.load_questions(bank, asked, force=force)
    for key, outcome in outcomes.items():
        report.note(outcome, f"{file.name}: {key}")
    keys = {question.key for question in file.questions}
    parts = LessonPart.objects.filter(kind=LessonPart.Kind.CHECK)
    checks.settle(part for part in parts if keys & set(part.questions))
    if "kept" not in outcomes.values():
        loading.note_loaded(bank, source_hash=file.signature())


def _save_categories(bank: Bank, file: BankFile) -> dict[str, Category]:
    placed: dict[str, Category] = {}
    for position, row in enumerate(file.data.get("categories", [])):
        placed[row["key"]] = bank_actions.place_category(
            bank, key=row["key"], title_zh=row["title"]["zh"], title_en=row["title"]["en"], position=position,
            parent=placed.get(row.get("parent", "")),
        )  # fmt: skip
    return placed


def _tags(
    data: Mapping[str, Any], categories: Mapping[str, Category], objectives: Mapping[str, Objective]
) -> bank_actions.Tags:
    return bank_actions.Tags(
        category=categories.get(data.get("category", "")), objective=objectives.get(data.get("objective", "")),
        competency=data.get("competency", ""), difficulty=data["difficulty"], source=data.get("source", ""),
        teaches=data.get("teaches", ""),
    )  # fmt: skip


# --- quizzes ------------------------------------------------------------------------------------
def _save_quiz(file: QuizFile, stored: Stored, report: Report, *, force: bool) -> None:
    if not force and not stored.is_quiz_changed(file):
        return
    data, kind = file.data, file.data["kind"]
    old = Quiz.objects.filter(key=file.key).select_related("current", "owner_department").first()
    if old is not None and _is_edited(old) and not force:
        report.note("kept", file.name)
        return
    rows = _rows(file)
    quiz = quiz_actions.save_quiz(
        key=file.key, kind=kind, title_zh=data["title"]["zh"], title_en=data["title"]["en"], course_key=file.course,
        owner_department=old.owner_department if old else None, source_hash=file.signature(),
    )  # fmt: skip
    version = quiz_actions.publish(quiz, QuizSettings.read(data.get("settings", {}), kind=kind), rows)
    names = ("kind", "title_zh", "title_en", "course_key", "is_retired")
    same = old is not None and old.current == version and all(getattr(old, n) == getattr(quiz, n) for n in names)
    report.note("unchanged" if same else "updated" if old else "created", file.name)


def _is_edited(quiz: Quiz) -> bool:
    """Return whether somebody changed or made the quiz here: a person published its version, or put it out of use."""
    by_person = quiz.current is not None and quiz.current.created_by_id is not None
    return by_person or not quiz.source_hash or (quiz.is_retired and quiz.source_hash != loading.REMOVED)


def _rows(file: QuizFile) -> list[quiz_actions.RowSpec]:
    given = file.data["blueprint"]
    banks = {b.key: b for b in Bank.objects.filter(key__in={row["bank"] for row in given})}
    missing = sorted({row["bank"] for row in given} - set(banks))
    if missing:
        raise CoursesError(_("These banks are not loaded: %(keys)s.") % {"keys": ", ".join(missing)})
    categories = {(c.bank_id, c.key): c for c in Category.objects.filter(bank__in=banks.values())}
    objectives = _objectives({row["objective"] for row in given if row.get("objective")})
    named = {key for row in given for key in row.get("questions", [])}
    questions = {q.key: q for q in Question.objects.filter(key__in=named)} if named else {}
    return [
        quiz_actions.RowSpec(
            bank=banks[row["bank"]], count=row.get("count", 1), points=hundredths(row.get("points", 1)) or 100,
            category=categories.get((banks[row["bank"]].pk, row.get("category", ""))),
            objective=objectives.get(row.get("objective", "")), competency=row.get("competency", ""),
            difficulty=tuple(row.get("difficulty", (1, 5))), kinds=tuple(row.get("kinds", ())),
            questions=tuple(questions[key] for key in row.get("questions", [])),
        )
        for row in given
    ]  # fmt: skip


def _retire_lost(curriculum: Curriculum, stored: Stored, report: Report) -> None:
    """Retire the loaded banks and quizzes of these courses whose files are gone."""
    courses = {c.key for c in curriculum.courses}
    for model, rows, files in [(Bank, stored.banks, curriculum.banks), (Quiz, stored.quizzes, curriculum.quizzes)]:
        lost = {key for key, row in rows.items() if row.course in courses} - {file.key for file in files}
        lost -= {key for key in lost if rows[key].source_hash in ("", loading.REMOVED)}
        for thing in model.objects.filter(key__in=lost) if lost else []:
            loading.retire_lost(thing)
            report.note("closed", thing.key)
