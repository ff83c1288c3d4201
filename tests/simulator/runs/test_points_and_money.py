"""What a run was worth is told as it is: points are never rounded up to passed, money stands in yuan."""

import pytest
from django.urls import reverse

from simulator.actions import admissions, runs
from simulator.models import Run, Score
from simulator.models.run import in_points
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished_run(site_root):
    run = runs.begin(admissions.open_practice(make_employee(), make_scenario()), mode="practice")
    return runs.close(run, closed_by="learner")


@pytest.mark.parametrize(("tenths", "text"), [(796, "79.6"), (800, "80"), (1000, "100"), (0, "0")])
def test_points_keep_their_tenth(tenths, text):
    assert in_points(tenths) == text


def test_a_result_just_below_the_mark_is_not_shown_as_the_mark(client, finished_run):
    run = finished_run
    Run.objects.filter(pk=run.pk).update(points_tenths=796, passed=False)
    Score.objects.create(
        run=run, points_tenths=796, passed=False, parts={}, grader_version=1,
        findings=[
            {"rule": "m1", "part": "charges", "points": 20.4, "seq": 1, "field": "change_fen", "expected": 7000, "found": 0},
            {"rule": "m2", "part": "charges", "points": 1, "seq": 1, "field": "once_install", "expected": {"amount_fen": 5800, "waived_fen": 0}, "found": None},
            {"rule": "t", "part": "time", "points": 1, "seq": 1, "field": "active_s", "expected": 360, "found": 425},
        ],
    )  # fmt: skip
    client.force_login(run.employee.user)
    for page in (reverse("simulator:home"), reverse("simulator:list_runs")):
        text = client.get(page).content.decode()
        assert "79.6" in text and '<td data-label="分数" class="num">80</td>' not in text
    text = client.get(reverse("simulator:show_result", args=[run.public_id])).content.decode()
    assert '<span class="verdict__points num">79.6</span>' in text
    assert "应为 70.00元 · 实际 0.00元" in text and "7000" not in text
    assert "应为 应收 58.00元" in text and "应为 6分00秒 · 实际 7分05秒" in text
