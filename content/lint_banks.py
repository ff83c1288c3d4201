"""What makes a bank good enough to ship, as far as a machine can tell; on top of what `load_content --check` refuses."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from content.loader.bank_checking import text_lines, wanted_of
from content.loader.banks import AskedQuestion, BankFile, QuizFile
from content.loader.curriculum import Curriculum
from content.loader.problems import Problems
from content.loader.yamlfile import Place
from quizzes.models import Category
from quizzes.text import FACT, Facts

ENOUGH = 10  # so many single choices, before anything is said about where their keys stand
MOST_LONGEST, MOST_FIRST = 40, 50  # percent
STANDS_OUT = (1.5, 8)  # times as long as the next, and so many characters more
UNEVEN = (3, 15)
USUAL = 3  # questions of a check
STATEMENTS = 4  # so many true or false ones, before one asks whether all are false


def lint_bank(bank: BankFile, curriculum: Curriculum, problems: Problems) -> None:
    """Note what learners would stumble over, or could guess from."""
    facts = [f for c in curriculum.courses for f in c.data["facts"]]
    doubtful = {f["key"] for f in facts if f["needs_confirmation"]}
    shown = Facts({f["key"]: f"{f['value']}{f['unit']}" for f in facts})
    stems: dict[str, int] = {}
    for question in bank.questions:
        _lint_objective(question, bank, problems)
        if question.body is None:
            continue
        for place, body in _parts(question):
            _lint_feedback(question, place, body, bank, problems)
            _lint_lengths(question, place, body, shown, bank, problems)
        _lint_stem(question, bank, stems, problems)
        for number, line in text_lines(question, bank.tree):
            for found in FACT.finditer(line):
                if found[1].strip() in doubtful:
                    message = _("The fact “%(key)s” waits for HR's word; no question asks it until then.")
                    problems.add(bank.name, number, message % {"key": found[1].strip()})
    _lint_keys(bank, shown, problems)
    _lint_statements(bank, problems)


def _lint_objective(question: AskedQuestion, bank: BankFile, problems: Problems) -> None:
    """Note a question that is evidence of nothing. A course's own bank is refused for it already."""
    if not bank.course and not question.data.get("objective"):
        message = _("This question names no objective: nobody could tell what its answer shows.")
        problems.add(bank.name, bank.line(question, "key"), message)


def _parts(question: AskedQuestion) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield (place, body) of the question and of the parts and gaps in it."""
    assert question.body is not None
    yield (), question.body
    for name in ("parts", "gaps"):
        for n, part in enumerate(question.body.get(name, [])):
            yield (name, n), part
            for m, gap in enumerate(part.get("gaps", [])):
                yield (name, n, "gaps", m), gap


def _lint_feedback(question: AskedQuestion, place: Place, body: Any, bank: BankFile, problems: Problems) -> None:
    if place and place[-2] == "gaps":  # a gap is a word or a number; the question's explanation stands for it
        return
    for name in ("options", "areas"):
        for n, row in enumerate(body.get(name, [])):
            if not row["feedback"]:
                problems.add(bank.name, bank.line(question, *place, name, n), _("This choice has no feedback."))
    if body["kind"] == "true_false":
        for name in ("feedback_true", "feedback_false"):
            if not body[name]:
                message = _("“%(name)s” is missing.") % {"name": name}
                problems.add(bank.name, bank.line(question, *place, "answer"), message)


def _lint_lengths(
    question: AskedQuestion, place: Place, body: Any, shown: Facts, bank: BankFile, problems: Problems
) -> None:
    lengths = [(len(shown.fill(o["text"])), o["correct"]) for o in body.get("options", [])]
    if len(lengths) < 3:
        return
    line = bank.line(question, *place, "options")
    longest, right = max(lengths)
    rest = sorted(n for n, _right in lengths)[:-1]
    times, more = STANDS_OUT
    if right and longest > times * rest[-1] and longest - rest[-1] >= more:
        problems.add(bank.name, line, _("The right option is much longer than the others: it gives itself away."))
    times, more = UNEVEN
    if longest > times * rest[0] and longest - rest[0] >= more:
        message = _("The options are of very different length (%(low)s to %(high)s characters).")
        problems.add(bank.name, line, message % {"low": rest[0], "high": longest})


def _lint_stem(question: AskedQuestion, bank: BankFile, stems: dict[str, int], problems: Problems) -> None:
    assert question.body is not None
    stem, line = "".join(question.body["stem"].split()), bank.line(question, "stem")
    if stems.setdefault(stem, line) != line:
        problems.add(bank.name, line, _("The same is asked in line %(line)s already.") % {"line": stems[stem]})


def _lint_keys(bank: BankFile, shown: Facts, problems: Problems) -> None:
    """Note when whoever knows nothing passes by choosing the longest option, or always the same place."""
    singles = [q.body["options"] for q in bank.questions if q.body and q.body["kind"] == "single"]
    if len(singles) < ENOUGH:
        return
    longest = sum(_is_longest(options, shown) for options in singles)
    line, words = bank.tree.line("questions"), {"count": len(singles)}
    if longest * 100 > MOST_LONGEST * len(singles):
        message = _("In %(n)s of %(count)s single choices the right option is the longest one.")
        problems.add(bank.name, line, message % {**words, "n": longest})
    places = Counter(next(n for n, o in enumerate(options) if o["correct"]) for options in singles)
    place, n = places.most_common(1)[0]
    if n * 100 > MOST_FIRST * len(singles):
        message = _("In %(n)s of %(count)s single choices the right option stands at place %(place)s.")
        problems.add(bank.name, line, message % {**words, "n": n, "place": place + 1})


def _lint_statements(bank: BankFile, problems: Problems) -> None:
    """Note when whoever knows nothing passes by calling every statement false, or every one true."""
    answers = [q.body["answer"] for q in bank.questions if q.body and q.body["kind"] == "true_false"]
    if len(answers) >= STATEMENTS and len(set(answers)) == 1:
        line, words = bank.tree.line("questions"), {"count": len(answers)}
        true, false = (
            _("All %(count)s statements to judge are true."),
            _("All %(count)s statements to judge are false."),
        )
        problems.add(bank.name, line, (true if answers[0] else false) % words)


def _is_longest(options: list[dict[str, Any]], shown: Facts) -> bool:
    right = max(len(shown.fill(o["text"])) for o in options if o["correct"])
    return all(len(shown.fill(o["text"])) < right for o in options if not o["correct"])


def lint_quiz(quiz: QuizFile, curriculum: Curriculum, problems: Problems) -> None:
    """Note rows that would ask the same questions of everybody."""
    paths = {bank.key: bank.paths() for bank in curriculum.banks}
    for row in quiz.data["blueprint"]:
        if row["bank"] not in paths or row.get("category", "") not in {"", *paths[row["bank"]]}:
            return  # --check says so
    for wanted in wanted_of(quiz, curriculum):
        if not wanted.fixed and len(wanted.candidates) < 2 * wanted.row.count:
            message = _("Row %(row)s draws %(count)s of %(there)s questions; twice as many are needed, so that two people differ.")  # fmt: skip
            words = {"row": wanted.row.position, "count": wanted.row.count, "there": len(wanted.candidates)}
            problems.add(quiz.name, quiz.tree.line("blueprint", wanted.row.position - 1), message % words)


def lint_asked(curriculum: Curriculum, problems: Problems) -> None:
    """Note checks that ask too few, or what another lesson teaches, and questions for checks that no lesson asks."""
    there = {q.key: (bank, q) for bank in curriculum.banks for q in bank.questions}
    asked: set[str] = set()
    for lesson in curriculum.lessons():
        for block in lesson.blocks:
            if block.kind == "check" and len(block.asked) != USUAL:
                words = {"usual": USUAL, "n": len(block.asked)}
                message = _("A check asks %(usual)s questions; this one asks %(n)s.") % words
                problems.add(lesson.file.name, block.line, message)
            for line, key in block.asked:
                asked.add(key)
                if key in there and not there[key][1].data.get("teaches", "").startswith(f"{lesson.key}#"):
                    message = _("The question “%(key)s” is taught in another lesson.") % {"key": key}
                    problems.add(lesson.file.name, line, message)
    for key, (bank, question) in there.items():
        if question.data.get("category") == Category.CHECK and key not in asked:
            message = _("No lesson asks this question for checks.")
            problems.add(bank.name, bank.line(question, "key"), message)
