"""The jobs app's own lines of the schedule."""

from jobs import actions, news
from jobs.schedule import every


@every(seconds=10)
def settle_news():
    """Handle news whose handlers did not finish."""
    news.settle_pending()


@every(seconds=30)
def reap_jobs():
    """Give jobs of dead workers back to the queue."""
    actions.reap()
