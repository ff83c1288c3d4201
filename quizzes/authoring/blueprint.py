"""The rows of a blueprint as they are typed, on the way to RowSpec; and what a bank can serve of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models.functions import Upper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quizzes.actions.drawing import Shortage, shortages_in, wanted_by
from quizzes.actions.quizzes import RowSpec
from quizzes.authoring import drafts
from quizzes.authoring.levels import KIND, Field, Level, Rows
from quizzes.catalogue import natural, tree_of
from quizzes.kinds import Problem
from quizzes.models import Bank, Category, Kind, Question
from subjects.models import Objective

DIFFICULTIES = tuple((str(n), str(n)) for n in range(1, 6))
MOST_POINTS = 1_000
POINTS = Field("points", gettext_lazy("Points each"), default="1", needed=True, longest=8)
DRAW = Level(
    "draw",
    (
        KIND,
        Field("place", gettext_lazy("From bank and category"), "choice", needed=True),
        Field("count", gettext_lazy("How many"), "number", default="1", needed=True, longest=3),
        POINTS,
        Field("objective", gettext_lazy("Objective"), "choice"),
        Field("difficulty_from", gettext_lazy("Difficulty from"), "choice", default="1", choices=DIFFICULTIES),
        Field("difficulty_to", gettext_lazy("to"), "choice", default="5", choices=DIFFICULTIES),
        Field(
            "kinds",
            gettext_lazy("Only these types (none ticked: all)"),
            "several",
            default=(),
            choices=tuple(Kind.choices),
        ),
        Field("competency", gettext_lazy("Competency"), longest=60),
    ),
)
FIXED = Level(
    "fixed",
    (
        KIND,
        Field(
            "questions", gettext_lazy("Keys of the questions"), "text", needed=True, longest=3_000, lines=2,
            help=gettext_lazy("In the order in which they are asked, with spaces between. Find them with the search below."),
        ),
        POINTS,
    ),
)  # fmt: skip
BLUEPRINT = Level(
    "blueprint",
    (),
    (
        Rows(
            "rows", pgettext_lazy("of a blueprint", "Blueprint"), pgettext_lazy("of a blueprint", "Row"),
            {"draw": DRAW, "fixed": FIXED}, 1, 40, 0,
        ),
    ),
)  # fmt: skip


def draft_of(specs: Iterable[RowSpec]) -> drafts.Draft:
    """Return the rows of a version as they would be typed."""
    return {"rows": [_row(spec) for spec in specs]}


def _row(spec: RowSpec) -> drafts.Draft:
    points = f"{spec.points / 100:.2f}".rstrip("0").rstrip(".")
    if spec.questions:
        return {"kind": "fixed", "questions": " ".join(q.key for q in spec.questions), "points": points}
    return {
        "kind": "draw",
        "place": f"c{spec.category.pk}" if spec.category else f"b{spec.bank.pk}",
        "count": str(spec.count),
        "points": points,
        "objective": str(spec.objective.pk) if spec.objective else "",
        "difficulty_from": str(spec.difficulty[0]),
        "difficulty_to": str(spec.difficulty[1]),
        "kinds": list(spec.kinds),
        "competency": spec.competency,
    }


@dataclass
class World:
    """What an author may draw from: banks with their trees, and the objectives of their questions (three queries and one a bank)."""

    banks: Mapping[str, Bank]
    categories: Mapping[str, Category]
    objectives: Mapping[str, Objective]
    places: Sequence[tuple[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, user: Any, *, also: Iterable[Bank] = ()) -> "World":
        """Return the world of `user`; `also` are banks that the quiz draws from already."""
        banks = {bank.pk: bank for bank in Bank.objects.visible_to(user).filter(is_retired=False)}
        banks |= {bank.pk: bank for bank in also}
        rows = sorted(banks.values(), key=lambda b: natural(b.key))
        categories: dict[str, Category] = {}
        places: list[tuple[str, Any]] = [("", _("choose"))]
        for bank, tree in _trees(rows):
            whole = (f"b{bank.pk}", _("%(bank)s: the whole bank") % {"bank": bank.title})
            places.append(
                (
                    f"{bank.key} {bank.title}",
                    [whole, *((f"c{b.category.pk}", b.indent + b.category.title) for b in tree)],
                )
            )
            categories |= {f"c{b.category.pk}": b.category for b in tree}
        used = Question.objects.filter(bank__in=banks).exclude(objective=None).values("objective")
        objectives = sorted(Objective.objects.filter(pk__in=used), key=lambda o: natural(o.key))
        return cls(
            {f"b{pk}": bank for pk, bank in banks.items()}, categories, {str(o.pk): o for o in objectives}, places
        )

    @property
    def choices(self) -> dict[str, Sequence[tuple[str, Any]]]:
        objectives = [(pk, f"{o.key} {o.text}") for pk, o in self.objectives.items()]
        return {"place": self.places, "objective": [("", _("all objectives")), *objectives]}


def _trees(banks: Sequence[Bank]) -> Iterable[tuple[Bank, list[Any]]]:
    categories: dict[int, list[Category]] = {bank.pk: [] for bank in banks}
    for category in Category.objects.filter(bank__in=categories).order_by("position", "path"):
        categories[category.bank_id].append(category)
    for bank in banks:
        yield bank, tree_of(bank, rows=categories[bank.pk])


# --- to specs ---------------------------------------------------------------------------------------------
def specs_of(draft: drafts.Draft, world: World) -> tuple[list[RowSpec | None], list[Problem]]:
    """Return what each row means (None where that cannot be said), and every problem with its path."""
    problems: list[Problem] = []
    named = _named(draft, world)
    specs: list[RowSpec | None] = []
    for n, row in enumerate(draft["rows"], start=1):
        before = len(problems)
        points = _points(row["points"])
        if points is None:
            words = _("A number above 0, at most %(n)s, with two decimals at most.") % {"n": MOST_POINTS}
            problems.append(Problem(f"rows.{n}.points", words))
        make = _fixed if row["kind"] == "fixed" else _drawn
        spec = make(row, f"rows.{n}", points or 100, world, named, problems)
        specs.append(spec if len(problems) == before else None)
    if not specs:
        problems.append(Problem("rows", _("A quiz needs at least one row of questions.")))
    return specs, problems


def _points(text: str) -> int | None:
    try:
        value = Decimal(text.strip()) * 100
    except InvalidOperation:
        return None
    is_right = value.is_finite() and value == value.to_integral_value() and 0 < value <= MOST_POINTS * 100
    return int(value) if is_right else None


def _drawn(
    row: drafts.Draft, path: str, points: int, world: World, named: Any, problems: list[Problem]
) -> RowSpec | None:
    category = world.categories.get(row["place"])
    bank = world.banks.get(f"b{category.bank_id}" if category else row["place"])
    count = int(row["count"]) if drafts.WHOLE.match(row["count"].strip()) else 0
    low, high = row["difficulty_from"], row["difficulty_to"]
    if bank is None:
        problems.append(Problem(f"{path}.place", _("Choose a bank or one of its categories.")))
    if not 1 <= count <= 200:
        problems.append(
            Problem(f"{path}.count", _("A whole number from %(low)s to %(high)s.") % {"low": 1, "high": 200})
        )
    if row["objective"] and row["objective"] not in world.objectives:
        problems.append(Problem(f"{path}.objective", _("There is no such objective.")))
    if {low, high} - dict(DIFFICULTIES).keys() or low > high:
        problems.append(Problem(f"{path}.difficulty_to", _("The range goes from the easier to the harder.")))
    if bank is None or (problems and problems[-1].path.startswith(f"{path}.")):
        return None
    return RowSpec(
        bank=bank, count=count, points=points, category=category, objective=world.objectives.get(row["objective"]),
        competency=row["competency"].strip(), difficulty=(int(low), int(high)), kinds=tuple(sorted(row["kinds"])),
    )  # fmt: skip


def _fixed(
    row: drafts.Draft, path: str, points: int, world: World, named: Any, problems: list[Problem]
) -> RowSpec | None:
    keys = _keys(row)
    missing = [key for key in keys if key not in named]
    questions = tuple(dict.fromkeys(named[key] for key in keys if key in named))
    if not keys:
        problems.append(Problem(f"{path}.questions", _("Name at least one question.")))
    elif missing:
        problems.append(
            Problem(
                f"{path}.questions",
                _("There is no question with these keys: %(keys)s.") % {"keys": ", ".join(missing)[:200]},
            )
        )
    elif len(questions) != len(keys):
        problems.append(Problem(f"{path}.questions", _("A question stands here twice.")))
    elif len({q.bank_id for q in questions}) > 1:
        problems.append(
            Problem(f"{path}.questions", _("These questions are of different banks: make a row for each bank."))
        )
    else:
        return RowSpec(bank=questions[0].bank, count=len(questions), points=points, questions=questions)
    return None


def _keys(row: drafts.Draft) -> list[str]:
    return [key.upper() for key in drafts.SPLIT.split(row["questions"].strip()) if key][:200]


def _named(draft: drafts.Draft, world: World) -> dict[str, Question]:
    """Return the questions of all rows by their keys in capitals (one query)."""
    keys = {key for row in draft["rows"] if row["kind"] == "fixed" for key in _keys(row)}
    banks = [bank.pk for bank in world.banks.values()]
    if not keys:
        return {}
    # Keys are compared without case, as people type them; there are few, and they are unique but for that.
    rows = Question.objects.annotate(upper=Upper("key")).filter(bank__in=banks, upper__in=keys)
    return {q.key.upper(): q for q in rows.select_related("bank")}


# --- the proof ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RowProof:
    """What a bank can do for one row; `free` beside the other rows."""

    number: int
    asked: int
    fitting: int
    points: int
    short: Shortage | None = None

    @property
    def sum(self) -> int:
        return self.asked * self.points


@dataclass(frozen=True)
class Proof:
    """Whether a blueprint can be served: once (`once`), and as two forms without a common question (`twice`)."""

    rows: list[RowProof]
    once: bool
    twice: bool
    has_fixed: bool

    @property
    def count(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def points(self) -> int:
        return sum(row.sum for row in self.rows)


def prove(specs: Sequence[RowSpec]) -> Proof:
    """Say what the banks can serve (one query for the candidates of all rows)."""
    rows = [spec.unsaved(n) for n, spec in enumerate(specs, start=1)]
    fixed = {n: [q.pk for q in spec.questions] for n, spec in enumerate(specs, start=1) if spec.questions}
    wanted = wanted_by(rows, fixed)
    short = {s.position: s for s in shortages_in(wanted)}
    found = [
        RowProof(w.row.position, w.row.count, len(w.candidates), w.row.points, short.get(w.row.position))
        for w in wanted
    ]
    twice = not fixed and not short and not shortages_in(wanted, forms=2)
    return Proof(found, once=bool(found) and not short, twice=bool(found) and twice, has_fixed=bool(fixed))
