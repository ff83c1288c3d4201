"""Rows of the permission matrix: bringing in what was before."""

from tests.permission_row import Cast, Row

ROWS = [
    Row("credentials:import_history", "L 404 404 404 200 200 404 200"),
    Row("credentials:apply_history", "L 404 404 404 R R 404 R", method="post", why="no token: says so"),
    Row("credentials:download_history_template", "L 404 404 404 200 200 404 200"),
]


def extend(c: Cast) -> None:
    """Nothing more is needed."""
