"""Writing an archive, and checking one without changing anything."""

import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import ConnectionHandler, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from jobs.archive import rows
from jobs.exceptions import JobError
from lib import clock

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024


class ArchiveError(JobError):
    """The archive cannot be written or read; the message says why."""


def applied_migrations(source: Any) -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(source).applied_migrations())


# --- a view of the database that does not move ---------------------------------------------------
@contextmanager
def snapshot() -> Iterator[Any]:
    """Give a connection that sees one instant of the database, while others go on writing."""
    source = _sqlite_copy() if connection.vendor == "sqlite" else _frozen_transaction()
    with source as frozen:
        yield frozen


@contextmanager
def _sqlite_copy() -> Iterator[Any]:
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="kuibu-backup-") as folder:
        path = Path(folder) / "copy.sqlite3"
        copy = sqlite3.connect(path)
        connection.connection.backup(copy)
        copy.close()
        entry = {**connection.settings_dict, "NAME": str(path), "OPTIONS": {}}
        frozen = ConnectionHandler({"default": entry})["default"]
        try:
            yield frozen
        finally:
            frozen.close()


@contextmanager
def _frozen_transaction() -> Iterator[Any]:
    frozen = connection.copy()
    try:
        frozen.set_autocommit(False)
        with frozen.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield frozen
        frozen.rollback()
    finally:
        frozen.close()


# --- files ----------------------------------------------------------------------------------------
def media_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all uploaded files; links are not followed."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        path = f"{folder}/{name}" if folder else name
        if not (isinstance(storage, FileSystemStorage) and Path(storage.path(path)).is_symlink()):
            yield path
    for name in sorted(folders):
        path = f"{folder}/{name}" if folder else name
        if not (isinstance(storage, FileSystemStorage) and Path(storage.path(path)).is_symlink()):
            yield from media_names(storage, path)


class _Hashing:
    """A file that remembers the hash and the size of what was read from it."""

    def __init__(self, file: Any) -> None:
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.hash.update(data)
        self.size += len(data)
        return data

    def entry(self) -> dict[str, Any]:
        return {"sha256": self.hash.hexdigest(), "bytes": self.size}


# --- writing --------------------------------------------------------------------------------------
def write(path: Path) -> dict[str, Any]:
    """Write an archive to `path` (mode 0600) and return its manifest. A half-written one is never left behind."""
    part = path.with_name(path.name + ".part")
    try:
        part.touch(mode=0o600)
        part.chmod(0o600)
        with tarfile.open(part, "w") as tar:
            manifest = _fill(tar)
        part.replace(path)
    except OSError as exc:
        raise ArchiveError(_("The backup could not be written: %s") % (exc.strerror or exc)) from exc
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _fill(tar: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": clock.now().isoformat(), "tables": {}, "files": {}}
    with snapshot() as frozen:
        manifest["vendor"] = frozen.vendor
        manifest["migrations"] = applied_migrations(frozen)
        for model in rows.kept_models(frozen):
            _add_table(tar, manifest, frozen, model)
    # After the rows: a file without a row is harmless, a row without its file is not.
    for name in media_names(default_storage):
        with default_storage.open(name) as file:
            _add(tar, manifest, f"media/{name}", file, default_storage.size(name))
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    # Last, so that an archive that was cut off has none.
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
    return manifest


def _add_table(tar: tarfile.TarFile, manifest: dict[str, Any], frozen: Any, model: rows.Model) -> None:
    digest = rows.Digest()
    with tempfile.TemporaryFile() as packed:
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=4) as zipped:
            for line in rows.dump(frozen, model):
                zipped.write(digest.add(line))
        size = packed.tell()
        packed.seek(0)
        _add(tar, manifest, f"tables/{model._meta.label}.jsonl.gz", packed, size)
    names = [field.column for field in rows.columns(model)]
    manifest["tables"][model._meta.label] = {**digest.entry(), "columns": names}


def _add(tar: tarfile.TarFile, manifest: dict[str, Any], name: str, file: Any, size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(clock.now().timestamp())
    reader = _Hashing(file)
    tar.addfile(info, reader)  # type: ignore[arg-type]
    manifest["files"][name] = reader.entry()


# --- checking -------------------------------------------------------------------------------------
@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive; whatever is wrong with its form becomes an ArchiveError."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except FileNotFoundError as exc:
        raise ArchiveError(_("There is no file %s.") % path) from exc
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, UnicodeError) as exc:
        raise ArchiveError(_("%s is not a backup of Kuibu, or it is damaged.") % path.name) from exc


def read_manifest(path: Path) -> dict[str, Any]:
    with opened(path) as tar:
        return manifest_of(tar)


def manifest_of(tar: tarfile.TarFile) -> dict[str, Any]:
    """Return the manifest; refuse an archive that was cut off, or of another format."""
    try:
        info = tar.getmember(MANIFEST)
    except KeyError as exc:
        raise ArchiveError(_("The backup has no manifest: it was cut off, or it is something else.")) from exc
    if not info.isreg() or info.size > LARGEST_MANIFEST:
        raise ArchiveError(_("The manifest of the backup is damaged."))
    try:
        manifest = json.loads(member(tar, info).read())
        known = manifest["format"] == FORMAT and isinstance(manifest["files"], dict) and manifest["tables"]
    except (ValueError, KeyError, TypeError) as exc:
        raise ArchiveError(_("The manifest of the backup is damaged.")) from exc
    if not known:
        raise ArchiveError(_("This backup has a format that this version does not know."))
    return manifest


def member(tar: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO:
    file = tar.extractfile(info)
    if file is None:
        raise ArchiveError(_("“%s” in the backup is not a file.") % info.name)
    return file  # type: ignore[return-value]


def is_safe(name: str) -> bool:
    """Whether a member's name stays inside the folder it is unpacked into."""
    parts = PurePosixPath(name).parts
    return (
        name.startswith(("tables/", "media/"))
        and "\\" not in name
        and "\0" not in name
        and name == "/".join(parts)
        and ".." not in parts
    )


def check(path: Path) -> dict[str, Any]:
    """Read the whole archive, compare it with its manifest, change nothing; return the manifest."""
    with opened(path) as tar:
        manifest = manifest_of(tar)
        expected = dict(manifest["files"])
        for info in tar:
            if info.name == MANIFEST:
                continue
            if not info.isreg() or not is_safe(info.name):
                raise ArchiveError(_("“%s” does not belong into a backup; nothing was restored.") % info.name)
            entry = expected.pop(info.name, None)
            if entry is None:
                raise ArchiveError(_("“%s” is not in the manifest; nothing was restored.") % info.name)
            reader = _Hashing(member(tar, info))
            while reader.read(1024 * 1024):
                pass
            if reader.entry() != entry:
                raise ArchiveError(_("“%s” is damaged or was changed; nothing was restored.") % info.name)
        if expected:
            raise ArchiveError(_("“%s” is missing in the backup; nothing was restored.") % sorted(expected)[0])
    return manifest
