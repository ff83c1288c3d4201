"""On how many days in a row somebody reviewed. Pure. A day on which nothing was due breaks nothing, nor does today before its end."""

import datetime as dt
from collections.abc import Iterable

ONE = dt.timedelta(days=1)
LONGEST = 60


def streak(reviews: Iterable[tuple[dt.date, dt.date]], *, waiting_since: dt.date | None, today: dt.date) -> int:
    """Return the number of days with a review, back from today until a day on which cards waited in vain.

    `reviews`: (day of the review, day on which its card had been due); `waiting_since`: the due day of the card that waits longest now.
    """
    rows = list(reviews)
    days = {day for day, _due in rows}
    count, day = 0, today
    for _n in range(LONGEST):
        if day in days:
            count += 1
        elif day < today and _waited(day, rows, waiting_since):
            break
        day -= ONE
    return count


def _waited(day: dt.date, rows: list[tuple[dt.date, dt.date]], waiting_since: dt.date | None) -> bool:
    """Whether a card was due on `day` that was reviewed later, or not yet."""
    if waiting_since is not None and waiting_since <= day:
        return True
    return any(done > day >= due for done, due in rows)
