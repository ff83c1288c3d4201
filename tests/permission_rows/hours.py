"""Rows of the permission matrix: study hours."""

import datetime as dt

from courses.actions import hours
from tests.permission_row import Cast, Row, of


def person(cast: Cast):
    return [cast.people["owner"].public_id]


ROWS = [
    Row("courses:my_hours", "L 200 200 200 200 200 200 404", why="an administrator is no employee"),
    Row("courses:team_hours", "L 200 200 200 200 200 200 200", why="empty for whoever leads nobody"),
    Row("courses:show_hours", "L 200 404 200 200 404 404 200", person),
    Row("courses:list_hours", "L 404 404 404 200 200 404 200"),
    Row("courses:export_hours", "L 404 404 404 200 200 404 200"),
    Row("courses:set_targets", "L 404 404 404 404 404 404 200", why="HR of a city sets nothing for the company"),
    Row(
        "courses:reverse_hours",
        "L 404 404 404 R 404 404 R",
        of("study_hour"),
        "post",
        data=lambda c: {"reason": "x"},
        why="HR, never the manager",
    ),
]


def extend(c: Cast) -> None:
    """Add a study hour of the owner."""
    c.study_hour = hours.credit(
        c.people["owner"], kind="class", key="class:1", title="班", minutes=90, on=dt.date(2026, 3, 2), reason="签到"
    )
