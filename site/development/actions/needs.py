"""Bringing needs in, merging what is the same, deciding about them. Generating twice makes none twice."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from development.exceptions import DevelopmentError
from development.models import Need, NeedStep
from lib import clock
from outbox import actions as outbox

TODO = "need_request"
MAX_EVIDENCE = 20


@dataclass
class Draft:
    """A need that a source brings. `origin` is the same whenever it is brought again; `because` and `facts` become its evidence."""

    origin: str
    source: str
    title: str
    because: str
    department: int
    employee: int | None = None
    post: int | None = None
    competency: int | None = None
    course: int | None = None
    weight: int = 0  # 0: that of the source
    gap: Decimal | None = None
    people: int = 1
    wished_by: dt.date | None = None
    asked_by: Any = None
    facts: dict[str, Any] = field(default_factory=dict)

    def evidence(self) -> dict[str, Any]:
        """The snapshot that is kept of it."""
        day = clock.today().isoformat()
        return {"source": self.source, "origin": self.origin, "because": self.because[:400], "on": day, **self.facts}

    def row(self) -> Need:
        return Need(
            origin=self.origin[:120], source=self.source, title=self.title[:160], because=self.because[:400],
            owner_department_id=self.department, employee_id=self.employee, post_id=self.post,
            competency_id=self.competency, course_id=self.course, weight=self.weight or Need.WEIGHTS[self.source],
            gap=self.gap, people=self.people, wished_by=self.wished_by, asked_by=self.asked_by, evidence=[self.evidence()],
        )  # fmt: skip

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        """Where the constraint allows one that lives: an origin of a person, or of a department."""
        return self.origin, self.employee, None if self.employee else self.department

    @property
    def twin(self) -> tuple[int, int] | None:
        """What makes two needs the same: one person, one competency."""
        return (self.employee, self.competency) if self.employee and self.competency else None


@dataclass
class World:
    """The needs that live among the people and departments of a chunk."""

    places: dict[tuple[str, int | None, int | None], Need]
    twins: dict[tuple[int, int], Need]

    @classmethod
    def read(cls, drafts: Sequence[Draft]) -> "World":
        """Two queries: what lives, and what was merged into what lives."""
        people = {d.employee for d in drafts if d.employee}
        departments = {d.department for d in drafts if not d.employee}
        mine = Need.objects.filter(employee__in=people) | Need.objects.filter(
            employee=None, owner_department__in=departments
        )
        places: dict[tuple[str, int | None, int | None], Need] = {}
        twins: dict[tuple[int, int], Need] = {}
        for need in mine.live().order_by("-pk"):
            places[_place(need)] = need
            if need.employee_id and need.competency_id:
                twins[need.employee_id, need.competency_id] = need
        merged = mine.filter(state=Need.State.MERGED, merged_into__state__in=Need.LIVE).select_related("merged_into")
        for need in merged:
            if need.merged_into is not None:
                places.setdefault(_place(need), need.merged_into)
        return cls(places, twins)


def _place(need: Need) -> tuple[str, int | None, int | None]:
    return need.origin, need.employee_id, None if need.employee_id else need.owner_department_id


@transaction.atomic
def propose(drafts: Sequence[Draft]) -> Counter[str]:
    """Bring needs in; return how many were created, merged (the same person and competency) or known. Queries do not grow with the number.

    Of a known one the evidence of that origin is renewed. Raises DevelopmentError when somebody brings the same at this moment.
    """
    world, counts = World.read(drafts), Counter[str]()
    fresh: list[Need] = []
    merging: list[tuple[Need, Draft]] = []
    changed: dict[int, Need] = {}
    for draft in drafts:
        held = world.places.get(draft.place)
        twin = world.twins.get(draft.twin) if draft.twin else None
        if held is not None:
            counts["known"] += 1
            if held.pk and _renew(held, draft):
                changed[held.pk] = held
            continue
        row = draft.row()
        if twin is not None:
            merging.append((twin, draft))
            world.places[draft.place] = twin
            counts["merged"] += 1
            continue
        fresh.append(row)
        world.places[draft.place] = row
        if draft.twin:
            world.twins[draft.twin] = row
        counts["created"] += 1
    _write(fresh, merging, changed)
    return counts


def _write(fresh: list[Need], merging: list[tuple[Need, Draft]], changed: dict[int, Need]) -> None:
    for twin, draft in merging:
        _absorb(twin, draft)
    try:
        with transaction.atomic():
            Need.objects.bulk_create(fresh, batch_size=500)
    except IntegrityError as error:
        raise DevelopmentError(_("The same need came from somewhere else at this moment; please try again.")) from error
    changed |= {twin.pk: twin for twin, _draft in merging if twin not in fresh}
    Need.objects.bulk_update(
        changed.values(), ["evidence", "weight", "gap", "wished_by", "because", "title", "people"], batch_size=200
    )
    rows = []
    for twin, draft in merging:
        row = draft.row()
        row.state, row.merged_into, row.closed_at = Need.State.MERGED, twin, clock.now()
        row.reason = _("the same competency is needed already")
        rows.append(row)
    Need.objects.bulk_create(rows, batch_size=500)


def _renew(held: Need, draft: Draft) -> bool:
    """Replace the evidence of the draft's origin when it says something else now; return whether anything changed."""
    new = draft.evidence()
    said = [{**e, "on": ""} for e in held.evidence]
    if {**new, "on": ""} in said:
        return False
    held.evidence = [e for e in held.evidence if e.get("origin") != draft.origin][-MAX_EVIDENCE:]
    held.evidence.append(new)
    if held.origin == draft.origin:
        held.because, held.title, held.gap, held.wished_by = (
            draft.because[:400],
            draft.title[:160],
            draft.gap,
            draft.wished_by,
        )
        held.people = draft.people
    return True


def _absorb(need: Need, draft: Draft) -> None:
    """Keep in `need` what another source says of the same: its evidence, the heavier weight, the larger gap, the earlier day."""
    need.evidence = [*need.evidence[-MAX_EVIDENCE:], draft.evidence()]
    need.weight = max(need.weight, draft.weight or Need.WEIGHTS[draft.source])
    need.gap = max((g for g in (need.gap, draft.gap) if g is not None), default=None)
    need.wished_by = min((d for d in (need.wished_by, draft.wished_by) if d is not None), default=None)


@transaction.atomic
def accept(need: Need, *, by: Any, reason: str = "") -> None:
    """HR stands for a need: it may go into plans. Raises DevelopmentError when it is no longer open, or accepted already."""
    rows = Need.objects.filter(pk=need.pk, state=Need.State.OPEN, accepted_at=None)
    if not rows.update(accepted_at=clock.now(), accepted_by=by, reason=reason.strip()[:300]):
        raise DevelopmentError(_("Somebody decided about this need meanwhile. Please look at it again."))
    NeedStep.objects.create(need=need, old_state=need.state, new_state=need.state, by=by, reason=reason.strip()[:300])
    outbox.close_todos(kind=TODO, subject_key=str(need.public_id), outcome="accepted", by=by)
    need.refresh_from_db()


@transaction.atomic
def drop(need: Need, *, by: Any, reason: str) -> None:
    """Say that nothing is done about a need, and why. Raises DevelopmentError without a reason, or when it is no longer open or planned."""
    if not reason.strip():
        raise DevelopmentError(_("Please say why nothing is done about it: the person and the manager read it."))
    need.step(Need.State.DROPPED, by=by, reason=reason.strip())
    outbox.close_todos(kind=TODO, subject_key=str(need.public_id), outcome="dropped", by=by)


@transaction.atomic
def mark_planned(needs: Iterable[Need], *, plan_key: str, by: Any) -> int:
    """Say that a plan takes these needs up; return how many were new to it. Raises DevelopmentError when one is no longer open."""
    ids = {need.pk for need in needs}
    rows = Need.objects.filter(pk__in=ids)
    known = rows.filter(state=Need.State.PLANNED, plan_key=plan_key)
    wanted = ids - set(known.values_list("pk", flat=True))
    done = Need.objects.filter(pk__in=wanted, state=Need.State.OPEN).update(state=Need.State.PLANNED, plan_key=plan_key)
    if done < len(wanted):
        gone = Need.objects.filter(pk__in=wanted).exclude(plan_key=plan_key, state=Need.State.PLANNED)
        titles = "、".join(gone.values_list("title", flat=True)[:3])
        words = _("These needs are no longer open, so they cannot be planned: %(titles)s. Take them out and try again.")
        raise DevelopmentError(words % {"titles": titles})
    _log(wanted, old=Need.State.OPEN, new=Need.State.PLANNED, by=by, reason=plan_key)
    for need in rows.filter(pk__in=wanted).values_list("public_id", flat=True):
        outbox.close_todos(kind=TODO, subject_key=str(need), outcome="planned", by=by)
    return done


@transaction.atomic
def mark_unplanned(*, plan_key: str, by: Any, reason: str = "") -> int:
    """A plan gives its needs back (withdrawn, refused): they are open again. Returns how many."""
    rows = Need.objects.filter(state=Need.State.PLANNED, plan_key=plan_key)
    ids = set(rows.values_list("pk", flat=True))
    done = Need.objects.filter(pk__in=ids, state=Need.State.PLANNED, plan_key=plan_key).update(
        state=Need.State.OPEN, plan_key="", reason=reason[:300]
    )
    _log(ids, old=Need.State.PLANNED, new=Need.State.OPEN, by=by, reason=reason)
    return done


@transaction.atomic
def mark_met(need: Need, *, because: str, by: Any = None) -> None:
    """Say that a need is fulfilled, and by what. Raises DevelopmentError when it is neither open nor planned."""
    need.step(Need.State.MET, by=by, reason=because)
    outbox.close_todos(kind=TODO, subject_key=str(need.public_id), outcome="met", by=by)


def _log(ids: Iterable[int], *, old: str, new: str, by: Any, reason: str) -> None:
    NeedStep.objects.bulk_create(
        [NeedStep(need_id=pk, old_state=old, new_state=new, by=by, reason=reason[:300]) for pk in ids], batch_size=500
    )
