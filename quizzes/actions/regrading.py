"""Regrades: a preview computed as a job, then applied with a reason, chunk by chunk; the same inputs twice change nothing (P9, P10).

Marks are added, never changed; answers are only read. One unique row (slot, regrade) makes a chunk that is done again do nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import actions as jobs
from jobs import news
from jobs.exceptions import JobError
from jobs.models import News
from jobs.running import JobRun
from lib import clock
from lib.isolation import Isolated
from outbox import actions as outbox
from outbox.models import Message
from people.models import Employee
from quizzes import kinds, rules
from quizzes.actions import asking, grading, judging
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Mark, Question, QuestionVersion, Quiz, Regrade, RegradeLine, Slot
from quizzes.regrading import Plan, Regrader, Summary
from quizzes.room import in_points

PREVIEW_KIND, APPLY_KIND = "quizzes.preview_regrade", "quizzes.apply_regrade"
CHUNK = 500
FOLLOWED, FOLLOW_UP = (
    dt.timedelta(days=180),
    dt.timedelta(days=1),
)  # regrades so old, and attempts that ended so long ago
State, Outcome = Regrade.State, RegradeLine.Outcome
NUMBERS = ["old_score", "new_score", "old_max", "new_max", "old_passed", "new_passed", "is_released", "slots"]


# --- what people say --------------------------------------------------------------------------------
@transaction.atomic
def start(
    *, by: Any, reason: str, question: Question | None = None, quiz: Quiz | None = None, policy: str = "key"
) -> Regrade:
    """Make a regrade of a question (by its current key, full points for everybody, or taking it out) or of a quiz (present code, each
    attempt by its own keys), and have its preview computed. Raises QuizzesError when it cannot be."""
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: everybody whose result changes will read it."))
    _check_right(by, question, quiz)
    if policy not in Regrade.Policy.values or (quiz is not None and policy != Regrade.Policy.KEY):
        raise QuizzesError(_("A whole quiz is computed anew by its keys."))
    version = question.current if question is not None else None
    if question is not None and version is None:
        raise QuizzesError(_("This question has no text yet."))
    if version is not None and policy == Regrade.Policy.KEY:
        _check_key(version)
    row = Regrade.objects.create(
        question=question, quiz=quiz, version=version, policy=policy, reason=reason.strip()[:300], by=by,
        grader_version=kinds.GRADER_VERSION,
    )  # fmt: skip
    _start_preview(row, by=by)
    return row


def _check_right(by: Any, question: Question | None, quiz: Quiz | None) -> None:
    thing: Any = question or quiz
    mine: Any = (Question if question is not None else Quiz).objects.editable_by(by)
    if thing is None or not rules.works_with_results(by) or not mine.filter(pk=thing.pk).exists():
        raise QuizzesError(_("You cannot have these marks computed anew."))


def _check_key(version: QuestionVersion) -> None:
    """Refuse a key that can read no answer that was given."""
    if version.kind in ("essay", "file"):
        raise QuizzesError(_("A person judges this question; there is no key to compute by."))
    used = versions_in_use(version.question_id)
    regrader = Regrader(Regrade(question_id=version.question_id, version=version, policy=Regrade.Policy.KEY))
    whys = [regrader.rekeying_of(own, version).why_not for own, _n in used]
    if used and all(whys):
        raise QuizzesError(
            _("The present version cannot read the answers to the earlier ones: %(why)s")
            % {"why": " ".join(dict.fromkeys(whys))}
        )


def versions_in_use(question_id: int) -> list[tuple[QuestionVersion, int]]:
    """Return the versions of a question in finished attempts, with how many answers each has."""
    rows = Slot.objects.filter(question=question_id, attempt__in=Attempt.objects.finished().values("pk"))
    counts = dict(rows.values_list("version").annotate(n=Count("pk")).values_list("version", "n"))
    return [
        (version, counts[version.pk]) for version in QuestionVersion.objects.filter(pk__in=counts).order_by("number")
    ]


def _start_preview(row: Regrade, *, by: Any) -> None:
    try:
        row.job = jobs.start(PREVIEW_KIND, key=f"regrade:{row.pk}", by=by, payload={"regrade": row.pk})
    except JobError as exc:
        raise QuizzesError(str(exc)) from exc
    Regrade.objects.filter(pk=row.pk).update(job=row.job, summary={})


@transaction.atomic
def preview_again(row: Regrade, *, by: Any) -> None:
    """Compute the preview anew, with the answers and marks of now."""
    if row.state != State.PREVIEW or row.is_working:
        raise QuizzesError(_("This cannot be computed now."))
    _start_preview(row, by=by)


@transaction.atomic
def apply(row: Regrade, *, by: Any, reason: str, downgrade: bool = False) -> None:
    """Have a complete preview applied, or go on where applying stopped. Twenty clicks start one job.

    Without `downgrade` results that people have seen as passed stay as they are when they would fail.
    """
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: everybody whose result changes will read it."))
    _check_right(by, row.question, row.quiz)
    if not (row.is_ready or row.is_stopped):
        raise QuizzesError(_("This cannot be applied now."))
    try:
        job = jobs.start(APPLY_KIND, key=f"regrade:{row.pk}", by=by, payload={"regrade": row.pk})
    except JobError as exc:
        raise QuizzesError(_("This is being applied already.")) from exc
    ready = Regrade.objects.filter(pk=row.pk, state=row.state, job=row.job_id)
    said: dict[str, Any] = {"reason": reason.strip()[:300], "downgrade": downgrade, "by": by}
    if not ready.update(state=State.APPLYING, job=job, **(said if row.state == State.PREVIEW else {})):
        raise QuizzesError(_("This is being applied already."))
    row.refresh_from_db()


@transaction.atomic
def drop(row: Regrade, *, by: Any) -> None:
    """Put a preview away; nothing was changed by it."""
    if row.is_working:
        raise QuizzesError(_("Work on this is going on; please cancel it first."))
    if not Regrade.objects.filter(pk=row.pk, state=State.PREVIEW).update(state=State.DROPPED):
        raise QuizzesError(_("This cannot be put away any more."))
    row.lines.all().delete()


# --- the job that previews --------------------------------------------------------------------------
def preview(run: JobRun) -> dict[str, Any]:
    """Compute what would change and write a line for each attempt that does; no mark is written. Goes on from the cursor."""
    row = Regrade.objects.select_related("question", "quiz", "version").get(pk=run.payload["regrade"])
    if row.state != State.PREVIEW:
        return {}
    regrader = Regrader(row)
    regrader.summary = _summary(run.cursor.get("summary", {}))
    total, after = regrader.attempts().count(), run.cursor.get("after", 0)
    if not after:
        row.lines.all().delete()
    while attempts := list(regrader.attempts().filter(pk__gt=after)[:CHUNK]):
        with transaction.atomic():
            plans = regrader.plan(attempts)
            for plan in plans:
                regrader.summary.count(plan)
            RegradeLine.objects.bulk_create(_line(row, p) for p in plans if p.changes)
            after = attempts[-1].pk
            run.step(
                done=regrader.summary.attempts, total=max(total, regrader.summary.attempts), after=after,
                summary=asdict(regrader.summary), message=_("Answers are being computed anew"),
            )  # fmt: skip
    summary = _finished(row, regrader)
    Regrade.objects.filter(pk=row.pk, state=State.PREVIEW).update(
        summary=asdict(summary), grader_version=kinds.GRADER_VERSION
    )
    return {"url": row.get_absolute_url(), "label": _("See what would change")}


def _summary(data: dict[str, Any]) -> Summary:
    return Summary(**{f.name: data[f.name] for f in fields(Summary) if f.name in data})


def _finished(row: Regrade, regrader: Regrader) -> Summary:
    summary = regrader.summary
    summary.is_complete, summary.refused, summary.reworded = True, [], []
    summary.running = Attempt.objects.running().filter(pk__in=regrader.slots().values("attempt")).count()
    if row.question_id and row.version and row.policy == Regrade.Policy.KEY:
        for own, count in versions_in_use(row.question_id):
            way = regrader.rekeying_of(own, row.version)
            if own.number > row.version.number:
                continue
            if way.why_not:
                summary.refused.append([own.number, count, way.why_not])
            summary.reworded += [list(pair) for pair in way.reworded if list(pair) not in summary.reworded]
    return summary


def _line(row: Regrade, plan: Plan, outcome: str = Outcome.PLANNED) -> RegradeLine:
    return RegradeLine(
        regrade=row, attempt=plan.attempt, old_score=plan.old_score, new_score=plan.new_score, old_max=plan.old_max,
        new_max=plan.new_max, old_passed=plan.attempt.passed, new_passed=plan.new_passed, outcome=outcome,
        is_released=plan.attempt.released_at is not None, slots=[[c.slot.pk, c.slot.score, c.new] for c in plan.changes],
    )  # fmt: skip


# --- the job that applies ---------------------------------------------------------------------------
def apply_previewed(run: JobRun) -> dict[str, Any]:
    """Apply a regrade chunk by chunk (a transaction each); what was answered or marked since the preview is computed again first."""
    row = Regrade.objects.select_related("question", "quiz", "version", "by").get(pk=run.payload["regrade"])
    if row.state != State.APPLYING:
        return {}
    applier = Applier(row)
    total, after, done = applier.regrader.attempts().count(), run.cursor.get("after", 0), run.job.done
    while ids := list(applier.regrader.attempts().filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            applier.apply(ids)
            after, done = ids[-1], done + len(ids)
            run.step(done=done, total=max(total, done), message=_("Marks are being written"), after=after)
    with transaction.atomic():
        _finish(row)
    asking.refresh()
    return {"url": row.get_absolute_url(), "label": _("See the report")}


def _finish(row: Regrade) -> None:
    summary = _summary(row.summary)
    counts = dict(row.lines.order_by().values_list("outcome").annotate(n=Count("pk")).values_list("outcome", "n"))
    summary.applied, summary.kept = counts.get(Outcome.APPLIED, 0), counts.get(Outcome.KEPT, 0)
    summary.late = max(0, sum(counts.values()) - summary.changed)
    Regrade.objects.filter(pk=row.pk, state=State.APPLYING).update(
        state=State.APPLIED, applied_at=clock.now(), summary=asdict(summary)
    )


class Applier:
    """Writes the marks of a regrade, a chunk of attempts at a time, inside the caller's transaction."""

    def __init__(self, row: Regrade) -> None:
        self.row, self.regrader = row, Regrader(row)

    def apply(self, ids: Sequence[int]) -> int:
        """Plan the attempts as they are now, held until the end of the transaction, and write what changes; return how many marks."""
        rows = Attempt.objects.finished().select_for_update(of=("self",)).filter(pk__in=ids)
        attempts = list(rows.select_related("admission", "quiz").order_by("pk"))
        done = Mark.objects.filter(regrade=self.row, slot__attempt__in=attempts).values_list("slot", flat=True)
        plans = self.regrader.plan(attempts, done=done)
        lines = {line.attempt_id: line for line in self.row.lines.filter(attempt__in=attempts)}
        todo: list[Plan] = []
        kept: list[Plan] = []
        for plan in plans:
            if plan.changes:
                (todo if self._is_allowed(plan, lines.get(plan.attempt.pk)) else kept).append(plan)
        self._write_lines(todo, kept, lines)
        self._write_marks(todo)
        was_out = [plan for plan in todo if plan.attempt.released_at is not None]
        now_out = self._write_attempts(todo)
        self._tell(was_out, now_out)
        return sum(len(plan.changes) for plan in todo)

    def _is_allowed(self, plan: Plan, line: RegradeLine | None) -> bool:
        """A released pass is taken only if people said so of just this one: it stood in the preview that they saw."""
        return not plan.loses_pass or (self.row.downgrade and line is not None and line.loses_pass)

    def _write_lines(self, todo: Sequence[Plan], kept: Sequence[Plan], known: dict[int, RegradeLine]) -> None:
        """Bring the report up to what is done: lines that the preview had right get their outcome, others their new numbers."""
        new, other, same = [], [], defaultdict(list)
        for outcome, plans in ((Outcome.APPLIED, todo), (Outcome.KEPT, kept)):
            for plan in plans:
                line, old = _line(self.row, plan, outcome), known.pop(plan.attempt.pk, None)
                if old is None:
                    new.append(line)
                elif all(getattr(line, name) == getattr(old, name) for name in NUMBERS):
                    same[outcome].append(old.pk)
                else:
                    line.pk = old.pk
                    other.append(line)
        same[Outcome.SAME] = [line.pk for line in known.values() if line.outcome == Outcome.PLANNED]
        RegradeLine.objects.bulk_create(new, ignore_conflicts=True)
        RegradeLine.objects.bulk_update(other, [*NUMBERS, "outcome"], batch_size=200)
        for outcome, pks in same.items():
            if pks:
                RegradeLine.objects.filter(pk__in=pks).update(outcome=outcome)

    def _write_marks(self, plans: Sequence[Plan]) -> None:
        marks, scores = [], defaultdict(list)
        for plan in plans:
            for change in plan.changes:
                scores[change.new, change.counts].append(change.slot.pk)
                marks.append(
                    Mark(
                        slot=change.slot, score=change.new, old_score=change.slot.score, source=Mark.Source.REGRADE,
                        version_id=change.version_id, grader_version=kinds.GRADER_VERSION, by=self.row.by, reason=self.row.reason,
                        after_release=plan.attempt.released_at is not None, regrade=self.row,
                    )
                )  # fmt: skip
        Mark.objects.bulk_create(marks)
        for (score, counts), pks in scores.items():
            Slot.objects.filter(pk__in=pks).update(score=score, counts=counts, needs_person=False)

    def _write_attempts(self, plans: Sequence[Plan]) -> list[Attempt]:
        """Add the attempts up again, many at once; return those whose result is out by this."""
        now_out = []
        for plan in plans:
            attempt = plan.attempt
            attempt.version = self.regrader.quiz_version(attempt.version_id)
            if grading.add_up(attempt, score=plan.new_score if plan.is_complete else None, most=plan.new_max):
                now_out.append(attempt)
        names = ["max_score", "state", "score", "passed", "released_at"]
        Attempt.objects.bulk_update([plan.attempt for plan in plans], names, batch_size=200)
        return now_out

    def _tell(self, was_out: Sequence[Plan], now_out: Sequence[Attempt]) -> None:
        """Tell upper apps by news, and everybody whose released result changed by one message with the reason."""
        changed = [("attempt_marked_anew", plan.attempt) for plan in was_out]
        finished = [("attempt_finished", attempt) for attempt in now_out]
        news.tell_many(
            [
                News(
                    kind=kind,
                    subject=f"attempt:{attempt.pk}",
                    payload={**grading.payload_of(attempt), "admission": attempt.admission_id},
                )
                for kind, attempt in [*changed, *finished]
            ]
        )
        people = [plan.attempt.employee_id for plan in was_out] + [attempt.employee_id for attempt in now_out]
        employees = Employee.objects.filter(pk__in=people, user__is_active=True).select_related("user")
        users = {e.pk: e.user for e in employees}
        rows = [
            self._changed(plan, users[plan.attempt.employee_id])
            for plan in was_out
            if plan.attempt.employee_id in users
        ]
        outbox.send_many(rows)
        for attempt in now_out:
            attempt.employee.user = users.get(attempt.employee_id)
            judging.tell_result(attempt)

    def _changed(self, plan: Plan, user: Any) -> Message:
        attempt = plan.attempt
        with override(user.language or settings.LANGUAGE_CODE):
            words = {
                "old": in_points(plan.old_score), "old_max": in_points(plan.old_max), "new": in_points(plan.new_score),
                "new_max": in_points(plan.new_max), "reason": self.row.reason,
            }  # fmt: skip
            return Message(
                recipient=user, kind="quiz_regrade", dedupe_key=f"quiz_regrade:{self.row.pk}:{attempt.employee_id}", by_mail=True,
                subject=(_("Your result was computed anew: “%(quiz)s”") % {"quiz": attempt.quiz.title})[:160],
                body=_("Before %(old)s of %(old_max)s points, now %(new)s of %(new_max)s. Reason: %(reason)s") % words,
                url=f"/quizzes/attempts/{attempt.public_id}/result/",
            )  # fmt: skip


def follow_up() -> int:
    """Apply the newest regrade of each question also to attempts that ended after it (they were running, or a form pins the old version).

    Return how many marks were written. Run by the schedule; doing it twice changes nothing.
    """
    done: set[int | None] = set()
    written, since = 0, clock.now() - FOLLOWED
    rows = Regrade.objects.filter(state=State.APPLIED, applied_at__gte=since).exclude(question=None)
    for row in rows.select_related("question", "version", "by").order_by("-applied_at"):
        if row.question_id not in done:
            done.add(row.question_id)
            with Isolated(f"following up regrade {row.pk}"):
                written += _follow(row)
    return written


def _follow(row: Regrade) -> int:
    applier, since = Applier(row), max(row.applied_at or clock.now(), clock.now() - FOLLOW_UP)
    ids = list(applier.regrader.attempts().filter(finished_at__gte=since).values_list("pk", flat=True))
    written = 0
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            written += applier.apply(ids[start : start + CHUNK])
    return written
