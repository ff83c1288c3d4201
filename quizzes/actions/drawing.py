"""Drawing questions by a blueprint: each at most once, unseen by the person first, then the least used, then by chance.

Rows may want the same questions, so seats are filled as a bipartite matching (augmenting paths, Kuhn 1955): a blueprint that the
bank can serve is always served, and a preview that says yes is a proof.
"""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from quizzes import kinds, paper
from quizzes.exceptions import QuizzesError
from quizzes.models import BlueprintRow, Category, PaperForm, Question, QuestionVersion, QuizVersion, Slot

LABELS = "ABCDEFGH"


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    pk: int
    version: int
    key: str
    bank: int
    path: str
    objective: int | None
    competency: str
    difficulty: int
    kind: str
    uses: int


@dataclass
class Wanted:
    """One row of a blueprint with the candidates that fit, best first."""

    row: BlueprintRow
    fixed: list[int]
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Shortage:
    """A row that the bank cannot serve: so many are asked for, so many could be had beside the other rows."""

    position: int
    asked: int
    available: int
    fitting: int


def fits(candidate: Candidate, row: BlueprintRow) -> bool:
    """Whether a row may draw the candidate. Questions of the category `check` are drawn only by rows that name it."""
    if candidate.bank != row.bank_id or not row.difficulty_from <= candidate.difficulty <= row.difficulty_to:
        return False
    wanted = row.category.path if row.category else ""
    if not candidate.path.startswith(wanted) or (not wanted and candidate.path.startswith(f"{Category.CHECK}/")):
        return False
    if row.objective_id and candidate.objective != row.objective_id:
        return False
    if row.competency and candidate.competency != row.competency:
        return False
    return not row.kinds or candidate.kind in row.kinds


def wanted_by(
    rows: Sequence[BlueprintRow], fixed: dict[int, list[int]], *, avoid: Collection[int] = ()
) -> list[Wanted]:
    """Return the rows with all live candidates that fit (one query); `fixed` is {row position: question ids}."""
    named = [pk for ids in fixed.values() for pk in ids]
    banks = {row.bank_id for row in rows if not fixed.get(row.position)}
    found = Question.objects.live().filter(Q(bank__in=banks) | Q(pk__in=named)).order_by("key")
    pool = [
        Candidate(pk, version, key, bank, path or "", objective, competency, difficulty, kind, uses)
        for pk, version, key, bank, path, objective, competency, difficulty, kind, uses in found.values_list(
            "pk",
            "current_id",
            "key",
            "bank_id",
            "category__path",
            "objective_id",
            "competency",
            "difficulty",
            "kind",
            "uses",
        )
        if pk not in avoid or pk in named
    ]
    by_pk = {c.pk: c for c in pool}
    wanted = []
    for row in rows:
        ids = fixed.get(row.position, [])
        candidates = [by_pk[pk] for pk in ids if pk in by_pk] if ids else [c for c in pool if fits(c, row)]
        wanted.append(Wanted(row, ids, candidates))
    return wanted


def rows_of(version: QuizVersion) -> tuple[list[BlueprintRow], dict[int, list[int]]]:
    """Return the blueprint's rows and its fixed questions {position: ids} (two queries)."""
    rows = list(version.rows.select_related("category").prefetch_related("fixed").order_by("position"))
    return rows, {row.position: [f.question_id for f in row.fixed.all()] for row in rows if row.fixed.all()}


def _match(wanted: Sequence[Wanted], *, times: int = 1) -> list[list[Candidate | None]]:
    """Fill `times` x count seats of every row, each question once; None where nothing is left. Best candidates first."""
    seats = [(n, copy) for n, w in enumerate(wanted) for copy in range(w.row.count * times)]
    # Scarce rows choose first: fewer detours, and the freer rows keep their best.
    seats.sort(key=lambda s: len(wanted[s[0]].candidates) - wanted[s[0]].row.count * times)
    holder: dict[int, int] = {}  # question -> seat

    def seat_it(seat: int, tried: set[int]) -> bool:
        options = wanted[seats[seat][0]].candidates
        for free_only in (True, False):
            for c in options:
                if c.pk in tried or (free_only and c.pk in holder):
                    continue
                tried.add(c.pk)
                if c.pk not in holder or seat_it(holder[c.pk], tried):
                    holder[c.pk] = seat
                    return True
        return False

    for seat in range(len(seats)):
        seat_it(seat, set())
    taken: list[list[Candidate | None]] = [[] for _w in wanted]
    by_seat = {seat: pk for pk, seat in holder.items()}
    for seat, (n, _copy) in enumerate(seats):
        by_pk = {c.pk: c for c in wanted[n].candidates}
        taken[n].append(by_pk[by_seat[seat]] if seat in by_seat else None)
    for n, w in enumerate(wanted):
        order = {c.pk: place for place, c in enumerate(w.candidates)}
        taken[n].sort(key=lambda c: order[c.pk] if c else len(order))
    return taken


def shortages(
    rows: Sequence[BlueprintRow], fixed: dict[int, list[int]], *, forms: int = 1, avoid: Collection[int] = ()
) -> list[Shortage]:
    """Return the rows that cannot be served `forms` times with disjoint questions, none of `avoid`; an empty list is a proof that all can."""
    return shortages_in(wanted_by(rows, fixed, avoid=avoid), forms=forms)


def shortages_in(wanted: Sequence[Wanted], *, forms: int = 1) -> list[Shortage]:
    """Return the same of rows whose candidates are known already; asks no database."""
    found = []
    for w, taken in zip(wanted, _match(wanted, times=forms), strict=True):
        got = sum(c is not None for c in taken)
        if got < w.row.count * forms:
            found.append(Shortage(w.row.position, w.row.count * forms, got, len(w.candidates)))
    return found


def seen_by(employee: Any, candidates: Iterable[Candidate]) -> Counter[int]:
    """Return how often the person was given each question (one query)."""
    rows = Slot.objects.filter(attempt__employee=employee, question__in={c.pk for c in candidates}).exclude(
        attempt__state="void"
    )
    return Counter(dict(rows.values_list("question_id").annotate(n=Count("pk")).values_list("question_id", "n")))


def draw(version: QuizVersion, employee: Any, *, rng: random.Random) -> list[tuple[int, int, int]]:
    """Return [(question id, question version id, points)] for a person, in the order in which they are asked.

    Raises QuizzesError when the bank cannot serve the blueprint any more.
    """
    rows, fixed = rows_of(version)
    wanted = wanted_by(rows, fixed)
    everything = {c.pk: c for w in wanted for c in w.candidates}
    seen = seen_by(employee, everything.values()) if version.rules.avoid_seen else Counter()
    drawn = pick(wanted, seen=seen, rng=rng)
    if version.rules.shuffle_questions and not any(w.fixed for w in wanted):
        rng.shuffle(drawn)
    return [(c.pk, c.version, points) for c, points in drawn]


def pick(wanted: Sequence[Wanted], *, seen: Counter[int], rng: random.Random) -> list[tuple[Candidate, int]]:
    """Return [(question, points)] for one form, row by row; asks no database. The candidates are left in the order of choice.

    Raises QuizzesError when the rows cannot be served.
    """
    chance = {pk: rng.random() for pk in sorted({c.pk for w in wanted for c in w.candidates})}
    for w in wanted:
        if not w.fixed:
            w.candidates.sort(key=lambda c: (seen[c.pk], c.uses, chance[c.pk]))
    drawn = [(c, w.row.points) for w, taken in zip(wanted, _match(wanted), strict=True) for c in taken]
    if any(c is None for c, _points in drawn):
        raise QuizzesError(
            _("The question bank cannot serve this quiz at the moment. Nothing was started; please tell your trainer.")
        )
    return [(c, points) for c, points in drawn if c]


@transaction.atomic
def make_forms(
    version: QuizVersion,
    *,
    count: int,
    avoid: Collection[int] = (),
    series: uuid.UUID | None = None,
    by_kind: bool = False,
) -> list[PaperForm]:
    """Make `count` matched forms (A, B, ...): each serves the whole blueprint, no question stands in two of them.

    In every row the questions are sorted by difficulty and dealt in turns (ABBA), so that the forms are equally hard.
    `avoid` are questions that earlier forms of the same series used; `series` continues that series' letters.
    `by_kind`: all questions of a kind together, as papers have them.
    Raises QuizzesError with what is missing.
    """
    rows, fixed = rows_of(version)
    if fixed and (count > 1 or avoid):
        raise QuizzesError(_("A quiz with fixed questions has one form only."))
    rng = random.SystemRandom()
    wanted = wanted_by(rows, fixed, avoid=avoid)
    for w in wanted:
        w.candidates.sort(key=lambda c: (c.uses, rng.random()))
    forms: list[list[tuple[Candidate, int]]] = [[] for _n in range(count)]
    for w, taken in zip(wanted, _match(wanted, times=count), strict=True):
        if any(c is None for c in taken):
            words = {"row": w.row.position, "asked": len(taken), "there": sum(c is not None for c in taken)}
            raise QuizzesError(
                _("Row %(row)s needs %(asked)s different questions for these forms; the bank has %(there)s.") % words
            )
        ordered = sorted((c for c in taken if c), key=lambda c: (c.difficulty, rng.random()))
        for n, c in enumerate(ordered):
            lap, place = divmod(n, count)
            forms[place if lap % 2 == 0 else count - 1 - place].append((c, w.row.points))
    series = series or uuid.uuid4()
    first = PaperForm.objects.filter(series=series).count()
    if first + count > len(LABELS):
        raise QuizzesError(_("There are %(n)s forms of this exam already; no more can be made.") % {"n": first})
    bodies = _bodies(c.version for items in forms for c, _points in items)
    made = []
    for n, items in enumerate(forms):
        if version.rules.shuffle_questions and not fixed:
            rng.shuffle(items)
        if by_kind:
            items.sort(key=lambda item: paper.ORDER.index(item[0].kind))
        pairs = [[c.version, points] for c, points in items]
        # The printed order is kept with the form: paper, key and what is typed in afterwards speak of the same letters.
        layouts = [kinds.lay_out(bodies[c.version], rng, shuffle=version.rules.shuffle_options) for c, _points in items]
        fields = {"version": version, "series": series, "label": LABELS[first + n], "items": pairs, "layouts": layouts}
        made.append(PaperForm.objects.create(**fields))
    return made


def _bodies(ids: Iterable[int]) -> dict[int, kinds.Body]:
    return dict(QuestionVersion.objects.filter(pk__in=set(ids)).values_list("pk", "body"))


def questions_of(forms: Iterable[PaperForm]) -> set[int]:
    """Return the ids of all questions in `forms` (one query)."""
    versions = {pk for form in forms for pk, _points in form.items}
    return set(Question.objects.filter(versions__in=versions).values_list("pk", flat=True))


def count_uses() -> int:
    """Bring `Question.uses` up to the slots; return how many rows changed. Run by the schedule and checked by `verify`."""
    counts: dict[int, int] = defaultdict(int)
    counts.update(Slot.objects.values_list("question_id").annotate(n=Count("pk")).values_list("question_id", "n"))
    changed = [q for q in Question.objects.only("pk", "uses") if q.uses != counts[q.pk]]
    for question in changed:
        question.uses = counts[question.pk]
    Question.objects.bulk_update(changed, ["uses"], batch_size=500)
    return len(changed)
