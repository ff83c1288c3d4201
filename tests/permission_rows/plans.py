"""Rows of the permission matrix: plans."""

from tests.permission_row import Cast, Row

ROWS: list[Row] = []


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
