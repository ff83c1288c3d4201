"""Rows of the permission matrix: needs. A need of the owner, in a hall of city A; city B's HR does not see it."""

from tests.development.making import make_need
from tests.permission_row import Cast, Row, of

#                                              anon own col man hr  str exp adm
ROWS: list[Row] = [
    Row("development:list_needs", "L 404 404 404 200 200 404 200", why="each HR sees the needs of their departments"),
    Row("development:find_needs", "L 404 404 404 R R 404 R", method="post"),
    Row("development:show_need", "L 200 404 200 200 404 404 200", of("need")),
    Row("development:decide_need", "L 404 404 404 R 404 404 R", of("need"), "post"),
]


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    c.need = make_need(c.people["owner"])
