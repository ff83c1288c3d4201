"""Fixtures for all tests. The database is SQLite unless DATABASE_URL names a PostgreSQL."""

import functools
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation.reloader import translation_file_changed
from pytest_django.plugin import blocking_manager_key

from tools import migrated

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_configure(config):
    """Chinese comes from compiled catalogues: compile what is newer (once, in the controller of pytest-xdist)."""
    if not hasattr(config, "workerinput"):
        script = Path(__file__).resolve().parent.parent / "tools" / "messages.py"
        subprocess.run([sys.executable, script, "compile"], check=True, stdout=subprocess.DEVNULL)
        translation_file_changed(None, Path("django.mo"))  # Django was set up before this: let it read them again


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "ground", "server"}


# What takes longest begins first, so that at the end no process waits for another (tools/suite.py deals files in this order).
SLOW_FIRST = [
    "test_every_page_of_staff.py", "test_faults.py", "test_every_page_of_learners.py", "test_restore_on_an_empty_machine.py",
    "test_exam_room.py", "test_exam_session.py", "test_first_day.py", "test_permissions.py", "test_demo.py", "test_authors.py",
    "test_reading.py", "test_reviewing.py", "test_in_browser.py", "test_passkeys_in_browser.py", "test_shipped_content.py", "test_load.py",
    "test_search.py",
]  # fmt: skip


# What a database may do in a way of its own: refuse (constraints, triggers), let two race, search, be asked in its own SQL.
OF_ITS_OWN = re.compile(
    r"IntegrityError|DatabaseError|OperationalError|ProgrammingError|trigger|racing|together\(|cursor\(|\.vendor|postgres|search"
)
WHOLE = {"test_permissions.py", "test_shipped_content.py"}  # every address, the whole curriculum
COUNTING = {"reports", "development"}  # folders whose pages are sums and groups


def pytest_collection_modifyitems(config, items):
    """Without Chromium the tests that drive it are skipped by name.

    Tests that no database can answer otherwise run once, on SQLite; EVERYTHING=1 runs all that ask a database on PostgreSQL too.
    """
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = asks_a_database if os.environ.get("EVERYTHING") else depends_on_the_database
        config.hook.pytest_deselected(items=[item for item in items if not again(item)])
        items[:] = [item for item in items if again(item)]
    items.sort(key=lambda item: SLOW_FIRST.index(item.path.name) if item.path.name in SLOW_FIRST else len(SLOW_FIRST))
    for item in items:
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt-get install chromium)"))


def asks_a_database(item):
    needs = item.get_closest_marker("django_db") or item.get_closest_marker("both")
    return bool(needs or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def depends_on_the_database(item):
    """Whether another database could answer otherwise: asked of the whole module, as its tests share what they stand on."""
    path = item.path
    is_one = item.get_closest_marker("both") or empties_the_database(item) or path.name in WHOLE
    return asks_a_database(item) and bool(is_one or path.parent.name in COUNTING or speaks_of_a_database(path))


@functools.cache
def speaks_of_a_database(path):
    return OF_ITS_OWN.search(path.read_text(encoding="utf-8")) is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings):
    """Each process begins with a copy of the migrated database instead of migrating for itself."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = migrated.database_name(os.environ["DATABASE_URL"])
    elif not Path(test["NAME"]).exists() or request.config.getvalue("create_db"):
        for leftover in ("-wal", "-shm"):
            Path(test["NAME"] + leftover).unlink(missing_ok=True)
        shutil.copy(migrated.sqlite_file(), test["NAME"])


@pytest.fixture(scope="session")
def django_db_createdb(django_db_createdb):
    return django_db_createdb and connection.vendor == "postgresql"  # on SQLite the copy is fresh: see above


GROUND = {}  # what the migrations wrote: Wagtail's root, the home page, groups, the review workflow


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Remember what stands in a fresh database, for after the tests that empty it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = cursor.fetchall()
            if rows and table != "django_migrations":
                GROUND[table] = ([column[0] for column in cursor.description], rows)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A transactional test ends with an empty database; lay the ground again before a test that relies on it."""
    result = yield
    if empties_the_database(item) and nextitem is not None and not empties_the_database(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            lay_the_ground()
    return result


def lay_the_ground():
    """Write the remembered rows back as they were, past all signals."""
    quote = connection.ops.quote_name
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True, reset_sequences=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in GROUND.items():
            names, marks = ", ".join(quote(c) for c in columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)
        # The rows came with their ids: PostgreSQL's counters must go on after them.
        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(sql)


def empties_the_database(item):
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction")
    return bool(asked or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def _fresh_content_types():
    """Transactional tests give content types new ids; nobody may remember old ones."""
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _fresh_sandbox():
    """Scenarios and catalogues never change under one number, except where a test empties the database."""
    from simulator import films, playing

    playing.forget()
    films.forget()


@pytest.fixture
def site_root(db):
    """The default locale, Wagtail's root page, our home page and the default site, also after a transactional test emptied them."""
    return make_site_root()


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """The curriculum that ships, loaded once for a whole module: its tests stand in transactions of their own inside this one.

    For modules in which no test wants an empty house and none is transactional. Gives a function that runs further commands.
    """

    def run(*command, **options):
        out = io.StringIO()
        call_command(*command, stdout=out, stderr=out, **options)
        return out.getvalue()

    with django_db_blocker.unblock(), transaction.atomic():
        make_site_root()
        run("load_content")
        yield run
        transaction.set_rollback(True)


def make_site_root():
    from wagtail.models import Locale, Page, Site

    from courses.models import CatalogPage, HomePage

    ContentType.objects.clear_cache()
    locale = Locale.objects.get_or_create(language_code="zh-hans")[0]
    Locale.objects.get_or_create(language_code="en")
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
        Page.objects.filter(depth=2, slug="home").exclude(content_type__model="homepage").delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(instance=HomePage(title="首页", slug="home", locale=locale))
        home.add_child(instance=CatalogPage(title="全部课程", slug="courses", locale=locale))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
    Site.clear_site_root_paths_cache()
    return home
