"""Where needs come from by themselves: gaps to the post, certificates that end, mistakes. Constant queries for a chunk of people."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.models import Card, Course
from credentials.models import Period
from development.actions import needs
from development.actions.need_surveys import from_surveys
from development.actions.needs import Draft
from development.models import Need
from lib import clock
from people.models import Assignment, Employee
from quizzes.models import Question
from subjects import levels
from subjects.models import Competency

ENDS_WITHIN = 90  # days: a certificate that ends so soon, without a later one, is a need
MISTAKES = 5  # so many mistakes of one competency that are not mastered are a need


@dataclass(frozen=True)
class Place:
    """Where a person works on the day."""

    department: int
    post: int
    name: str


@dataclass
class Chunk:
    """Some people, where they work, and the day."""

    people: list[int]
    places: dict[int, Place]
    on: dt.date

    @classmethod
    def read(cls, employees: Sequence[int], *, on: dt.date) -> "Chunk":
        """People at work among `employees` with their main post; one query."""
        rows = (
            Assignment.objects.main()
            .current(on=on)
            .filter(employee__in=employees, employee__work_state=Employee.State.ACTIVE)
        )
        found = rows.values_list("employee_id", "department_id", "post_id", "employee__name")
        places = {person: Place(department, post, name) for person, department, post, name in found}
        return cls(sorted(places), places, on)


def from_gaps(chunk: Chunk) -> list[Draft]:
    """A level that the post asks for and the evidence does not show; without any evidence it weighs less."""
    drafts = []
    for person, found in levels.gaps(chunk.people, chunk.on).items():
        place = chunk.places[person]
        for gap in found:
            if gap.missing <= 0:
                continue
            facts = {"required": gap.required, "level": str(gap.level.value) if gap.level.value is not None else None}
            drafts.append(
                Draft(
                    origin=f"gap:{gap.competency.key}",
                    source=Need.Source.GAP,
                    title=_("%(competency)s: up to level %(level)s")
                    % {"competency": gap.competency.name, "level": gap.required},
                    because=gap.because,
                    department=place.department,
                    employee=person,
                    post=place.post,
                    competency=gap.competency.pk,
                    weight=2 if gap.is_unknown else 3,
                    gap=gap.missing,
                    facts=facts,
                )
            )
    return drafts


def from_ending_certificates(chunk: Chunk) -> list[Draft]:
    """Certificates that end within 90 days and that nothing follows; wished by the last day."""
    later = Period.objects.live().filter(
        employee=OuterRef("employee"), programme=OuterRef("programme"), valid_until__gt=OuterRef("valid_until")
    )
    rows = Period.objects.valid(on=chunk.on).filter(employee__in=chunk.people, programme__is_open=True)
    rows = rows.filter(valid_until__lte=chunk.on + dt.timedelta(days=ENDS_WITHIN)).filter(~Exists(later))
    periods = list(rows.select_related("programme"))
    courses = dict(Course.objects.filter(key__in={_course_key(p) for p in periods}).values_list("key", "pk"))
    drafts = []
    for period in periods:
        place, last = chunk.places[period.employee_id], period.valid_until - dt.timedelta(days=1)
        words = _("The certificate “%(title)s” ends on %(day)s, and no later one is there.")
        drafts.append(
            Draft(
                origin=f"expiring:{period.public_id}",
                source=Need.Source.EXPIRING,
                title=_("Renew “%(title)s”") % {"title": period.title},
                because=words % {"title": period.title, "day": clock.in_words(last)},
                department=place.department,
                employee=period.employee_id,
                post=place.post,
                course=courses.get(_course_key(period)),
                wished_by=last,
                facts={"serial": period.serial},
            )
        )
    return drafts


def _course_key(period: Period) -> str:
    parts = [*period.programme.renewal_parts, *period.programme.parts]
    return next((str(part["key"]) for part in parts if part.get("kind") == "course"), "")


def from_mistakes(chunk: Chunk) -> list[Draft]:
    """Five or more questions of one competency that stand in the person's mistake notebook and are not mastered."""
    cards = Card.objects.filter(employee__in=chunk.people, source=Card.Source.QUESTION, suspended_at=None)
    wrong = list(cards.values_list("employee_id", "source_key"))
    asked = Question.objects.live().filter(key__in={key for _person, key in wrong}, objective__isnull=False)
    objective_of = dict(asked.values_list("key", "objective_id"))
    named = Competency.objects.filter(is_open=True, objectives__in=set(objective_of.values()))
    of_objective: dict[int, list[Competency]] = {}
    for each in named.annotate(objective_id=F("objectives__pk")):
        of_objective.setdefault(each.objective_id, []).append(each)
    counts: Counter[tuple[int, Competency]] = Counter()
    for person, key in wrong:
        for one in of_objective.get(objective_of.get(key, 0), ()):
            counts[person, one] += 1
    return [_of_mistakes(chunk, person, one, count) for (person, one), count in counts.items() if count >= MISTAKES]


def _of_mistakes(chunk: Chunk, person: int, competency: Competency, count: int) -> Draft:
    place = chunk.places[person]
    words = _("%(count)s questions about “%(competency)s” stand in the mistake notebook and are not mastered yet.")
    return Draft(
        origin=f"mistakes:{competency.key}",
        source=Need.Source.MISTAKES,
        title=_("%(competency)s: clear up mistakes") % {"competency": competency.name},
        because=words % {"count": count, "competency": competency.name},
        department=place.department,
        employee=person,
        post=place.post,
        competency=competency.pk,
        facts={"cards": count},
    )


SOURCES: dict[str, Callable[[Chunk], list[Draft]]] = {
    "gap": from_gaps,
    "expiring": from_ending_certificates,
    "mistakes": from_mistakes,
    "survey": from_surveys,
}


@transaction.atomic
def generate(employees: Sequence[int], *, on: dt.date | None = None) -> Counter[str]:
    """Bring in what every source says of `employees`, and close what is fulfilled; return {created, merged, known, met}."""
    on = on or clock.today()
    with override(settings.LANGUAGE_CODE):  # titles and reasons are snapshots that everybody reads
        chunk = Chunk.read(employees, on=on)
        drafts = [draft for source in SOURCES.values() for draft in source(chunk)]
        counts = needs.propose(drafts)
        counts["met"] = close_met(chunk, drafts)
    return counts


def close_met(chunk: Chunk, drafts: Sequence[Draft]) -> int:
    """Needs of gaps and certificates that no longer show are met: the evidence reached the level, the certificate was renewed."""
    shown = {(draft.employee, draft.origin) for draft in drafts}
    rows = Need.objects.live().filter(employee__in=chunk.people, source__in=["gap", "expiring"])
    done = 0
    for need in rows.select_related("competency"):
        others = {e.get("source") for e in need.evidence} - {"gap", "expiring", "mistakes"}
        if (need.employee_id, need.origin) in shown or others:
            continue
        because = (
            _("The post asks for no more than the evidence shows.")
            if need.source == "gap"
            else _("The certificate was renewed, or has ended.")
        )
        needs.mark_met(need, because=because)
        done += 1
    return done
