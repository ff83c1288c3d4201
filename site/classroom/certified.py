"""Whether trainers are certified to teach a class on its day. Reads only."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lib import clock


def who_lapses(session: Any, trainers: Sequence[Any], *, on: dt.date) -> dict[int, str]:
    """Return {trainer: name, subject and last day} of those whose certificate to teach has ended by `on`.

    Asked are the subjects that the title of the class or of its course names; when it names none, all: one that holds is enough.
    Whoever has no subject on record is not refused.
    """
    title = f"{session.title} {session.course.title_zh if session.course else ''}"
    found = {}
    for trainer in trainers:
        subjects = list(trainer.subjects.all())
        asked = [row for row in subjects if row.subject in title] or subjects
        ended = [row for row in asked if row.certified_until and row.certified_until < on]
        if asked and len(ended) == len(asked):
            last = max(ended, key=lambda row: row.certified_until)
            words = _("%(name)s (%(subject)s until %(day)s)")
            found[trainer.pk] = words % {
                "name": trainer.title, "subject": last.subject, "day": clock.in_words(last.certified_until),
            }  # fmt: skip
    return found
