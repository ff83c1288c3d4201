"""What questionnaires say of people becomes evidence of competencies, where an item names the competency that it shows.

A step from 1 to 5 is the level, turned where the lower is the better; an option with points is its points divided by 20. Several items
of one competency: their mean. A manager's check (behaviour after training) is the source "manager" when it is handed in; 360-degree
feedback is the source "360" when its survey has ended: the mean over the sides that may be read, each side once, without the person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q

from lib import clock
from subjects.actions.competencies import Seen, note
from subjects.models import Competency, Evidence
from surveys.models import Answer, Form, Relationship, Response, Survey
from surveys.questionnaire.definition import Item, Questionnaire
from surveys.sides import hidden_sides

Marks = list[tuple[Decimal, int]]  # (level, how often)


def note_check(response: Response, *, by: Any) -> int:
    """Note what a manager's check says of the person; return how many competencies were new. Handed in once, noted once."""
    survey = response.survey
    is_check = survey.version.form.kind == Form.Kind.BEHAVIOUR and response.relationship == Relationship.MANAGER
    if not is_check or response.subject_id is None or response.is_anonymous:
        return 0
    marks: dict[str, Marks] = defaultdict(list)
    for competency, level, n, _item in _shown(
        survey.version.questionnaire, _counts(Answer.objects.filter(response=response))
    ):
        marks[competency].append((level, n))
    found = {competency: _mean(rows) for competency, rows in marks.items()}
    seen = _seen({response.subject_id: found}, survey.title)
    source = Evidence.Source.MANAGER
    return note(seen, source=source, source_key=f"survey:{response.pk}", day=clock.today(), by=by) if seen else 0


def note_round(survey: Survey) -> int:
    """Note what a 360-degree survey that has ended says of each person; return how many rows were new. Twice notes nothing twice."""
    form = survey.version.questionnaire
    if survey.version.form.kind != Form.Kind.FEEDBACK or not any(item.competencies for item in form.items):
        return 0
    readable = _readable(survey)
    marks: dict[tuple[int, str], dict[str, Marks]] = defaultdict(lambda: defaultdict(list))
    answers = Answer.objects.filter(response__survey=survey).exclude(response__subject=None)
    for group, rows in _by_side(answers).items():
        for competency, level, n, item in _shown(form, rows):
            if group in readable and (
                readable[group] == 0 or sum(r["n"] for r in rows if r["item"] == item) >= readable[group]
            ):
                marks[group[0], competency][group[1]].append((level, n))
    levels: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for (person, competency), by_side in marks.items():
        levels[person][competency] = _mean([(_mean(rows), 1) for rows in by_side.values()])
    seen = _seen(levels, survey.title)
    day = clock.due_day(survey.closes_at)
    return note(seen, source=Evidence.Source.ROUND, source_key=f"survey:{survey.pk}", day=day) if seen else 0


def _readable(survey: Survey) -> dict[tuple[int, str], int]:
    """Return {(person, side): the floor of each item, 0 for a named side} of the sides that may be read, the person's own left out."""
    rows = Response.objects.filter(survey=survey).exclude(subject=None).order_by()
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values("subject", "relationship", "survey__floor").annotate(
        nameless=Count("pk", filter=Q(is_anonymous=True))
    ):
        groups[row["subject"]].append(row)
    found = {}
    for person, group in groups.items():
        hidden = hidden_sides(group)
        for row in group:
            side = row["relationship"]
            if side not in hidden and side != Relationship.SELF:
                found[person, side] = survey.floor if row["nameless"] else 0
    return found


def _counts(answers: Any) -> list[dict[str, Any]]:
    return list(answers.exclude(choice="").order_by().values("item", "choice").annotate(n=Count("pk")))


def _by_side(answers: Any) -> dict[tuple[int, str], list[dict[str, Any]]]:
    rows = answers.exclude(choice="").order_by().values("response__subject", "response__relationship", "item", "choice")
    groups: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.annotate(n=Count("pk")):
        groups[row["response__subject"], row["response__relationship"]].append(row)
    return groups


def _shown(form: Questionnaire, rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Decimal, int, str]]:
    """Yield (competency, level, how often, key of the answer) of what was chosen."""
    items = {key: (item, competency) for item in form.items for key, competency in item.competencies.items()}
    for row in rows:
        if row["item"] in items:
            item, competency = items[row["item"]]
            level = level_of(item, row["choice"])
            if level is not None:
                yield competency, level, row["n"], row["item"]


def level_of(item: Item, choice: str) -> Decimal | None:
    """Return the level from 0 to 5 that a step or an option shows."""
    if item.kind == "single":
        points = item.points.get(choice)
        return None if points is None else Decimal(str(points)) / 20
    step = int(choice)
    return Decimal(6 - step if item.data.get("reverse") else step)


def _mean(rows: Marks) -> Decimal:
    total = sum((level * n for level, n in rows), Decimal(0))
    return (total / sum(n for _level, n in rows)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _seen(levels: Mapping[int, Mapping[str, Decimal]], title: str) -> list[Seen]:
    keys = {key for found in levels.values() for key in found}
    known = dict(Competency.objects.filter(key__in=keys, is_open=True).values_list("key", "pk"))
    return [
        Seen(person, known[key], level, title)
        for person, found in levels.items()
        for key, level in found.items()
        if key in known
    ]
