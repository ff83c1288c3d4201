"""Rows of the permission matrix: questionnaires."""

from tests.permission_row import Cast, Row, of

ROWS: list[Row] = [
    Row("surveys:my_surveys", "L 200 200 200 200 200 200 200"),
    Row("surveys:answer_survey", "L 200 404 404 404 404 404 404", of("survey_invitation"), why="whoever was asked, nobody else"),
    Row("surveys:save_draft", "L 200 404 404 404 404 404 404", of("survey_invitation"), "post", why="an empty draft"),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    from tests.surveys.forms import make_invitation, make_survey

    c.survey = make_survey(owner_department=c.city)
    c.survey_invitation = make_invitation(c.survey, c.people["owner"])
