"""Putting an archive back: all of it, or nothing."""

import gzip
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from jobs.archive import pack, rows
from jobs.archive.pack import ArchiveError


def is_empty() -> bool:
    """Whether nobody has an account here yet."""
    return not get_user_model()._base_manager.exists()


def restore(path: Path, *, force: bool = False) -> dict[str, Any]:
    """Put the archive back onto an empty installation and return its manifest.

    Everything is checked before anything is changed. Rows are written and compared with the manifest in one transaction.
    Raises ArchiveError, and then nothing has changed. `force` replaces what is there.
    """
    manifest = pack.check(path)
    _compare_code(manifest)
    if not force and not is_empty():
        raise ArchiveError(_("There are accounts here already. A backup is restored onto an empty installation."))
    try:
        with pack.opened(path) as tar, _staged_media(tar) as swap:
            with transaction.atomic(), _triggers_set_aside():
                _load(tar, manifest)
                swap()
    except (DatabaseError, ValueError, LookupError) as exc:
        raise ArchiveError(_("The rows of the backup do not fit: %s. Nothing was restored.") % exc) from exc
    except OSError as exc:
        words = _("The backup could not be unpacked: %s. Nothing was restored.")
        raise ArchiveError(words % (exc.strerror or exc)) from exc
    _refresh()
    return manifest


def _compare_code(manifest: dict[str, Any]) -> None:
    here = pack.applied_migrations(connection)
    there = [list(pair) for pair in manifest["migrations"]]
    if here == there:
        return
    strange = [pair for pair in there if pair not in here] or [pair for pair in here if pair not in there]
    raise ArchiveError(
        _("The backup was made by another version (%(example)s). Restore it with that version, then migrate.")
        % {"example": ".".join(strange[0])}
    )


def _load(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    models = {model._meta.label: model for model in rows.kept_models(connection)}
    if set(models) != set(manifest["tables"]):
        raise ArchiveError(_("The backup has other tables than this version."))
    rows.clear(connection)
    for label, entry in manifest["tables"].items():
        model = models[label]
        if [field.column for field in rows.columns(model)] != entry["columns"]:
            raise ArchiveError(_("The backup has other columns in %s than this version.") % label)
        with pack.member(tar, tar.getmember(f"tables/{label}.jsonl.gz")) as packed:
            rows.load(connection, model, gzip.GzipFile(fileobj=packed))
    rows.reset_sequences(connection)
    connection.check_constraints()
    _compare_rows(models, manifest)


def _compare_rows(models: dict[str, rows.Model], manifest: dict[str, Any]) -> None:
    """Read everything back and compare it with the manifest, before the commit."""
    for label, entry in manifest["tables"].items():
        digest = rows.Digest()
        for line in rows.dump(connection, models[label]):
            digest.add(line)
        if digest.entry() != {"rows": entry["rows"], "digest": entry["digest"]}:
            raise ArchiveError(_("%s came out differently from the backup. Nothing was restored.") % label)


@contextmanager
def _triggers_set_aside() -> Iterator[None]:
    """On SQLite, rules that are triggers would read half-restored tables and cost much: they come back afterwards.

    The digests prove that the rows are those that once passed them.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name NOT LIKE 'wagtailsearch%%'"
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql.replace("%", "%%"))


@contextmanager
def _staged_media(tar: tarfile.TarFile) -> Iterator[Any]:
    """Unpack the files beside their place; the yielded function puts them there (and is undone by a later fault)."""
    members = [info for info in tar if info.name.startswith("media/")]
    if not isinstance(default_storage, FileSystemStorage):
        yield lambda: _upload(tar, members)
        return
    root = Path(default_storage.location)
    root.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=root.parent))
    old, moved = staging / "old", False

    def swap() -> None:
        nonlocal moved
        if root.exists():
            root.rename(old)
        moved = True
        (staging / "new").rename(root)

    try:
        for info in members:
            target = staging / "new" / info.name.removeprefix("media/")
            target.parent.mkdir(parents=True, exist_ok=True)
            with pack.member(tar, info) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
        (staging / "new").mkdir(exist_ok=True)
        try:
            yield swap
        except BaseException:
            if moved:
                shutil.rmtree(root, ignore_errors=True)
                if old.exists():
                    old.rename(root)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _upload(tar: tarfile.TarFile, members: list[tarfile.TarInfo]) -> None:
    """Another storage than a folder: files are written under their names; those that are there already stay."""
    for info in members:
        name = info.name.removeprefix("media/")
        if not default_storage.exists(name):
            with pack.member(tar, info) as source:
                default_storage.save(name, source)


def _refresh() -> None:
    """What is computed from rows: caches and the search index."""
    ContentType.objects.clear_cache()
    cache.clear()
    call_command("update_index", verbosity=0)
