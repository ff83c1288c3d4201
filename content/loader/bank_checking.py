"""What bank and quiz files say about each other and about the curriculum: keys, references, facts, blueprints that can be served."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from content.loader.banks import AskedQuestion, BankFile, QuizFile, lines_of, texts_of
from content.loader.curriculum import Curriculum
from content.loader.lessons import BRACKETS, CODE, HTML, LINK, LINK_BY_NAME, REFERENCE
from content.loader.problems import Problems
from content.loader.state import Stored
from content.loader.yamlfile import Tree
from quizzes import kinds
from quizzes.actions.bank import check_rubric
from quizzes.actions.drawing import Candidate, Wanted, fits, shortages_in
from quizzes.actions.quizzes import shortage_words
from quizzes.models import BlueprintRow, Category
from quizzes.quiz_settings import QuizSettings, WrongSettings

SKIPPED = ("drawing",)  # checked by its own rules


def check(curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    """Note everything in banks and quizzes that does not fit together or with the courses."""
    _check_unique(curriculum, problems)
    facts = stored.fact_keys | {f["key"] for c in curriculum.courses for f in c.data["facts"]}
    anchors = {lesson.key: lesson.anchors() for lesson in curriculum.lessons()}
    for bank in curriculum.banks:
        _check_course(bank, curriculum, stored, problems)
        _check_categories(bank, problems)
        _check_rubrics(bank, problems)
        for question in bank.questions:
            _check_tags(question, bank, curriculum, problems)
            _check_teaches(question, bank, anchors, problems)
            _check_texts(question, bank, facts, problems)
    _check_asked(curriculum, problems)
    for quiz in curriculum.quizzes:
        _check_course(quiz, curriculum, stored, problems)
        _check_settings(quiz, problems)
        if _check_rows(quiz, curriculum, problems):
            for shortage in shortages_in(wanted_of(quiz, curriculum)):
                problems.add(quiz.name, quiz.tree.line("blueprint", shortage.position - 1), shortage_words(shortage))


# --- keys ---------------------------------------------------------------------------------------
def _named(curriculum: Curriculum) -> Iterator[tuple[str, str, str, int]]:
    """Yield (kind, key, file, line) of everything that must be unique."""
    for bank in curriculum.banks:
        yield "bank", bank.key, bank.name, bank.tree.line("key")
        for n, row in enumerate(bank.data.get("categories", [])):
            yield f"category of {bank.key}", row["key"], bank.name, bank.tree.line("categories", n, "key")
        for n, row in enumerate(bank.data.get("rubrics", [])):
            yield "rubric", row["key"], bank.name, bank.tree.line("rubrics", n, "key")
        for question in bank.questions:
            yield "question", question.key, bank.name, bank.line(question, "key")
    for quiz in curriculum.quizzes:
        yield "quiz", quiz.key, quiz.name, quiz.tree.line("key")


def _check_unique(curriculum: Curriculum, problems: Problems) -> None:
    seen: dict[tuple[str, str], str] = {}
    for kind, key, file, line in _named(curriculum):
        place = seen.setdefault((kind, key), f"{file}:{line}")
        if place != f"{file}:{line}":
            message = _("“%(key)s” is used twice; it stands in %(place)s already.")
            problems.add(file, line, message % {"key": key, "place": place})


def _check_course(file: BankFile | QuizFile, curriculum: Curriculum, stored: Stored, problems: Problems) -> None:
    known = {c.key for c in curriculum.courses} | set(stored.courses)
    if file.course and file.course not in known:
        problems.add(file.name, file.tree.line("course"), _("There is no course “%(key)s”.") % {"key": file.course})


# --- banks --------------------------------------------------------------------------------------
def _check_categories(bank: BankFile, problems: Problems) -> None:
    above: set[str] = set()
    for n, row in enumerate(bank.data.get("categories", [])):
        if row.get("parent") and row["parent"] not in above:
            message = _("The parent “%(key)s” must stand above this category.")
            problems.add(bank.name, bank.tree.line("categories", n, "parent"), message % {"key": row["parent"]})
        above.add(row["key"])


def _check_rubrics(bank: BankFile, problems: Problems) -> None:
    for n, row in enumerate(bank.data.get("rubrics", [])):
        for message in check_rubric(row["criteria"]):
            problems.add(bank.name, bank.tree.line("rubrics", n, "criteria"), message)


def _check_tags(question: AskedQuestion, bank: BankFile, curriculum: Curriculum, problems: Problems) -> None:
    category, objective = question.data.get("category"), question.data.get("objective")
    if category and category not in bank.paths():
        message = _("There is no category “%(key)s” in this bank.") % {"key": category}
        problems.add(bank.name, bank.line(question, "category"), message)
    of_course = {c.key: {o["key"] for o in c.data["objectives"]} for c in curriculum.courses}
    known = of_course.get(bank.course, set()) if bank.course else {key for keys in of_course.values() for key in keys}
    if objective and objective not in known:
        message = _("The objective “%(key)s” is not among those of course.yaml.") % {"key": objective}
        problems.add(bank.name, bank.line(question, "objective"), message)
    if bank.course and not objective:
        message = _("A question of a course names its objective.")
        problems.add(bank.name, bank.line(question, "key"), message)
    rubrics = {row["key"] for row in bank.data.get("rubrics", [])}
    for key in sorted(kinds.rubric_keys(question.body) if question.body else ()):
        if key not in rubrics:
            message = _("There is no rubric “%(key)s” in this bank.") % {"key": key}
            problems.add(bank.name, bank.line(question, "rubric"), message)


def _check_teaches(question: AskedQuestion, bank: BankFile, anchors: dict[str, set[str]], problems: Problems) -> None:
    lesson, _hash, anchor = str(question.data.get("teaches", "")).partition("#")
    if not lesson:
        return
    if lesson not in anchors:
        message = _("There is no lesson “%(key)s”.") % {"key": lesson}
    elif anchor not in anchors[lesson]:
        words = {"key": lesson, "anchor": anchor}
        message = _("The lesson “%(key)s” has no paragraph “#%(anchor)s”.") % words
    else:
        return
    problems.add(bank.name, bank.line(question, "teaches"), message)


def _check_texts(question: AskedQuestion, bank: BankFile, facts: set[str], problems: Problems) -> None:
    """Refuse HTML, links and unknown references in every text of the question."""
    for number, line in text_lines(question, bank.tree):
        plain = CODE.sub("", line)
        if HTML.search(plain):
            problems.add(bank.name, number, _("HTML is not allowed in questions; write Markdown."))
        if LINK.search(plain) or LINK_BY_NAME.match(plain):
            problems.add(bank.name, number, _("Links and pictures are not allowed in questions."))
        for brackets in BRACKETS.finditer(plain):
            found = REFERENCE.fullmatch(brackets[0])
            if found is None or found["kind"] != "fact":
                message = _("“%(text)s” is not understood; questions know [[fact:key]] only.")
                problems.add(bank.name, number, message % {"text": brackets[0][:40]})
            elif found["key"].strip() not in facts:
                message = _("The fact “%(key)s” is in no course.yaml.") % {"key": found["key"].strip()}
                problems.add(bank.name, number, message)


def text_lines(question: AskedQuestion, tree: Tree) -> Iterator[tuple[int, str]]:
    """Yield (line in the file, line of text) of every text of a question that people read."""
    for place, text in texts_of(question.data):
        if place[0] not in SKIPPED:
            yield from lines_of(tree, (*question.place, *place), text)


def _check_asked(curriculum: Curriculum, problems: Problems) -> None:
    """Refuse checks in lessons that ask what is in no bank, or what only a person can judge."""
    there = {q.key: q for bank in curriculum.banks for q in bank.questions}
    for lesson in curriculum.lessons():
        for line, key in [asked for block in lesson.blocks for asked in block.asked]:
            question = there.get(key)
            if question is None:
                problems.add(lesson.file.name, line, _("There is no question “%(key)s” in the banks.") % {"key": key})
            elif question.body is not None and kinds.needs_person(question.body):
                message = _("“%(key)s” is judged by a person; a check needs its answer at once.")
                problems.add(lesson.file.name, line, message % {"key": key})


# --- quizzes ------------------------------------------------------------------------------------
def _check_settings(quiz: QuizFile, problems: Problems) -> None:
    try:
        QuizSettings.read(quiz.data.get("settings", {}), kind=quiz.data["kind"])
    except WrongSettings as exc:
        for name, message in exc.problems:
            problems.add(quiz.name, quiz.tree.line("settings", name), f"{name}: {message}")


def _check_rows(quiz: QuizFile, curriculum: Curriculum, problems: Problems) -> bool:
    """Note what a row names that is not there; return whether all rows can be looked up."""
    before, banks = len(problems), {bank.key: bank for bank in curriculum.banks}
    named: dict[str, int] = {}
    for n, row in enumerate(quiz.data["blueprint"]):

        def note(message: str, *place: str | int, n: int = n) -> None:
            problems.add(quiz.name, quiz.tree.line("blueprint", n, *place), message)

        bank = banks.get(row["bank"])
        if bank is None:
            note(_("There is no bank “%(key)s”.") % {"key": row["bank"]}, "bank")
            continue
        if row.get("category") and row["category"] not in bank.paths():
            note(_("There is no category “%(key)s” in this bank.") % {"key": row["category"]}, "category")
        if row.get("objective") and row["objective"] not in {q.data.get("objective") for q in bank.questions}:
            note(_("No question of the bank has the objective “%(key)s”.") % {"key": row["objective"]}, "objective")
        low, high = row.get("difficulty", [1, 5])
        if low > high:
            note(_("Difficulty goes from the lower to the higher."), "difficulty")
        if hundredths(row.get("points", 1)) is None:
            note(_("Points have at most two decimals."), "points")
        if row.get("questions") and set(row) - {"bank", "questions", "points"}:
            note(_("A row that names its questions has nothing else but bank and points."), "questions")
        for q, key in enumerate(row.get("questions", [])):
            if key not in {question.key for question in bank.questions}:
                note(_("There is no question “%(key)s” in this bank.") % {"key": key}, "questions", q)
            if named.setdefault(key, n * 1000 + q) != n * 1000 + q:
                note(_("The question “%(key)s” is named twice.") % {"key": key}, "questions", q)
    return len(problems) == before


def hundredths(points: float) -> int | None:
    """Return points as whole hundredths; None when they are finer than that."""
    value = round(points * 100)
    return value if abs(points * 100 - value) < 1e-6 else None


def wanted_of(quiz: QuizFile, curriculum: Curriculum) -> list[Wanted]:
    """Return the blueprint's rows with the questions of the files that fit, as drawing will see them; asks no database."""
    banks = {bank.key: bank for bank in curriculum.banks}
    used = {row["bank"] for row in quiz.data["blueprint"]}
    numbers = {key: n for n, key in enumerate(sorted(used), start=1)}
    pool = [c for key in sorted(used) for c in _candidates(banks[key], numbers[key])]
    by_key, wanted = {c.key: c for c in pool}, []
    for position, row in enumerate(quiz.data["blueprint"], start=1):
        named = row.get("questions", [])
        spec = _row(row, position, numbers, banks[row["bank"]].paths())
        fitting = [by_key[key] for key in named] if named else [c for c in pool if fits(c, spec)]
        wanted.append(Wanted(spec, [c.pk for c in fitting] if named else [], fitting))
    return wanted


def _candidates(bank: BankFile, number: int) -> Iterable[Candidate]:
    paths = bank.paths()
    for q in bank.questions:
        path, objective = paths.get(q.data.get("category", ""), ""), _number(q.data.get("objective"))
        yield Candidate(
            pk=number * 100_000 + q.n, version=0, key=q.key, bank=number, path=path, objective=objective, uses=0,
            competency=q.data.get("competency", ""), difficulty=q.data["difficulty"], kind=q.data["kind"],
        )  # fmt: skip


def _number(objective: str | None) -> int | None:
    """Return a number that stands for the key of an objective while there are no rows."""
    return int.from_bytes(objective.encode(), "big") if objective else None


def _row(row: dict[str, Any], position: int, numbers: dict[str, int], paths: dict[str, str]) -> BlueprintRow:
    low, high = row.get("difficulty", [1, 5])
    category = Category(path=paths[row["category"]]) if row.get("category") else None
    return BlueprintRow(
        position=position, bank_id=numbers[row["bank"]], category=category, objective_id=_number(row.get("objective")),
        competency=row.get("competency", ""), difficulty_from=low, difficulty_to=high, kinds=row.get("kinds", []),
        count=len(row.get("questions", [])) or row.get("count", 1), points=hundredths(row.get("points", 1)) or 100,
    )  # fmt: skip
