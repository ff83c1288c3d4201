"""How people did in quizzes: one definition for the lists, the figures and the exports of the back office.

Whose results somebody sees follows from their roles of today (`Attempt.objects.results_for`). First-time pass rate: of those whose first
attempt is graded, who passed it. Final pass rate: of those with any graded attempt, who passed one. 参考率: of those called to first
sittings (who was deferred is not), who sat.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Greatest, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Assignment, Department, Employee
from people.querysets import below, current
from quizzes import rules
from quizzes.analysis.pace import shown_length, threshold_ms
from quizzes.models import Attempt, Candidate, IntegrityEvent, QuestionVersion, Quiz, Slot

PERCENT = Cast(Greatest(F("score"), Value(0)), FloatField()) * 100 / NullIf(F("max_score"), 0)
BINS = 20


def share(part: int, whole: int) -> int | None:
    """Return whole percent, rounded down; None of nothing."""
    return part * 100 // whole if whole else None


@dataclass(frozen=True)
class Summary:
    """Numbers of people at one quiz."""

    takers: int = 0
    attempts: int = 0
    first: int = 0
    first_passed: int = 0
    final: int = 0
    final_passed: int = 0
    mean: float | None = None  # percent, of first attempts
    waiting: int = 0
    last_at: object = None
    called: int = 0
    sat: int = 0

    @property
    def first_rate(self) -> int | None:
        return share(self.first_passed, self.first)

    @property
    def final_rate(self) -> int | None:
        return share(self.final_passed, self.final)

    @property
    def attendance(self) -> int | None:
        return share(self.sat, self.called)


def with_first(attempts):
    """Annotate finished attempts with `is_first`: the first one of the person at the quiz."""
    twins = Attempt.objects.finished().filter(employee=OuterRef("employee"), quiz=OuterRef("quiz"))
    return attempts.annotate(is_first=~Exists(twins.filter(pk__lt=OuterRef("pk"))))


GRADED, FIRST = Q(state="graded"), Q(state="graded", is_first=True)
FIGURES = {
    "takers": Count("employee", distinct=True),
    "attempts": Count("pk"),
    "first": Count("pk", filter=FIRST),
    "first_passed": Count("pk", filter=FIRST & Q(passed=True)),
    "final": Count("employee", distinct=True, filter=GRADED),
    "final_passed": Count("employee", distinct=True, filter=GRADED & Q(passed=True)),
    "mean": Avg(PERCENT, filter=FIRST),
    "waiting": Count("pk", filter=Q(state="submitted")),
    "last_at": Max("finished_at"),
}


def summaries(user, quizzes: Collection[Quiz]) -> dict[int, Summary]:
    """Return the numbers of each quiz over the people whose results `user` may see (two queries)."""
    attempts = with_first(Attempt.objects.results_for(user).finished().filter(quiz__in=[q.pk for q in quizzes]))
    found = {row.pop("quiz"): row for row in attempts.order_by().values("quiz").annotate(**FIGURES)}
    called = attendance(user, found.keys() | {q.pk for q in quizzes})
    return {q.pk: Summary(**found.get(q.pk, {}), **called.get(q.pk, {})) for q in quizzes}


def summary_of(user, quiz: Quiz, attempts) -> Summary:
    """Return the numbers of one quiz over `attempts` (two queries)."""
    numbers = with_first(attempts.finished()).order_by().aggregate(**FIGURES)
    return Summary(**numbers, **attendance(user, [quiz.pk]).get(quiz.pk, {}))


def attendance(user, quizzes: Collection[int]) -> dict[int, dict[str, int]]:
    """Return {quiz: {called, sat}} over first sittings that are over (one query)."""
    state = Candidate.State
    people = Candidate.objects.filter(
        session__quiz__in=quizzes, session__sitting=1, session__state__in=["closed", "released"]
    )
    if not user.is_superuser:
        departments = rules.departments_of(user, *rules.RESULTS)
        people = people.filter(employee__in=Employee.objects.belonging_to(departments).values("pk"))
    rows = (
        people.order_by()
        .values("session__quiz")
        .annotate(
            called=Count("pk", filter=~Q(state=state.DEFERRED)),
            sat=Count("pk", filter=Q(state__in=[state.PRESENT, state.VIOLATION])),
        )
    )
    return {row["session__quiz"]: {"called": row["called"], "sat": row["sat"]} for row in rows}


# --- the people of one quiz -------------------------------------------------------------------------
WHICH = ("best", "first", "last")
COLUMNS = [
    ("number", _("Number")),
    ("name", _("Name")),
    ("score", _("Score")),
    ("tries", _("Attempts")),
    ("date", pgettext_lazy("a day", "On")),
    ("minutes", _("Minutes")),
    ("left", _("Left the page")),
]
SORTS = {
    "number": "employee__number",
    "name": "employee__name",
    "score": "percent_now",
    "date": "finished_at",
    "minutes": "length",
    "tries": "tries",
    "left": "left",
}


def people_rows(attempts, which: str):
    """Return one attempt a person: the best, the first or the last of those in `attempts`, with `percent_now`."""
    return with_percent({"first": attempts.firsts, "last": attempts.lasts}.get(which, attempts.bests)())


def with_percent(rows):
    return rows.annotate(percent_now=Case(When(state="graded", then=PERCENT), output_field=FloatField()))


def with_home(rows):
    """Fetch with each attempt its person and their present main assignment (one query more)."""
    homes = Assignment.objects.main().current().select_related("post", "department")
    return rows.select_related("employee").prefetch_related(
        Prefetch("employee__assignments", queryset=homes, to_attr="main_assignments")
    )


def with_all_scores(rows):
    """Annotate for the workbook: first, best and last score, tries, whether passed at first and at all, absences."""
    same = Attempt.objects.finished().filter(employee=OuterRef("employee"), quiz=OuterRef("quiz"))
    graded = same.exclude(state="submitted").annotate(p=PERCENT)  # not by "=": see AttemptQuerySet.bests
    first = same.order_by("pk").annotate(p=Case(When(state="graded", then=PERCENT), output_field=FloatField()))
    return rows.annotate(
        tries=Subquery(_count(same, "employee")),
        first_percent=Subquery(first.values("p")[:1]),
        first_passed=Subquery(first.values("passed")[:1]),
        best_percent=Subquery(graded.order_by("-p", "pk").values("p")[:1]),
        last_percent=Subquery(graded.order_by("-pk").values("p")[:1]),
        ever_passed=Exists(graded.filter(passed=True)),
        left=Subquery(_count(findings().filter(attempt=OuterRef("pk")), "attempt")),
    )


def sorted_rows(rows, wish: str):
    """Sort by a key of SORTS, with - downwards; an unknown one is the score, the lowest first. What has no value stands last."""
    key, down = wish.removeprefix("-"), wish.startswith("-")
    if key not in SORTS:
        key, down = "score", False
    if key == "minutes":
        rows = rows.annotate(length=F("finished_at") - F("started_at"))
    if key == "tries":
        rows = rows.annotate(tries=Subquery(_count(Attempt.objects.finished().filter(
            employee=OuterRef("employee"), quiz=OuterRef("quiz")
        ), "employee")))  # fmt: skip
    if key == "left":
        rows = rows.annotate(left=Subquery(_count(findings().filter(attempt=OuterRef("pk")), "attempt")))
    column = F(SORTS[key])
    return rows.order_by(
        column.desc(nulls_last=True) if down else column.asc(nulls_last=True), "employee__number", "pk"
    )


def _count(rows, by: str):
    return rows.order_by().values(by).annotate(n=Count("pk")).values("n")


def findings():
    """Absences that are long enough to be looked at; a person judges them."""
    return IntegrityEvent.objects.filter(kind=IntegrityEvent.Kind.LEFT, seconds__gte=IntegrityEvent.FINDING_SECONDS)


def describe(rows: Iterable[Attempt]) -> list[dict[str, object]]:
    """Return what a page of people shows beside each attempt: tries, absences, fast answers (five queries for any number)."""
    rows = list(rows)
    ids, people = [a.pk for a in rows], {a.employee_id for a in rows}
    quizzes = {a.quiz_id for a in rows}
    same = Attempt.objects.finished().filter(employee__in=people, quiz__in=quizzes).order_by().values("employee")
    tries = {row["employee"]: row for row in same.annotate(n=Count("pk"), passed=Count("pk", filter=Q(passed=True)))}
    left = dict(findings().filter(attempt__in=ids).order_by().values_list("attempt").annotate(n=Count("pk")))
    fast = fast_answers(ids)
    return [
        {
            "attempt": a,
            "employee": a.employee,
            "minutes": math.ceil((a.finished_at - a.started_at).total_seconds() / 60),
            "tries": tries.get(a.employee_id, {}).get("n", 1),
            "passed_ever": bool(tries.get(a.employee_id, {}).get("passed")),
            "left": left.get(a.pk, 0),
            "fast": fast.get(a.pk, (0, 0)),
        }
        for a in rows
    ]


def fast_answers(attempts: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return {attempt: (answers without time to read, answers timed)} of those above one in ten (two queries)."""
    slots = list(
        Slot.objects.filter(attempt__in=attempts, spent_ms__gt=0)
        .order_by()
        .values_list("attempt", "version", "spent_ms")
    )
    bodies = QuestionVersion.objects.filter(pk__in={s[1] for s in slots}).values_list("pk", "body")
    limits = {pk: threshold_ms(shown_length(body)) for pk, body in bodies}
    counts: dict[int, list[int]] = {}
    for attempt, version, spent_ms in slots:
        row = counts.setdefault(attempt, [0, 0])
        row[0] += spent_ms < limits[version]
        row[1] += 1
    return {pk: (fast, timed) for pk, (fast, timed) in counts.items() if timed >= 5 and fast * 10 > timed}


def histogram(rows) -> tuple[list[int], int]:
    """Return how many of `rows` lie in each of 20 equal parts of 0 to 100 %, and how many of them passed (one query)."""
    graded = rows.filter(state="graded").order_by()
    part = Greatest(F("score"), Value(0)) * BINS / NullIf(F("max_score"), 0)  # of whole numbers: both databases cut off
    found, passed = [0] * BINS, 0
    for index, has_passed, count in graded.annotate(part=part).values_list("part", "passed").annotate(n=Count("pk")):
        found[min(BINS - 1, int(index or 0))] += count
        passed += count if has_passed else 0
    return found, passed


# --- departments ------------------------------------------------------------------------------------
def departments_of(user, *, within: Department | None = None) -> QuerySet[Department]:
    """Return the departments for whose people's results `user` works, with all below them, in tree order; only those `within` one."""
    found = Department.objects.order_by("path")
    if not user.is_superuser:
        found = found.filter(below(rules.departments_of(user, *rules.RESULTS)))
    return found.filter(path__startswith=within.path) if within else found


def by_department(attempts, departments, *, levels: int = 3, most: int = 60) -> list[dict[str, object]]:
    """Return one row a department with anybody in it, counted with all below it (two queries).

    Only the upper `levels` are shown, fewer where there would be more than `most` rows. People without a present department are in none.
    """
    departments = list(departments)
    top = min((d.depth for d in departments), default=1)
    table = {
        d.path: {"department": d, "depth": d.depth - top, "sum": 0.0, **dict.fromkeys(DEPARTMENT_FIGURES, 0)}
        for d in departments
        if d.depth < top + levels
    }
    for path, row in _by_home(attempts):
        for end in range(Department.steplen, len(path) + 1, Department.steplen):
            if path[:end] in table:
                for name in (*DEPARTMENT_FIGURES, "sum"):
                    table[path[:end]][name] += row[name] or 0
    found = [row for row in table.values() if row["takers"]]
    while levels > 2 and len(found) > most:
        levels -= 1
        found = [row for row in found if row["depth"] < levels]
    for row in found:
        row["first_rate"] = share(row["first_passed"], row["first"])
        row["final_rate"] = share(row["final_passed"], row["final"])
        row["mean"] = row["sum"] / row["first"] if row["first"] else None
    return found


DEPARTMENT_FIGURES = ("takers", "first", "first_passed", "final", "final_passed")


def _by_home(attempts) -> list[tuple[str, dict[str, object]]]:
    """Return (path of the department, figures) over the present main assignments of the people."""
    home = FilteredRelation(
        "employee__assignments",
        condition=Q(employee__assignments__kind="main") & current("employee__assignments__"),
    )
    figures = {name: FIGURES[name] for name in DEPARTMENT_FIGURES} | {"sum": Sum(PERCENT, filter=FIRST)}
    rows = with_first(attempts).annotate(home=home).order_by().values("home__department__path").annotate(**figures)
    return [(row["home__department__path"] or "", row) for row in rows]
