"""Numbers against worked examples, at a constant number of queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys import results
from surveys.actions import answering
from surveys.models import Survey
from tests.surveys.forms import make_invitation, make_survey

pytestmark = pytest.mark.django_db
VALUES = [
    {"useful": 5, "clear": 4, "again": "yes", "wishes": ["a"], "order": ["a", "b", "c"], "hours": 2},
    {"useful": 4, "clear": 2, "again": "no", "wishes": ["a", "b"], "order": ["b", "a", "c"], "hours": 4},
    {"useful": 1, "why": "听不懂", "skills": {"x": 3}},
]


def fill(survey, values):
    for one in values:
        row = make_invitation(survey)
        answering.answer(row, one, by=row.employee.user)


def test_a_worked_summary():
    survey = make_survey()
    fill(survey, VALUES)
    make_invitation(survey)  # asked, not answered
    found = results.summary(results.about("course", ["C104"]))
    assert (found.n, found.invited, found.rate_percent) == (3, 4, Decimal("75.0"))
    # Steps 5 4 1 (useful), 4 2 (clear), 3 (skills.x): mean 19 / 6, three of six are 4 or 5.
    assert (found.mean, found.share_of_4_or_more_percent) == (Decimal("3.17"), Decimal("50.0"))
    # Scores 97.9 (91.67 and 100, 1:3), 14.6 (58.33 and 0), 37.5 (0 and 50): mean 50.0.
    assert found.score_percent == Decimal("50.0")
    useful = found.item("useful")
    assert (useful.n, useful.mean, useful.share_of_4_or_more_percent) == (3, Decimal("3.33"), Decimal("66.7"))
    assert [(line.count, line.percent) for line in useful.lines] == [
        (1, Decimal("33.3")), (1, Decimal("33.3")), (0, 0), (0, 0), (1, Decimal("33.3")),
    ]  # fmt: skip
    assert [line.count for line in found.item("wishes").lines] == [2, 1, 0]
    assert found.item("hours").mean == Decimal("3.00") and found.item("hours").highest == 4
    assert found.item("why").quotes == ["听不懂"]
    assert found.item("skills.y").n == 0


def test_nothing_answered_divides_by_nothing():
    found = results.summary(Survey.objects.none())
    assert (found.n, found.rate_percent, found.mean, found.score_percent) == (0, None, None, None)


def test_ten_times_as_many_answers_cost_the_same_queries():
    survey = make_survey()
    rows = Survey.objects.filter(pk=survey.pk)
    counts = []
    for times in (1, 5):
        fill(survey, VALUES * times)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results.summary(rows)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, counts
