"""How a person stands with final exams and pre-tests: one query for any number of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import exams, exemptions
from courses.models import Course, Track
from people.querysets import current
from quizzes.models import Accommodation, Attempt, Quiz


@dataclass
class ExamState:
    """A quiz with the person's attempts that are not void, the newest first. Percents are whole, minutes 0 is no limit."""

    quiz: Quiz
    context_key: str
    in_session: bool = False
    made: list[Attempt] = field(default_factory=list)

    @property
    def rules(self) -> Any:
        assert self.quiz.current is not None
        return self.quiz.current.rules

    @property
    def running(self) -> Attempt | None:
        return next((a for a in self.made if a.state == Attempt.State.OPEN), None)

    @property
    def is_waiting(self) -> bool:
        """Handed in, and the result is not out."""
        return any(a.state != Attempt.State.OPEN and a.released_at is None for a in self.made)

    @property
    def released(self) -> list[Attempt]:
        return [a for a in self.made if a.state == Attempt.State.GRADED and a.released_at]

    @property
    def passed(self) -> Attempt | None:
        """The first attempt that passed."""
        return next((a for a in reversed(self.released) if a.passed), None)

    @property
    def last(self) -> Attempt | None:
        return self.released[0] if self.released else None

    @property
    def left(self) -> int | None:
        """Attempts that are left of those the course gave, None without limit."""
        own = [a for a in self.made if a.admission.context_key == self.context_key]
        allowed = self.rules.attempts
        if own and own[0].admission.attempts is not None:
            allowed = own[0].admission.attempts
        if not allowed:
            return None
        if own:
            allowed += own[0].admission.extra_attempts + (getattr(own[0], "granted", None) or 0)
        return max(0, allowed - len(own))

    @property
    def can_begin(self) -> bool:
        """Whether there is something for the person to do now: go on, or begin anew."""
        if self.in_session and not self.running:
            return False
        return bool(self.running) or (self.passed is None and not self.is_waiting and self.left != 0)

    @property
    def words(self) -> str:
        """Say in a few words how it stands."""
        if self.passed:
            return _("passed with %(percent)s%%") % {"percent": self.passed.percent}
        if self.running:
            return _("begun, not handed in")
        if self.is_waiting:
            return _("handed in, the result is not out yet")
        if self.last is not None:
            words = _("not passed: %(percent)s%%, %(needed)s%% are needed")
            return words % {"percent": self.last.percent, "needed": self.last.version.rules.pass_percent}
        return _("passed from %(percent)s%%") % {"percent": self.rules.pass_percent}

    @property
    def left_words(self) -> str:
        """Say how many attempts are left; with none, whom to ask."""
        if self.in_session and not self.passed and not self.running:
            return _("held in sessions: HR enters you and you are told")
        if self.left is None or self.passed:
            return ""
        if self.left == 0:
            return "" if self.running else _("No attempt is left. Please ask your trainer or HR for another one.")
        return ngettext("%(n)s attempt left", "%(n)s attempts left", self.left) % {"n": self.left}


def states(employee: Any, courses: Iterable[Course] = (), tracks: Iterable[Track] = ()) -> dict[Any, ExamState]:
    """Return {course or track: ExamState} of those that have an exam or a pre-test; no query where there is none.

    `exam__current` of the courses and `pretest__current` of the tracks are to be selected with them.
    """
    found: dict[Any, ExamState] = {}
    for course in courses:
        if course.has_exam and course.exam is not None:
            found[course] = ExamState(course.exam, exams.context_key(course), course.exam_in_session)
    for track in tracks:
        if track.pretest is not None and not track.pretest.is_retired and track.pretest.current_id:
            found[track] = ExamState(track.pretest, exemptions.context_key(track))
    if not found or employee is None:
        return found
    made: dict[int, list[Attempt]] = defaultdict(list)
    granted = Accommodation.objects.filter(current(), employee=employee).order_by("-starts_on", "-pk")
    rows = Attempt.objects.filter(employee=employee, quiz__in={s.quiz.pk for s in found.values()})
    rows = rows.annotate(granted=Subquery(granted.values("extra_attempts")[:1]))
    for attempt in rows.exclude(state=Attempt.State.VOID).select_related("admission", "version").order_by("-pk"):
        made[attempt.quiz_id].append(attempt)
    for state in found.values():
        state.made = made[state.quiz.pk]
    return found
