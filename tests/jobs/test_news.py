"""News are handled by each subscriber exactly once, whatever dies in between."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from jobs import news
from jobs.models import News, NewsDone
from lib import clock
from tests.jobs import deeds


@pytest.fixture
def subscribers(monkeypatch):
    """An empty list of subscribers for one test."""
    monkeypatch.setattr(news, "_subscribers", {})
    return news._subscribers


@pytest.fixture
def heard(subscribers):
    """A subscriber of `tested` that writes down what it was told."""

    @news.subscribe("tested")
    def write_down(item):
        News.objects.create(kind="heard", subject=item.subject, settled=True)

    return lambda: list(News.objects.filter(kind="heard").values_list("subject", flat=True))


def test_news_are_handled_after_commit(heard, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        item = news.tell("tested", "thing:1")
        assert heard() == []
    assert heard() == ["thing:1"]
    item.refresh_from_db()
    assert item.settled


def test_a_fact_that_is_rolled_back_tells_nothing(heard, transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        news.tell("tested", "thing:1")
        raise ZeroDivisionError
    assert heard() == []
    assert not News.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_commit_and_handler_loses_nothing(heard):
    code = """
with transaction.atomic():
    transaction.on_commit(deeds.die)
    news.tell("tested", "thing:1")
"""
    assert deeds.child(code).wait() == -9
    assert News.objects.get(kind="tested").settled is False
    assert heard() == []
    assert news.settle_pending() == 1
    assert news.settle_pending() == 0
    assert heard() == ["thing:1"]


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_inside_a_handler_has_not_handled_it(heard):
    code = """
@news.subscribe("tested")
def write_down(item):
    News.objects.create(kind="heard", subject="by the dead", settled=True)
    deeds.die()
news.tell("tested", "thing:1")
"""
    assert deeds.child(code).wait() == -9
    assert not NewsDone.objects.exists()
    news.settle_pending()
    assert heard() == ["thing:1"]


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_handle_it_once(heard):
    item = News.objects.create(kind="tested", subject="thing:1")
    barrier, results = threading.Barrier(4), []

    def settle():
        try:
            mine = News.objects.get(pk=item.pk)
            barrier.wait()
            results.append(news.settle(mine))
        finally:
            connection.close()

    threads = [threading.Thread(target=settle) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4
    assert heard() == ["thing:1"]
    assert NewsDone.objects.count() == 1


def test_a_poisoned_subscriber_stops_no_other_and_is_tried_again(heard, db):
    is_poisoned = True

    @news.subscribe("tested")
    def refuse(item):
        if is_poisoned:
            raise RuntimeError("poison")

    first, second = News.objects.create(kind="tested", subject="a"), News.objects.create(kind="tested", subject="b")
    assert news.settle_pending() == 0
    assert heard() == ["a", "b"]
    first.refresh_from_db()
    assert first.tries == 1
    assert first.next_try_at > clock.now()
    assert news.settle_pending() == 0
    is_poisoned = False
    News.objects.update(next_try_at=clock.now() - dt.timedelta(seconds=1))
    assert news.settle_pending() == 2
    assert heard() == ["a", "b"]
    assert NewsDone.objects.filter(news=second).count() == 2


def test_a_handler_that_breaks_a_rule_of_the_database_is_not_taken_for_done(subscribers, db):
    @news.subscribe("tested")
    def break_a_rule(item):
        raise IntegrityError("a rule of the handler's own")

    item = News.objects.create(kind="tested", subject="thing:1")
    assert news.settle(item) is False
    assert not NewsDone.objects.exists()


def test_the_wait_between_tries_grows_to_an_hour(subscribers, db):
    @news.subscribe("tested")
    def refuse(item):
        raise RuntimeError

    item = News.objects.create(kind="tested", subject="thing:1", tries=29_999)
    news.settle(item)
    news.settle(item)
    item.refresh_from_db()
    assert item.tries == 30_000
    assert dt.timedelta(minutes=59) < item.next_try_at - clock.now() <= dt.timedelta(hours=1)


def test_news_without_subscribers_are_settled(subscribers, db):
    item = News.objects.create(kind="nobody cares", subject="thing:1")
    assert news.settle_pending() == 1
    item.refresh_from_db()
    assert item.settled
