"""What came of an exam: numbers of one session, and over a first exam with its resits each person's first and final result."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q

from people.models import Employee
from quizzes.actions.sessions.tries import chain_of
from quizzes.models import Candidate, ExamSession

State = Candidate.State
SAT = (State.PRESENT, State.VIOLATION)


@dataclass(frozen=True)
class Figures:
    """Numbers of one session. `called` (应考) leaves out who was deferred; `sat` (实考) counts breaches of the rules as well."""

    called: int = 0
    sat: int = 0
    absent: int = 0
    deferred: int = 0
    violations: int = 0
    expected: int = 0
    passed: int = 0

    @property
    def attendance(self) -> int | None:
        """参考率: sat of called, in whole percent; None without anybody."""
        return share(self.sat, self.called)

    @property
    def pass_rate(self) -> int | None:
        """合格率: passed of those who sat."""
        return share(self.passed, self.sat)


def share(part: int, whole: int) -> int | None:
    """Return whole percent, rounded down; None of nothing."""
    return part * 100 // whole if whole else None


def figures_of(session: ExamSession) -> Figures:
    """Return the numbers of one session (one query)."""
    return figures_of_many([session])[session.pk]


def figures_of_many(sessions: list[ExamSession]) -> dict[int, Figures]:
    """Return the numbers of several sessions (one query)."""
    counts: dict[int, Counter[str]] = {s.pk: Counter() for s in sessions}
    rows = Candidate.objects.filter(session__in=counts).order_by().values("session", "state")
    for row in rows.annotate(n=Count("pk"), passed=Count("pk", filter=Q(passed=True))):
        counts[row["session"]][row["state"]] += row["n"]
        counts[row["session"]]["passed"] += row["passed"]
    return {pk: _figures(counter) for pk, counter in counts.items()}


def _figures(n: Counter[str]) -> Figures:
    called = sum(n[state] for state in State.values if state != State.DEFERRED)
    return Figures(
        called, n[State.PRESENT] + n[State.VIOLATION], n[State.ABSENT], n[State.DEFERRED], n[State.VIOLATION], n[State.EXPECTED], n["passed"],
    )  # fmt: skip


# --- a first exam and its resits ------------------------------------------------------------------------
@dataclass
class Person:
    """One person over a chain. `sittings` are the candidates' rows of released sessions that count as a try, in order."""

    employee: Employee
    sittings: list[Candidate] = field(default_factory=list)
    deferred: int = 0

    @property
    def first(self) -> Candidate | None:
        return self.sittings[0] if self.sittings else None

    @property
    def final(self) -> Candidate | None:
        return self.sittings[-1] if self.sittings else None

    @property
    def has_passed(self) -> bool:
        return any(c.passed for c in self.sittings)

    @property
    def has_sat(self) -> bool:
        return any(c.state in SAT for c in self.sittings)


@dataclass
class ChainResults:
    """First and final results of everybody who was called to a first exam or one of its resits."""

    root: ExamSession
    sessions: list[ExamSession] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def called(self) -> int:
        return sum(p.first is not None for p in self.people)

    @property
    def sat_first(self) -> int:
        return sum(p.first is not None and p.first.state in SAT for p in self.people)

    @property
    def sat(self) -> int:
        return sum(p.has_sat for p in self.people)

    @property
    def passed_first(self) -> int:
        return sum(bool(p.first and p.first.passed) for p in self.people)

    @property
    def passed(self) -> int:
        return sum(p.has_passed for p in self.people)

    @property
    def waiting(self) -> int:
        """Deferred, and not examined yet."""
        return sum(not p.sittings for p in self.people)

    @property
    def attendance(self) -> int | None:
        """参考率: of those called, who sat at their first sitting."""
        return share(self.sat_first, self.called)

    @property
    def first_pass_rate(self) -> int | None:
        """一次合格率: of those who sat at their first sitting, who passed it."""
        return share(self.passed_first, self.sat_first)

    @property
    def final_pass_rate(self) -> int | None:
        """最终合格率: of those who ever sat, who has passed."""
        return share(self.passed, self.sat)


def results_of_chain(root: ExamSession) -> ChainResults:
    """Return first and final result of each person over `root` and its resits; only released sessions count (three queries)."""
    sessions = ExamSession.objects.filter(chain_of(root)).exclude(state=ExamSession.State.CANCELLED)
    results = ChainResults(root.first, list(sessions.order_by("sitting", "starts_at", "pk")))
    released = [s.pk for s in results.sessions if s.state == ExamSession.State.RELEASED]
    rows = Candidate.objects.filter(session__in=released).select_related("session", "employee")
    people: dict[int, Person] = {}
    for candidate in rows.order_by("employee__number", "session__sitting", "session__starts_at", "pk"):
        person = people.setdefault(candidate.employee_id, Person(candidate.employee))
        if candidate.state == State.DEFERRED:
            person.deferred += 1
        else:
            person.sittings.append(candidate)
    with_posts = {e.pk: e for e in Employee.objects.filter(pk__in=people).with_post()}
    for pk, person in people.items():
        person.employee = with_posts[pk]
    results.people = list(people.values())
    return results
