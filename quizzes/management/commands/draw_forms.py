"""manage.py draw_forms [KEY ...] [--forms N]: what docs/question-format.md says under "Does a blueprint draw fairly?"."""

import random
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.actions.drawing import Candidate, Wanted, pick, rows_of, wanted_by
from quizzes.analysis import exposure
from quizzes.exceptions import QuizzesError
from quizzes.models import Quiz

MOST_OVERLAP = 0.60  # of two forms, on average
KINDS = (Quiz.Kind.EXAM, Quiz.Kind.DIAGNOSTIC)
HEAD = ("quiz", "asks", "pool", "never", "least", "most", "objectives", "topics", "overlap", "expected", "at most")
LINE = "{:24}{:>6}{:>6}{:>7}{:>8}{:>8}{:>12}{:>8}{:>9}{:>10}{:>9}"


class Command(BaseCommand):
    help = "Draw many forms of each exam and diagnostic test, writing nothing, and say how evenly its blueprint draws."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="KEY", help="only these quizzes")
        parser.add_argument("--forms", type=int, default=1000, help="so many of each (default 1000)")
        parser.add_argument("--seed", type=int, default=1, help="of the chance (default 1)")

    def handle(self, *, keys: list[str], forms: int, seed: int, **options: Any) -> None:
        quizzes = Quiz.objects.filter(is_retired=False, current__isnull=False).select_related("current").order_by("key")
        quizzes = quizzes.filter(key__in=keys) if keys else quizzes.filter(kind__in=KINDS)
        if forms < 2 or not quizzes:
            raise CommandError("There is nothing to compare.")
        self.stdout.write(LINE.format(*HEAD))
        wrong = [line for quiz in quizzes for line in self.prove(quiz, forms, random.Random(seed))]  # noqa: S311
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(f"{len(wrong)} things to mend.")
        self.stdout.write(f"{len(quizzes)} quizzes, {forms} forms each: nothing to mend.")

    def prove(self, quiz: Quiz, count: int, rng: random.Random) -> list[str]:
        """Print the quiz's line; return what is wrong with its blueprint."""
        assert quiz.current is not None
        wanted = wanted_by(*rows_of(quiz.current))
        try:
            forms = [{c.pk for c, _points in pick(wanted, seen=Counter(), rng=rng)} for _n in range(count)]
        except QuizzesError as error:
            return [f"{quiz.key}: {error}"]
        pool = {c.pk: c for w in wanted for c in w.candidates}
        found = exposure.measure(forms, [(w.row.count, [c.pk for c in w.candidates]) for w in wanted])
        objectives = {pk: {str(c.objective)} if c.objective else set() for pk, c in pool.items()}
        taught = len({c.objective for c in pool.values() if c.objective})
        topics = {topic_of(w) for w in wanted}
        by_row = {pk: {topic_of(w) for w in wanted if c in w.candidates} for pk, c in pool.items()}
        covered = exposure.least_covered(forms, by_row)
        shares = [f"{100 * x:.1f} %" for x in (found.overlap, found.expected, found.most_overlap)]
        self.stdout.write(
            LINE.format(
                quiz.key, found.asked, found.pool, len(found.never), f"{100 * found.least:.1f} %", f"{100 * found.most:.1f} %",
                f"{exposure.least_covered(forms, objectives)}/{taught}", f"{covered}/{len(topics)}", *shares,
            )
        )  # fmt: skip
        return [f"{quiz.key}: {line}" for line in findings(found, pool, covered, len(topics))]


def topic_of(wanted: Wanted) -> str:
    """Return what a row asks about: its objective, else its category, else its bank."""
    row = wanted.row
    return (
        f"objective {row.objective_id}"
        if row.objective_id
        else row.category.path
        if row.category
        else f"bank {row.bank_id}"
    )


def findings(found: exposure.Exposure, pool: dict[int, Candidate], covered: int, topics: int) -> list[str]:
    lines = [f"the question {pool[pk].key} fits a row and is never drawn" for pk in found.missed]
    if covered < topics:
        lines.append(f"a form asks about {covered} of the {topics} topics of the blueprint only")
    if found.overlap > MOST_OVERLAP:
        lines.append(
            f"two forms have {100 * found.overlap:.1f} % in common on average; at most {100 * MOST_OVERLAP:.0f} % may be"
        )
    return lines
