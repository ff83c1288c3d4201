"""Rows of the permission matrix: signing in elsewhere, and privacy."""

from allauth.socialaccount.models import SocialAccount
from django.core.files.base import ContentFile

from people.actions import erasing
from people.models import DataExport
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
    Row(
        "people:show_kept",
        "L 200 200 200 200 200 200 404",
        why="an account outside the roster has no data of that kind",
    ),
    Row("people:copy_own", "L R R R R R R 404", method="post"),
    Row("people:fetch_copy", "L 200 404 404 404 404 404 404", of("data_export"), why="only whoever asked for it"),
    Row("people:show_person_data", "L 404 404 404 200 404 404 200", lambda c: [c.people["owner"].public_id]),
    Row("people:copy_person", "L 404 404 404 R 404 404 R", lambda c: [c.people["owner"].public_id], "post"),
    Row("people:ask_for_erasure", "L 404 404 404 200 404 404 200", lambda c: [c.people["owner"].public_id]),
    Row("people:show_erasure", "L 404 404 404 200 404 404 200", of("erasure")),
    Row("people:decide_erasure", "L 404 404 404 R 404 404 R", of("erasure"), "post"),
    Row("oidc_callback", "404 404 404 404 404 404 404 404"),
    Row("wecom_callback", "404 404 404 404 404 404 404 404"),
]


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    c.link = SocialAccount.objects.create(user=c.owner, provider="wecom", uid="owner-1")
    c.data_export = DataExport.objects.create(employee=c.people["owner"], asked_by=c.owner)
    c.data_export.file.save("copy.zip", ContentFile(b"PK"), save=True)
    leaver = c.people["colleague"]
    c.erasure = erasing.ask_for_erasure(leaver, reason="本人申请", by_order=True, by=c.hr)
