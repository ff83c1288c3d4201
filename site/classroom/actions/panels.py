"""Practical exams: booking, sheets that count once, the third examiner, and the result, written once."""

import base64
import binascii
import datetime as dt
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from classroom import rubrics
from classroom.exceptions import ClassroomError
from classroom.models import (
    PanelExam,
    PanelExaminer,
    PanelPhoto,
    PanelResult,
    PanelSeat,
    PanelSheet,
    PanelSlot,
)
from jobs import news
from lib import clock
from outbox import actions as outbox
from people.models import Employee

State = PanelSeat.State
MAX_PHOTO = 3 * 1024 * 1024
JPEG = b"\xff\xd8\xff"


# --- exam and hours -----------------------------------------------------------------------------------
def save_exam(exam: PanelExam | None, *, by: Any, **fields: Any) -> PanelExam:
    """Define an exam or change it; seats that are booked keep their terms."""
    if fields["pass_points"] > rubrics.most(fields["criteria"]):
        raise ClassroomError(
            _("More points are needed to pass than there are (%(most)s).") % {"most": rubrics.most(fields["criteria"])}
        )
    try:
        with transaction.atomic():
            if exam is None:
                return PanelExam.objects.create(by=by, **fields)
            PanelExam.objects.filter(pk=exam.pk).update(**fields)
    except IntegrityError as error:
        raise ClassroomError(_("This key is taken; choose another one.")) from error
    return PanelExam.objects.get(pk=exam.pk)


@transaction.atomic
def open_slot(
    exam: PanelExam,
    *,
    place: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    seats: int,
    examiners: Sequence[Employee],
) -> PanelSlot:
    """Open an hour with its examiners, as many as the exam asks for."""
    if ends_at <= starts_at:
        raise ClassroomError(_("The end must lie after the start."))
    if len({e.pk for e in examiners}) != exam.examiners:
        raise ClassroomError(_("This exam has %(n)s examiners an hour.") % {"n": exam.examiners})
    slot = PanelSlot.objects.create(exam=exam, place=place, starts_at=starts_at, ends_at=ends_at, seats=seats)
    PanelExaminer.objects.bulk_create([PanelExaminer(slot=slot, employee=e) for e in examiners])
    for examiner in examiners:
        _tell(
            examiner,
            slot,
            _examines,
            key=f"examines:{slot.public_id}:{examiner.pk}",
            url=f"/fieldwork/examining/{slot.public_id}/",
        )
    return slot


def _examines(slot: PanelSlot) -> str:
    return _("You examine: “%(title)s”, %(when)s, %(place)s") % {
        "title": slot.exam.title,
        "when": slot.when,
        "place": slot.place,
    }


def _tell(person: Employee, slot: PanelSlot, words: Any, *, key: str, url: str = "/fieldwork/") -> None:
    user = person.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        subject = words(slot)
    outbox.send(user, kind="panel", dedupe_key=f"panel:{key}", subject=subject, url=url)


# --- booking ------------------------------------------------------------------------------------------
def book(employee: Employee, slot: PanelSlot) -> PanelSeat:
    """Take a seat: of many at once as many get one as there are."""
    if slot.panel.filter(employee=employee).exists():
        raise ClassroomError(_("You examine in this hour yourself."))
    if slot.starts_at <= clock.now() or not slot.exam.is_open:
        raise ClassroomError(_("This hour can no longer be booked. Please choose another one."))
    try:
        with transaction.atomic():
            # The conditional update is the race for the last seat.
            if not PanelSlot.objects.filter(pk=slot.pk, taken__lt=F("seats")).update(taken=F("taken") + 1):
                raise ClassroomError(_("All seats of this hour are taken. Please choose another one."))
            return PanelSeat.objects.create(slot=slot, exam=slot.exam, employee=employee, terms=slot.exam.terms)
    except IntegrityError as error:
        raise ClassroomError(_("You have a seat in this exam already. Give it back first.")) from error


@transaction.atomic
def cancel(seat: PanelSeat) -> None:
    """Give a seat back before its hour; it is free again."""
    if seat.slot.starts_at <= clock.now():
        raise ClassroomError(_("The hour has begun; the seat cannot be given back."))
    if not PanelSeat.objects.filter(pk=seat.pk, state=State.BOOKED, handed_in=0).update(state=State.CANCELLED):
        raise ClassroomError(_("This seat was given back already."))
    PanelSlot.objects.filter(pk=seat.slot_id, taken__gt=0).update(taken=F("taken") - 1)


@transaction.atomic
def mark_absent(seat: PanelSeat, *, by: Any) -> None:
    """Somebody did not come."""
    if seat.slot.starts_at > clock.now():
        raise ClassroomError(_("The hour has not begun."))
    if not PanelSeat.objects.filter(pk=seat.pk, state=State.BOOKED, handed_in=0).update(state=State.ABSENT):
        raise ClassroomError(_("There is a sheet or a result already."))


# --- sheets -------------------------------------------------------------------------------------------
def hand_in(
    seat: PanelSeat, examiner: Employee, *, token: str, points: Mapping[str, Any], note: str = "", photo: str = "", by: Any = None,
    is_typed: bool = False,
) -> PanelSheet:  # fmt: skip
    """Take one examiner's sheet, once: the same token again is the first one. The last sheet needed writes the result.

    `photo` is a JPEG as a data URL. Raises ClassroomError: not an examiner of this seat, points out of range, another sheet before.
    """
    found = PanelSheet.objects.filter(token=token).first()
    if found is not None:
        return _same(found, seat, examiner)
    if not 8 <= len(token) <= 64:
        raise ClassroomError(_("This sheet has no mark of its device; please reload the page."))
    if not may_judge(seat, examiner):
        raise ClassroomError(_("You do not examine this candidate."))
    if seat.slot.starts_at - dt.timedelta(hours=1) > clock.now():
        raise ClassroomError(_("The hour has not begun."))
    given, picture = rubrics.checked(seat.terms["criteria"], points), _picture(photo)
    try:
        with transaction.atomic():
            # Counting locks the seat: of two sheets at once the second sees the first.
            open_seat = PanelSeat.objects.filter(pk=seat.pk, state__in=[State.BOOKED, State.APART])
            if not open_seat.update(handed_in=F("handed_in") + 1):
                raise ClassroomError(_("This candidate's exam is closed; the sheet was not needed any more."))
            sheet = PanelSheet.objects.create(
                seat=seat, examiner=examiner, token=token, points=given, total=sum(given.values()), note=note.strip()[:600],
                is_typed=is_typed, by=by,
            )  # fmt: skip
            if picture:
                made = PanelPhoto(sheet=sheet, sha256=hashlib.sha256(picture).hexdigest())
                made.file.save(f"{made.public_id}.jpg", ContentFile(picture), save=False)
                made.save()
            conclude(PanelSeat.objects.select_related("slot", "exam", "employee__user").get(pk=seat.pk))
    except IntegrityError as error:
        found = PanelSheet.objects.filter(token=token).first()
        if found is not None:
            return _same(found, seat, examiner)
        raise ClassroomError(_("You have handed in a sheet for this candidate already.")) from error
    return sheet


def _same(found: PanelSheet, seat: PanelSeat, examiner: Employee) -> PanelSheet:
    if (found.seat_id, found.examiner_id) != (seat.pk, examiner.pk):
        raise ClassroomError(_("This sheet belongs to somebody else."))
    return found


def may_judge(seat: PanelSeat, examiner: Employee) -> bool:
    """Whether `examiner` belongs to the panel of this seat; the third one only where the first two are far apart."""
    if seat.state == State.APART and seat.third_id == examiner.pk:
        return True
    return seat.slot.panel.filter(employee=examiner).exists()


def _picture(photo: str) -> bytes:
    if not photo:
        return b""
    head, _comma, text = photo.partition(",")
    try:
        content = base64.b64decode(text, validate=True) if head == "data:image/jpeg;base64" else b""
    except binascii.Error:
        content = b""
    if not content.startswith(JPEG) or len(content) > MAX_PHOTO:
        raise ClassroomError(_("The photo cannot be read. Take it again, or hand in the sheet with a note instead."))
    return content


# --- result -------------------------------------------------------------------------------------------
def conclude(seat: PanelSeat) -> PanelResult | None:
    """Write the result when all sheets are there; two that are far apart ask for a third. Called with the seat locked."""
    terms, totals = seat.terms, list(seat.sheets.order_by("pk").values_list("total", flat=True))
    if len(totals) < terms["examiners"] or (seat.state == State.APART and len(totals) < 3):
        return None
    if len(totals) == 2 and terms["with_third"] and abs(totals[0] - totals[1]) > terms["apart_points"]:
        PanelSeat.objects.filter(pk=seat.pk, state=State.BOOKED).update(state=State.APART)
        _ask_for_third(seat)
        return None
    tenths = 10 * totals[0] if len(totals) == 1 else 5 * sum(nearest(totals))
    PanelSeat.objects.filter(pk=seat.pk).update(state=State.FINISHED)
    result = PanelResult.objects.create(
        seat=seat, employee=seat.employee, exam=seat.exam.key, title=seat.exam.title, points_tenths=tenths,
        most_points=rubrics.most(terms["criteria"]), passed=tenths >= 10 * terms["pass_points"],
    )  # fmt: skip
    for kind in ("panel_apart", "panel_third"):
        outbox.close_todos(kind=kind, subject_key=str(seat.public_id))
    news.tell(
        "panel_finished", str(seat.public_id), employee=seat.employee_id, exam=seat.exam.key, passed=result.passed
    )
    _tell(seat.employee, seat.slot, lambda slot: _result_words(slot, result), key=f"result:{seat.public_id}")
    return result


def _result_words(slot: PanelSlot, result: PanelResult) -> str:
    words = {"title": slot.exam.title, "points": result.points, "most": result.most_points}
    if result.passed:
        return _("Passed: “%(title)s” with %(points)s of %(most)s points") % words
    return _("Not passed: “%(title)s” with %(points)s of %(most)s points") % words


def nearest(totals: Sequence[int]) -> tuple[int, int]:
    """Return the two totals that lie nearest to each other; of two such pairs the higher one, in the candidate's favour."""
    pairs = itertools.combinations(sorted(totals), 2)
    return min(pairs, key=lambda pair: (pair[1] - pair[0], -pair[0]))


def runners_of(exam: PanelExam) -> list[Any]:
    """Return the users who run an exam: the nearest HR above its department."""
    from courses import who

    return who.hr_of(exam.owner_department)


def _ask_for_third(seat: PanelSeat) -> None:
    for user in runners_of(seat.exam):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("Name a third examiner: %(name)s, “%(title)s”") % {
                "name": seat.employee.name,
                "title": seat.exam.title,
            }
        outbox.open_todo(
            user, kind="panel_apart", subject_key=str(seat.public_id), title=title, url=seat.get_absolute_url()
        )


@transaction.atomic
def name_third(seat: PanelSeat, examiner: Employee, *, by: Any) -> None:
    """Name the third examiner of a seat whose first two are far apart."""
    if examiner.pk == seat.employee_id or seat.slot.panel.filter(employee=examiner).exists():
        raise ClassroomError(_("The third examiner is somebody else than the candidate and the first two."))
    if not PanelSeat.objects.filter(pk=seat.pk, state=State.APART).update(third=examiner):
        raise ClassroomError(_("A third examiner is not asked for here."))
    outbox.close_todos(kind="panel_apart", subject_key=str(seat.public_id), by=by)
    outbox.close_todos(kind="panel_third", subject_key=str(seat.public_id), outcome="moved")
    if examiner.user is not None:
        with override(examiner.user.language or settings.LANGUAGE_CODE):
            title = _("Judge as third examiner: %(name)s, “%(title)s”") % {
                "name": seat.employee.name,
                "title": seat.exam.title,
            }
        outbox.open_todo(
            examiner.user, kind="panel_third", subject_key=str(seat.public_id), title=title,
            url=f"/fieldwork/examining/{seat.slot.public_id}/",
        )  # fmt: skip


def agreement_of(sheets: Sequence[PanelSheet], most: int) -> int | None:
    """Return how far the first two sheets agree, in percent of all points: 100 when every criterion has the same."""
    if len(sheets) < 2 or not most:
        return None
    first, second = sheets[0].points, sheets[1].points
    return 100 - 100 * sum(abs(first[key] - second.get(key, 0)) for key in first) // most
