"""Writing many rows back: the same as `bulk_update`, on both databases, for every kind of field that is used."""

import datetime as dt

import pytest

from lib import clock, rows
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_they_were_written():
    one, two = make_employee(name="甲"), make_employee(name="乙")
    one.name, one.hired_on, one.user = "丙", dt.date(2020, 2, 29), None
    two.name, two.hired_on = "丁'; --", dt.date(2019, 1, 1)
    kept = two.user_id
    rows.write([one, two], ["name", "hired_on", "user"])
    for row, name, day, user in ((one, "丙", dt.date(2020, 2, 29), None), (two, "丁'; --", dt.date(2019, 1, 1), kept)):
        row.refresh_from_db()
        assert (row.name, row.hired_on, row.user_id) == (name, day, user)


def test_moments_and_structures():
    from jobs.models import News

    news = News.objects.create(kind="x", subject="y", payload={})
    news.payload, news.next_try_at, news.settled = {"一": [1, None]}, clock.now(), True
    at = news.next_try_at
    rows.write([news], ["payload", "next_try_at", "settled"])
    news.refresh_from_db()
    assert (news.payload, news.next_try_at, news.settled) == ({"一": [1, None]}, at, True)


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.write([], ["name"])
