"""A backup comes back whole, or nothing changes at all."""

import datetime as dt
import io
import json
import tarfile
import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from jobs import archive
from jobs.archive import rows
from jobs.archive.pack import ArchiveError
from jobs.models import Job, News
from people.models import Assignment, Employee
from tests.factories import make_employee, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def full(media):
    """An installation with people, a job and two files."""
    employee = make_employee(name="张小备", mobile="13800000000")
    make_user(username="=cmd|'x'", name='100% \\ "引号"\n换行 😀')
    Job.objects.create(kind="k", key="a", by=employee.user, payload={"b": [1, None, {"字": 1.5}], "a": True})
    News.objects.create(kind="k", subject="s", payload={})
    default_storage.save("rosters/花名册.csv", ContentFile(b"a,b\n" * 1000))
    default_storage.save("empty.bin", ContentFile(b""))
    return employee


@pytest.fixture
def saved(full, tmp_path):
    path = tmp_path / "backup.tar"
    archive.write(path)
    return path


def everything():
    """Return all rows that a backup keeps, as it would keep them."""
    found = {model._meta.label: sorted(rows.dump(connection, model)) for model in rows.kept_models(connection)}
    return {label: lines for label, lines in found.items() if lines}


def files(media):
    return {str(p.relative_to(media)): p.read_bytes() for p in sorted(media.rglob("*")) if p.is_file()}


def wipe(media):
    with transaction.atomic():
        rows.clear(connection)
    for path in sorted(media.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def rewrite(path, change):
    """Write the archive anew, each member passed through change(name, data) -> (name, data) or None."""
    with tarfile.open(path) as tar:
        members = [(info.name, tar.extractfile(info).read()) for info in tar]
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            result = change(name, data)
            if result is not None:
                info = tarfile.TarInfo(result[0])
                info.size = len(result[1])
                tar.addfile(info, io.BytesIO(result[1]))


def test_everything_comes_back(saved, full, media, capsys):
    before, files_before = everything(), files(media)
    wipe(media)
    assert not everything()
    call_command("restore", saved, verify=True)
    assert everything() == before
    assert files(media) == files_before
    assert Employee.objects.get().name == "张小备"
    assert full.user.check_password("pass-word-2026")
    assert "no difference" in capsys.readouterr().out


def test_new_rows_after_a_restore_get_ids_behind_the_old(saved, media):
    wipe(media)
    archive.restore(saved)
    newest = News.objects.order_by("-pk").first()
    assert News.objects.create(kind="k", subject="new").pk > newest.pk
    make_employee()


def test_the_rules_of_the_database_hold_after_a_restore(saved, full, media):
    wipe(media)
    archive.restore(saved)
    first = Assignment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        first.pk = None
        first.starts_on += dt.timedelta(days=1)
        first.save()


def test_a_backup_is_readable_by_its_owner_only(saved):
    assert saved.stat().st_mode & 0o777 == 0o600


def test_sessions_and_sign_in_counters_are_not_in_it(saved):
    names = archive.read_manifest(saved)["tables"]
    assert not [name for name in names if name.startswith(("sessions", "axes", "usersessions"))]


def test_a_backup_never_replaces_a_file(saved):
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", saved)


def test_it_is_refused_where_people_are(saved, media):
    before = everything()
    with pytest.raises(ArchiveError):
        archive.restore(saved)
    assert everything() == before


def test_force_replaces_what_is_there(saved, media):
    before = everything()
    make_employee(name="多余")
    (media / "more.txt").write_text("more")
    archive.restore(saved, force=True)
    assert everything() == before
    assert not (media / "more.txt").exists()


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_noise(path):
    path.write_bytes(b"noise" * 10_000)


def change_a_file(path):
    rewrite(path, lambda name, data: (name, data.replace(b"a,b", b"a,c") if name.startswith("media") else data))


def drop_a_file(path):
    rewrite(path, lambda name, data: None if name.startswith("media/rosters") else (name, data))


def add_a_file(path):
    rewrite(path, lambda name, data: (name, data))
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("media/extra.html")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))


def leave_the_folder(path):
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("media/../../evil.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))


def hide_a_link(path):
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("media/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)


def declare_an_escape(path):
    """Outside the folder, but in the manifest, with the right hash."""
    import hashlib

    def change(name, data):
        if name != "manifest.json":
            return name, data
        manifest = json.loads(data)
        manifest["files"]["media/../evil.txt"] = {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
        return name, json.dumps(manifest).encode()

    rewrite(path, change)
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("media/../evil.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))


def break_the_manifest(path):
    rewrite(path, lambda name, data: (name, b"{" if name == "manifest.json" else data))


def other_version(path):
    rewrite(
        path, lambda name, data: (name, data.replace(b"0001_initial", b"0001_other") if "manifest" in name else data)
    )


def count_more_rows(path):
    rewrite(path, lambda name, data: (name, data.replace(b'"rows": 1,', b'"rows": 2,') if "manifest" in name else data))


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        replace_by_noise,
        change_a_file,
        drop_a_file,
        add_a_file,
        leave_the_folder,
        hide_a_link,
        declare_an_escape,
        break_the_manifest,
        other_version,
        count_more_rows,
    ],
)
def test_a_bad_archive_is_refused_with_words_and_changes_nothing(saved, media, tmp_path, damage):
    before, files_before = everything(), files(media)
    damage(saved)
    with pytest.raises(CommandError) as refusal:
        call_command("restore", saved, force=True)
    assert str(refusal.value)
    assert everything() == before
    assert files(media) == files_before
    assert not list(tmp_path.rglob("evil.txt"))
    assert not list(tmp_path.glob(".restore-*"))


def test_a_full_disk_leaves_no_half_backup(full, tmp_path, monkeypatch):
    def no_space(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.pack, "_add", no_space)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "b.tar")
    assert not list(tmp_path.glob("b.tar*"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.tar"):
        call_command("restore", tmp_path / "nowhere.tar")


def test_a_change_during_the_backup_is_not_half_in_it(full, tmp_path, monkeypatch):
    """Rows written after the first table was read are not in the archive, in no table."""
    real, done = rows.dump, []

    def dump_and_write(source, model):
        if not done:
            done.append(1)
            User.objects.create(username=str(uuid.uuid4()))
            News.objects.create(kind="late", subject="late")
        return real(source, model)

    monkeypatch.setattr(rows, "dump", dump_and_write)
    users, news = User.objects.count(), News.objects.count()
    manifest = archive.write(Path(tmp_path / "b.tar"))
    assert manifest["tables"]["accounts.User"]["rows"] == users
    assert manifest["tables"]["jobs.News"]["rows"] == news
