"""The bell tells who started long work that it is finished."""

import datetime as dt

import pytest

from config.receivers import tell_who_started_it
from jobs.models import Job, News
from lib import clock
from outbox.models import Message
from tests.factories import make_user


@pytest.fixture
def finished(db):
    def make(seconds, **fields):
        user = make_user()
        start = clock.now() - dt.timedelta(seconds=seconds)
        fields = {"state": "done", "result": {"url": "/hr/people/"}, **fields}
        job = Job.objects.create(
            kind="test.count", key=str(seconds), by=user, created_at=start, finished_at=clock.now(), **fields
        )
        return News(kind="job_finished", subject="job", payload={"job": job.pk})

    return make


def test_long_work_is_told_once_with_its_result(finished):
    news = finished(60)
    tell_who_started_it(news)
    tell_who_started_it(news)
    message = Message.objects.get()
    assert message.url == "/hr/people/"
    assert message.subject.startswith("已完成")


def test_short_work_is_not_worth_a_message(finished):
    tell_who_started_it(finished(3))
    assert not Message.objects.exists()


def test_failed_work_leads_to_its_page(finished):
    tell_who_started_it(finished(60, state="failed", result={}, message="磁盘已满"))
    message = Message.objects.get()
    assert message.url.startswith("/jobs/")
    assert message.body == "磁盘已满"
