"""Answering: drafts on the way, and the one answer of an invitation."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jobs import news
from lib import clock
from library import inspection
from library.exceptions import LibraryError
from outbox import actions as outbox
from people.models import Assignment
from surveys.actions import evidencing
from surveys.actions.asking import KIND
from surveys.exceptions import SurveysError
from surveys.models import Answer, Draft, Invitation, Response, Survey
from surveys.questionnaire import answers as checked_answers
from surveys.questionnaire import scoring
from surveys.questionnaire.definition import Item

PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
MAX_BYTES = 10 * 1024**2
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx")


@transaction.atomic
def save_draft(invitation: Invitation, answers: Mapping[str, Any], *, by: Any) -> dt.datetime:
    """Keep what was answered so far and return when; files are not part of a draft. Raises SurveysError."""
    _check_person(invitation, by)
    if not Invitation.objects.answerable().filter(pk=invitation.pk).exists():
        raise SurveysError(why_not(invitation))
    form = invitation.survey.version.questionnaire
    written = {key: value for key, value in answers.items() if not hasattr(value, "chunks")}
    values = checked_answers.check(form, written, is_draft=True).values
    now = clock.now()
    Draft.objects.update_or_create(invitation=invitation, defaults={"answers": values, "saved_at": now})
    return now


@transaction.atomic
def answer(invitation: Invitation, answers: Mapping[str, Any], *, by: Any) -> Response:
    """Hand in the answers of an invitation, once. Raises SurveysError, with `errors` by item where answers are wrong or missing."""
    _check_person(invitation, by)
    survey = invitation.survey
    form = survey.version.questionnaire
    checked = checked_answers.check(form, answers)
    for item in form.items:
        if item.kind == "upload" and item.key in checked.values:
            try:
                look_inside(checked.values[item.key])
            except SurveysError as error:
                checked.errors[item.key] = str(error)
    if not Invitation.objects.answerable().filter(pk=invitation.pk).exists():
        raise SurveysError(why_not(invitation))
    if checked.errors:
        raise SurveysError(_("Some answers are missing or cannot be right; see below."), errors=checked.errors)
    now = clock.now()
    # The conditional update is the race: of two answers exactly one row count is 1. It asks only the row's own columns: a join
    # would be read from the snapshot of before the wait (PostgreSQL), and both would pass.
    if not Invitation.objects.filter(pk=invitation.pk, is_answered=False).update(is_answered=True):
        raise SurveysError(_("You have answered this already. Thank you."))
    if not Survey.objects.open().filter(pk=survey.pk).exists():  # closed in this very moment
        raise SurveysError(_("This survey has just been closed; answers are no longer taken."))
    response = _write(invitation, checked.values, now)
    evidencing.note_check(response, by=by)
    Draft.objects.filter(invitation=invitation).delete()
    outbox.close_todos(kind=KIND, subject_key=str(invitation.public_id), by=by, outcome="answered")
    news.tell("response_submitted", f"survey:{survey.pk}", survey=survey.pk)
    invitation.is_answered = True
    return response


def _check_person(invitation: Invitation, by: Any) -> None:
    if by is None or invitation.employee.user_id != by.pk:
        raise SurveysError(_("Only whoever was asked can answer."))


def why_not(invitation: Invitation) -> str:
    """Return why an invitation cannot be answered at this instant, with the way forward."""
    row = Invitation.objects.select_related("survey").get(pk=invitation.pk)
    if row.is_answered:
        return _("You have answered this already. Thank you.")
    if row.survey.state == "closed":
        return _(
            "This survey closed at %(at)s; answers are no longer taken. Please tell HR what you wanted to say."
        ) % {"at": row.survey.closes_at.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M")}
    day = max(row.ask_on, row.survey.opens_at.astimezone(clock.LOCAL).date())
    return _("This survey opens on %(day)s.") % {"day": clock.in_words(day)}


def _write(invitation: Invitation, values: Mapping[str, Any], now: dt.datetime) -> Response:
    survey, anonymous = invitation.survey, invitation.survey.is_anonymous_for(invitation.relationship)
    form = survey.version.questionnaire
    found = scoring.score(form, values)
    whose = invitation.subject_id or invitation.employee_id
    home = Assignment.objects.main().current().filter(employee=whose).values_list("department", flat=True).first()
    response = Response.objects.create(
        survey=survey, relationship=invitation.relationship, subject_id=invitation.subject_id, department_id=home,
        is_anonymous=anonymous, invitation=None if anonymous else invitation, answered_at=None if anonymous else now,
        score=found.total, section_scores={key: str(value) for key, value in found.sections.items()},
    )  # fmt: skip
    rows = [row for item in form.items if item.key in values for row in rows_of(item, values[item.key])]
    for row in rows:
        row.response = response
    plain = [row for row in rows if not row.file]
    for row in rows:
        if row.file:
            row.save()
    Answer.objects.bulk_create(plain)
    return response


def rows_of(item: Item, value: Any) -> list[Answer]:
    """Return the ledger rows of one clean value."""
    key = item.key
    match item.kind:
        case "scale":
            return [Answer(item=key, choice=str(value), number=value)]
        case "matrix":
            return [Answer(item=f"{key}.{line}", choice=str(step), number=step) for line, step in value.items()]
        case "single":
            return [Answer(item=key, choice=value)]
        case "multiple":
            return [Answer(item=key, choice=one) for one in value]
        case "ranking":
            return [Answer(item=key, choice=one, number=place) for place, one in enumerate(value, start=1)]
        case "number":
            return [Answer(item=key, number=value)]
        case "upload":
            row = Answer(item=key, file_name=str(value.name or "")[-160:])
            row.file.save(f"{row.pk}.{inspection.extension_of(row.file_name)}", value, save=False)
            return [row]
    return [Answer(item=key, text=str(value))]


def look_inside(file: Any) -> None:
    """Refuse a file that is not what its name says, or too large. Raises SurveysError."""
    name = str(file.name or "")
    kind = inspection.extension_of(name)
    if file.size > MAX_BYTES:
        raise SurveysError(_("This file is larger than 10 MB."))
    if kind in PICTURES:
        start = file.read(16)
        file.seek(0)
        if not start.startswith(PICTURES[kind]):
            raise SurveysError(_("This picture cannot be read."))
        return
    if kind not in DOCUMENTS:
        raise SurveysError(_("Please choose a PDF, a picture (PNG, JPG) or an Office document."))
    try:
        inspection.inspect(file, name, size=file.size)
    except LibraryError as error:
        raise SurveysError(str(error)) from error
