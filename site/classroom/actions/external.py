"""External training from the application to the settled costs. One method takes a step; each step is a row of the ledger."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from classroom import deciding
from classroom.actions import costs, files
from classroom.exceptions import ClassroomError
from classroom.models import CostLine, ExternalFile, ExternalStep, ExternalTraining
from courses.actions import hours
from courses.models import StudyHour
from lib import clock
from outbox import actions as outbox

State = ExternalTraining.State
MAX_FILES = 8
LEAST_SUMMARY = 30  # characters: less is no summary
TODOS = {State.REQUESTED: "external_manager", State.TO_APPROVE: "external_hr", State.SUBMITTED: "external_report"}
OVER = "external_over"


@dataclass(frozen=True)
class Application:
    """What a person asks for; amounts in fen, days in tenths."""

    institution: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    days_tenths: int
    budget_line: str
    reason: str
    fee_fen: int = 0
    other_fen: int = 0
    place: str = ""
    agrees: bool = False


def unfinished(employee: Any) -> list[ExternalTraining]:
    """Return the trainings of a person that are over and lack their report, the oldest first."""
    rows = ExternalTraining.objects.filter(employee=employee, state=State.APPROVED, ends_on__lt=clock.today())
    return list(rows.order_by("ends_on"))


def needs_agreement(fee_fen: int, other_fen: int) -> bool:
    """Whether the sum asks for a service agreement, by setting."""
    return bool(fee_fen + other_fen >= settings.FIELDWORK["agreement_from_fen"])


def apply(employee: Any, wanted: Application, *, by: Any) -> ExternalTraining:
    """Ask for a training elsewhere: the manager decides, then HR. Raises ClassroomError while a report is unfinished."""
    if employee.main is None:
        raise ClassroomError(_("You have no post today; please ask HR."))
    missing = unfinished(employee)
    if missing:
        raise ClassroomError(
            _("The report on “%(title)s” is still to come. Hand it in first; then you can ask for the next training.")
            % {"title": missing[0].title}
        )
    agreement = needs_agreement(wanted.fee_fen, wanted.other_fen)
    if agreement and not wanted.agrees:
        raise ClassroomError(
            _("For this sum a service agreement is asked for. Please read it and agree, or ask for less.")
        )
    first = State.REQUESTED if deciding.manager_of(employee) else State.TO_APPROVE
    try:
        with transaction.atomic():
            row = ExternalTraining.objects.create(
                employee=employee, department=employee.main.department, institution=wanted.institution, title=wanted.title,
                place=wanted.place, starts_on=wanted.starts_on, ends_on=wanted.ends_on, days_tenths=wanted.days_tenths,
                fee_fen=wanted.fee_fen, other_fen=wanted.other_fen, budget_line=wanted.budget_line, reason=wanted.reason,
                service_months=settings.FIELDWORK["agreement_months"] if agreement else 0, state=first,
            )  # fmt: skip
            ExternalStep.objects.create(training=row, state=first, by=by)
            ask(row)
    except IntegrityError as error:
        raise ClassroomError(_("You have already asked for a training that begins on this day.")) from error
    return row


def _step(row: ExternalTraining, state: str, *, by: Any, reason: str = "", **fields: Any) -> None:
    """Take one step; of two at once exactly one goes through. Call inside a transaction."""
    old = row.state
    if state not in ExternalTraining.STEPS[old]:
        raise ClassroomError(_("This was answered already."))
    if not ExternalTraining.objects.filter(pk=row.pk, state=old).update(state=state, **fields):
        raise ClassroomError(_("This was answered already."))
    ExternalStep.objects.create(training=row, old_state=old, state=state, reason=reason.strip()[:300], by=by)
    if old in TODOS:
        outcome = "declined" if state in (State.DECLINED, State.WITHDRAWN) else "done"
        outbox.close_todos(
            kind=TODOS[State(old)], subject_key=str(row.public_id), by=by, outcome=outcome, reason=reason
        )
    row.state = state
    for name, value in fields.items():
        setattr(row, name, value)


# --- who is asked -------------------------------------------------------------------------------------
def ask(row: ExternalTraining) -> None:
    """Open the to-do of whoever decides next."""
    kind = TODOS.get(State(row.state))
    if kind is None:
        return
    stage = deciding.MANAGER if row.state == State.REQUESTED else deciding.HR
    for user in deciding.deciders(row.employee, stage):
        with override(user.language or settings.LANGUAGE_CODE):
            asks, reports = (
                _("%(name)s asks for “%(title)s”, %(start)s to %(end)s"),
                _("%(name)s reports on “%(title)s”"),
            )
            words = {
                "name": row.employee.name, "title": row.title,
                "start": clock.in_words(row.starts_on), "end": clock.in_words(row.ends_on),
            }  # fmt: skip
            title = (reports if row.state == State.SUBMITTED else asks) % words
            sum_words = _("%(institution)s · %(yuan)s yuan · %(line)s") % {
                "institution": row.institution, "yuan": f"{(row.fee_fen + row.other_fen) / 100:.2f}", "line": row.budget_line,
            }  # fmt: skip
        outbox.open_todo(
            user, kind=kind, subject_key=str(row.public_id), title=title, detail=f"{sum_words} · {row.reason}",
            url=row.get_absolute_url(),
        )  # fmt: skip


def ask_anew(rows: Iterable[ExternalTraining]) -> None:
    """Hand what waits on to whoever decides today (a manager changed, a role ended)."""
    for row in rows:
        kind = TODOS.get(State(row.state))
        if kind is None:
            continue
        stage = deciding.MANAGER if row.state == State.REQUESTED else deciding.HR
        now = deciding.deciders(row.employee, stage)
        if not now and stage == deciding.MANAGER:  # nobody is the manager any more: HR decides at once
            with transaction.atomic():
                _step(row, State.TO_APPROVE, by=None, reason=_("no manager today"))
                ask(row)
            continue
        outbox.close_todos(kind=kind, subject_key=str(row.public_id), outcome="moved", but_for=now)
        ask(row)


def _tell(row: ExternalTraining, subject: str, *, key: str, body: str = "") -> None:
    user = row.employee.user
    if user is not None:
        outbox.send(
            user, kind="external", dedupe_key=f"external:{row.public_id}:{key}", subject=subject, body=body,
            url=row.get_absolute_url(),
        )  # fmt: skip


def _in_their_words(row: ExternalTraining) -> Any:
    user = row.employee.user
    return override((user.language if user else "") or settings.LANGUAGE_CODE)


# --- deciding -----------------------------------------------------------------------------------------
def _stage(row: ExternalTraining) -> str:
    return deciding.MANAGER if row.state == State.REQUESTED else deciding.HR


def check_decider(row: ExternalTraining, user: Any) -> None:
    """Raise ClassroomError unless `user` decides about the present step today."""
    if not deciding.may_decide(user, row.employee, _stage(row)):
        raise ClassroomError(_("This is no longer yours to decide; somebody else does now."))


@transaction.atomic
def approve(row: ExternalTraining, *, by: Any) -> None:
    """The manager passes it on to HR; HR approves it, with the signed agreement where the sum asks for one."""
    if row.state == State.REQUESTED:
        _step(row, State.TO_APPROVE, by=by)
        ask(row)
        return
    if row.state == State.TO_APPROVE and row.needs_agreement and row.agreement_signed_on is None:
        raise ClassroomError(
            _(
                "The service agreement of “%(title)s” is not signed yet. Open the application, print it, note the day, then approve."
            )
            % {"title": row.title}
        )
    _step(row, State.APPROVED, by=by)
    with _in_their_words(row):
        _tell(row, _("Approved: “%(title)s”") % {"title": row.title}, key="approved", body=_(
            "Hand in the report with the certificate by %(date)s."
        ) % {"date": clock.in_words(row.report_due_on)})  # fmt: skip


@transaction.atomic
def decline(row: ExternalTraining, *, by: Any, reason: str) -> None:
    """Say no, with a reason that the person reads."""
    if not reason.strip():
        raise ClassroomError(_("Please give a reason, so that your colleague knows what to do."))
    _step(row, State.DECLINED, by=by, reason=reason, closed_at=clock.now())
    with _in_their_words(row):
        words = {"title": row.title, "reason": reason.strip()}
        _tell(row, _("Declined: “%(title)s”: %(reason)s") % words, key="declined")


@transaction.atomic
def sign_agreement(row: ExternalTraining, *, on: dt.date, by: Any) -> None:
    """HR notes the day on which the service agreement was signed."""
    if on > clock.today():
        raise ClassroomError(_("The day of signing cannot lie ahead."))
    if not row.needs_agreement:
        raise ClassroomError(_("This training needs no agreement."))
    waiting = ExternalTraining.objects.filter(pk=row.pk, agreement_signed_on=None)
    if not waiting.exclude(state__in=ExternalTraining.ENDED).update(agreement_signed_on=on):
        raise ClassroomError(_("This was answered already."))
    row.agreement_signed_on = on
    ExternalStep.objects.create(
        training=row, old_state=row.state, state=row.state, by=by,
        reason=_("service agreement signed on %(date)s") % {"date": clock.in_words(on)},
    )  # fmt: skip


@transaction.atomic
def withdraw(row: ExternalTraining, *, by: Any, reason: str = "") -> None:
    """The person takes the application back, also an approved one to which they cannot go."""
    _step(row, State.WITHDRAWN, by=by, reason=reason, closed_at=clock.now())
    outbox.close_todos(kind=OVER, subject_key=str(row.public_id), by=by, outcome="withdrawn")


# --- the report ---------------------------------------------------------------------------------------
@transaction.atomic
def add_file(row: ExternalTraining, file: Any) -> ExternalFile:
    """Add a certificate or receipt; the same file again is the first one."""
    kind, name, digest = files.look_into(file)
    found = row.files.filter(sha256=digest).first()
    if found is not None:
        return found
    if row.files.count() >= MAX_FILES:
        raise ClassroomError(_("At most %(n)s files.") % {"n": MAX_FILES})
    made = ExternalFile(training=row, file_name=name, size=file.size, sha256=digest)
    made.file.save(f"{made.public_id}.{kind}", file, save=False)
    made.save()
    return made


@transaction.atomic
def report(row: ExternalTraining, *, summary: str, spent: Mapping[str, int], by: Any) -> None:
    """Hand in summary and costs; the certificate lies there already. HR settles it."""
    if row.ends_on > clock.today():
        raise ClassroomError(_("The training is not over yet; report when it is."))
    if len(summary.strip()) < LEAST_SUMMARY:
        raise ClassroomError(_("Please write at least %(n)s characters about what you learnt.") % {"n": LEAST_SUMMARY})
    if not row.files.exists():
        raise ClassroomError(_("Please add the certificate, or a photo of it."))
    kept = {kind: int(fen) for kind, fen in spent.items() if fen > 0 and kind in CostLine.Kind.values}
    _step(row, State.SUBMITTED, by=by, summary=summary.strip()[:4000], spent=kept)
    outbox.close_todos(kind=OVER, subject_key=str(row.public_id), by=by)
    ask(row)


@transaction.atomic
def send_back(row: ExternalTraining, *, by: Any, reason: str) -> None:
    """HR asks for a better report, with the reason."""
    if not reason.strip():
        raise ClassroomError(_("Please give a reason, so that your colleague knows what to do."))
    _step(row, State.APPROVED, by=by, reason=reason)
    remind(row)
    with _in_their_words(row):
        words = {"title": row.title, "reason": reason.strip()}
        number = row.steps.filter(old_state=State.SUBMITTED, state=State.APPROVED).count()
        _tell(row, _("The report on “%(title)s” came back: %(reason)s") % words, key=f"back{number}")


@transaction.atomic
def settle(row: ExternalTraining, *, by: Any) -> None:
    """HR accepts the report: study hours and cost lines are written, once."""
    if row.state != State.SUBMITTED:
        raise ClassroomError(_("There is no report to settle."))
    _step(row, State.DONE, by=by, closed_at=clock.now())
    for kind, fen in row.spent.items():
        costs.spend(
            kind=kind, key=row.key, token=f"{row.key}:{kind}", department=row.department, employee=row.employee, amount_fen=fen,
            on=row.ends_on, budget_line=row.budget_line, note=row.title, by=by,
        )  # fmt: skip
    hours.settle(
        row.employee, kind=StudyHour.Kind.EXTERNAL, key=row.key, title=row.title, minutes=row.minutes, on=row.ends_on,
        reason=_("external training of %(days)s days") % {"days": row.days}, by=by,
    )  # fmt: skip
    with _in_their_words(row):
        _tell(row, _("Settled: “%(title)s”; study hours and costs are written.") % {"title": row.title}, key="done")


# --- the clock ----------------------------------------------------------------------------------------
def remind(row: ExternalTraining) -> None:
    """Put the report on the person's own list."""
    user = row.employee.user
    if user is None:
        return
    with _in_their_words(row):
        title = _("Report on “%(title)s”") % {"title": row.title}
        detail = _("With the certificate; until then you cannot ask for another training.")
    outbox.open_todo(
        user, kind=OVER, subject_key=str(row.public_id), title=title, detail=detail, url=row.get_absolute_url(),
        due_at=clock.end_of_day(row.report_due_on),
    )  # fmt: skip


def turn_the_day() -> int:
    """Whoever came back yesterday is reminded of the report; what waits goes to whoever decides today."""
    over = ExternalTraining.objects.filter(state=State.APPROVED, ends_on__lt=clock.today())
    count = 0
    for row in over.select_related("employee__user").iterator(chunk_size=200):
        remind(row)
        count += 1
    waiting = ExternalTraining.objects.filter(state__in=list(TODOS)).select_related("employee__user")
    ask_anew(waiting.iterator(chunk_size=200))
    return count
