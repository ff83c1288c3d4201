"""Production is told what is missing; nothing secret has a default."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "learn.example.com",
    "DATABASE_URL": "postgres://kuibu@127.0.0.1:5432/kuibu",
    "CACHE_URL": "rediscache://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://kuibu@127.0.0.1:587",
}


def start(environment):
    paths = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    code = "from django.conf import settings; print(settings.SECRET_KEY[:1], settings.TASKS['default']['BACKEND'])"
    argv = [sys.executable, "-c", code]
    return subprocess.run(argv, env={**paths, **environment}, cwd=ROOT, capture_output=True, text=True)


def test_a_whole_environment_starts():
    done = start(FULL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["x", "django_tasks_db.DatabaseBackend"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"])
def test_a_missing_value_stops_the_start_with_its_name(name):
    done = start({key: value for key, value in FULL.items() if key != name})
    assert done.returncode != 0
    assert name in done.stderr


def test_an_unknown_storage_is_refused():
    done = start({**FULL, "STORAGE_URL": "ftp://host/folder"})
    assert "unknown scheme 'ftp'" in done.stderr


def test_a_bucket_is_understood():
    from config.storage import storage_from_url

    entry = storage_from_url("s3://bucket/some/prefix?endpoint_url=https://s3.example.com")
    assert entry["OPTIONS"] == {
        "bucket_name": "bucket",
        "location": "some/prefix",
        "endpoint_url": "https://s3.example.com",
    }
