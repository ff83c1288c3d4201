"""满意度 from ratings of classes and reaction questionnaires together: worked examples, nobody twice, nothing of fewer than five."""

import datetime as dt

import pytest

from classroom.models import ClassRating, ClassSession, SignUp
from lib import clock
from reports.aggregates import counting, reading
from reports.upward import periods
from reports.upward.measures import REGISTRY
from reports.upward.reading import Report
from reports.upward.rows import rows_of
from reports.upward.scope import Scope
from surveys.actions import answering, asking
from surveys.models import Survey
from tests.factories import make_course, make_department, make_employee, make_grant
from tests.surveys.forms import a_definition, make_survey, make_version

pytestmark = pytest.mark.django_db
YEAR = 2025  # over, whatever the day of the test
DAY = dt.date(YEAR, 5, 10)
TEXT = {"zh": "题", "en": "Item"}
ITEMS = [
    {"key": "useful", "kind": "scale", "text": TEXT, "required": True},
    {"key": "hard", "kind": "scale", "text": TEXT, "required": True, "reverse": True},
    {"key": "order", "kind": "ranking", "text": TEXT, "options": [{"key": k, "text": TEXT} for k in ("a", "b")]},
]


class Ground:
    def __init__(self):
        self.city = make_department(kind="city", name="青川市分公司")
        self.hall = make_department(self.city, kind="hall", name="甲厅")
        self.hr = make_employee(department=self.city)
        make_grant(self.hr, "hr", self.city)
        self.people = [make_employee(department=self.hall) for _n in range(6)]
        definition = a_definition(sections=[{"key": "s", "items": ITEMS}])
        self.version = make_version(definition=definition, kind="reaction")

    def ask(self, people, steps, *, about=("course", "C1"), is_anonymous=True):
        """A reaction survey to `people`, answered with (useful, hard) where there is one, closed in May of the year."""
        survey = make_survey(
            self.version,
            about_kind=about[0],
            about_key=str(about[1]),
            owner_department=self.city,
            is_anonymous=is_anonymous,
        )
        asking.invite(survey, people, relationship="self")
        for person, given in zip(people, steps, strict=False):
            if given:
                row = survey.invitations.select_related("survey__version__form", "employee__user").get(employee=person)
                answers = {"useful": given[0], "hard": given[1], "order": ["b", "a"]}
                answering.answer(row, answers, by=person.user)
        start = clock.start_of_day(DAY)
        Survey.objects.filter(pk=survey.pk).update(opens_at=start, closes_at=start + dt.timedelta(days=10))
        return survey

    def hold(self, people, values, **kwargs):
        session = ClassSession.objects.create(
            title="班",
            owner_department=self.city,
            capacity=30,
            code="x",
            state="closed",
            closed_at=clock.start_of_day(DAY),
            **kwargs,
        )
        for person, v in zip(people, values, strict=True):
            signup = SignUp.objects.create(session=session, employee=person, state="attended")
            if v:
                ClassRating.objects.create(signup=signup, useful=v, clear=v, practice=v, pace=v, order=v)
        return session

    def report(self, way="unit"):
        return Report(Scope(self.city, periods.read(f"{YEAR}-q2"), way))

    def whole(self, key, **kwargs):
        return REGISTRY[key].text(self.report(**kwargs).whole.cells[key])


@pytest.fixture
def ground():
    return Ground()


def test_questionnaires_alone(ground):
    """Useful 5, 4, 4, 2, 5 and hard (turned) 1, 2, 3, 4, 1 → 5, 4, 3, 2, 5: marks 20 + 19 of ten = 3.90; means 5, 4, 3.5, 2, 5: 3 of 5."""
    ground.ask(ground.people, [(5, 1), (4, 2), (4, 3), (2, 4), (5, 1), None])
    assert ground.whole("satisfaction") == "3.90"
    assert ground.whole("satisfied") == "60.0%"
    assert ground.whole("response") == "83.3%"
    (line,) = [line for line in ground.report().lines if line.label == "甲厅"]
    assert REGISTRY["satisfaction"].text(line.cells["satisfaction"]) == "3.90"


def test_together_with_ratings_of_classes(ground):
    """Five ratings of 5 (25 marks, 125) and five questionnaires of 3 + 3 (10 marks, 30): 155 ÷ 35 = 4.43; 5 of 10 are satisfied."""
    others = [make_employee(department=ground.hall) for _n in range(5)]
    ground.hold(others, [5] * 5)
    ground.ask(ground.people[:5], [(3, 3)] * 5)
    assert ground.whole("satisfaction") == "4.43"
    assert ground.whole("satisfied") == "50.0%"
    assert ground.whole("response") == "100.0%"


@pytest.mark.parametrize("kind", ["class", "course"])
def test_nobody_counts_twice_for_the_same_class(ground, kind):
    """Six rated the class with 1; five of them also answered the questionnaire with 5: five questionnaires count, one rating is too few."""
    course = make_course()
    session = ground.hold(ground.people, [1] * 6, course=course)
    about = (kind, session.public_id if kind == "class" else course.key)
    ground.ask(ground.people, [(5, 1)] * 5 + [None], about=about)
    report = ground.report()
    assert REGISTRY["satisfaction"].text(report.whole.cells["satisfaction"]) == "5.00"
    response = report.whole.cells["response"]
    assert (response.top, response.base) == (6, 6)  # five by the questionnaire, one by the rating


def test_a_questionnaire_about_the_course_of_another_time_is_another_thing(ground):
    course = make_course()
    session = ground.hold(ground.people, [4] * 6, course=course)
    survey = ground.ask(ground.people[:5], [(5, 1)] * 5, about=("course", course.key))
    old = clock.start_of_day(DAY) - dt.timedelta(days=400)
    Survey.objects.filter(pk=survey.pk).update(opens_at=old, closes_at=old + dt.timedelta(days=9))
    assert ground.whole("satisfaction") == "4.00" and session.pk


def test_fewer_than_five_of_a_source_are_not_read(ground):
    """Five ratings of 4 and four questionnaires of 5: the ratings alone, or the four could be told by subtracting."""
    others = [make_employee(department=ground.hall) for _n in range(5)]
    ground.hold(others, [4] * 5)
    ground.ask(ground.people[:4], [(5, 1)] * 4)
    assert ground.whole("satisfaction") == "4.00"
    assert ground.whole("response") == "100.0%"


def test_an_open_survey_is_not_read(ground):
    survey = ground.ask(ground.people[:5], [(5, 1)] * 5)
    Survey.objects.filter(pk=survey.pk).update(closes_at=clock.now() + dt.timedelta(days=1))
    assert ground.whole("satisfaction") == "—"


def test_by_post_category_questionnaires_stand_in_the_whole_alone(ground):
    ground.ask(ground.people[:5], [(5, 1)] * 5)
    report = ground.report(way="category")
    assert REGISTRY["satisfaction"].text(report.whole.cells["satisfaction"]) == "5.00"
    assert all(REGISTRY["satisfaction"].value(line.cells["satisfaction"]) is None for line in report.lines)
    assert [line.cells["response"].top for line in report.lines if line.cells.get("response")] == [5]


def test_the_rows_behind_say_how_many_and_never_who(ground):
    session = ground.hold(ground.people, [4] * 6)
    others = [make_employee(department=ground.hall) for _n in range(6)]
    survey = ground.ask(others, [(5, 1)] * 5 + [None])
    found = rows_of(
        REGISTRY["satisfaction"], Scope(ground.city, periods.read(f"{YEAR}-q2"), "unit"), group="", user=ground.hr.user
    )
    lines = [found.cells(row) for row in found.query]
    assert sorted(line[0] for line in lines) == sorted([session.title, survey.title])
    assert {line[0]: line[2:4] for line in lines} == {session.title: ["6", "6"], survey.title: ["6", "5"]}
    assert all(person.name not in str(lines) for person in [*others, *ground.people])


def test_dashboards_count_both_sources(ground):
    """Five ratings of 5 this month (25 marks, 125) and five questionnaires of 3 + 3 closed yesterday (10 marks, 30): 155 ÷ 35."""
    others = [make_employee(department=ground.hall) for _n in range(5)]
    ground.hold(others, [5] * 5)
    five, four = (ground.ask(ground.people[:n], [(3, 3)] * n, about=("course", f"C{n}")) for n in (5, 4))
    start, other = clock.now() - dt.timedelta(days=9), clock.now() - dt.timedelta(days=70)
    Survey.objects.filter(pk=five.pk).update(opens_at=start, closes_at=clock.now() - dt.timedelta(days=1))
    Survey.objects.filter(pk=four.pk).update(
        opens_at=other, closes_at=other + dt.timedelta(days=1)
    )  # too few of a month
    snapshot = counting.count_all()
    found = reading.numbers_of(snapshot, [ground.city])
    assert (found.year("satisfaction"), found.year("opinions")) == ((155, 35), (10, 0))
    assert reading.numbers_of(snapshot, [ground.city], category="hall").year("opinions") == (5, 0)
