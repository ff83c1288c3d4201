"""Numbers counted ahead: what they are, how they add up over the tree, that the rows behind them are as many, and how a counting ends."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from classroom.models import ClassRating
from courses.models import Enrolment
from lib import clock
from people.models import Absence, Employee
from reports.aggregates import counting, reading
from reports.aggregates.measures import MEASURES
from reports.aggregates.places import first_of_months
from reports.dashboards.hr import HrDashboard
from reports.dashboards.scope import Scope
from reports.lists.kinds import KINDS
from reports.lists.showing import Listing
from reports.models import Aggregate, RiskRow, Snapshot
from tests.reports.ground import make_ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    return make_ground()


def numbers(department, **kwargs):
    return reading.numbers_of(Snapshot.objects.latest_finished(), [department], **kwargs)


def test_people_and_how_they_stand_add_up_over_the_tree(ground):
    counting.count_all()
    hall, city, province = (numbers(d) for d in (ground.hall, ground.city, ground.province))
    keys = ("people", "enrolled", "overdue", "on_time", "completed")
    assert [hall[k] for k in keys] == [4, 2, 1, 1, 1]
    assert [city[k] for k in keys] == [5, 2, 1, 1, 1]
    assert [province[k] for k in keys] == [7, 3, 2, 1, 1]
    other = numbers(ground.other)
    assert all(province[k] == city[k] + other[k] + (k == "people") for k in keys)


def test_groups_of_posts_and_employment_kinds_are_told_apart(ground):
    counting.count_all()
    assert numbers(ground.province, category="hall")["people"] == 4
    assert numbers(ground.province, kind="agency")["overdue"] == 1
    assert numbers(ground.province, category="management", kind="agency")["people"] == 0


def test_hours_stand_over_what_the_year_asks(ground):
    counting.count_all()
    got, asked = numbers(ground.hall).pair("hours")
    assert (got, asked) == (200, 3 * 4000)
    assert numbers(ground.hall).pair("reached") == (0, 3)
    months = dict(numbers(ground.hall).months("hours_done", clock.today()))
    assert months[f"{clock.today():%Y-%m}"][0] == 200 and len(months) == 12


def test_dates_of_people_on_long_leave_pause(ground):
    Employee.objects.filter(pk=ground.clerks[0].pk).update(work_state="long_leave")
    Absence.objects.create(employee=ground.clerks[0], starts_on=clock.today())
    counting.count_all()
    assert numbers(ground.hall)["overdue"] == 0 and numbers(ground.hall)["on_time"] == 2


def test_whoever_left_counts_nowhere(ground):
    Employee.objects.filter(pk=ground.clerks[2].pk).update(work_state="left", left_on=clock.today())
    counting.count_all()
    assert numbers(ground.hall)["people"] == 3 and numbers(ground.hall).year("completions") == (0, 0)


def test_a_new_counting_takes_the_place_of_the_old(ground):
    first = counting.count_all()
    Enrolment.objects.update(next_due_at=clock.now() + dt.timedelta(days=2))
    second = counting.count_all()
    assert not Snapshot.objects.filter(pk=first.pk).exists()
    assert set(Aggregate.objects.values_list("snapshot", flat=True)) == {second.pk}
    assert numbers(ground.province)["overdue"] == 0


def test_a_counting_that_broke_off_is_never_shown(ground):
    shown = counting.count_all()
    Snapshot.objects.create()
    assert Snapshot.objects.latest_finished() == shown


def test_the_job_counts_with_a_bar_and_only_once_at_a_time(ground):
    from jobs import actions as jobs
    from jobs.exceptions import JobError

    job = counting.start(by=ground.hr.user)
    with pytest.raises(JobError):
        counting.start(by=ground.hr.user)
    counting.start_by_schedule()
    done = jobs.run(job.pk)
    assert done.state == "done" and done.done == done.total and done.link[0] == "/reports/"
    assert Snapshot.objects.latest_finished() is not None and counting.present() is None


def test_every_number_of_the_page_opens_as_many_rows(ground):
    """Strip and figures: the list behind the number, with the rights of whoever looks, has exactly so many rows."""
    counting.count_all()
    for person in (ground.hr, ground.city_hr):
        board = HrDashboard(Scope(person.user))
        looked = 0
        for figure in [*board.strip, *board.attention]:
            parts = urlsplit(figure["url"])
            key = parts.path.split("/")[3] if parts.path.startswith("/reports/lists/") else ""
            if isinstance(figure["number"], int) and key:
                params = {name: values[0] for name, values in parse_qs(parts.query).items()}
                found = Listing(KINDS[key], person.user, params, columns=[]).rows.count()
                assert found == figure["number"], (figure["label"], key)
                looked += 1
        assert looked >= 7


def test_satisfaction_is_silent_below_five_answers():
    assert reading.Numbers({("satisfaction", "2026-11"): (4 * 25, 4 * 5)}).satisfaction is None
    assert reading.Numbers({("satisfaction", "2026-11"): (100, 25)}).satisfaction == 4.0
    assert len(ClassRating.ITEMS) == 5


def test_months_are_the_last_twelve():
    found = first_of_months(dt.date(2026, 2, 28))
    assert (found[0], found[-1], len(found)) == (dt.date(2025, 3, 1), dt.date(2026, 2, 1), 12)


def test_every_counted_key_says_what_it_is(ground):
    counting.count_all()
    assert set(Aggregate.objects.values_list("key", flat=True)) <= set(MEASURES)


def test_a_person_behind_the_time_is_found_with_the_facts(ground):
    today = clock.today()
    row = Enrolment.objects.filter(employee=ground.clerks[1])
    row.update(starts_on=today - dt.timedelta(days=16), minutes_total=100, minutes_done=10, last_active_at=None)
    row.get().items.update(due_at=clock.end_of_day(today + dt.timedelta(days=4)))
    row.update(next_due_at=clock.end_of_day(today + dt.timedelta(days=4)))
    counting.count_all()
    risk = RiskRow.objects.get(employee=ground.clerks[1])
    assert (risk.kind, risk.score, risk.facts["time"], risk.facts["done"]) == ("late", 80, 80, 10)
