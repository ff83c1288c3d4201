"""Rows of the permission matrix: competencies and needs. A need of the owner, in a hall of city A; city B's HR does not see it."""

from tests.development.making import make_need
from tests.permission_row import Cast, Row, of
from tests.subjects.making import make_competency

OWNER = "the owner's page"
#                                              anon own col man hr  str exp adm
ROWS: list[Row] = [
    Row("subjects:my_competencies", "L 200 200 200 200 200 200 200"),
    Row("subjects:rate_oneself", "L 200 200 200 200 200 200 200"),
    Row("subjects:show_competency", "L 200 200 200 200 200 200 200", of("competency")),
    Row("subjects:show_profile", "L 200 404 200 200 404 404 200", lambda c: [c.people["owner"].public_id], why=OWNER),
    Row(
        "subjects:observe",
        "L 404 404 200 404 404 404 404",
        lambda c: [c.people["owner"].public_id],
        why="only who manages the person today has seen them",
    ),
    Row("subjects:list_requirements", "L 404 404 404 200 200 404 200"),
    Row("development:list_needs", "L 404 404 404 200 200 404 200", why="each HR sees the needs of their departments"),
    Row("development:find_needs", "L 404 404 404 R R 404 R", method="post"),
    Row("development:show_map", "L 404 404 404 200 200 404 200"),
    Row("development:list_by_post", "L 404 404 404 200 200 404 200"),
    Row("development:import_needs", "L 404 404 404 200 200 404 200"),
    Row("development:apply_needs", "L 404 404 404 R R 404 R", method="post"),
    Row("development:download_needs_template", "L 404 404 404 200 200 404 200"),
    Row("development:show_need", "L 200 404 200 200 404 404 200", of("need")),
    Row("development:decide_need", "L 404 404 404 R 404 404 R", of("need"), "post"),
    Row("development:list_team_needs", "L 404 404 200 404 404 404 404", why="only managers of today have a team"),
    Row("development:ask_for_need", "L 404 404 200 404 404 404 404"),
    Row("development:my_needs", "L 200 200 200 200 200 200 200"),
    Row(
        "development:set_goal",
        "L 200 200 200 200 200 200 404",
        why="an administrator is nobody on the roster",
    ),
]


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    c.competency = make_competency()
    c.need = make_need(c.people["owner"], competency=c.competency)
