"""The jobs app's own lines of the schedule."""

import datetime as dt

from jobs import actions, news
from jobs.models import Tick
from jobs.schedule import daily, every
from lib import clock


@every(seconds=10)
def settle_news():
    """Handle news whose handlers did not finish."""
    news.settle_pending()


@every(seconds=30)
def reap_jobs():
    """Give jobs of dead workers back to the queue."""
    actions.reap()


@every(seconds=3600)
def forget_old_ticks():
    """Keep two days of ticks."""
    Tick.objects.filter(due_at__lt=clock.now() - dt.timedelta(days=2)).delete()


@daily("03:30")
def forget_old_rows():
    """Delete finished jobs, settled news and queue rows that are old."""
    actions.forget_old()
