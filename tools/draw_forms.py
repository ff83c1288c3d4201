#!/usr/bin/env python3
"""Draw 1,000 forms of every exam and diagnostic test that ships, from a throw-away database: docs/question-format.md says what is printed.

tools/draw_forms.py [KEY ...] [--forms N] [--seed N]     exit 1 when a blueprint draws unfairly (manage.py draw_forms does the work)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import demo_server  # noqa: E402

SQLITE = {"DATABASE_URL": ""}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo_server.migrate(folder, **SQLITE)
        demo_server.manage(folder, "load_content", **SQLITE)
        argv = [sys.executable, "manage.py", "draw_forms", *sys.argv[1:]]
        return subprocess.run(argv, cwd=ROOT, env=demo_server.environment(folder, **SQLITE)).returncode


if __name__ == "__main__":
    sys.exit(main())
