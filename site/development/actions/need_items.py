"""What exams show of a whole unit: objectives that fewer than SHARE of its answers got right, by city and category of posts.

Looked at are the first attempts at exams whose results were released, of the last twelve months; a question counts by its objective, and
is right with all its points. A person counts where the main post is today. Fewer than LEAST_ANSWERS answers, or of fewer than
LEAST_PEOPLE people, say nothing. Worked: 24 answers of 8 people, 12 of them right → 50 % < 60 %: a need.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.models import Course
from development.actions import needs
from development.actions.needs import Draft
from development.models import Need
from lib import clock
from people.models import Assignment, Department, Employee, Post
from people.querysets import below
from quizzes.models import Attempt, Slot
from subjects.models import Competency, Objective

SHARE = 60  # percent: fewer right answers are a need
LEAST_ANSWERS, LEAST_PEOPLE = 20, 5
BACK = dt.timedelta(days=365)
UNIT_STEPS = 2  # the level of the tree whose people are taken together: the city

Group = tuple[int, str, int]  # department, category of posts, objective


@dataclass
class Tally:
    """Answers about one objective in one group."""

    n: int = 0
    right: int = 0
    people: int = 0
    wrong_people: int = 0

    @property
    def percent(self) -> int:
        """Whole percent of right answers, rounded down."""
        return 100 * self.right // self.n

    @property
    def says_something(self) -> bool:
        return self.n >= LEAST_ANSWERS and self.people >= LEAST_PEOPLE

    @property
    def is_weak(self) -> bool:
        return self.right * 100 < SHARE * self.n


@transaction.atomic
def generate(departments: Sequence[Department], *, on: dt.date | None = None) -> dict[str, int]:
    """Bring in what exams show of these departments and below, and close what is right now; return {created, known, met}."""
    on = on or clock.today()
    with override(settings.LANGUAGE_CODE):  # titles and reasons are snapshots that everybody reads
        found = {group: tally for group, tally in tallies(departments, on=on).items() if tally.says_something}
        weak = {group: tally for group, tally in found.items() if tally.is_weak}
        counts = dict(needs.propose(_drafts(weak, on)))
        counts["met"] = _close({group: tally for group, tally in found.items() if group not in weak})
    return counts


def tallies(departments: Sequence[Department], *, on: dt.date) -> dict[Group, Tally]:
    """Return what was answered, by unit, category and objective; three queries for any number of answers."""
    since, until = clock.start_of_day(on - BACK), clock.end_of_day(on)
    attempts = (
        Attempt.objects.firsts().released().filter(quiz__kind="exam", finished_at__gte=since, finished_at__lt=until)
    )
    homes = Assignment.objects.main().current(on=on).filter(below(departments, "department__"))
    homes = homes.exclude(employee__work_state=Employee.State.LEFT).order_by()
    place = dict(homes.values_list("employee", "pk"))
    where = {
        pk: (path, category) for pk, path, category in homes.values_list("pk", "department__path", "post__category")
    }
    units = _units(departments)
    rows = Slot.objects.filter(
        attempt__in=attempts, counts=True, score__isnull=False, points__gt=0, question__objective__isnull=False,
        attempt__employee__in=homes.values("employee"),
    )  # fmt: skip
    by_person = rows.order_by().values_list("attempt__employee", "question__objective").annotate(
        n=Count("pk"), right=Count("pk", filter=Q(score__gte=F("points")))
    )  # fmt: skip
    found: dict[Group, Tally] = defaultdict(Tally)
    for person, objective, n, right in by_person.iterator(chunk_size=5_000):
        path, category = where[place[person]]
        unit = next(
            (units[path[:end]] for end in range(len(path), 0, -Department.steplen) if path[:end] in units), None
        )
        if unit is not None:
            tally = found[unit, category, objective]
            tally.n, tally.right, tally.people = tally.n + n, tally.right + right, tally.people + 1
            tally.wrong_people += right < n
    return found


def _units(departments: Sequence[Department]) -> dict[str, int]:
    """Return {path: id} of the units whose people are taken together: cities, and the departments themselves."""
    inside = below(departments, "")
    cities = Department.objects.filter(inside, depth__lte=UNIT_STEPS)
    return {**dict(cities.values_list("path", "pk")), **{d.path: d.pk for d in departments}}


def _drafts(weak: dict[Group, Tally], on: dt.date) -> list[Draft]:
    objectives = Objective.objects.in_bulk({objective for _unit, _category, objective in weak})
    names = dict(Department.objects.filter(pk__in={unit for unit, _c, _o in weak}).values_list("pk", "name"))
    competencies = dict(
        Competency.objects.filter(is_open=True, objectives__in=objectives)
        .order_by("-position")
        .values_list("objectives", "pk")
    )
    courses = dict(
        Course.objects.filter(objectives__in=objectives, is_open=True).order_by("-pk").values_list("objectives", "pk")
    )
    labels, drafts = dict(Post.Category.choices), []
    for (unit, category, objective), tally in sorted(weak.items()):
        words = _(
            "Exams since %(day)s, %(unit)s, posts of %(category)s: %(percent)s%% of %(n)s answers of %(people)s people about “%(objective)s” were right, fewer than %(share)s%%."
        )
        facts: dict[str, Any] = {
            "day": clock.in_words(on - BACK), "unit": names[unit], "category": labels.get(category, category), "percent": tally.percent,
            "n": tally.n, "people": tally.people, "objective": objectives[objective].text, "share": SHARE,
        }  # fmt: skip
        drafts.append(
            Draft(
                origin=_origin(category, objectives[objective].key), source=Need.Source.ITEMS, department=unit, because=words % facts,
                title=_("%(objective)s (posts of %(category)s)") % facts, competency=competencies.get(objective),
                course=courses.get(objective), people=tally.wrong_people, facts={"n": tally.n, "percent": tally.percent},
            )
        )  # fmt: skip
    return drafts


def _origin(category: str, objective: str) -> str:
    return f"items:{category}:{objective}"


def _close(well: dict[Group, Tally]) -> int:
    """Needs whose objective is answered well again are met; where too few answered, they stay."""
    keys = dict(Objective.objects.filter(pk__in={objective for _u, _c, objective in well}).values_list("pk", "key"))
    now = {(unit, _origin(category, keys[objective])): tally for (unit, category, objective), tally in well.items()}
    rows = Need.objects.live().filter(
        employee=None, source=Need.Source.ITEMS, owner_department__in={unit for unit, _origin in now}
    )
    done = 0
    for need in rows:
        if tally := now.get((need.owner_department_id, need.origin)):
            facts = {"percent": tally.percent, "n": tally.n}
            needs.mark_met(need, because=_("%(percent)s%% of %(n)s answers are right now.") % facts)
            done += 1
    return done
