"""The resit (补考): who may go, when at the earliest, and the session that one click makes of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee
from quizzes.actions.sessions.announcing import lacks
from quizzes.actions.sessions.candidates import add_candidates
from quizzes.actions.sessions.planning import new_code
from quizzes.actions.sessions.tries import chain_of, tries_of
from quizzes.exceptions import QuizzesError
from quizzes.models import Candidate, ExamSession, PaperForm
from quizzes.quiz_settings import QuizSettings

State = Candidate.State


@dataclass(frozen=True)
class Place:
    """A candidate of a released session who has not passed: whether they may go to a resit, and if not, why."""

    candidate: Candidate
    tries: int
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return not self.reason


def rules_of(session: ExamSession) -> QuizSettings:
    """Return the rules of the chain: those of the version that was sat."""
    assert session.version is not None
    return session.version.rules


def earliest_day(session: ExamSession) -> dt.date:
    """Return the first day on which a resit may be held: the waiting days after the exam's own day are over."""
    return session.ends_at.astimezone(clock.LOCAL).date() + dt.timedelta(days=rules_of(session).resit_wait_days)


def places_of(session: ExamSession, *, on: dt.date | None = None) -> list[Place]:
    """Return everybody who has not passed a released session, with the reason why somebody may not go on day `on` (constant queries)."""
    rows = list(
        session.candidates.exclude(passed=True)
        .exclude(state=State.EXPECTED)
        .select_related("employee__user")
        .order_by("employee__number")
    )
    ids = [c.employee_id for c in rows]
    tries, called = tries_of(session, ids), _called_elsewhere(session, ids)
    return [
        Place(c, tries[c.employee_id], _why_not(session, c, tries[c.employee_id], called.get(c.employee_id), on))
        for c in rows
    ]


def _called_elsewhere(session: ExamSession, ids: Sequence[int]) -> dict[int, str]:
    """Return {employee: title} of those who are called to a later sitting of the chain, or have passed it."""
    chain = ExamSession.objects.filter(chain_of(session)).exclude(state=ExamSession.State.CANCELLED)
    rows = Candidate.objects.filter(session__in=chain.exclude(pk=session.pk), employee__in=ids)
    later = rows.filter(session__sitting__gt=session.sitting).exclude(state=State.DEFERRED)
    return dict(later.values_list("employee_id", "session__title"))


def _why_not(session: ExamSession, candidate: Candidate, tries: int, called: str | None, on: dt.date | None) -> str:
    rules, employee = rules_of(session), candidate.employee
    if employee.work_state == Employee.State.LEFT:
        return _("left the company")
    if candidate.state == State.VIOLATION:
        return _("a breach of the rules was noted: no resit")
    if called:
        return _("is called to “%(title)s” already") % {"title": called}
    resits = max(0, tries - 1)  # the first try is none
    if tries and resits >= rules.resit_max:
        return _("has had the %(n)s resits that the rules allow") % {"n": rules.resit_max} if rules.resit_max else _("the rules allow no resit")  # fmt: skip
    if on is not None and candidate.state != State.DEFERRED and on < earliest_day(session):
        return _("the waiting time lasts until %(day)s") % {"day": clock.in_words(earliest_day(session) - dt.timedelta(days=1))}  # fmt: skip
    return ""


@transaction.atomic
def _make(session: ExamSession, places: list[Place], *, starts_at: dt.datetime, ends_at: dt.datetime, place: str, by: Any) -> ExamSession:  # fmt: skip
    rules, sitting = rules_of(session), session.sitting + 1
    made = ExamSession.objects.create(
        title=resit_title(session), quiz=session.quiz, owner_department=session.owner_department, mode=session.mode, starts_at=starts_at,
        ends_at=ends_at, late_minutes=session.late_minutes, place=place.strip()[:120], bring=session.bring,
        access_code=new_code() if session.access_code else "", form_count=session.form_count, resit_of=session, root=session.first,
        sitting=sitting, cap_percent=rules.resit_cap_percent if rules.resit_cap_percent < 100 else None, created_by=by,
    )  # fmt: skip
    add_candidates(made, [p.candidate.employee for p in places], by=by)
    return made


def make_resit(
    session: ExamSession,
    employees: Iterable[Employee],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str = "",
    by: Any,
) -> ExamSession:
    """Prepare a resit of a released session for some of those who have not passed. Twenty clicks prepare one.

    Raises QuizzesError with the names and reasons of those who may not go on that day.
    """
    if session.state != ExamSession.State.RELEASED:
        raise QuizzesError(_("A resit can be made once the results are released."))
    if ends_at <= starts_at:
        raise QuizzesError(_("The end must lie after the start."))
    if starts_at <= clock.now():
        raise QuizzesError(_("The start must lie ahead."))
    wanted = {e.pk for e in employees}
    places = [p for p in places_of(session, on=_day(starts_at)) if p.candidate.employee_id in wanted]
    if not places:
        raise QuizzesError(_("Please choose at least one person."))
    refuse_closed(places)
    try:
        return _make(session, places, starts_at=starts_at, ends_at=ends_at, place=place, by=by)
    except IntegrityError:
        # A second click, or a colleague: the one in preparation is the one.
        made = ExamSession.objects.filter(resit_of=session, state=ExamSession.State.DRAFT).first()
        if made is None:
            raise QuizzesError(_("Somebody else has just changed this. Please look again.")) from None
        return made


def refuse_closed(places: Iterable[Place]) -> None:
    """Raises QuizzesError with the names of those who may not go, and why."""
    closed = [p for p in places if not p.is_open]
    if closed:
        words = [f"{p.candidate.employee.name}: {p.reason}" for p in closed[:10]]
        raise QuizzesError("; ".join(words))


def check_places(resit: ExamSession, employees: Iterable[Employee]) -> None:
    """Raises QuizzesError unless everybody has a place in this resit: not passed in the session before, and allowed to go on its day."""
    assert resit.resit_of is not None
    wanted = {e.pk: e for e in employees}
    places = {p.candidate.employee_id: p for p in places_of(resit.resit_of, on=_day(resit.starts_at))}
    for pk, employee in wanted.items():
        if pk not in places:
            words = _("%(name)s is not among those who have not passed “%(title)s”.")
            raise QuizzesError(words % {"name": employee.name, "title": resit.resit_of.title})
    refuse_closed(places[pk] for pk in wanted)


def resit_title(session: ExamSession) -> str:
    """Return the first session's title with the number of the resit."""
    words = _("%(title)s · resit %(n)s") % {"title": session.first.title, "n": session.sitting}
    return words[:120]


def what_bank_lacks_for_resit(session: ExamSession) -> list[str]:
    """Return, in words, why the bank could not serve another form after all that the chain has used; an empty list when it can."""
    assert session.version is not None
    used = list(PaperForm.objects.filter(series=session.form_series)) if session.form_series else []
    return lacks(session.version, used, count=session.form_count)


def _day(instant: dt.datetime) -> dt.date:
    return instant.astimezone(clock.LOCAL).date()
