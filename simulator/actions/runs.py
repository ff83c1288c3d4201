"""Runs: begun by the server, written down command by command, graded from what was written."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs.news import tell
from lib import clock
from lib.isolation import Isolated
from outbox import actions as outbox
from simulator import playing
from simulator.crm.log import Event as LogEvent
from simulator.exceptions import Closed, SimulatorError, Sitting
from simulator.models import Admission, CatalogueVersion, Comment, Event, Run, ScenarioVersion, Score
from simulator.querysets import TRIAL
from simulator.scenarios.modes import MODES

SEED_BITS = 62
LONGEST_GAP = 120  # seconds: a longer pause is no work, except in an exam
MAX_EVENTS = 2000  # nobody serves one customer with more; a script does
TRIES = 20  # how often a command that met another one is decided anew
MAX_TOKEN = 64
LIMIT_TIMES = 2  # an exam lasts twice the target time: P is linear to 0 there


@dataclass(frozen=True)
class Step:
    """What came of one command: the event that is stored for its token, and whether it was stored before."""

    event: LogEvent
    is_repeated: bool = False


# --- beginning ----------------------------------------------------------------------------------------
def begin(admission: Admission, *, mode: str) -> Run:
    """Return the running run of an admission in this mode, or begin one. Raises SimulatorError with the reason.

    Twenty beginnings at once give one run: they stand in a row at their admission, and who comes later finds the run there.
    """
    refuse_in_exam(admission.employee_id, mode)
    _close_if_over(admission, mode)
    with transaction.atomic():
        rows = Admission.objects.select_related("scenario__current", "employee").select_for_update(of=("self",))
        admission = rows.get(pk=admission.pk)
        running = _running(admission, mode)
        if running is not None:
            return running
        _check_may_begin(admission, mode)
        version = admission.scenario.current
        assert version is not None  # checked above
        return begin_version(admission, version, mode=mode)


def _running(admission: Admission, mode: str) -> Run | None:
    return Run.objects.filter(admission=admission, mode=mode, state=Run.State.OPEN).first()


def _close_if_over(admission: Admission, mode: str) -> None:
    running = _running(admission, mode)
    if running is not None and running.is_over:
        close(running, closed_by="deadline")


def refuse_in_exam(employee_id: int | None, mode: str = "") -> None:
    """Raise Sitting where somebody would rehearse, look things up or ask for hints while an exam at the counter runs."""
    if mode != "exam" and employee_id is not None and Run.objects.exams_of(employee_id).exists():
        raise Sitting(
            _(
                "You are sitting in an exam at the counter. What you rehearse is kept as it stands and opens again when the exam is over."
            )
        )


def _check_may_begin(admission: Admission, mode: str) -> None:
    now = clock.now()
    if admission.withdrawn_at:
        raise SimulatorError(_("This was withdrawn: %(why)s") % {"why": admission.withdrawn_reason or "–"})
    if mode not in admission.modes:
        raise SimulatorError(_("This scenario is not open to you in this mode."))
    if admission.opens_at and now < admission.opens_at:
        raise SimulatorError(_("This is not open yet."))
    if admission.closes_at and now >= admission.closes_at:
        raise SimulatorError(_("The time for this is over."))
    if admission.scenario.retired_at or admission.scenario.current is None:
        raise SimulatorError(_("This scenario is no longer used."))
    if mode == "exam" and admission.exam_runs:
        used = admission.runs.filter(mode="exam").exclude(state=Run.State.VOID).count()
        if used >= admission.exam_runs:
            raise SimulatorError(_("You have used all your exam runs of this scenario."))


@transaction.atomic
def begin_version(admission: Admission, version: ScenarioVersion, *, mode: str) -> Run:
    """Begin a run of this very version, also of one that is not in use (an author tries it)."""
    refuse_in_exam(admission.employee_id, mode)
    catalogue = CatalogueVersion.objects.filter(key=version.catalogue_key).order_by("-number").first()
    if catalogue is None:
        raise SimulatorError(_("This scenario is being prepared."))
    seed, now = secrets.randbits(SEED_BITS), clock.now()
    compiled = playing.compile_start(version, catalogue, seed=seed, mode=mode)
    last = admission.runs.order_by("-number").values_list("number", flat=True).first() or 0
    return Run.objects.create(
        admission=admission, employee_id=admission.employee_id, scenario_id=admission.scenario_id, version=version, catalogue=catalogue,
        domain_version=playing.DOMAIN_VERSION, grader_version=playing.GRADER_VERSION, mode=mode, number=last + 1, seed=seed,
        start=compiled.to_json(), started_at=now, touched_at=now, deadline_at=_deadline(admission, mode, compiled.target_s * LIMIT_TIMES // 60, now),
    )  # fmt: skip


def _deadline(admission: Admission, mode: str, minutes: int, now: dt.datetime) -> dt.datetime | None:
    """Return the stored instant at which an exam ends; other modes have none."""
    if mode != "exam" or not minutes:
        return None
    seconds = minutes * 60 * (100 + admission.extra_percent) // 100
    ends = now + dt.timedelta(seconds=seconds)
    return min(ends, admission.closes_at) if admission.closes_at else ends


# --- working ------------------------------------------------------------------------------------------
def perform(run: Run, *, command: str, fields: Mapping[str, Any], token: str) -> Step:
    """Decide one command, store it with all that it caused, and return it after commit. Raises Closed.

    The same token again gives the stored event and changes nothing (I-6). Two windows that send at once are put one after
    the other: who comes second is decided anew on the state that the first one left.
    """
    if not 0 < len(token) <= MAX_TOKEN:
        raise SimulatorError(_("This step came without its mark. Please load the page again."))
    for _try in range(TRIES):
        stored = Event.objects.filter(run=run, token=token).first()
        if stored is not None:
            return Step(playing.event_of(stored), is_repeated=True)
        run.refresh_from_db()
        _check_open(run)
        refuse_in_exam(run.employee_id, run.mode)
        done = _try_once(run, command, fields, token)
        if done is not None:
            return Step(done)
    raise SimulatorError(_("Too much was sent at once. Please try again in a moment; nothing was lost."))


def _check_open(run: Run) -> None:
    if run.state != Run.State.OPEN:
        raise Closed(_("This run is finished; nothing more can be done in it."))
    if run.is_over:
        close(run, closed_by="deadline")
        raise Closed(_("The time is up. What you did until then is being graded."))
    if run.seq >= MAX_EVENTS:
        raise Closed(_("This run has reached its longest length. Please finish it."))


def _try_once(run: Run, command: str, fields: Mapping[str, Any], token: str) -> LogEvent | None:
    """Return the stored event, or None when somebody else wrote to the run meanwhile."""
    now = clock.now()
    active = _active_seconds(run, now)
    state, event = playing.perform(run, command=command, fields=fields, token=token, active_s=active)
    try:
        with transaction.atomic():
            # The conditional update is the race of two windows, the end and the deadline: exactly one gets this number.
            mine = Run.objects.filter(pk=run.pk, state=Run.State.OPEN, seq=run.seq)
            if not mine.update(seq=event.seq, touched_at=now, active_seconds=run.active_seconds + round(active)):
                return None
            Event.objects.create(
                run=run, seq=event.seq, token=token, command=command[:40], outcome=event.outcome, code=event.code, v=event.v,
                payload=event.to_json(), active_ms=round(active * 1000), at=now,
            )  # fmt: skip
            if event.has("run_finished"):
                _finish(run, closed_by="learner", at=now)
    except IntegrityError:
        return None
    playing.remember(run, state)
    return event


def _active_seconds(run: Run, now: dt.datetime) -> float:
    """Return the seconds of work since the last command: a pause is free, except in an exam."""
    gap = max(0.0, (now - run.touched_at).total_seconds())
    return gap if run.mode == "exam" else min(gap, LONGEST_GAP)


# --- ending -------------------------------------------------------------------------------------------
def close(run: Run, *, closed_by: str) -> Run:
    """End a running run and grade what was done; a second call changes nothing."""
    now = clock.now()
    with transaction.atomic():
        _finish(run, closed_by=closed_by, at=min(now, run.deadline_at) if run.deadline_at else now)
    run.refresh_from_db()
    return run


def begin_anew(run: Run) -> Run:
    """Put a rehearsal aside, ungraded, and begin another one on the same admission. Raises SimulatorError: an exam is never begun anew."""
    if not MODES[run.mode].may_reset:
        raise SimulatorError(_("An exam cannot be begun anew."))
    refuse_in_exam(run.employee_id)  # before anything is put aside
    mine = Run.objects.filter(pk=run.pk, state=Run.State.OPEN)
    mine.update(state=Run.State.VOID, finished_at=clock.now(), closed_by="learner")
    if run.admission.context_key == TRIAL:
        return begin_version(
            run.admission, run.version, mode=run.mode
        )  # the text that is being tried, not the one in use
    return begin(run.admission, mode=run.mode)


def _finish(run: Run, *, closed_by: str, at: dt.datetime) -> None:
    mine = Run.objects.filter(pk=run.pk, state=Run.State.OPEN)
    if not mine.update(state=Run.State.FINISHED, finished_at=at, closed_by=closed_by):
        return
    _grade(run)
    if run.admission.context_key == TRIAL:
        return
    tell(
        "run_finished",
        f"run:{run.pk}",
        run=run.pk,
        employee=run.employee_id,
        scenario=run.scenario_id,
        admission=run.admission_id,
    )


def _grade(run: Run, *, by: Any = None, reason: str = "") -> Score:
    """Add a score from the stored events, and make it the run's."""
    found = playing.grade(run)
    score = Score.objects.create(
        run=run, points_tenths=found.points_tenths, passed=found.passed, parts=dict(found.parts),
        findings=[each.to_json() for each in found.findings],
        grader_version=playing.GRADER_VERSION, by=by, reason=reason, at=clock.now(),
    )  # fmt: skip
    Run.objects.filter(pk=run.pk).update(points_tenths=score.points_tenths, passed=score.passed)
    return score


def grade_again(run: Run, *, by: Any, reason: str) -> Score:
    """Grade a finished run by today's grader; the earlier score stays in the ledger. Raises SimulatorError without a reason."""
    if not reason.strip():
        raise SimulatorError(_("Please say why it is graded again."))
    if run.state != Run.State.FINISHED:
        raise SimulatorError(_("Only a finished run can be graded again."))
    with transaction.atomic():
        return _grade(run, by=by, reason=reason.strip()[:200])


def close_overdue(*, limit: int = 500) -> int:
    """Close the exams whose time is up; return how many. One that fails stops no other."""
    done = 0
    for run in Run.objects.to_close().order_by("deadline_at")[:limit]:
        with Isolated(f"closing run {run.pk}"):
            close(run, closed_by="deadline")
            done += 1
    return done


# --- the trainer's words ------------------------------------------------------------------------------
@transaction.atomic
def comment(run: Run, *, seq: int, text: str, by: Any) -> Comment:
    """Write a trainer's words at one step (0: at the whole run) and tell whose run it is. Raises SimulatorError.

    The same words sent twice are written and told once.
    """
    words = text.strip()[:1000]
    if not words:
        raise SimulatorError(_("Please write something."))
    if run.state != Run.State.FINISHED:
        raise SimulatorError(
            _("This run is not finished yet. Write when it is over: the step stands in its replay then.")
        )
    if not 0 <= seq <= run.seq:
        raise SimulatorError(_("There is no such step."))
    row, is_new = Comment.objects.get_or_create(run=run, seq=seq, text=words, by=by)
    if is_new:
        _tell_of(row)
    return row


def _tell_of(row: Comment) -> None:
    user = row.run.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        outbox.send(
            user, kind="run_comment", dedupe_key=f"run_comment:{row.pk}",
            subject=_("A trainer wrote to your run of “%(scenario)s”") % {"scenario": row.run.scenario.title}, body=row.text,
            url=f"{reverse('simulator:replay', args=[row.run.public_id])}?at={row.seq}",
        )  # fmt: skip
