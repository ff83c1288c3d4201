"""People who may take a quiz because somebody said so, without a course or a session around it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from outbox import actions as outbox
from outbox.models import Message
from people.models import Employee
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Quiz

AT_ONCE = 20_000


@dataclass(frozen=True)
class Window:
    """From when to when, how often (None: as the quiz says; 0: without a limit), and why."""

    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    attempts: int | None = None
    reason: str = ""


def context_of(quiz: Quiz) -> str:
    """Return the key of direct admissions: one for each person and quiz."""
    return f"direct:{quiz.public_id}"


def known_to(quiz: Quiz, people: Iterable[Employee]) -> set[int]:
    """Return the ids of those who were admitted directly before, also if that was withdrawn."""
    rows = Admission.objects.filter(quiz=quiz, context_key=context_of(quiz))
    return set(rows.values_list("employee", flat=True)) & {e.pk for e in people}


@transaction.atomic
def admit_directly(
    quiz: Quiz, people: Sequence[Employee], *, window: Window, renew: bool = False, by: Any
) -> tuple[int, int]:
    """Let people take a quiz; return how many are new, and how many that were admitted before got this window (`renew`).

    Without `renew` those admitted before keep what they have, also a withdrawal. Two people doing this at once give one admission
    each. Whoever is new or renewed is told. Raises QuizzesError for a quiz that cannot be taken, or a window that ends before it begins.
    """
    if quiz.is_retired or quiz.current_id is None:
        raise QuizzesError(_("This quiz cannot be taken: it is not published, or out of use."))
    if window.opens_at and window.closes_at and window.closes_at <= window.opens_at:
        raise QuizzesError(_("The window would close before it opens."))
    if len(people) > AT_ONCE:
        raise QuizzesError(_("At most %(n)s people at once.") % {"n": AT_ONCE})
    known = known_to(quiz, people)
    fields = {
        "opens_at": window.opens_at, "closes_at": window.closes_at, "attempts": window.attempts, "reason": window.reason[:200],
    }  # fmt: skip
    key = {"quiz": quiz, "context_key": context_of(quiz)}
    # In one order, so that two who admit the same people never wait for each other.
    fresh = sorted((e for e in people if e.pk not in known), key=lambda e: e.pk)
    rows = [Admission(employee=e, created_by=by, **key, **fields) for e in fresh]
    Admission.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    renewed = 0
    if renew and known:
        again = Admission.objects.filter(employee__in=known, **key)
        renewed = again.update(**fields, withdrawn_at=None, withdrawn_reason="")
    # By its fields: who was given another window just now by somebody else hears of that one only.
    told = Admission.objects.filter(employee__in=people if renew else fresh, **key, **fields)
    _tell(quiz, told, window)
    return len(fresh), renewed


def _tell(quiz: Quiz, admissions: QuerySet[Admission], window: Window) -> None:
    """Write to the people of these admissions; the same window is told once a day."""
    told = f"{clock.today()}:{window.opens_at}:{window.closes_at}:{window.attempts}"
    rows = []
    for admission in admissions.filter(employee__user__is_active=True).select_related("employee__user").order_by("pk"):
        user = admission.employee.user
        if user is None:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            subject = _("You may take “%(title)s”") % {"title": quiz.title}
            body = _words(window)
        rows.append(
            Message(
                recipient=user, kind="quiz_open", dedupe_key=f"quiz-open:{admission.pk}:{told}", subject=subject[:160], body=body,
                url=admission.get_absolute_url(), by_mail=True,
            )
        )  # fmt: skip
    outbox.send_many(rows)


def _words(window: Window) -> str:
    lines = []
    if window.opens_at:
        lines.append(_("From: %(when)s") % {"when": date_format(localtime(window.opens_at), "Y-m-d H:i")})
    if window.closes_at:
        lines.append(_("Until: %(when)s") % {"when": date_format(localtime(window.closes_at), "Y-m-d H:i")})
    if window.reason:
        lines.append(_("Reason: %(reason)s") % {"reason": window.reason})
    return "\n".join(lines)
