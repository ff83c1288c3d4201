"""Item analysis: reads the answers of a quiz twice in small portions, keeps counters only, and stores what it found with the time.

Never inside one transaction: on SQLite that would hold off every answer that is being saved. What is graded or regraded meanwhile may be in
one pass and not in the other; such an attempt moves nothing by more than itself.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from heapq import heappush, heappushpop
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jobs import actions as jobs
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from quizzes.actions.drawing import Candidate, fits
from quizzes.analysis.choices import choices_of, chosen, has_options
from quizzes.analysis.findings import findings_of, severity_of
from quizzes.analysis.items import ItemTally
from quizzes.analysis.pace import shown_length, threshold_ms
from quizzes.analysis.reliability import ReliabilityTally
from quizzes.analysis.totals import Places, Totals
from quizzes.models import Analysis, Attempt, ItemStatistics, Question, QuestionVersion, Quiz, QuizVersion, Slot

KIND = "quizzes.analysis"
SMALL = 3_000  # answers: so many are analysed while the page is made
PORTION = 500  # attempts that are read at once
EFFORT = 0.90  # Wise & Kong 2005: an attempt with a smaller share of answers after reading is an outlier
OUTLIERS = 500  # of these so many are kept, the fastest
LEAST_TIMED = 5
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Scope:
    """Which answers: of a quiz, of all its versions or one, and of each person the first attempt, the last or all."""

    quiz: Quiz
    version: QuizVersion | None = None
    which: str = Analysis.Which.FIRST

    @property
    def attempts(self) -> QuerySet[Attempt]:
        """Graded attempts, never void ones."""
        rows = Attempt.objects.filter(quiz=self.quiz)
        if self.version is not None:
            rows = rows.filter(version=self.version)
        if self.which == Analysis.Which.FIRST:
            rows = rows.firsts()
        elif self.which == Analysis.Which.LAST:
            rows = rows.lasts()
        return rows.filter(state=Attempt.State.GRADED)

    @property
    def key(self) -> str:
        return f"{KIND}:{self.quiz.pk}:{self.version.pk if self.version else 'all'}:{self.which}"

    @property
    def is_small(self) -> bool:
        """Whether it can be computed while somebody waits (two queries)."""
        attempts = self.attempts.order_by()[: SMALL + 1].values_list("pk", flat=True)
        if len(ids := list(attempts)) > SMALL:
            return False
        if not ids:
            return True
        slots = Slot.objects.filter(attempt__quiz=self.quiz, attempt__gte=min(ids), attempt__lte=max(ids))
        return len(slots.order_by()[: SMALL + 1].values_list("pk", flat=True)) <= SMALL


@dataclass
class Overall:
    """The whole test. Shares of the points are numbers from 0 to 1 (below 0 with negative marking)."""

    mean: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    median: float | None = None
    histogram: list[int] = field(default_factory=list)
    tests: list[dict[str, Any]] = field(default_factory=list, metadata={"of": "Reliability, with version and form"})
    alpha: float | None = None
    sem: float | None = None
    pass_percent: int = 0
    passed: int = 0
    in_doubt: int = 0  # totals within one standard error of the pass mark
    rapid_attempts: int = 0
    timed_attempts: int = 0
    outliers: list[list[int]] = field(default_factory=list)  # [attempt id, answers without reading, answers timed]


@dataclass
class Found:
    """What an analysis brought, not stored yet."""

    analysis: Analysis
    items: list[ItemStatistics]


# --- computing --------------------------------------------------------------------------------------
def compute(scope: Scope, *, step: Step | None = None, portion: int = PORTION) -> Found:
    """Read all answers of `scope` in two passes and return the statistics. Memory follows from the questions, not from the answers.

    `step(done, total)` is called after each portion of attempts, counted over both passes.
    """
    began = time.monotonic()
    as_of = clock.now()
    totals = Totals()
    passed, last = 0, 0
    for rows in _portions(scope, "score", "max_score", "passed", portion=portion * 4):
        for pk, score, most, has_passed in rows:
            totals.add(score, most)
            passed += bool(has_passed)
            last = pk
        if step:
            step(totals.n, totals.n * 2)
    reader = _Reader(scope, totals.places() if totals.n else None)
    done = 0
    for rows in _portions(scope, "score", "max_score", "version_id", "form_id", portion=portion, until=last):
        reader.read(rows)
        done += len(rows)
        if step:
            step(totals.n + done, totals.n * 2)
    overall = _overall(scope, totals, reader)
    overall.passed = passed
    analysis = Analysis(
        quiz=scope.quiz, version=scope.version, which=scope.which, attempts=totals.n, answers=reader.answers, result=asdict(overall),
        as_of=as_of, took_ms=round(1_000 * (time.monotonic() - began)),
    )  # fmt: skip
    return Found(analysis, reader.items(analysis))


def _portions(scope: Scope, *fields: str, portion: int, until: int = 0) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows (id, fields ...) of the attempts in portions, each with a query of its own: no cursor stays open over the whole reading."""
    rows, after = scope.attempts.order_by("pk"), 0
    if until:
        rows = rows.filter(pk__lte=until)
    while found := list(rows.filter(pk__gt=after).values_list("pk", *fields)[:portion]):
        yield found
        if len(found) < portion:
            return
        after = found[-1][0]


class _Reader:
    """The second pass: one answer after the other into the counters of its question and its test."""

    def __init__(self, scope: Scope, places: Places | None) -> None:
        self.scope, self.places = scope, places
        self.tallies: dict[int, ItemTally] = {}
        self.asked: dict[int, tuple[int, str, bool]] = {}  # question version: question, kind, has options
        self.tests: dict[tuple[int, int | None], ReliabilityTally] = {}
        self.strata = strata_of(scope.quiz)
        self.answers, self.rapid_attempts, self.timed_attempts = 0, 0, 0
        self.outliers: list[tuple[float, list[int]]] = []

    def read(self, rows: list[tuple[Any, ...]]) -> None:
        """Take a portion of attempts: (id, score, most, version, form)."""
        attempts = {row[0]: row[1:] for row in rows}
        slots = Slot.objects.filter(
            attempt__quiz=self.scope.quiz,
            attempt__gte=rows[0][0],
            attempt__lte=rows[-1][0],
            score__isnull=False,
            counts=True,
            points__gt=0,
        )
        fields = ("attempt_id", "question_id", "version_id", "points", "score", "value", "spent_ms")
        answers = [a for a in slots.order_by("attempt_id", "position").values_list(*fields) if a[0] in attempts]
        self._prepare({a[2]: a[1] for a in answers if a[2] not in self.tallies})
        start = 0
        for end in range(1, len(answers) + 1):
            if end == len(answers) or answers[end][0] != answers[start][0]:
                self._take(attempts[answers[start][0]], answers[start:end])
                start = end

    def _prepare(self, fresh: dict[int, int]) -> None:
        """Make the counters of question versions that were not met before (one query for all of a portion)."""
        if not fresh:
            return
        for pk, body in QuestionVersion.objects.filter(pk__in=fresh).values_list("pk", "body"):
            self.tallies[pk] = ItemTally(choices_of(body), threshold_ms(shown_length(body)))
            self.asked[pk] = (fresh[pk], body["kind"], has_options(body))

    def _take(self, attempt: tuple[Any, ...], answers: list[tuple[Any, ...]]) -> None:
        score, most, version, form = attempt
        assert self.places is not None
        place, timed, rapid, parts = self.places.of(score, most), 0, 0, []
        strata = {} if form else self.strata.get(version, {})
        for _attempt, question, asked, points, got, value, spent_ms in answers:
            share = got / points
            others = most - points
            keys = chosen(self.asked[asked][1], value, share)
            rest = (score - got) / others if others > 0 else None
            rapid += self.tallies[asked].add(share, rest, place, keys, spent_ms)
            timed += spent_ms > 0
            parts.append((strata.get(question), question, got))
        self.answers += len(answers)
        test = self.tests.get((version, form))
        if test is None:
            test = self.tests[(version, form)] = ReliabilityTally()
        test.add(parts, most)
        if timed >= LEAST_TIMED:
            self._pace(answers[0][0], rapid, timed)

    def _pace(self, attempt: int, rapid: int, timed: int) -> None:
        self.timed_attempts += 1
        share = rapid / timed
        if 1 - share < EFFORT:
            self.rapid_attempts += 1
            row = (share, [attempt, rapid, timed])
            (heappushpop if len(self.outliers) >= OUTLIERS else heappush)(self.outliers, row)

    def items(self, analysis: Analysis) -> list[ItemStatistics]:
        """Return a row for each question version, the worst first."""
        rows = []
        for pk, tally in self.tallies.items():
            question, _kind, options = self.asked[pk]
            item = tally.result()
            findings = findings_of(item, has_options=options)
            rows.append(
                ItemStatistics(
                    analysis=analysis, question_id=question, version_id=pk, n=item.n, facility=item.facility, discrimination=item.discrimination,
                    rest_correlation=item.rest_correlation, median_ms=item.median_ms, severity=severity_of(findings),
                    findings=[f.as_json() for f in findings], detail=item.as_json(),
                )
            )  # fmt: skip
        return sorted(rows, key=worst_first)


def worst_first(row: ItemStatistics) -> tuple[Any, ...]:
    """The order of the list: severity, then the weakest discrimination, then the id so that it never changes by itself."""
    return (-row.severity, row.discrimination if row.discrimination is not None else 2, row.version_id)


def strata_of(quiz: Quiz) -> dict[int, dict[int, int]]:
    """Return {quiz version: {question: stratum}} (five queries): two questions are in one stratum when the same rows can draw them.

    Rows that share a question are one stratum, so that everybody has equally many questions of each. Named questions are one stratum, -1;
    one that no row draws any more because its tags were changed is in none.
    """
    versions = list(quiz.versions.prefetch_related("rows__category", "rows__fixed"))
    rows = [row for version in versions for row in version.rows.all()]
    named = {f.question_id for row in rows for f in row.fixed.all()}
    found = Question.objects.filter(bank__in={row.bank_id for row in rows} if rows else []).order_by()
    fields = ("pk", "key", "bank_id", "category__path", "objective_id", "competency", "difficulty", "kind")
    questions = [
        Candidate(pk, 0, key, bank, path or "", objective, competency, difficulty, kind, 0)
        for pk, key, bank, path, objective, competency, difficulty, kind in found.values_list(*fields)
    ]
    strata = {}
    for version in versions:
        drawing = [row for row in version.rows.all() if not row.fixed.all()]
        fixed = {f.question_id for row in version.rows.all() for f in row.fixed.all()} & named
        strata[version.pk] = {**_components(questions, drawing), **dict.fromkeys(fixed, -1)}
    return strata


def _components(questions: list[Candidate], rows: list[Any]) -> dict[int, int]:
    """Return {question: position of the first row of its stratum}."""
    root = {row.position: row.position for row in rows}

    def find(position: int) -> int:
        while root[position] != position:
            position = root[position]
        return position

    drawn_by = {}
    for question in questions:
        positions = [row.position for row in rows if fits(question, row)]
        if positions:
            drawn_by[question.pk] = positions[0]
            for position in positions[1:]:
                first, other = sorted((find(positions[0]), find(position)))
                root[other] = first
    return {pk: find(position) for pk, position in drawn_by.items()}


def _overall(scope: Scope, totals: Totals, reader: _Reader) -> Overall:
    version = scope.version or scope.quiz.current
    pass_percent = version.rules.pass_percent if version else 60
    moments = totals.moments
    tests = [
        {"version": version_id, "form": form_id, **asdict(tally.result())}
        for (version_id, form_id), tally in sorted(reader.tests.items(), key=lambda t: -t[1].totals.n)
    ]
    main = next((t for t in tests if t["alpha"] is not None), {"alpha": None, "sem": None})
    mark = pass_percent / 100
    return Overall(
        mean=moments.mean if totals.n else None,
        deviation=moments.deviation,
        skewness=moments.skewness,
        median=totals.share_at(0.5),
        histogram=totals.histogram(),
        tests=tests,
        alpha=main["alpha"],
        sem=main["sem"],
        pass_percent=pass_percent,
        in_doubt=totals.between(mark - main["sem"], mark + main["sem"]) if main["sem"] is not None else 0,
        rapid_attempts=reader.rapid_attempts,
        timed_attempts=reader.timed_attempts,
        outliers=[row for _share, row in sorted(reader.outliers, reverse=True)],
    )


# --- storing, and long reading as a job -------------------------------------------------------------
def stored(scope: Scope) -> Analysis | None:
    """Return what was stored last, or None."""
    rows = Analysis.objects.filter(quiz=scope.quiz, which=scope.which)
    return rows.filter(version=scope.version).first()


def newer(analysis: Analysis, scope: Scope) -> int:
    """Return how many attempts of the scope came after a stored analysis."""
    return 0 if analysis.pk is None else max(0, scope.attempts.count() - analysis.attempts)


def outliers(quiz: Quiz) -> list[int]:
    """Return attempts that were answered very fast: of a small quiz as of now, of a large one as its stored analyses say."""
    scope = Scope(quiz, None, Analysis.Which.ALL)
    if scope.is_small:
        results = [compute(scope, portion=SMALL).analysis.result]
    else:
        results = list(Analysis.objects.filter(quiz=quiz).values_list("result", flat=True))
    return sorted({attempt for result in results for attempt, _fast, _timed in result["outliers"]})


@transaction.atomic
def store(found: Found) -> Analysis:
    """Put a result in the place of the one before it."""
    analysis = found.analysis
    Analysis.objects.filter(quiz=analysis.quiz, version=analysis.version, which=analysis.which).delete()
    analysis.save()
    for row in found.items:
        row.analysis = analysis
    ItemStatistics.objects.bulk_create(found.items, batch_size=200)
    return analysis


def start(scope: Scope, *, by: Any) -> Job:
    """Queue the analysis. Raises JobError when the same one is running already."""
    payload = {"quiz": scope.quiz.pk, "version": scope.version.pk if scope.version else None, "which": scope.which}
    return jobs.start(KIND, key=scope.key, by=by, payload=payload)


def running(scope: Scope) -> Job | None:
    return Job.objects.unfinished().filter(key=scope.key).first()


def scope_of(payload: dict[str, Any]) -> Scope:
    """Return what a job was asked for."""
    quiz = Quiz.objects.select_related("current").get(pk=payload["quiz"])
    version = QuizVersion.objects.get(pk=payload["version"]) if payload["version"] else None
    return Scope(quiz, version, payload["which"])


def carry_out(run: JobRun) -> None:
    """The job's handler. After a crash it reads from the start: counters are not worth keeping for half a minute of work."""
    scope = scope_of(run.payload)

    def step(done: int, total: int) -> None:
        run.step(done=done, total=total, message=_("Reading the answers"))

    analysis = store(compute(scope, step=step))
    run.step(
        done=analysis.attempts * 2,
        total=analysis.attempts * 2,
        message=_("%(answers)s answers of %(attempts)s attempts")
        % {"answers": analysis.answers, "attempts": analysis.attempts},
    )
