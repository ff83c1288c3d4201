"""Rows of the permission matrix: signing in elsewhere, and privacy."""

from allauth.socialaccount.models import SocialAccount

from tests.permission_row import Cast, Row, of

ROWS: list[Row] = [
    Row(
        "accounts:sign_in_elsewhere",
        "404 R R R R R R R",
        lambda c: ["wecom"],
        "post",
        why="not configured in the tests",
    ),
    Row("accounts:linked", "L 200 200 200 200 200 200 200"),
    Row("accounts:link", "L R R R R R R R", lambda c: ["wecom"], "post", why="asks for the password first"),
    Row("accounts:unlink", "L R 404 404 404 404 404 404", of("link", "pk"), "post"),
    Row("oidc_callback", "404 404 404 404 404 404 404 404"),
    Row("wecom_callback", "404 404 404 404 404 404 404 404"),
]


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    c.link = SocialAccount.objects.create(user=c.owner, provider="wecom", uid="owner-1")
