"""Rows of the permission matrix: credentials."""

from credentials.actions import applying, revoking
from credentials.models import Application, Programme
from tests.credentials.proofs import make_period, make_programme
from tests.permission_row import Cast, Row, of


def _person(cast: Cast) -> list[object]:
    return [cast.people["owner"].public_id]


HR_ONLY = "L 404 404 404 200 200 404 200"
ROWS: list[Row] = [
    Row("credentials:verify_form", "200 200 200 200 200 200 200 200", why="anybody checks a certificate"),
    Row("credentials:verify", "200 200 200 200 200 200 200 200", of("period", "serial"), why="the minimum is public"),
    Row("credentials:my_certificates", "L 200 200 200 200 200 200 200"),
    Row("credentials:show_certificate", "L 200 404 200 200 404 404 200", of("period")),
    Row("credentials:download_certificate", "L 200 404 200 200 404 404 200", of("period")),
    Row("credentials:begin_drill", "L R R R R R R R", of("programme"), "post", why="refused with a message: nothing is to be renewed"),
    Row("credentials:open_exam", "L R R R R R R R", of("programme"), "post", why="refused with a message: nothing is to be renewed"),
    Row("credentials:ask_prior", "L 200 200 200 200 200 200 200", of("programme")),
    Row("credentials:serve_evidence", "L 200 404 404 200 404 404 200", of("application"), why="the person and HR; not the manager"),
    Row("credentials:list_certificates", HR_ONLY),
    Row("credentials:issue_certificate", HR_ONLY),
    Row("credentials:list_applications", HR_ONLY),
    Row("credentials:decide_application", "L 404 404 404 R 404 404 R", of("application"), "post", lambda c: {"choice": "decline"}),
    Row("credentials:ask_revocation", "L 404 404 404 R 404 404 R", of("period"), "post", why="refused with a message without a reason"),
    Row("credentials:decide_revocation", "L 404 404 404 R 404 404 R", of("revocation"), "post", lambda c: {"choice": "decline"}),
    Row("credentials:list_revoked", "200 200 200 200 200 200 200 200", why="verifiers of badges ask without an account"),
    Row("credentials:download_badge", "L 200 404 404 404 404 404 404", of("period"), why="the holder alone takes the badge out"),
    Row("credentials:show_board", "L 200 200 200 200 200 200 200", why="empty for whoever leads nobody"),
    Row("credentials:drop_roster", "L 400 400 400 400 400 400 400", method="post", why="an empty form"),
    Row("credentials:export_bss", "L 200 200 200 200 200 200 200", why="empty for whoever leads nobody"),
    Row("credentials:print_wall", "L 200 200 200 200 200 200 200", why="empty for whoever leads nobody"),
    Row("credentials:show_duties_of", "L 404 404 200 200 404 404 200", _person, why="never of oneself"),
    Row("credentials:assign_way", "L 404 404 R R 404 404 R", _person, "post", lambda c: {"programme": c.programme.key}),
    Row("credentials:grant_licence", "L 404 404 400 400 404 404 400", _person, "post", why="an empty form"),
    Row("credentials:ask_temporary", "L 404 404 400 400 404 404 400", _person, "post", why="an empty form"),
    Row("credentials:list_drills", HR_ONLY),
    Row("credentials:hr_board", HR_ONLY),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    person = c.people["owner"]
    c.programme: Programme = make_programme()
    c.period = make_period(person, c.programme)
    c.revocation = revoking.ask(make_period(person, make_programme()), reason="x", by=c.hr)
    file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    c.application: Application = applying.ask_prior(person, make_programme(), words="x", file=file, by=c.owner)
