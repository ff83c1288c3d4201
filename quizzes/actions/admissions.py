"""The right to take a quiz: given by upper apps, withdrawn, widened."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee
from people.querysets import current
from quizzes.exceptions import QuizzesError
from quizzes.models import Accommodation, Admission, AdmissionEvent, PaperForm, Quiz, QuizVersion


@transaction.atomic
def admit(
    employee: Employee,
    quiz: Quiz,
    *,
    context_key: str,
    title: str = "",
    reason: str = "",
    url: str = "",
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    last_start_at: dt.datetime | None = None,
    attempts: int | None = None,
    version: QuizVersion | None = None,
    form: PaperForm | None = None,
    access_code: str = "",
    invigilated: bool = False,
    on_paper: bool = False,
    by: Any = None,
) -> Admission:
    """Give a person the right to take `quiz`, once per `context_key`; a second call brings the window up to date and undoes a withdrawal."""
    fields = {
        "title": title[:160], "reason": reason[:200], "url": url, "opens_at": opens_at, "closes_at": closes_at,
        "last_start_at": last_start_at, "attempts": attempts, "version": version, "form": form, "access_code": access_code,
        "invigilated": invigilated, "on_paper": on_paper, "withdrawn_at": None, "withdrawn_reason": "",
    }  # fmt: skip
    key = {"employee": employee, "quiz": quiz, "context_key": context_key}
    row = Admission.objects.filter(**key).first()
    if row is None:
        row, fresh = Admission.objects.get_or_create(**key, defaults={**fields, "created_by": by})
        if fresh:
            return row
    if any(getattr(row, name) != value for name, value in fields.items()):
        Admission.objects.filter(pk=row.pk).update(**fields)
        row.refresh_from_db()
    return row


@transaction.atomic
def withdraw(admission: Admission, *, reason: str, by: Any) -> None:
    """Take the right back: nothing can be started any more. A running attempt goes on; an examiner may end it."""
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: the person will read it."))
    rows = Admission.objects.filter(pk=admission.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=clock.now(), withdrawn_reason=reason[:200]):
        AdmissionEvent.objects.create(
            admission=admission, kind=AdmissionEvent.Kind.WITHDRAWN, reason=reason.strip()[:200], by=by
        )


@transaction.atomic
def widen(admission: Admission, *, extra_minutes: int = 0, extra_attempts: int = 0, by: Any) -> None:
    """Give one person more time or attempts in one quiz (P8); a running attempt's deadline moves with it."""
    from quizzes.models import Attempt

    if extra_minutes < 0 or extra_attempts < 0 or extra_minutes > 600 or extra_attempts > 20:
        raise QuizzesError(_("At most 600 minutes and 20 attempts more."))
    Admission.objects.filter(pk=admission.pk).update(
        extra_minutes=F("extra_minutes") + extra_minutes, extra_attempts=F("extra_attempts") + extra_attempts
    )
    if extra_minutes or extra_attempts:
        AdmissionEvent.objects.create(
            admission=admission, kind=AdmissionEvent.Kind.WIDENED, minutes=extra_minutes, attempts=extra_attempts, by=by
        )
    if extra_minutes:
        running = Attempt.objects.select_for_update().filter(admission=admission, state=Attempt.State.OPEN)
        for attempt in running:
            if attempt.deadline_at is not None:
                later = attempt.deadline_at + dt.timedelta(minutes=extra_minutes)
                Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(deadline_at=later)


@transaction.atomic
def accommodate(
    employee: Employee, *, extra_percent: int, extra_attempts: int = 0, reason: str, by: Any, starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Accommodation:  # fmt: skip
    """Give a person more time or attempts in every quiz from `starts_on` until before `ends_on`; what was in force then ends.

    Raises QuizzesError when something granted for later would begin within this one.
    """
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: it stands in the record."))
    starts_on = starts_on or clock.today()
    in_force = Accommodation.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), employee=employee)
    if ends_on is not None:
        in_force = in_force.filter(starts_on__lt=ends_on)
    clash = in_force.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    if clash:
        words = _("Something else is granted from %(day)s on. End that first, or let this one end before that day.")
        raise QuizzesError(words % {"day": clock.in_words(clash.starts_on)})
    try:
        with transaction.atomic():
            in_force.update(ends_on=starts_on)
            return Accommodation.objects.create(
                employee=employee, extra_percent=extra_percent, extra_attempts=extra_attempts, reason=reason[:200], by=by,
                starts_on=starts_on, ends_on=ends_on,
            )  # fmt: skip
    except IntegrityError as exc:
        raise QuizzesError(_("At most 300 percent more time, and the end not before the start.")) from exc


@transaction.atomic
def end_accommodation(row: Accommodation, *, by: Any) -> None:
    """End what a person is granted today; one that has yet to begin never does. Raises QuizzesError when it has ended already."""
    today = clock.today()
    still = Accommodation.objects.filter(pk=row.pk).filter(Q(ends_on=None) | Q(ends_on__gt=today))
    if not still.update(ends_on=max(today, row.starts_on)):
        raise QuizzesError(_("This has ended already."))


def accommodation_of(employee: Employee) -> Accommodation | None:
    """Return what a person is granted today, or None."""
    return Accommodation.objects.filter(current(), employee=employee).order_by("-starts_on", "-pk").first()
