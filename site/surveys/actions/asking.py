"""Putting a form to people: opening a survey, inviting, asking when the day has come, reminding, closing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from outbox import actions as outbox
from outbox.models import Message, Todo
from people.models import Assignment, Employee
from surveys.actions import evidencing
from surveys.exceptions import SurveysError
from surveys.models import Form, FormVersion, Invitation, Relationship, Survey

KIND = "survey"
CHUNK = 500
DAYS_TO_ANSWER = 14
REMIND_BEFORE = dt.timedelta(days=2)  # how near the last day is when everybody is reminded once


@transaction.atomic
def open_survey(
    version: FormVersion,
    *,
    title: str,
    about_kind: str,
    about_key: str,
    owner_department: Any,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    is_anonymous: bool,
    by: Any = None,
) -> Survey:
    """Put `version` to people in [opens_at, closes_at). Raises SurveysError."""
    if closes_at <= opens_at:
        raise SurveysError(_("The survey would close before it opens; please choose a later end."))
    if version.form.is_retired:
        raise SurveysError(_("This form is retired; please choose another."))
    if is_anonymous and version.questionnaire.has_upload:
        raise SurveysError(_("A form that asks for a file cannot be anonymous: the file would tell whose it is."))
    if version.form.kind == Form.Kind.PULSE and not is_anonymous:
        raise SurveysError(_("A pulse survey is always anonymous."))
    return Survey.objects.create(
        version=version, title=title[:160], about_kind=about_kind, about_key=str(about_key), owner_department=owner_department,
        opens_at=opens_at, closes_at=closes_at, is_anonymous=is_anonymous, opened_by=by,
    )  # fmt: skip


@transaction.atomic
def invite(
    survey: Survey,
    employees: Iterable[Employee],
    *,
    relationship: str,
    subject: Employee | None = None,
    ask_on: dt.date | None = None,
) -> int:
    """Invite `employees` once each; return how many are new. From `ask_on` (default: when it opens) it waits in their 待办."""
    day, due_on = _days(survey, relationship, ask_on)
    known = set(
        survey.invitations.filter(relationship=relationship, subject=subject).values_list("employee_id", flat=True)
    )
    ids = list(dict.fromkeys(employee.pk for employee in employees if employee.pk not in known))
    rows = [
        Invitation(survey=survey, employee_id=pk, relationship=relationship, subject=subject, ask_on=day, due_on=due_on)
        for pk in ids
    ]
    # Two at once: the unique constraints keep one row a person, whoever wrote it.
    Invitation.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    if day <= clock.today() and survey.state == "open":
        ask(survey.invitations.filter(relationship=relationship, subject=subject, employee__in=ids))
    return len(rows)


def _days(survey: Survey, relationship: str, ask_on: dt.date | None = None) -> tuple[dt.date, dt.date]:
    """Return from which day on it waits and the last day. Raises SurveysError where this side is not asked, or nobody any more."""
    if relationship not in Relationship.values or not survey.version.questionnaire.may_answer(relationship):
        raise SurveysError(_("This form is not answered from this side; its rights say who answers."))
    if survey.state == "closed":
        raise SurveysError(_("This survey is closed; open a new one to ask more people."))
    opens_on, last = survey.opens_at.astimezone(clock.LOCAL).date(), clock.due_day(survey.closes_at)
    day = max(ask_on or opens_on, opens_on)
    days = survey.rule.answer_days if survey.rule is not None else None
    return day, min(last, day + dt.timedelta(days=days)) if days else last


@transaction.atomic
def invite_about(survey: Survey, pairs: Iterable[tuple[int, int]], *, relationship: str) -> int:
    """Invite (employee id, id of whom it is about), each once, in a constant number of queries a chunk; return how many are new."""
    day, due_on = _days(survey, relationship)
    wanted = list(dict.fromkeys(pairs))
    subjects = {about for _whom, about in wanted}
    known = set(
        survey.invitations.filter(relationship=relationship, subject__in=subjects).values_list("employee", "subject")
    )
    rows = [
        Invitation(
            survey=survey, employee_id=whom, relationship=relationship, subject_id=about, ask_on=day, due_on=due_on
        )
        for whom, about in wanted
        if (whom, about) not in known
    ]
    Invitation.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    if day <= clock.today() and survey.state == "open":
        ask(survey.invitations.filter(relationship=relationship, subject__in=subjects))
    return len(rows)


def ask_due() -> int:
    """Put what is due into 待办 (the schedule calls this); return how many."""
    now = clock.now()
    rows = Invitation.objects.asked().filter(asked_at=None, is_answered=False)
    return ask(rows.filter(survey__opens_at__lte=now, survey__closes_at__gt=now))


def ask(invitations: Any) -> int:
    """Open the to-do of each of these that has none; return how many were asked now."""
    total, after = 0, 0
    rows = invitations.filter(asked_at=None).exclude(employee__work_state=Employee.State.LEFT).order_by("pk")
    rows = rows.select_related("employee__user", "subject", "survey__version__form")
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        with transaction.atomic():
            _hand_to_managers_of_today(chunk)
            Todo.objects.bulk_create([todo for row in chunk if (todo := _todo(row))], ignore_conflicts=True)
            total += Invitation.objects.filter(pk__in=[row.pk for row in chunk], asked_at=None).update(
                asked_at=clock.now()
            )
    return total


def _hand_to_managers_of_today(rows: Sequence[Invitation]) -> None:
    """Who was somebody's manager when this was planned may not be it today: today's manager is asked."""
    planned = [row for row in rows if row.relationship == Relationship.MANAGER and row.subject_id]
    if not planned:
        return
    homes = Assignment.objects.main().current().filter(employee__in=[row.subject_id for row in planned])
    manager = {home.employee_id: home.manager for home in homes.select_related("manager__user") if home.manager}
    for row in planned:
        now = manager.get(row.subject_id)
        if now is None or now.pk == row.employee_id or row.subject is None:
            continue
        try:
            with transaction.atomic():
                Invitation.objects.filter(pk=row.pk, is_answered=False).update(employee=now)
        except IntegrityError:  # today's manager has been asked about this person already
            continue
        row.employee = now


def _todo(row: Invitation) -> Todo | None:
    user = row.employee.user
    if user is None:
        return None
    with override(user.language or settings.LANGUAGE_CODE):
        return Todo(
            whom=user, kind=KIND, subject_key=str(row.public_id), title=title_of(row)[:200], detail=detail_of(row),
            url=row.get_absolute_url(), due_at=min(row.survey.closes_at, clock.end_of_day(row.due_on)),
        )  # fmt: skip


def title_of(row: Invitation) -> str:
    """Return what is asked, in the present language, with the name of whom it is about."""
    if row.subject is not None and row.subject_id != row.employee_id:
        return _("%(title)s: about %(name)s") % {"title": row.survey.title, "name": row.subject.name}
    return row.survey.title


def detail_of(row: Invitation) -> str:
    count = sum(1 for _item in row.survey.version.questionnaire.items)
    words = _("%(n)s questions, until %(day)s.") % {"n": count, "day": clock.in_words(row.due_on)}
    if row.survey.is_anonymous_for(row.relationship):
        words += " " + _("Anonymous: nobody sees who answered what.")
    return words


def remind(survey: Survey, *, by: Any = None) -> int:
    """Remind everybody who was asked and has not answered, at most once a day each; return how many. Raises SurveysError."""
    if survey.state != "open":
        raise SurveysError(_("Nobody is reminded of a survey that is not open."))
    return _remind(survey.invitations.answerable())


def remind_due() -> int:
    """Remind those whose last day comes near, once (the schedule calls this)."""
    rows = Invitation.objects.answerable().filter(reminded_at=None, due_on__lte=clock.today() + REMIND_BEFORE)
    return _remind(rows.exclude(asked_at=None))


def _remind(invitations: Any) -> int:
    today, total, after = clock.today(), 0, 0
    rows = invitations.exclude(reminded_at__gte=clock.start_of_day(today)).exclude(employee__user=None)
    rows = rows.exclude(employee__work_state=Employee.State.LEFT).order_by("pk")
    rows = rows.select_related("employee__user", "subject", "survey__version__form")
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        with transaction.atomic():
            outbox.send_many([_message(row, today) for row in chunk])
            total += Invitation.objects.filter(pk__in=[row.pk for row in chunk]).update(reminded_at=clock.now())
    return total


def _message(row: Invitation, today: dt.date) -> Message:
    user = row.employee.user
    assert user is not None
    with override(user.language or settings.LANGUAGE_CODE):
        subject = _("Please answer by %(day)s: %(title)s") % {
            "day": clock.in_words(max(row.due_on, today)), "title": title_of(row),
        }  # fmt: skip
        body = detail_of(row)
    return Message(
        recipient=user, kind="survey_reminder", dedupe_key=f"survey_reminder:{row.pk}:{today}", subject=subject[:160],
        body=body, url=row.get_absolute_url(), by_mail=True,
    )  # fmt: skip


@transaction.atomic
def close(survey: Survey, *, by: Any) -> None:
    """End a survey now; drafts stay unread and what waited is closed. Raises SurveysError when it has ended."""
    now = clock.now()
    open_row = Survey.objects.filter(pk=survey.pk, closes_at__gt=now)
    if not open_row.update(closes_at=now, opens_at=min(survey.opens_at, now), closed_by=by):
        raise SurveysError(_("This survey is closed already."))
    survey.refresh_from_db(fields=["opens_at", "closes_at", "closed_by"])
    settle_ended()


def settle_ended() -> int:
    """Close the to-dos of surveys that have ended and drop their drafts; return how many surveys. Each is settled once."""
    ended = Survey.objects.filter(settled_at=None, closes_at__lte=clock.now()).select_related("version__form")
    return sum(_settle(survey) for survey in ended)


@transaction.atomic
def _settle(survey: Survey) -> bool:
    if not Survey.objects.filter(pk=survey.pk, settled_at=None).update(settled_at=clock.now()):
        return False
    keys = [str(key) for key in survey.invitations.filter(is_answered=False).values_list("public_id", flat=True)]
    for start in range(0, len(keys), CHUNK):
        waiting = Todo.objects.filter(kind=KIND, subject_key__in=keys[start : start + CHUNK], done_at=None)
        waiting.update(done_at=clock.now(), outcome="closed")
    for row in survey.invitations.exclude(draft=None).select_related("draft"):
        row.draft.delete()
    evidencing.note_round(survey)
    return True
