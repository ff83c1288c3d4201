"""The inside of tools/bench_content.py: load_content on the data folder named by DATA_DIR, counted; prints JSON.

content_ground.py load     load everything; what was written, asked and spent
content_ground.py read     read the YAML and Markdown of the same files, and do nothing with them
"""

import io
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.bench_settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from content.management.commands.load_content import CONTENT  # noqa: E402
from lib import marked_yaml  # noqa: E402

START = time.process_time()  # of Python and Django, before anything is read
WRITES = ("INSERT", "UPDATE", "DELETE")


def load() -> dict[str, Any]:
    """Load what ships; statements by their first word, CPU and wall seconds of the command alone."""
    words: Counter[str] = Counter()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words[sql.split(None, 1)[0].upper()] += 1
        return execute(sql, params, many, context)

    said = io.StringIO()
    began, cpu = time.monotonic(), time.process_time()
    with connection.execute_wrapper(count):
        call_command("load_content", stdout=said, stderr=said)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.monotonic() - began,
        "start": START,
        "queries": sum(words.values()),
        "writes": sum(words[word] for word in WRITES),
        "said": said.getvalue().strip(),
    }


def read() -> dict[str, Any]:
    """Read the same files, each once: the least that whoever looks for a change by content has to do."""
    files, lines, cpu = 0, 0, time.process_time()
    for path in sorted(CONTENT.rglob("*")):
        if path.suffix in (".yaml", ".md"):
            text = path.read_text("utf-8")
            files, lines = files + 1, lines + text.count("\n")
            if path.suffix == ".yaml":
                marked_yaml.plain(text)
    return {"cpu": time.process_time() - cpu, "files": files, "lines": lines}


if __name__ == "__main__":
    print(json.dumps({"load": load, "read": read}[sys.argv[1]]()))
