"""From evidence to a level: the formula by worked examples, and the same number of queries for any number of people."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lib import clock
from subjects import levels
from subjects.actions import competencies
from subjects.exceptions import SubjectsError
from subjects.models import Evidence, PostRequirement
from tests.factories import make_employee, make_post, make_user
from tests.subjects.making import make_competency, make_evidence

DAY = dt.date(2026, 11, 29)


def row(source, level, day=DAY, note=""):
    return SimpleNamespace(source=source, level=Decimal(str(level)), day=day, note=note)


def test_sources_are_weighed_as_the_formula_says():
    level = levels.weigh([row("exam", 4), row("self", 2)], on=DAY)
    assert level.value == Decimal("3.50")
    assert [(part.source, part.weight) for part in level.parts] == [("exam", 3), ("self", 1)]


def test_six_sources_make_one_level():
    rows = [
        row("exam", 4),
        row("sandbox", 3),
        row("observation", 3),
        row("manager", 4),
        row("360", 2.5),
        row("self", 5),
    ]
    # (12 + 9 + 6 + 8 + 5 + 5) / 13 = 45 / 13
    assert levels.weigh(rows, on=DAY).value == Decimal("3.46")


def test_the_newest_of_each_source_counts():
    old, new = row("exam", 1, dt.date(2026, 3, 1)), row("exam", 4, dt.date(2026, 9, 1))
    assert levels.weigh([old, new], on=DAY).value == 4
    assert levels.weigh([new, old], on=DAY).value == 4


def test_of_one_day_the_one_written_later_counts():
    assert levels.weigh([row("exam", 2), row("exam", 3)], on=DAY).value == 3


def test_what_is_older_than_24_months_or_lies_ahead_is_ignored():
    first_that_counts = row("exam", 3, dt.date(2024, 11, 30))
    too_old = row("sandbox", 1, dt.date(2024, 11, 29))
    ahead = row("manager", 1, DAY + dt.timedelta(days=1))
    assert levels.weigh([first_that_counts, too_old, ahead], on=DAY).value == 3


def test_without_evidence_the_level_is_unknown_and_everything_is_missing():
    level = levels.weigh([], on=DAY)
    assert level.value is None
    gap = levels.Gap(SimpleNamespace(), 1, 4, level)
    assert gap.missing == 4 and gap.is_unknown
    with override("zh-hans"):
        assert "24个月" in level.because


def test_halves_are_rounded_up():
    # (3 × 3.33 + 1 × 3.35) / 4 = 3.335
    assert levels.weigh([row("exam", 3.33), row("self", 3.35)], on=DAY).value == Decimal("3.34")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 11, 29), dt.date(2024, 11, 29)),
        (dt.date(2026, 2, 28), dt.date(2024, 2, 28)),
        (dt.date(2028, 2, 29), dt.date(2026, 2, 28)),
    ],
)
def test_months_before(day, expected):
    assert levels.months_before(day, 24) == expected


# --- rows ------------------------------------------------------------------------------------------
def test_gaps_compare_the_present_post_with_the_evidence(db):
    person, one, other = make_employee(), make_competency(), make_competency()
    post = person.main.post
    for each, level in ((one, 4), (other, 2)):
        competencies.require(post, each, level=level, by=None)
    make_evidence(person, one, 2.5)
    make_evidence(person, other, 3)
    found = {g.competency: g for g in levels.gaps([person])[person.pk]}
    assert (found[one].missing, found[other].missing) == (Decimal("1.5"), 0)
    assert levels.level_of([person], [one])[person.pk, one.pk].value == Decimal("2.5")


def test_gaps_of_a_past_day_use_the_requirement_of_that_day(db):
    person, one = make_employee(), make_competency()
    competencies.require(person.main.post, one, level=2, by=None, starts_on=dt.date(2025, 1, 1))
    competencies.require(person.main.post, one, level=4, by=None, starts_on=dt.date(2026, 1, 1))
    assert levels.gaps([person], dt.date(2025, 12, 31))[person.pk][0].required == 2
    assert levels.gaps([person], dt.date(2026, 1, 1))[person.pk][0].required == 4


@pytest.mark.parametrize("count", [2, 20])
def test_gaps_take_three_queries_for_any_number_of_people(db, count):
    post = make_post()
    each = [make_competency() for _n in range(3)]
    people = [make_employee(post=post, with_user=False) for _n in range(count)]
    for one in each:
        competencies.require(post, one, level=3, by=None)
        for person in people:
            make_evidence(person, one, 1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = levels.gaps(people)
    assert len(queries) == 3
    assert all(len(found[p.pk]) == 3 for p in people)


# --- actions ---------------------------------------------------------------------------------------
def test_a_new_requirement_ends_the_one_before(db):
    post, one = make_post(), make_competency()
    competencies.require(post, one, level=2, by=None, starts_on=clock.today() - dt.timedelta(days=9))
    competencies.require(post, one, level=3, by=None)
    assert competencies.require(post, one, level=3, by=None) is None
    rows = PostRequirement.objects.filter(post=post).order_by("starts_on")
    assert [(r.level, r.ends_on) for r in rows] == [(2, clock.today()), (3, None)]


def test_two_requirements_of_a_day_are_refused_by_the_database(db):
    post, one = make_post(), make_competency()
    PostRequirement.objects.create(post=post, competency=one, level=2)
    with pytest.raises(IntegrityError, match="one_requirement_of_a_post_a_day"), transaction.atomic():
        PostRequirement.objects.create(post=post, competency=one, level=3)


def test_a_requirement_before_a_planned_one_is_refused(db):
    post, one = make_post(), make_competency()
    competencies.require(post, one, level=2, by=None, starts_on=clock.today() + dt.timedelta(days=5))
    with pytest.raises(SubjectsError):
        competencies.require(post, one, level=3, by=None)


def test_defaults_fill_only_what_nobody_has_said(db):
    post = make_post(category="hall")
    one = make_competency(defaults={"hall": 3, post.code: 4})
    other = make_competency(defaults={"hall": 2})
    competencies.require(post, other, level=0, by=None)
    competencies.require_defaults()
    assert PostRequirement.objects.get(post=post, competency=one).level == 4
    assert PostRequirement.objects.get(post=post, competency=other).level == 0
    assert competencies.require_defaults() == 0


def test_evidence_is_noted_once_and_never_changed(db):
    person, one = make_employee(), make_competency()
    seen = [competencies.Seen(person.pk, one.pk, Decimal(3))]
    assert competencies.note(seen, source="exam", source_key="attempt:1", day=DAY) == 1
    assert competencies.note(seen, source="exam", source_key="attempt:1", day=DAY) == 0
    with pytest.raises(IntegrityError, match="evidence_never_changes"), transaction.atomic():
        Evidence.objects.update(level=5)


def test_evidence_above_five_is_refused(db):
    person, one = make_employee(), make_competency()
    with pytest.raises(SubjectsError):
        competencies.note(
            [competencies.Seen(person.pk, one.pk, Decimal("5.01"))], source="exam", source_key="x", day=DAY
        )


def test_only_oneself_rates_oneself_and_nobody_observes_oneself(db):
    person, one = make_employee(), make_competency()
    with pytest.raises(SubjectsError):
        competencies.rate_oneself(person, {one: 3}, by=make_user())
    with pytest.raises(SubjectsError):
        competencies.observe(person, {one: 3}, by=person.user)
    assert competencies.rate_oneself(person, {one: 3}, by=person.user) == 1
    with pytest.raises(SubjectsError):
        competencies.rate_oneself(person, {one: 4}, by=person.user)
