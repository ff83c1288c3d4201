"""Rows of the permission matrix: reports."""

from tests.permission_row import Cast, Row, of


def person(cast: Cast):
    return [cast.people["owner"].public_id]


ROWS = [
    Row("reports:own_file", "L 200 200 200 200 200 200 404", why="an administrator is no employee"),
    Row("reports:show_file", "L 200 404 200 200 404 404 200", person),
    Row("reports:print_file", "L 200 404 200 200 404 404 200", lambda c: [*person(c), "all"]),
    Row("reports:own_chain", "L 200 200 200 200 200 200 404", why="an administrator is no employee"),
    Row("reports:show_chain", "L 200 404 200 200 404 404 200", person),
    Row("reports:show_minutes", "L 404 404 404 200 200 404 200"),
    Row("reports:export_minutes", "L 404 404 404 200 200 404 200"),
    Row(
        "reports:class_file",
        "L 404 404 404 200 404 404 200",
        of("class_session"),
        why="HR and trainers of its department",
    ),
]


def extend(c: Cast) -> None:
    """Nothing more is needed."""
