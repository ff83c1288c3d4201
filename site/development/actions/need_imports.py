"""Bringing in audit findings and complaints: all lines of a file, or none."""

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from development import need_files
from development.actions import need_ranking, needs
from development.actions.needs import Draft
from development.models import Need
from development.need_files import Line, Plan
from lib import clock
from people.models import Assignment


@transaction.atomic
def bring_in(data: bytes, *, departments: Any, people: Any, by: Any) -> Plan:
    """Write the needs of a file's new lines and rank them; return what it did. A file with a mistake writes nothing: look at `wrong`."""
    found = need_files.plan(data, departments=departments, people=people)
    if not found.can_apply:
        return found
    heads = _heads([line for line in found.fresh if line.person is None])
    drafts = [_draft(line, heads, by=by) for line in found.fresh]
    needs.propose(drafts)
    origins = [draft.origin for draft in drafts]
    rows = Need.objects.filter(origin__in=origins)
    merged = rows.exclude(merged_into=None).values("merged_into")
    Need.objects.filter(origin__in=origins, state=Need.State.OPEN).update(accepted_at=clock.now(), accepted_by=by)
    need_ranking.rank_all(rows | Need.objects.filter(pk__in=merged))
    return found


def _heads(lines: list[Line]) -> dict[int, int]:
    """Return how many people work in each department that is named without a person; one query."""
    ids = {line.department.pk for line in lines if line.department}
    rows = Assignment.objects.main().current().filter(department__in=ids)
    return dict(rows.values_list("department").annotate(n=Count("employee", distinct=True)).order_by())


def _draft(line: Line, heads: dict[int, int], *, by: Any) -> Draft:
    assert line.department is not None
    cells, data, person = line.cells, line.data, line.person
    place = person.main if person else None
    facts = {
        "case": cells[need_files.CASE],
        "day": data["day"].isoformat(),
        "count": data["count"],
        "measure": cells[need_files.MEASURE],
    }
    words = _("%(case)s of %(day)s: %(what)s") % {
        "case": cells[need_files.CASE],
        "day": clock.in_words(data["day"]),
        "what": cells[need_files.WHAT],
    }
    named = line.competency.name if line.competency else cells[need_files.WHAT]
    title = _("After an audit: %(what)s") if data["source"] == Need.Source.AUDIT else _("After a complaint: %(what)s")
    return Draft(
        origin=line.origin, source=data["source"], title=title % {"what": named[:100]}, because=words,
        department=place.department_id if place else line.department.pk, employee=person.pk if person else None,
        post=place.post_id if place else None, competency=line.competency.pk if line.competency else None, weight=data["weight"],
        people=1 if person else heads.get(line.department.pk, 1), wished_by=data["until"], asked_by=by, facts=facts,
    )  # fmt: skip
