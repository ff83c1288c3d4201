"""A cache that is locked, deleted, broken or down makes pages slower, never absent."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USE = """
import django, time, os
django.setup()
from django.core.cache import cache
def use(step):
    start = time.monotonic()
    cache.set("a", [1], 60)
    cache.set_many({"b": 2})
    answers = [cache.get("a"), cache.get("no", "d"), cache.get_many(["b"]), "a" in cache, cache.get_or_set("c", 3, 60)]
    cache.delete("a")
    print(step, answers, "fast" if time.monotonic() - start < 15 else "slow", flush=True)
"""


def run(tmp_path, code, **environment):
    paths = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", "DATA_DIR": str(tmp_path)}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "LOG_LEVEL": "ERROR", "SECRET_KEY": "x" * 50}
    argv = [sys.executable, "-c", USE + code]
    done = subprocess.run(argv, env={**paths, **settings, **environment}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_cache_file_that_is_missing_or_deleted_is_made_again(tmp_path):
    code = """
from django.db import connections
use("missing"); use("made")
connections.close_all(); [p.unlink() for p in __import__("pathlib").Path(os.environ["DATA_DIR"]).glob("cache*")]
use("deleted"); use("again")
"""
    full = "[[1], 'd', {'b': 2}, True, 3] fast"
    missing, made, deleted, again = run(tmp_path, code)
    assert (made, again) == (f"made {full}", f"again {full}")
    assert missing.startswith("missing") and deleted.startswith("deleted")


def test_a_broken_cache_file_is_a_cache_with_nothing_in_it(tmp_path):
    (tmp_path / "cache.sqlite3").write_bytes(b"this is no database" * 1000)
    assert run(tmp_path, 'use("broken")') == ["broken [None, 'd', {}, False, 3] fast"]


def test_a_locked_cache_is_waited_for_only_briefly(tmp_path):
    run(tmp_path, 'use("made")')
    lock = sqlite3.connect(tmp_path / "cache.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    (line,) = run(tmp_path, 'use("locked")')
    lock.execute("ROLLBACK")
    lock.close()
    assert line.endswith("fast")
    assert time.monotonic() - start < 20


def test_a_cache_server_that_is_down_is_a_cache_with_nothing_in_it(tmp_path):
    pytest.importorskip("redis")
    lines = run(tmp_path, 'use("down")', CACHE_URL="rediscache://127.0.0.1:9/0")
    assert lines == ["down [None, 'd', {}, False, 3] fast"]
