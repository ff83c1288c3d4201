"""Keeping a notice's row as its page says, reading it, reminding those who have not."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale

from courses.exceptions import CoursesError
from courses.models import Notice, NoticePage, NoticeRead
from courses.notices import meant
from lib import clock
from outbox import actions as outbox
from outbox.models import Message
from people.models import Employee


@transaction.atomic
def keep(page: NoticePage) -> Notice:
    """Bring the row of a published page to what it says; of several languages the default one leads while it is published."""
    pages = NoticePage.objects.live().filter(translation_key=page.translation_key)
    leading = pages.filter(locale=Locale.get_default()).first() or page
    row, _created = Notice.objects.update_or_create(
        key=page.translation_key,
        defaults={
            "title": leading.title, "category": leading.category, "audience": leading.audience, "valid_from": leading.valid_from,
            "valid_until": leading.valid_until, "is_must_read": leading.is_must_read, "read_by": leading.read_by,
            "attachment": leading.attachment, "questions": leading.question_rows,
        },
        create_defaults={
            "title": leading.title, "category": leading.category, "audience": leading.audience, "valid_from": leading.valid_from,
            "valid_until": leading.valid_until, "is_must_read": leading.is_must_read, "read_by": leading.read_by,
            "attachment": leading.attachment, "questions": leading.question_rows,
            "published_at": leading.first_published_at or clock.now(),
        },
    )  # fmt: skip
    return row


@transaction.atomic
def read(notice: Notice, employee: Employee, *, chosen: Sequence[int | None]) -> NoticeRead:
    """Note that a person has read a notice, with one chosen option a question; the first answers stand. Raises CoursesError."""
    questions = notice.questions
    if len(chosen) != len(questions):
        raise CoursesError(_("The questions have changed in the meantime. Please answer them once more."))
    for question, option in zip(questions, chosen, strict=True):
        if option is None or not 0 <= option < len(question["options"]):
            raise CoursesError(_("Please answer every question; then it counts as read."))
    answers = [
        {
            "text": q["text"], "chosen": q["options"][option or 0], "right": q["options"][q["right"]],
            "is_right": option == q["right"],
        }
        for q, option in zip(questions, chosen, strict=True)
    ]  # fmt: skip
    row, _created = NoticeRead.objects.get_or_create(
        notice=notice, employee=employee,
        defaults={"answers": answers, "right_count": sum(answer["is_right"] for answer in answers)},
    )  # fmt: skip
    return row


@transaction.atomic
def remind(notice: Notice, people: QuerySet[Employee], *, by: Any = None) -> int:
    """Remind those of `people` who must read the notice and have not, each once a day; return how many were told now."""
    late = meant(notice, people).filter(read_at=None, work_state=Employee.State.ACTIVE, user__is_active=True)
    users = [person.user for person in late.select_related("user") if person.user]
    prefix = f"notice_unread:{notice.pk}:{clock.today():%Y%m%d}:"
    told = set(Message.objects.filter(dedupe_key__startswith=prefix).values_list("recipient_id", flat=True))
    rows = [_reminder(notice, user, prefix, by) for user in users if user.pk not in told]
    outbox.send_many(rows)
    return len(rows)


def _reminder(notice: Notice, user: Any, prefix: str, by: Any) -> Message:
    with override(user.language or settings.LANGUAGE_CODE):
        words = _("%(by)s reminds you to read “%(title)s”") if by else _("Please read “%(title)s”")
        body = _("It is on top of “My learning” until you have read it.")
        if notice.read_by:
            body = _("Please read it by %(date)s.") % {"date": clock.in_words(notice.read_by)} + " " + body
        return Message(
            recipient=user, kind="notice_unread", dedupe_key=f"{prefix}{user.pk}", subject=(words % {"by": by, "title": notice.title})[:160],
            body=body, url=f"/notices/{notice.key}/", by_mail=True,
        )  # fmt: skip


def remind_of_tomorrow() -> int:
    """Remind everybody who has not read what must be read by tomorrow; return how many were told."""
    rows = Notice.objects.valid().filter(is_must_read=True, read_by=clock.today() + dt.timedelta(days=1))
    return sum(remind(row, Employee.objects.all()) for row in rows.select_related("audience__owner_department"))
