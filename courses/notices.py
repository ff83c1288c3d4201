"""Which notices are open to whom, what still has to be read, and who has read it. Reads only; constant queries."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from courses.models import Notice, NoticePage, NoticeRead
from lib import criteria
from people.audience_facts import bulk_facts, verdicts
from people.models import Assignment, Employee


class Reader:
    """The notices of one person; nobody (an anonymous visitor) sees those without an audience."""

    def __init__(self, employee: Employee | None) -> None:
        self.employee = employee

    @cached_property
    def _rows(self) -> list[Notice]:
        """Valid notices with an audience, and those that must be read (one query)."""
        rows = Notice.objects.valid().filter(~Q(audience=None) | Q(is_must_read=True))
        read = NoticeRead.objects.filter(notice=OuterRef("pk"), employee=self.employee)
        return list(rows.annotate(is_read=Exists(read)).select_related("audience__owner_department"))

    @cached_property
    def _facts(self) -> dict[str, Any]:
        if self.employee is None:
            return {}
        trees = [row.audience.criteria for row in self._rows if row.audience]
        used = set().union(*(criteria.facts_used(tree) for tree in trees)) if trees else set()
        return bulk_facts([self.employee], used=used)[self.employee.pk]

    def is_meant(self, notice: Notice) -> bool:
        """Whether the person is one of the notice's audience today (everybody, where it has none)."""
        audience = notice.audience
        if audience is None:
            return True
        if self.employee is None or self.employee.work_state == Employee.State.LEFT:
            return False
        owner = audience.owner_department
        inside = owner is None or owner.code in self._facts.get("department", ())
        return inside and criteria.evaluate(audience.criteria, self._facts).ok

    @cached_property
    def closed(self) -> list[UUID]:
        """Keys of valid notices that are meant for others."""
        return [row.key for row in self._rows if not self.is_meant(row)]

    @cached_property
    def to_read(self) -> list[Notice]:
        """What this person must read and has not, the most urgent first."""
        if self.employee is None:
            return []
        rows = [row for row in self._rows if row.is_must_read and not row.is_read and self.is_meant(row)]
        return sorted(rows, key=lambda row: (row.read_by is None, row.read_by, -row.pk))

    def may_read(self, page: NoticePage) -> bool:
        """Whether a published page is open to the person: valid today, and meant for them."""
        row = Notice.objects.filter(key=page.translation_key).first()
        if row is None:
            return True
        if not Notice.objects.valid().filter(pk=row.pk).exists():
            return False
        return row.audience_id is None or row.key not in self.closed

    def pages(self) -> QuerySet[NoticePage]:
        """Return the published pages that are open to the person, one a notice: in the present language where there is one."""
        shut = Q(key__in=Notice.objects.not_valid().values("key"))
        if self.employee is None:
            shut |= ~Q(audience=None)
        better = NoticePage.objects.live().filter(
            translation_key=OuterRef("translation_key"), locale__language_code=_language()
        )
        pages = NoticePage.objects.live().exclude(translation_key__in=Notice.objects.filter(shut).values("key"))
        pages = pages.exclude(Exists(better), ~Q(locale__language_code=_language()))
        return pages.exclude(translation_key__in=self.closed) if self.employee else pages


def _language() -> str:
    return get_language() or ""


def page_of(notice: Notice) -> NoticePage | None:
    """Return the published page of a notice, in the present language where there is one."""
    pages = list(NoticePage.objects.live().filter(translation_key=notice.key).select_related("locale"))
    pages.sort(key=lambda page: page.locale.language_code != _language())
    return pages[0] if pages else None


def stands_in_open_notice(user: Any, document: Any) -> bool:
    """Whether a published notice that is open to `user` carries the document."""
    from people import rules

    keys = Notice.objects.valid().filter(attachment=document).values("key")
    pages = NoticePage.objects.live().filter(translation_key__in=keys)
    reader = Reader(rules.employee_of(user))
    return any(reader.may_read(page) for page in pages)


# --- the read list ------------------------------------------------------------------------------
def meant(notice: Notice, people: QuerySet[Employee]) -> QuerySet[Any]:
    """Return those of `people` whom the notice means today, each with `read_at`, `right_count` and `hall`."""
    people = people.working()
    audience = notice.audience
    if audience is not None:
        if audience.owner_department is not None:
            people = people.in_department(audience.owner_department)
        people = Employee.objects.filter(pk__in=_fitting(audience.criteria, people))
    reads = NoticeRead.objects.filter(notice=notice, employee=OuterRef("pk"))
    halls = Assignment.objects.main().current().filter(employee=OuterRef("pk"))
    return people.annotate(
        read_at=Subquery(reads.values("at")[:1], output_field=DateTimeField()),
        right_count=Subquery(reads.values("right_count")[:1], output_field=IntegerField()),
        hall=Subquery(halls.values("department__name")[:1]),
        hall_path=Subquery(halls.values("department__path")[:1]),
    )


def _fitting(tree: dict[str, Any], people: Iterable[Employee]) -> list[int]:
    return [member.employee.pk for member in verdicts(tree, people) if member.verdict]


def by_hall(people: QuerySet[Employee]) -> list[dict[str, Any]]:
    """Return the rows of the bars: halls of `meant` people in tree order, how many are meant and have read (one query)."""
    rows = people.order_by().values("hall", "hall_path").annotate(n=Count("pk"), read=Count("read_at"))
    return [
        {
            "label": row["hall"] or "–", "value": row["read"], "max": row["n"], "text": f"{row['read']}/{row['n']} · {100 * row['read'] // row['n']}%",
            "kind": "jade" if row["read"] == row["n"] else "amber",
        }
        for row in rows.order_by("hall_path")
    ]  # fmt: skip
