"""From what a person shows to what another post asks for: every post in one glance, and the way to one of them. Nothing here writes.

How far. Of a post's requirements of a day, a level above what is asked for does not make up for another one:

    how far = Σ min(level, required) / Σ required, in percent, rounded down

An unknown level counts as 0. Worked: asked for 4 and 2, shown 3.5 and 5 → (3.5 + 2) / (4 + 2) = 91 %; one of two is reached.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.addresses import course_urls
from courses.models import Completion, Course
from development.actions.plan_making import courses_by_competency
from people.models import Employee, Post
from subjects.levels import Gap, in_words, level_of
from subjects.models import PostRequirement

MOST_COURSES = 3


@dataclass(frozen=True)
class Way:
    """A course that teaches a competency; `url` is empty while its page is not published."""

    title: str
    url: str
    is_completed: bool


@dataclass(frozen=True)
class Step:
    """One competency on the way, and what closes it where it is missing."""

    gap: Gap
    ways: tuple[Way, ...] = ()

    @property
    def is_reached(self) -> bool:
        return not self.gap.missing

    @property
    def short(self) -> str:
        return _("%(levels)s missing") % {"levels": in_words(self.gap.missing)}


@dataclass(frozen=True)
class Distance:
    """A post and what a person has of its requirements."""

    post: Post
    gaps: tuple[Gap, ...]

    @property
    def reached(self) -> int:
        return sum(1 for gap in self.gaps if not gap.missing)

    @property
    def missing(self) -> int:
        return len(self.gaps) - self.reached

    @property
    def percent(self) -> int:
        asked = sum(gap.required for gap in self.gaps)
        have = sum((gap.required - gap.missing for gap in self.gaps), Decimal(0))
        return int(100 * have / asked) if asked else 0

    @property
    def words(self) -> str:
        facts = {"reached": self.reached, "all": len(self.gaps)}
        return _("%(reached)s of %(all)s reached") % facts

    @property
    def lack(self) -> str:
        """The sentence of the map: to become X, you lack Y."""
        names = [gap.competency.name for gap in self.gaps if gap.missing]
        facts = {"post": self.post.name, "n": len(names), "names": _(", ").join(names)}
        if not names:
            return _("All that the post %(post)s asks for is shown by the evidence.") % facts
        return ngettext(
            "For the post %(post)s %(n)s competency is still missing: %(names)s.",
            "For the post %(post)s %(n)s competencies are still missing: %(names)s.",
            len(names),
        ) % facts  # fmt: skip


def distances(person: Employee, post: Post | None = None) -> list[Distance]:
    """Return the posts that ask for something today (or only `post`) with the person's gaps, the nearest first; two queries."""
    rows = PostRequirement.objects.valid().filter(level__gt=0, competency__is_open=True)
    if post is not None:
        rows = rows.filter(post=post)
    asked: dict[Post, list[PostRequirement]] = defaultdict(list)
    for row in rows.select_related("post", "competency").order_by("competency__position", "competency__key"):
        asked[row.post].append(row)
    levels = level_of([person], {row.competency_id for found in asked.values() for row in found})
    found = [
        Distance(one, tuple(Gap(r.competency, one.pk, r.level, levels[person.pk, r.competency_id]) for r in rows_of))
        for one, rows_of in asked.items()
    ]
    return sorted(found, key=lambda distance: (-distance.percent, distance.post.code))


def steps(distance: Distance, person: Employee, request: Any = None) -> list[Step]:
    """Return the way to a post: what is reached first, then the smaller gaps before the larger ones; constant queries."""
    missing = [gap.competency.pk for gap in distance.gaps if gap.missing]
    teaching = courses_by_competency() if missing else {}
    ways = _ways({pk: teaching.get(pk, []) for pk in missing}, person, request)
    found = [Step(gap, ways.get(gap.competency.pk, ())) for gap in distance.gaps]
    return sorted(found, key=lambda step: step.gap.missing)


def _ways(teaching: dict[int, list[Course]], person: Employee, request: Any) -> dict[int, tuple[Way, ...]]:
    """At most three courses of each competency, those that the person has not completed first."""
    ids = {course.pk for courses in teaching.values() for course in courses}
    if not ids:
        return {}
    done = set(Completion.objects.filter(employee=person, course__in=ids).values_list("course_id", flat=True))
    urls = course_urls(ids, request)
    return {
        competency: tuple(
            Way(course.title, urls.get(course.pk, ""), course.pk in done) for course in _fresh_first(courses, done)
        )
        for competency, courses in teaching.items()
    }


def _fresh_first(courses: Sequence[Course], done: Collection[int | None]) -> list[Course]:
    return sorted(courses, key=lambda course: course.pk in done)[:MOST_COURSES]
