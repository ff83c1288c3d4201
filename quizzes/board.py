"""The live board of an exam: who is there, how far, connected or not. A constant number of queries for any number of candidates."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from lib import clock
from quizzes.models import Attempt, Candidate, ExamSession, IntegrityEvent

ONLINE = dt.timedelta(seconds=30)
State = Candidate.State


@dataclass
class Row:
    """One candidate as invigilators see them."""

    candidate: Candidate
    attempt: Attempt | None = None
    left: int = 0  # absences from the page that are long enough to be told
    left_seconds: int = 0
    devices: int = 0
    pasted: int = 0

    @property
    def is_writing(self) -> bool:
        return self.attempt is not None and self.attempt.state == Attempt.State.OPEN

    @property
    def is_done(self) -> bool:
        return self.attempt is not None and self.attempt.state != Attempt.State.OPEN

    @property
    def silence(self) -> int | None:
        """Seconds since the window's last sign of life; None when nobody writes."""
        if self.attempt is None or not self.is_writing:
            return None
        return max(0, int((clock.now() - self.attempt.touched_at).total_seconds()))

    @property
    def is_online(self) -> bool:
        return self.silence is not None and self.silence <= ONLINE.total_seconds()

    @property
    def minutes_left(self) -> int | None:
        if self.attempt is None or not self.is_writing or self.attempt.deadline_at is None:
            return None
        return max(0, int((self.attempt.deadline_at - clock.now()).total_seconds() // 60))

    @property
    def has_notes(self) -> bool:
        return bool(self.left or self.devices or self.pasted)


@dataclass
class Board:
    """All rows, and the numbers above them."""

    session: ExamSession
    rows: list[Row]
    at: dt.datetime

    @property
    def writing(self) -> int:
        return sum(r.is_writing for r in self.rows)

    @property
    def gone(self) -> int:
        return sum(r.is_writing and not r.is_online for r in self.rows)

    @property
    def done(self) -> int:
        return sum(r.is_done for r in self.rows)

    @property
    def to_come(self) -> int:
        return sum(r.candidate.state == State.EXPECTED for r in self.rows)


def board_of(session: ExamSession) -> Board:
    """Return the board: candidates, their latest attempts with answers counted, and what the windows noted (three queries)."""
    candidates = session.candidates.select_related("employee", "admission", "form")
    attempts = _attempts(session)
    notes = _notes([a.pk for a in attempts.values()])
    rows = []
    for candidate in candidates:
        attempt = attempts.get(candidate.admission_id) if candidate.admission_id else None
        rows.append(Row(candidate, attempt, **(notes.get(attempt.pk, {}) if attempt else {})))
    return Board(session, sorted(rows, key=_order), clock.now())


def _order(row: Row) -> tuple[int, str]:
    seat = row.candidate.seat
    return (int(seat) if seat.isdecimal() else 10**6, row.candidate.employee.number)


def _attempts(session: ExamSession) -> dict[int, Attempt]:
    """Return the latest attempt of each admission that is not void, with `answered` and `asked`."""
    rows = Attempt.objects.filter(admission__context_key=session.context_key).exclude(state=Attempt.State.VOID)
    counted = rows.annotate(
        answered=Count("slots", filter=Q(slots__value__isnull=False)),
        asked=Count("slots"),
    )
    return {a.admission_id: a for a in counted.order_by("number")}


def _notes(attempts: list[int]) -> dict[int, dict[str, int]]:
    """Return what windows noted, by attempt: short absences are no finding and are left out."""
    long_enough = ~Q(kind=IntegrityEvent.Kind.LEFT) | Q(seconds__gte=IntegrityEvent.FINDING_SECONDS)
    rows = IntegrityEvent.objects.filter(long_enough, attempt__in=attempts).order_by().values("attempt", "kind")
    found: dict[int, dict[str, int]] = {}
    names = {"left": "left", "device": "devices", "pasted": "pasted"}
    for row in rows.annotate(n=Count("pk"), total=Sum("seconds")):
        notes = found.setdefault(row["attempt"], {})
        notes[names[row["kind"]]] = row["n"]
        if row["kind"] == IntegrityEvent.Kind.LEFT:
            notes["left_seconds"] = row["total"] or 0
    return found
