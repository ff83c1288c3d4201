"""Ends that come near are told 90, 60, 30 and 7 days before, and a lapse on its day: each step once, in chunks of a thousand."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from credentials.models import ExpiryNotice, Period
from jobs import news
from jobs.models import News
from lib import clock
from outbox import actions as outbox
from outbox.models import Message, Todo
from people.models import Assignment, Employee

NEXT = {90: 60, 60: 30, 30: 7, 7: 0}  # days before the end, and the step after it
LAPSED = 0
LAPSE_KIND = "credential_lapsed"
CHUNK = 1000
LOOK_BACK = dt.timedelta(days=30)  # how late a lapse is still told after an outage


def sweep(*, on: dt.date | None = None, chunk: int = CHUNK) -> int:
    """Tell of every end that reached its next step, once; return how many. The same number of queries for each chunk."""
    on, told = on or clock.today(), 0
    for step in (*NEXT, LAPSED):
        after = 0
        while rows := list(due(step, on=on).filter(pk__gt=after).order_by("pk")[:chunk]):
            after = rows[-1].pk
            told += _tell(rows, step, on)
    return told


def due(step: int, *, on: dt.date) -> Any:
    """Live periods that are within this step and before the next, followed by none, of people who work here, and not told yet."""
    rows = Period.objects.live().exclude(employee__work_state=Employee.State.LEFT)
    if step == LAPSED:
        rows = rows.filter(valid_until__lte=on, valid_until__gt=on - LOOK_BACK)
    else:
        nearest, furthest = on + dt.timedelta(days=NEXT[step]), on + dt.timedelta(days=step)
        rows = rows.filter(valid_until__gt=nearest, valid_until__lte=furthest)
    if step > 7:  # a temporary certificate is short by its nature
        rows = rows.exclude(kind=Period.Kind.TEMPORARY)
    same = {"employee": OuterRef("employee"), "programme": OuterRef("programme")}
    follower = Period.objects.live().filter(**same, valid_until__gt=OuterRef("valid_until"))
    said = ExpiryNotice.objects.filter(period=OuterRef("pk"), days=step)
    return rows.filter(~Exists(follower), ~Exists(said)).select_related("employee__user", "programme")


def _tell(rows: Sequence[Period], step: int, on: dt.date) -> int:
    """Tell of these at once; nothing of it when another sweep told one of them at the same moment (the next one goes on)."""
    try:
        with transaction.atomic():
            ExpiryNotice.objects.bulk_create([ExpiryNotice(period=row, days=step) for row in rows], batch_size=CHUNK)
            outbox.send_many([_message(row, step, on) for row in rows if row.employee.user is not None])
            if step == LAPSED:
                _open_todos(rows, on)
            kind = "credential_expiring" if step else "credential_expired"
            news.tell_many([
                News(kind=kind, subject=f"period:{row.pk}", payload={"employee": row.employee_id, "period": row.pk, "days": step})
                for row in rows
            ])  # fmt: skip
    except IntegrityError:
        return 0
    return len(rows)


def _message(row: Period, step: int, on: dt.date) -> Message:
    user = row.employee.user
    assert user is not None
    with override(user.language or settings.LANGUAGE_CODE):
        values = {"title": row.title, "n": (row.valid_until - on).days, "day": clock.in_words(row.last_day)}
        if step == LAPSED:
            subject = _("Your certificate “%(title)s” ended on %(day)s") % values
            body = _("The shift you are on goes on. What leads back is shown with your certificates.")
        else:
            subject = _("“%(title)s” ends in %(n)s days, on %(day)s") % values
            body = _("What renews it, and what of it you have done, is shown with your certificates.")
    return Message(
        recipient=user, kind="credential_expiring", dedupe_key=f"credential_expiring:{row.pk}:{step}", subject=subject[:160],
        body=body, url="/certificates/", by_mail=True,
    )  # fmt: skip


def _open_todos(rows: Sequence[Period], on: dt.date) -> None:
    """Put each lapse into the 待办 of the person and of their manager (two queries and the writing)."""
    homes = Assignment.objects.main().current(on=on).filter(employee__in=[row.employee_id for row in rows])
    homes = homes.filter(manager__user__is_active=True).exclude(manager__work_state=Employee.State.LEFT)
    manager = {home.employee_id: home.manager.user for home in homes.select_related("manager__user") if home.manager}
    todos = []
    for row in rows:
        if row.employee.user is not None:
            todos.append(_own_todo(row))
        user = manager.get(row.employee_id)
        if user is None:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            values = {"name": row.employee.name, "title": row.title}
            title = _("%(name)s: “%(title)s” has ended") % values
            detail = _(
                "Nobody is locked out in the middle of a shift. Give the way back, or a supervised licence for some days."
            )
        todos.append(Todo(whom=user, kind=LAPSE_KIND, subject_key=str(row.public_id), title=title[:200], detail=detail, url="/team/duties/"))  # fmt: skip
    Todo.objects.bulk_create(todos, batch_size=500, ignore_conflicts=True)


def _own_todo(row: Period) -> Todo:
    user = row.employee.user
    assert user is not None
    with override(user.language or settings.LANGUAGE_CODE):
        title = _("Your certificate “%(title)s” has ended") % {"title": row.title}
        detail = _("The shift you are on goes on. What leads back is shown with your certificates.")
    return Todo(
        whom=user,
        kind=LAPSE_KIND,
        subject_key=str(row.public_id),
        title=title[:200],
        detail=detail,
        url="/certificates/",
    )
