"""Reminders of dates and of cards to review, and the manager's nudge 催办."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from courses.exceptions import CoursesError
from courses.models import Card, Enrolment, EnrolmentItem
from lib import clock
from outbox import actions as outbox
from outbox.models import Message
from people.models import Employee

SOON = dt.timedelta(days=3)
CARDS_DUE = "cards_due"


def remind() -> int:
    """Tell each learner once about an item due within three days, and once that it is late; return how many were told."""
    now = clock.now()
    items = (
        EnrolmentItem.objects.filter(
            completed_at=None, required=True, enrolment__ended_at=None, due_at__lt=now + SOON,
            enrolment__employee__work_state=Employee.State.ACTIVE, enrolment__employee__user__is_active=True,
        )
        .select_related("course", "enrolment__employee__user")
        .order_by("pk")
    )  # fmt: skip
    count = 0
    for item in items.iterator(chunk_size=500):
        user, due_at = item.enrolment.employee.user, item.due_at
        if user is None or due_at is None:
            continue
        late = due_at <= now
        with override(user.language or settings.LANGUAGE_CODE):
            words = _("“%(course)s” was due on %(date)s") if late else _("“%(course)s” is due on %(date)s")
            outbox.send(
                user,
                kind="late" if late else "due_soon",
                dedupe_key=f"{'late' if late else 'due'}:{item.pk}:{due_at:%Y%m%d}",
                subject=words % {"course": item.course.title, "date": clock.in_words(clock.due_day(due_at))},
                url="/learn/",
            )
        count += 1
    return count


def nudge_many(enrolments: Iterable[Enrolment], *, by: Any) -> tuple[int, list[str]]:
    """Nudge each learner who can be nudged; return how many were, and why the others were not (each reason once)."""
    sent, problems = 0, []
    for enrolment in enrolments:
        try:
            nudge(enrolment, by=by)
            sent += 1
        except CoursesError as error:
            problems.append(str(error))
    return sent, list(dict.fromkeys(problems))


@transaction.atomic
def nudge(enrolment: Enrolment, *, by: Any) -> None:
    """Send a friendly 催办 to a learner, at most once a day for one enrolment. Raises CoursesError when there is nobody to tell."""
    user = enrolment.employee.user
    if user is None or not user.has_usable_password():
        raise CoursesError(
            _("%(name)s has not activated the account yet. Print a slip for them instead.")
            % {"name": enrolment.employee.name}
        )
    if enrolment.ended_at:
        raise CoursesError(_("“%(title)s” is already finished.") % {"title": enrolment.title})
    key = f"nudge:{enrolment.pk}:{clock.today():%Y%m%d}"
    if Message.objects.filter(dedupe_key=key).exists():
        raise CoursesError(_("%(name)s was already reminded today.") % {"name": enrolment.employee.name})
    with override(user.language or settings.LANGUAGE_CODE):
        outbox.send(
            user,
            kind="nudge",
            dedupe_key=key,
            subject=_("%(by)s reminds you of “%(title)s”") % {"by": by, "title": enrolment.title},
            body=_("About %(n)s minutes are left. Ask for more time on your learning page if you need it.")
            % {"n": enrolment.minutes_left},
            url="/learn/",
        )


def remind_of_cards() -> int:
    """Tell those who asked for it, once a day, that cards wait; return how many were told.

    The one of the day before is taken off the bell, so that never two of them are unread.
    """
    rows = (
        Card.objects.due()
        .filter(
            employee__review_habit__reminds=True, employee__work_state=Employee.State.ACTIVE,
            employee__user__is_active=True,
        )
        .order_by()
        .values_list("employee__user")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    counts = dict(rows)
    today, users = clock.today(), User.objects.in_bulk(list(counts))
    old = Message.objects.filter(kind=CARDS_DUE, recipient__in=users, created_at__lt=clock.start_of_day(today))
    outbox.mark_read(old)
    outbox.send_many([_cards_due(user, min(counts[pk], settings.REVIEW["cards"]), today) for pk, user in users.items()])
    return len(users)


def _cards_due(user: User, count: int, today: dt.date) -> Message:
    with override(user.language or settings.LANGUAGE_CODE):
        words = ngettext(
            "%(n)s card waits in your mistake notebook", "%(n)s cards wait in your mistake notebook", count
        )
        return Message(
            recipient=user, kind=CARDS_DUE, dedupe_key=f"{CARDS_DUE}:{user.pk}:{today:%Y%m%d}", subject=words % {"n": count},
            body=_("Five minutes are enough. You can switch this reminder off in the notebook."), url="/learn/review/",
            by_mail=True,
        )  # fmt: skip
