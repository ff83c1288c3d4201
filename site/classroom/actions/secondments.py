"""Secondments from the quota to the class that passes it on. One method takes a step; each step is a row of the ledger."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from classroom import deciding, rubrics
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, Rubric, Secondment, SecondmentLog, SecondmentQuota, SecondmentStep, SignUp
from courses import who
from courses.actions import hours
from courses.models import StudyHour
from lib import clock
from outbox import actions as outbox
from people.models import Employee

State = Secondment.State
TODOS = {State.REQUESTED: "secondment_manager", State.TO_APPROVE: "secondment_hr", State.SUBMITTED: "secondment_report"}
TEACH = "secondment_teach"
LEAST_REPORT = 60
PASS_PERCENT = 60


def open_quota(*, by: Any, **fields: Any) -> SecondmentQuota:
    """Open places at a host."""
    return SecondmentQuota.objects.create(by=by, **fields)


def apply(employee: Employee, quota: SecondmentQuota, *, reason: str, by: Any) -> Secondment:
    """Ask for a place: the manager decides, then HR."""
    if not SecondmentQuota.objects.open().filter(pk=quota.pk).exists():
        raise ClassroomError(_("This secondment can no longer be applied for."))
    if employee.main is None:
        raise ClassroomError(_("You have no post today; please ask HR."))
    if not reason.strip():
        raise ClassroomError(_("Please say why; whoever decides reads it."))
    first = State.REQUESTED if deciding.manager_of(employee) else State.TO_APPROVE
    try:
        with transaction.atomic():
            row = Secondment.objects.create(
                quota=quota, employee=employee, department=employee.main.department, reason=reason.strip()[:400], state=first,
                criteria=Rubric.criteria_of(Rubric.REPORT),
            )  # fmt: skip
            SecondmentStep.objects.create(secondment=row, state=first, by=by)
            ask(row)
    except IntegrityError as error:
        raise ClassroomError(_("You have already applied for this secondment.")) from error
    return row


def _step(row: Secondment, state: str, *, by: Any, reason: str = "", **fields: Any) -> None:
    """Take one step; of two at once exactly one goes through. Call inside a transaction."""
    old = row.state
    allowed = state in Secondment.STEPS[old]
    if not allowed or not Secondment.objects.filter(pk=row.pk, state=old).update(state=state, **fields):
        raise ClassroomError(_("This was answered already."))
    SecondmentStep.objects.create(secondment=row, old_state=old, state=state, reason=reason.strip()[:300], by=by)
    if old in TODOS:
        outcome = "declined" if state in (State.DECLINED, State.WITHDRAWN) else "done"
        outbox.close_todos(
            kind=TODOS[State(old)], subject_key=str(row.public_id), by=by, outcome=outcome, reason=reason
        )
    row.state = state
    for name, value in fields.items():
        setattr(row, name, value)


# --- who is asked -------------------------------------------------------------------------------------
def stage_of(row: Secondment) -> str:
    return deciding.MANAGER if row.state == State.REQUESTED else deciding.HR


def _asked(row: Secondment) -> list[Any]:
    """Return the users who are asked about the present step: a report is judged by the host's mentor, else by HR."""
    if row.state == State.SUBMITTED and row.mentor and row.mentor.user and row.mentor.user.is_active:
        return [row.mentor.user]
    return deciding.deciders(row.employee, stage_of(row))


def ask(row: Secondment) -> None:
    """Open the to-do of whoever decides next."""
    kind = TODOS.get(State(row.state))
    if kind is None:
        return
    for user in _asked(row):
        with override(user.language or settings.LANGUAGE_CODE):
            asks, reports = _("%(name)s asks for the secondment “%(title)s”"), _("%(name)s reports on “%(title)s”")
            title = (reports if row.state == State.SUBMITTED else asks) % {
                "name": row.employee.name,
                "title": row.quota.title,
            }
        outbox.open_todo(
            user, kind=kind, subject_key=str(row.public_id), title=title, detail=row.reason, url=row.get_absolute_url()
        )


def ask_all_anew() -> None:
    """Hand what waits on to whoever decides today."""
    waiting = Secondment.objects.filter(state__in=list(TODOS)).select_related("quota", "employee__user", "mentor__user")
    for row in waiting.iterator(chunk_size=200):
        now = _asked(row)
        if not now and row.state == State.REQUESTED:
            with transaction.atomic():
                _step(row, State.TO_APPROVE, by=None, reason=_("no manager today"))
                ask(row)
            continue
        outbox.close_todos(kind=TODOS[State(row.state)], subject_key=str(row.public_id), outcome="moved", but_for=now)
        ask(row)


def may_judge(user: Any, row: Secondment) -> bool:
    """Whether `user` judges the report: the mentor at the host, or HR of the person."""
    if row.employee.user_id == user.pk:
        return False
    is_mentor = row.mentor is not None and row.mentor.user_id == user.pk
    return is_mentor or deciding.may_decide(user, row.employee, deciding.HR)


def check_decider(row: Secondment, user: Any) -> None:
    """Raise ClassroomError unless `user` decides about the present step today."""
    if not deciding.may_decide(user, row.employee, stage_of(row)):
        raise ClassroomError(_("This is no longer yours to decide; somebody else does now."))


def check_confirmer(row: Secondment, user: Any) -> None:
    """Raise ClassroomError unless `user` may confirm a class that passes a secondment on: manager or HR, today."""
    if not any(deciding.may_decide(user, row.employee, stage) for stage in (deciding.MANAGER, deciding.HR)):
        raise ClassroomError(_("This is no longer yours to decide; somebody else does now."))


def _tell(row: Secondment, words: str, *, key: str, to: Employee | None = None, **more: str) -> None:
    """Send `words` (translated in the reader's language) to the person, or to `to`."""
    user = (to or row.employee).user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _(words) % {"title": row.quota.title, "name": row.employee.name, **more}
    outbox.send(
        user,
        kind="secondment",
        dedupe_key=f"secondment:{row.public_id}:{key}",
        subject=subject,
        url=row.get_absolute_url(),
    )


# --- deciding -----------------------------------------------------------------------------------------
@transaction.atomic
def approve(row: Secondment, *, by: Any) -> None:
    """The manager passes it on to HR; HR gives one of the places, of which the database gives no more than there are."""
    if row.state == State.REQUESTED:
        _step(row, State.TO_APPROVE, by=by)
        ask(row)
        return
    _step(row, State.APPROVED, by=by)
    free = SecondmentQuota.objects.filter(pk=row.quota_id, taken__lt=F("places"))
    if not free.update(taken=F("taken") + 1):
        raise ClassroomError(
            _("All places of “%(title)s” are given. Add places first, or decline.") % {"title": row.quota.title}
        )
    _tell(row, gettext_noop("Approved: the secondment “%(title)s”"), key="approved")


@transaction.atomic
def decline(row: Secondment, *, by: Any, reason: str) -> None:
    """Say no, with a reason that the person reads."""
    if not reason.strip():
        raise ClassroomError(_("Please give a reason, so that your colleague knows what to do."))
    _step(row, State.DECLINED, by=by, reason=reason)
    _tell(row, gettext_noop("Declined: “%(title)s”: %(reason)s"), key="declined", reason=reason.strip())


@transaction.atomic
def withdraw(row: Secondment, *, by: Any, reason: str = "") -> None:
    """Take it back; a place that was given is free again."""
    held = row.state in Secondment.AWAY
    _step(row, State.WITHDRAWN, by=by, reason=reason)
    if held:
        SecondmentQuota.objects.filter(pk=row.quota_id, taken__gt=0).update(taken=F("taken") - 1)


@transaction.atomic
def name_mentor(row: Secondment, mentor: Employee, *, by: Any) -> None:
    """HR names who looks after the person at the host."""
    if mentor.pk == row.employee_id:
        raise ClassroomError(_("Nobody is their own mentor."))
    if row.state in (State.DONE, State.DECLINED, State.WITHDRAWN):
        raise ClassroomError(_("This secondment is over."))
    Secondment.objects.filter(pk=row.pk).update(mentor=mentor)
    row.mentor = mentor
    words = _("mentor at the host: %(name)s") % {"name": mentor.name}
    SecondmentStep.objects.create(secondment=row, old_state=row.state, state=row.state, reason=words, by=by)
    _tell(row, gettext_noop("You look after %(name)s: secondment “%(title)s”"), key=f"mentor:{mentor.pk}", to=mentor)


# --- at the host --------------------------------------------------------------------------------------
def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def write_log(row: Secondment, *, did: str, learnt: str, on: dt.date | None = None) -> SecondmentLog:
    """Write the entry of a week; written again in the same week it is replaced."""
    on = on or clock.today()
    if row.state != State.APPROVED:
        raise ClassroomError(_("The log is closed."))
    if not monday(row.quota.starts_on) <= monday(on) <= monday(row.quota.ends_on):
        raise ClassroomError(_("The log is kept in the weeks of the secondment."))
    if not did.strip() or not learnt.strip():
        raise ClassroomError(_("Please write both: what you did, and what you take home."))
    entry, _created = SecondmentLog.objects.update_or_create(
        secondment=row,
        week_on=monday(on),
        defaults={"did": did.strip()[:600], "learnt": learnt.strip()[:600], "at": clock.now()},
    )
    return entry


@transaction.atomic
def report(row: Secondment, *, text: str, by: Any) -> None:
    """Hand in the report; the mentor at the host or HR judges it."""
    if row.quota.starts_on > clock.today():
        raise ClassroomError(_("The secondment has not begun."))
    if len(text.strip()) < LEAST_REPORT:
        raise ClassroomError(_("Please write at least %(n)s characters about what you learnt.") % {"n": LEAST_REPORT})
    _step(row, State.SUBMITTED, by=by, report=text.strip()[:8000])
    ask(row)


@transaction.atomic
def judge(row: Secondment, points: Mapping[str, Any], *, by: Any, comment: str = "") -> None:
    """Judge the report by the rubric; below the limit it goes back with the comment."""
    given = rubrics.checked(row.criteria, points)
    percent = 100 * sum(given.values()) // rubrics.most(row.criteria)
    if percent < PASS_PERCENT:
        if not comment.strip():
            raise ClassroomError(_("So few points send the report back: please say what is missing."))
        _step(row, State.APPROVED, by=by, reason=comment)
        number = row.steps.filter(old_state=State.SUBMITTED, state=State.APPROVED).count()
        _tell(
            row,
            gettext_noop("The report on “%(title)s” came back: %(reason)s"),
            key=f"back{number}",
            reason=comment.strip(),
        )
        return
    _step(row, State.SCORED, by=by, reason=comment, points=given, scored_by=by)
    _tell(row, gettext_noop("Your report on “%(title)s” has %(n)s points. Now teach it to your colleagues."), key="scored", n=str(sum(given.values())))  # fmt: skip
    _finish(row, by=by)


@transaction.atomic
def plan_teaching(
    row: Secondment, *, on: dt.date, what: str, session: ClassSession | None = None, by: Any = None
) -> None:
    """The person says when they teach what they brought home, and to whom; a class they teach proves it by its attendance."""
    if row.state not in (State.APPROVED, State.SUBMITTED, State.SCORED) or row.taught_confirmed_at:
        raise ClassroomError(_("This secondment is over."))
    if not what.strip():
        raise ClassroomError(_("Please say what you will teach, and to whom."))
    if on < row.quota.starts_on:
        raise ClassroomError(_("The class comes after the secondment has begun."))
    if session is not None and session.dates:
        on = session.dates[-1].day
    plan = {"teach_on": on, "teach_what": what.strip()[:200], "teach_session": session}
    Secondment.objects.filter(pk=row.pk, taught_confirmed_at=None).update(**plan)
    row.refresh_from_db(fields=list(plan))
    outbox.close_todos(kind=TEACH, subject_key=str(row.public_id), outcome="moved")
    if session is not None and session.state == ClassSession.State.CLOSED:
        prove_teaching(session, by=by)
    elif session is None and on <= clock.today():
        _ask_whether_taught(row)


@transaction.atomic
def confirm_teaching(row: Secondment, *, by: Any) -> None:
    """The manager or HR confirms that the class was held."""
    if row.teach_on is None or row.teach_on > clock.today():
        raise ClassroomError(_("The class was not held yet."))
    waiting = Secondment.objects.filter(pk=row.pk, taught_confirmed_at=None)
    if not waiting.update(taught_confirmed_at=clock.now(), taught_confirmed_by=by):
        raise ClassroomError(_("This was answered already."))
    row.taught_confirmed_at = clock.now()
    outbox.close_todos(kind=TEACH, subject_key=str(row.public_id), by=by, outcome="confirmed")
    _finish(row, by=by)


def prove_teaching(session: ClassSession, *, by: Any) -> None:
    """A class was settled: when somebody attended it, it proves what was to be taught there."""
    if not session.signups.filter(state=SignUp.State.ATTENDED).exists():
        return
    for row in Secondment.objects.filter(teach_session=session, taught_confirmed_at=None).select_related(
        "quota", "employee__user"
    ):
        confirm_teaching(row, by=by)


def ask_whether_all_taught() -> None:
    """Days on which somebody was to teach have come: whoever decides confirms that it was held; run by the schedule."""
    due = Secondment.objects.filter(teach_on__lte=clock.today(), teach_session=None, taught_confirmed_at=None)
    due = due.filter(state__in=[State.APPROVED, State.SUBMITTED, State.SCORED])
    for row in due.select_related("quota", "employee__user"):
        _ask_whether_taught(row)


def _ask_whether_taught(row: Secondment) -> None:
    users = [user for user in who.deciders_of(row.employee) if user.pk != row.employee.user_id]
    outbox.close_todos(kind=TEACH, subject_key=str(row.public_id), outcome="moved", but_for=users)
    for user in users:
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("Did %(name)s teach what they brought home? “%(what)s”") % {
                "name": row.employee.name, "what": row.teach_what,
            }  # fmt: skip
            detail = _("%(title)s, day of the class: %(day)s") % {
                "title": row.quota.title, "day": clock.in_words(row.teach_on),
            }  # fmt: skip
        outbox.open_todo(
            user, kind=TEACH, subject_key=str(row.public_id), title=title, detail=detail, url=row.get_absolute_url()
        )


def _finish(row: Secondment, *, by: Any) -> None:
    """Judged and taught: the study hours are written."""
    if row.state != State.SCORED or row.taught_confirmed_at is None:
        return
    _step(row, State.DONE, by=by)
    hours.settle(
        row.employee, kind=StudyHour.Kind.SECONDMENT, key=row.key, title=row.quota.title, minutes=row.minutes, on=row.quota.ends_on,
        reason=_("secondment of %(days)s days") % {"days": row.quota.days}, by=by,
    )  # fmt: skip
    _tell(row, gettext_noop("Finished: the secondment “%(title)s”; study hours are written."), key="done")
