"""Starting, saving, handing in and closing: what the exam room promises (trust.md, P1 to P8).

Saving and closing meet in one conditional UPDATE of the attempt's row: on PostgreSQL the second waits for the first's commit, on SQLite
writers queue. So an acknowledged answer is always in what is graded, and nothing is acknowledged after the attempt was closed.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import clock
from lib.isolation import Isolated
from lib.prepared import Prepared
from quizzes import kinds
from quizzes.actions import grading
from quizzes.actions.admissions import accommodation_of
from quizzes.actions.drawing import draw
from quizzes.exceptions import QuizzesError
from quizzes.models import Accommodation, Admission, Answer, Attempt, IntegrityEvent, QuestionVersion, Slot, Upload

AHEAD = dt.timedelta(seconds=60)  # a window's reckoning of our clock may be off by so much; later is taken as now
MAX_ENTRIES = 200
MAX_SPENT_MS = 4 * 3600 * 1000


@dataclass(frozen=True)
class Entry:
    """One answer as a window sends it. `seq`: ms of the server's clock at the edit, as the window reckons it."""

    position: int
    posted: Any
    seq: int
    confidence: int | None = None
    spent_ms: int = 0
    flagged: bool | None = None


@dataclass
class Saved:
    """What became of a save. `accepted` and `stale` are {position: seq that is stored now}; `refused` is {position: message}."""

    at: dt.datetime
    deadline_at: dt.datetime | None
    accepted: dict[int, int] = field(default_factory=dict)
    stale: dict[int, int] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


class Closed(QuizzesError):
    """The attempt takes no more answers."""


# --- starting ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """Where a person stands with an admission. `reason` says why nothing can be started; empty when it can."""

    running: Attempt | None
    used: int
    allowed: int  # 0: without limit
    reason: str = ""
    opens_at: dt.datetime | None = None
    next_number: int = 1
    granted: Accommodation | None = None

    @property
    def left(self) -> int | None:
        return max(0, self.allowed - self.used) if self.allowed else None


def standing_of(admission: Admission) -> Standing:
    """Return where the person stands, with the reason in words when nothing can be started (two queries)."""
    version = admission.version or admission.quiz.current
    made = list(Attempt.objects.filter(admission=admission).order_by("number"))
    running = next((a for a in made if a.state == Attempt.State.OPEN), None)
    counted = [a for a in made if a.state != Attempt.State.VOID]
    number = max((a.number for a in made), default=0) + 1
    if version is None:
        return Standing(running, len(counted), 0, _("This quiz is being prepared."), None, number)
    granted = accommodation_of(admission.employee)
    allowed = admission.attempts if admission.attempts is not None else version.rules.attempts
    if allowed:
        allowed += admission.extra_attempts + (granted.extra_attempts if granted else 0)
    reason, opens_at = _why_not(admission, counted, allowed, version.rules.wait_hours)
    return Standing(running, len(counted), allowed, reason, opens_at, number, granted)


def _why_not(
    admission: Admission, counted: Sequence[Attempt], allowed: int, wait_hours: int
) -> tuple[str, dt.datetime | None]:
    now = clock.now()
    if admission.withdrawn_at:
        return _("This was withdrawn: %(why)s") % {"why": admission.withdrawn_reason or "–"}, None
    if admission.on_paper:
        return _("This is written on paper, in the room that the message named."), None
    if admission.opens_at and now < admission.opens_at:
        return _("This is not open yet."), admission.opens_at
    if admission.closes_at and now >= admission.closes_at:
        return _("The time for this is over."), None
    if admission.last_start_at and now >= admission.last_start_at:
        return _("It is too late to begin: the exam is on. Please turn to the examiner in the room."), None
    if admission.quiz.is_retired:
        return _("This quiz is no longer used."), None
    if allowed and len(counted) >= allowed:
        text = ngettext("You have used your only attempt.", "You have used all %(n)s attempts.", allowed)
        return text % {"n": allowed}, None
    ended = [a.finished_at for a in counted if a.finished_at]
    if wait_hours and ended and now < (again := max(ended) + dt.timedelta(hours=wait_hours)):
        return _("Between two attempts there is a pause."), again
    return "", None


TO_START = Prepared(lambda: Admission.objects.select_related("quiz__current", "version", "employee", "form"), "pk")


def start(admission: Admission, *, device: str = "", access_code: str = "") -> Attempt:
    """Return the running attempt of an admission, or draw and start a new one on the server. Raises QuizzesError with the reason.

    Twenty starts at once give one attempt: the database has one open attempt per admission and one per number.
    """
    admission = TO_START.get(admission.pk)
    standing = standing_of(admission)
    if standing.running is not None:
        if not standing.running.is_over:
            return standing.running
        close(standing.running, closed_by=Attempt.ClosedBy.DEADLINE)
        standing = standing_of(admission)
    if standing.reason:
        raise QuizzesError(standing.reason)
    if admission.access_code and not constant_time_compare(admission.access_code.upper(), access_code.strip().upper()):
        raise QuizzesError(_("The access code is not right. The examiner in the room shows it."))
    try:
        # The number was settled together with the count of attempts: whoever else starts or ends one meanwhile takes it.
        return _create(admission, standing, device=device)
    except IntegrityError:
        # Another request was faster: its attempt is ours.
        running = Attempt.objects.filter(admission=admission, state=Attempt.State.OPEN).first()
        if running is None:
            raise QuizzesError(
                _("This was started and ended in another window meanwhile. Please load the page again.")
            ) from None
        return running


@transaction.atomic
def _create(admission: Admission, standing: Standing, *, device: str) -> Attempt:
    version = admission.version or admission.quiz.current
    assert version is not None
    seed, now = kinds.new_seed(), clock.now()
    rng = random.Random(seed)  # noqa: S311 (seeded by 128 secret random bits)
    attempt = Attempt(
        admission=admission, employee_id=admission.employee_id, quiz_id=admission.quiz_id, version=version, form=admission.form,
        number=standing.next_number, seed=seed, started_at=now, touched_at=now, device=device[:32],
        deadline_at=_deadline(admission, now, standing.granted),
    )  # fmt: skip
    if admission.form is not None:
        pairs = [(pk, points) for pk, points in admission.form.items]
    else:
        pairs = [(version_id, points) for _q, version_id, points in draw(version, admission.employee, rng=rng)]
    attempt.max_score = sum(points for _pk, points in pairs)
    attempt.save(force_insert=True)
    versions = QuestionVersion.objects.in_bulk([pk for pk, _points in pairs])
    Slot.objects.bulk_create(
        Slot(
            attempt=attempt, position=position, question_id=versions[pk].question_id, version=versions[pk], points=points,
            layout=kinds.lay_out(versions[pk].body, rng, shuffle=version.rules.shuffle_options),
        )
        for position, (pk, points) in enumerate(pairs, start=1)
    )  # fmt: skip
    return attempt


def deadline_of(admission: Admission, now: dt.datetime) -> dt.datetime | None:
    """Return the stored instant at which the attempt ends: the time limit with all extra time, and never after the window closes."""
    return _deadline(admission, now, accommodation_of(admission.employee))


def _deadline(admission: Admission, now: dt.datetime, granted: Accommodation | None) -> dt.datetime | None:
    version = admission.version or admission.quiz.current
    assert version is not None
    percent = granted.extra_percent if granted else 0
    limits = [closing] if (closing := _closing(admission, version.rules.minutes, percent)) else []
    if version.rules.minutes:
        seconds = version.rules.minutes * 60 * (100 + percent) // 100 + admission.extra_minutes * 60
        limits.append(now + dt.timedelta(seconds=seconds))
    return min(limits) if limits else None


def _closing(admission: Admission, minutes: int, extra_percent: int) -> dt.datetime | None:
    """Return the end of the window. A hall closes for each person after their own extra time (P8); a course's last day is one for all."""
    closes = admission.closes_at
    if closes is None or not admission.invigilated:
        return closes
    length = dt.timedelta(minutes=minutes) if minutes else closes - (admission.opens_at or closes)
    return closes + length * extra_percent / 100 + dt.timedelta(minutes=admission.extra_minutes)


def minutes_for(admission: Admission) -> int:
    """Return the minutes this person has for an attempt, with all extra time; 0 without a limit."""
    version = admission.version or admission.quiz.current
    if version is None or not version.rules.minutes:
        return 0
    granted = accommodation_of(admission.employee)
    return version.rules.minutes * (100 + (granted.extra_percent if granted else 0)) // 100 + admission.extra_minutes


def question_count(admission: Admission) -> int:
    """Return how many questions an attempt has."""
    version = admission.version or admission.quiz.current
    return sum(version.rows.values_list("count", flat=True)) if version else 0


# --- saving -----------------------------------------------------------------------------------------
# What saving looks at, of an attempt and of its slots: it is asked every ten seconds by everybody who sits an exam.
SAVED_BY = ("public_id", "state", "deadline_at", "device", "reached", "version__options")
SLOT_SAVED_BY = ("position", "layout", "settled", "version__kind", "version__body")


TO_SAVE = Prepared(
    lambda: Slot.objects.select_related("version", "attempt__version").only(
        *SLOT_SAVED_BY, *(f"attempt__{name}" for name in SAVED_BY)
    ),
    "attempt__public_id", "attempt__employee__user", "position",
)  # fmt: skip


def find_to_save(user: Any, public_id: Any, entries: Sequence[Entry]) -> tuple[Attempt, list[Slot]]:
    """Return the user's own attempt and the slots that `entries` answer, one query each. Raises Attempt.DoesNotExist."""
    wanted = dict.fromkeys(entry.position for entry in entries[:MAX_ENTRIES])
    slots = [slot for position in wanted for slot in TO_SAVE.all(public_id, user.pk, position)]
    if slots:
        return slots[0].attempt, slots
    return Attempt.objects.of(user).select_related("version").only(*SAVED_BY).get(public_id=public_id), []


def save(attempt: Attempt, entries: Sequence[Entry], *, device: str = "", slots: Sequence[Slot] | None = None) -> Saved:
    """Store answers and acknowledge each by the sequence number that is stored now, after commit. Raises Closed.

    An entry that is older than the stored one changes nothing (`stale`); the same one sent twice is acknowledged again. Without entries
    it is a sign of life. Right and wrong answers are treated alike. `slots`: those that `find_to_save` returned.
    """
    now = clock.now()
    result = Saved(now, attempt.deadline_at)
    wanted = {entry.position: entry for entry in entries[:MAX_ENTRIES]}
    if slots is None:
        asked = Slot.objects.filter(attempt=attempt, position__in=wanted).select_related("version")
        slots = list(asked.only(*SLOT_SAVED_BY)) if wanted else []
    for position in set(wanted) - {slot.position for slot in slots}:
        result.refused[position] = _("There is no such question.")
    ready = []
    for slot in slots:
        entry = wanted[slot.position]
        try:
            ready.append((slot, entry, _checked(attempt, slot, entry)))
        except kinds.WrongAnswer as exc:
            result.refused[slot.position] = str(exc)
    with transaction.atomic():
        _touch(attempt, now, device, pinned=bool(ready) and attempt.version.rules.sequential)
        for slot, entry, value in ready:
            _store(slot, entry, value, now, device, result)
    return result


def _checked(attempt: Attempt, slot: Slot, entry: Entry) -> Any:
    """Return the value in the body's keys. Raises WrongAnswer."""
    if attempt.version.rules.sequential and slot.position != attempt.reached:
        raise kinds.WrongAnswer(_("This question is behind you; its answer stays as it was."))
    if slot.settled:
        raise kinds.WrongAnswer(_("This question was checked already; its answer stays as it was."))
    value = kinds.decode(slot.version.body, slot.layout, entry.posted)
    if (
        slot.version.kind == "file"
        and value is not None
        and not Upload.objects.filter(slot=slot, public_id=value).exists()
    ):
        raise kinds.WrongAnswer(_("This file did not arrive. Please choose it again."))
    return value


def _touch(attempt: Attempt, now: dt.datetime, device: str, *, pinned: bool = False) -> None:
    """Take the attempt's row while it is open and in time; the conditional update is the race with closing. Raises Closed.

    `pinned`: only while it stands on the page that was read (sequential).
    """
    alive = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN)
    if pinned:
        alive = alive.filter(reached=attempt.reached)
    in_time = alive.exclude(deadline_at__lte=now - Attempt.SLACK)
    if not in_time.update(touched_at=now, **({"device": device[:32]} if device else {})):
        raise Closed(_("This attempt is closed; nothing more can be saved. What was saved before is being graded."))
    if device and attempt.device and attempt.device != device[:32]:
        IntegrityEvent.objects.get_or_create(
            attempt=attempt, token=f"device:{device[:32]}", defaults={"kind": IntegrityEvent.Kind.DEVICE, "at": now}
        )


def _store(slot: Slot, entry: Entry, value: Any, now: dt.datetime, device: str, result: Saved) -> None:
    latest = int((now + AHEAD).timestamp() * 1000)
    seq = min(max(1, entry.seq), latest)
    fields: dict[str, Any] = {"value": value, "seq": seq, "answered_at": now, "confidence": entry.confidence}
    if entry.spent_ms:
        fields["spent_ms"] = F("spent_ms") + max(0, min(entry.spent_ms, MAX_SPENT_MS))
    if entry.flagged is not None:
        fields["flagged"] = entry.flagged
    # An older sequence number never wins over a newer one: this update is the rule.
    if Slot.objects.filter(pk=slot.pk, seq__lt=seq, settled=False).update(**fields):
        Answer.objects.create(
            slot=slot, seq=seq, value=value, confidence=entry.confidence, device=device[:32], saved_at=now
        )
        result.accepted[slot.position] = seq
        return
    stored = Slot.objects.only("seq", "value").get(pk=slot.pk)
    same = stored.seq == seq and stored.value == value
    (result.accepted if same else result.stale)[slot.position] = stored.seq


def move_on(attempt: Attempt, *, from_position: int) -> int:
    """Sequential: leave a page for good and return the next position that may be read. Leaving a page twice is leaving it once."""
    rows = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN, reached=from_position)
    rows.update(reached=from_position + 1)
    attempt.refresh_from_db(fields=["reached"])
    return attempt.reached


def note_integrity(attempt: Attempt, *, kind: str, seconds: int, token: str, detail: str = "") -> None:
    """Write down what a window saw; the same event sent twice is one. Nothing is concluded from it: a human judges."""
    if kind not in (IntegrityEvent.Kind.LEFT, IntegrityEvent.Kind.PASTED) or attempt.state != Attempt.State.OPEN:
        return
    if IntegrityEvent.objects.filter(attempt=attempt).count() >= 500:
        return
    fields = {"kind": kind, "seconds": max(0, min(int(seconds), 86_400)), "detail": detail[:120]}
    IntegrityEvent.objects.get_or_create(attempt=attempt, token=token[:40], defaults=fields)


# --- practice ---------------------------------------------------------------------------------------
@transaction.atomic
def check(attempt: Attempt, *, position: int) -> tuple[Slot, kinds.Outcome]:
    """Practice: judge the stored answer of one question now and return the slot and the outcome. Raises QuizzesError in an exam.

    After the last try, or a right answer, the answer stays.
    """
    settings = attempt.version.rules
    if settings.behaviour != "practice":
        raise QuizzesError(_("Answers are checked at the end here."))
    _touch(attempt, clock.now(), "")
    slot = Slot.objects.select_related("version").get(attempt=attempt, position=position)
    outcome = kinds.score(slot.version.body, slot.value)
    if slot.settled:
        return slot, outcome
    if kinds.is_empty(slot.value):
        raise QuizzesError(_("Please answer first."))
    slot.tries += 1
    slot.settled = outcome.right or slot.tries >= settings.tries
    Slot.objects.filter(pk=slot.pk).update(tries=slot.tries, settled=slot.settled)
    return slot, outcome


# --- closing ----------------------------------------------------------------------------------------
def submit(attempt: Attempt) -> Attempt:
    """Hand in; handing in twice is handing in once (P4)."""
    return close(attempt, closed_by=Attempt.ClosedBy.LEARNER)


def close(attempt: Attempt, *, closed_by: str) -> Attempt:
    """End a running attempt with its last acknowledged answers and grade what a machine can; a second call changes nothing."""
    now = clock.now()
    ended = min(now, attempt.deadline_at) if attempt.deadline_at else now
    with transaction.atomic():
        # The conditional update is the race of twenty submits, the schedule and late saves: exactly one gets the row.
        mine = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN)
        if mine.update(state=Attempt.State.SUBMITTED, finished_at=ended, closed_by=closed_by):
            attempt.state, attempt.finished_at, attempt.closed_by = Attempt.State.SUBMITTED, ended, closed_by
            grading.grade(attempt)
            return attempt
    attempt.refresh_from_db()
    return attempt


def close_overdue(*, limit: int = 500) -> int:
    """Close the running attempts whose deadline and slack are over (P5); return how many. One that fails stops no other."""
    overdue = Attempt.objects.to_close().select_related("version", "quiz", "admission").order_by("deadline_at")[:limit]
    done = 0
    for attempt in overdue:
        with Isolated(f"closing attempt {attempt.pk}"):
            close(attempt, closed_by=Attempt.ClosedBy.DEADLINE)
            done += 1
    return done
