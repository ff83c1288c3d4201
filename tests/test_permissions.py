"""The permission matrix: every address is a row, and every visitor gets what the row says (rule 5)."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tests.permissions import PAGES, ROWS, VISITORS, make_cast

SEE_MOST = ["owner", "manager", "hr"]
SNAPSHOT = Path(__file__).with_name("third_party_urls.txt")
ROOT = SNAPSHOT.parent.parent


def is_ours(callback) -> bool:
    """Whether a view's code lies in this repository (a class-based admin view of ours counts as well)."""
    top = callback.__module__.split(".")[0]
    return (ROOT / "site" / top).is_dir() or (ROOT / top / "__init__.py").exists()


def walk(resolver=None, spaces=(), prefix=""):
    """Yield (name, is ours) of every address; one without a name is known by its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from walk(pattern, inner, path)
        else:
            name = ":".join([*spaces, pattern.name]) if pattern.name else f"<{path}>"
            yield name, is_ours(pattern.callback)


def test_every_address_of_ours_is_a_row():
    ours = {name for name, is_ours in walk() if is_ours and not name.startswith("<")}
    rows = [row.name for row in ROWS]
    assert sorted(ours - set(rows)) == [], "write a row in tests/permissions.py"
    assert sorted(set(rows) - ours) == [], "these rows have no address any more"
    assert len(rows) == len(set(rows))


def test_every_address_of_others_was_looked_at():
    """Wagtail's and allauth's own addresses: reviewed when they are added to the snapshot.

    There is no switch that writes the snapshot, on purpose: read each new line, then add it.
    """
    others = sorted({name for name, is_ours in walk() if not is_ours or name.startswith("<")})
    known = [line for line in SNAPSHOT.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert sorted(set(others) - set(known)) == [], "new addresses of a library: look at them, then add them"
    assert sorted(set(known) - set(others)) == [], "gone: remove them from the snapshot"


@pytest.fixture
def cast(site_root, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "outbox.mail.FileMailbox"
    return make_cast()


def answer(cast, visitor, row) -> str:
    """Ask as `visitor` and take everything back afterwards."""
    client = Client(raise_request_exception=True)
    user = getattr(cast, visitor)
    if user is not None:
        client.force_login(user)
    url = row.url(cast) if row.url else reverse(row.name, args=row.args(cast))
    with transaction.atomic():
        response = getattr(client, row.method)(url, row.data(cast))
        transaction.set_rollback(True)
    if 300 <= response.status_code < 400:
        return "L" if response["Location"].startswith("/accounts/login/") else "R"
    return str(response.status_code)


@pytest.mark.parametrize("rows", [ROWS, PAGES], ids=["addresses", "pages"])
def test_each_visitor_gets_what_the_matrix_says(rows, cast):
    """All rows on one cast: making it costs more than asking. On PostgreSQL, for what pages ask of it, those who see most."""
    visitors = VISITORS if connection.vendor == "sqlite" else SEE_MOST
    wrong = []
    for row in rows:
        said = dict(zip(VISITORS, row.answers.split(), strict=True))
        got, wanted = [answer(cast, v, row) for v in visitors], [said[v] for v in visitors]
        if got != wanted:
            wrong.append(f"{row.name}: the matrix says {' '.join(wanted)}, got {' '.join(got)}")
    assert wrong == [], "in the order of " + ", ".join(visitors)


# What Wagtail answers to everybody: its sign-in and sign-out, and texts for scripts.
OPEN_IN_CMS = {"wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}


def test_the_cms_is_closed_to_everybody_without_a_role(cast):
    """Every address of the admin that needs no argument, also those that later versions of Wagtail add."""
    found = []
    for name, _is_ours in walk():
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if url.startswith("/cms/") and name not in OPEN_IN_CMS:
            for visitor in ("anonymous", "owner", "hr", "expired_hr"):
                client = Client()
                if visitor != "anonymous":
                    client.force_login(getattr(cast, visitor))
                status = client.get(url).status_code
                if status not in (302, 403, 404, 405):
                    found.append(f"{visitor}: {name} {status}")
    assert found == []
