"""Makers of competencies and evidence."""

import itertools
from decimal import Decimal

from lib import clock
from subjects.models import Competency, Evidence, Level

_numbers = itertools.count(1)


def make_competency(*, objectives=(), **kwargs):
    number = next(_numbers)
    kwargs.setdefault("key", f"competency-{number}")
    kwargs.setdefault("name_zh", f"能力{number}")
    row = Competency.objects.create(**kwargs)
    Level.objects.bulk_create([Level(competency=row, value=n, words_zh=f"第{n}级行为") for n in range(1, 6)])
    row.objectives.set(objectives)
    return row


def make_evidence(employee, competency, level, *, source="exam", day=None, **kwargs):
    kwargs.setdefault("source_key", f"test:{next(_numbers)}")
    fields = {"level": Decimal(str(level)), "source": source, "day": day or clock.today()}
    return Evidence.objects.create(employee=employee, competency=competency, **fields, **kwargs)
