"""Whether a learner may appeal, question by question; and which judgements stand. Nothing here writes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lib import clock
from quizzes.models import Appeal, Attempt, Grading, Mark, Slot


def standing(gradings: Iterable[Grading]) -> list[Grading]:
    """Return the newest edition of each round, by round."""
    newest: dict[int, Grading] = {}
    for row in gradings:
        if row.round not in newest or row.edition > newest[row.round].edition:
            newest[row.round] = row
    return [newest[n] for n in sorted(newest)]


def open_until(attempt: Attempt) -> dt.datetime:
    """Return the instant from which no appeal is taken: the end of the last day, counted from the release."""
    assert attempt.released_at is not None
    day = attempt.released_at.astimezone(clock.LOCAL).date()
    return clock.end_of_day(day + dt.timedelta(days=attempt.version.rules.appeal_days))


def _takes_appeals(attempt: Attempt) -> bool:
    rules = attempt.version.rules
    return rules.behaviour != "practice" and rules.appeal_days > 0


def closed_because(attempt: Attempt) -> str:
    """Return why no mark of this attempt can be disputed now, in words; an empty text when one can."""
    rules = attempt.version.rules
    if not _takes_appeals(attempt):
        return _("Here is nothing to appeal against.")
    if attempt.state != Attempt.State.GRADED or attempt.released_at is None:
        return _("The result is not out yet.")
    if clock.now() >= open_until(attempt):
        return _("The days for an appeal are over.")
    if not rules.sees("marks", released=True, closed=True):
        return _("The marks of this quiz are not shown.")
    return ""


class Appeals:
    """The appeals against marks of one attempt, read once (two queries for any number of questions)."""

    def __init__(self, attempt: Attempt, slots: Iterable[Slot]) -> None:
        self.closed = closed_because(attempt)
        ids = [slot.pk for slot in slots] if _takes_appeals(attempt) else []
        self._last = {a.slot_id: a for a in Appeal.objects.filter(slot__in=ids).order_by("created_at")}
        marks = Mark.objects.filter(slot__in=list(self._last)).order_by("pk") if self._last else []
        self._marked: dict[int, Any] = {mark.slot_id: mark.at for mark in marks}

    def last(self, slot: Slot) -> Appeal | None:
        return self._last.get(slot.pk)

    def why_not(self, slot: Slot) -> str:
        """Return why there can be no appeal against the mark of `slot`, in words; an empty text when there can."""
        if self.closed:
            return self.closed
        if slot.score is None or not slot.counts:
            return _("This question does not count.")
        if slot.score >= slot.points:
            return _("You have all points of this question.")
        last = self.last(slot)
        if last is None:
            return ""
        if last.state == Appeal.State.OPEN:
            return _("Your appeal is waiting for an answer.")
        marked_at = self._marked.get(slot.pk)
        if last.answered_at and marked_at and marked_at > last.answered_at:
            return ""  # changed since, by a regrade
        return _("Your appeal was answered; the mark stands.")
