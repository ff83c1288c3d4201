"""A backup comes back on a machine that has the code and nothing else, and compares itself."""

import os
import subprocess
import sys
from pathlib import Path

from tools import demo_server

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def manage(folder, *arguments):
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    env = {name: value for name, value in env.items() if value}
    argv = [sys.executable, str(MANAGE), *arguments]
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=True).stdout


def test_a_backup_is_restored_where_there_are_no_tables_yet(tmp_path):
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "backup.tar"
    old.mkdir(), new.mkdir()
    demo_server.migrate(old, DATABASE_URL="")
    manage(old, "make_demo")
    manage(old, "backup", str(file))
    words = manage(new, "restore", "--verify", str(file))
    assert "no difference" in words
    assert "37" in manage(new, "make_demo")  # a second make_demo finds everybody there
