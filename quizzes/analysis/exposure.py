"""How evenly a blueprint draws, from many forms drawn by it: who meets which questions, and how alike two forms are.

*Exposure* of a question: the share of the forms that ask it. *Overlap* of two forms: how many of their questions they have in common, of those
that a form asks (Way 1998). Over all pairs of N forms its mean is the sum of n (n - 1) / (N (N - 1)) over the questions, each drawn n times:
no pair needs to be looked at. What is to be expected follows from the blueprint alone: a row that draws k of m questions gives each of
them the chance k / m, rows that share a question add theirs up, and two forms have the sum of the squared chances in common
(exact where no two rows share a question, or where one of them needs all of its own).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

CERTAIN = 1e-6  # less likely than this in a fair draw: not by chance


@dataclass(frozen=True)
class Exposure:
    """Figures of one blueprint; shares and overlaps are 0 to 1. `missed`: what cannot have been left out by chance."""

    asked: int
    pool: int
    never: list[int]
    missed: list[int]
    least: float
    most: float
    expected: float
    overlap: float
    most_overlap: float


def chances(rows: Sequence[tuple[int, Collection[int]]]) -> dict[int, float]:
    """Return {question: chance to be in a form} of rows (so many, of these questions); a row that needs all of its own leaves them to no other."""
    found = {pk: 1.0 for count, questions in rows if count >= len(questions) for pk in questions}
    for count, questions in rows:
        free = [pk for pk in questions if found.get(pk) != 1.0]
        for pk in free:
            found[pk] = min(1.0, found.get(pk, 0.0) + count / len(free))
    return found


def measure(forms: Sequence[Collection[int]], rows: Sequence[tuple[int, Collection[int]]]) -> Exposure:
    """Return the figures of at least two `forms` (each the ids of its questions) drawn by `rows`."""
    chance, asked, n = chances(rows), len(forms[0]), len(forms)
    drawn = Counter(pk for form in forms for pk in form)
    never = sorted(set(chance) - set(drawn))
    shares = [drawn[pk] / n for pk in chance]
    return Exposure(
        asked=asked,
        pool=len(chance),
        never=never,
        missed=[pk for pk in never if len(chance) * (1 - chance[pk]) ** n < CERTAIN],
        least=min(shares),
        most=max(shares),
        expected=sum(p * p for p in chance.values()) / asked,
        overlap=sum(times * (times - 1) for times in drawn.values()) / (n * (n - 1)) / asked,
        most_overlap=_most_in_common(forms) / asked,
    )


def _most_in_common(forms: Sequence[Collection[int]]) -> int:
    """Return how many questions the two most similar forms share; each form is the bits of one number."""
    place = {pk: n for n, pk in enumerate(sorted({pk for form in forms for pk in form}))}
    bits = [sum(1 << place[pk] for pk in form) for form in forms]
    return max((one & other).bit_count() for one, other in combinations(bits, 2))


def least_covered(forms: Sequence[Collection[int]], topics: Mapping[int, Collection[str]]) -> int:
    """Return how many different topics the poorest form asks; `topics` are those of each question."""
    return min(len({topic for pk in form for topic in topics.get(pk, ())}) for form in forms)
