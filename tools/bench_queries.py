"""Count the queries of warm pages on the data folder named by DATA_DIR; prints JSON. Called by tools/bench.py."""

import json
import os
import re
import sys
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench_settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

WARM = 2


def client_of(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1", "accept-language": "zh-CN"})
    client.force_login(get_user_model().objects.get(username=username), "accounts.backends.NumberOrNameBackend")
    return client


def count(client: Client, address: str) -> dict:
    """Return status, queries of all databases (the cache's too) and milliseconds of a warm request."""
    for _again in range(WARM):
        answer = client.get(address, follow=True)
    if answer.redirect_chain:
        address = answer.redirect_chain[-1][0]
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        began = time.perf_counter()
        answer = client.get(address)
        took = time.perf_counter() - began
    statements = [query["sql"] for one in captured for query in one.captured_queries]
    return {
        "status": answer.status_code,
        "queries": len(statements),
        "ms": round(1000 * took),
        "bytes": len(answer.content),
        "sql": statements if os.environ.get("SHOW_SQL") else [],
    }


def next_lesson(client: Client) -> str:
    """Return the address of the lesson that my learning leads to."""
    page = client.get("/learn/").content.decode()
    found = re.search(r'class="btn btn--primary" href="([^"]+)"', page)
    return found[1] if found else "/learn/"


def main() -> None:
    trainee, lesson = client_of("trainee"), ""
    lesson = next_lesson(trainee)
    course = "/".join(lesson.rstrip("/").split("/")[:-1]) + "/"
    asked = [("lesson", "trainee", lesson), ("my learning", "trainee", "/learn/"), ("course", "trainee", course)]
    asked += [("team", "admin", "/team/"), ("team", "manager", "/team/"), ("hr", "hr", "/hr/")]
    asked += [("hr learning", "hr", "/hr/learning/"), ("hr people", "hr", "/hr/people/")]
    asked += [("todo", "manager", "/todo/"), ("messages", "manager", "/messages/")]
    asked += [("search", "trainee", "/search/?q=宽带"), ("terms", "trainee", "/terms/"), ("home", "trainee", "/")]
    clients = {name: client_of(name) for name in {who for _label, who, _address in asked}}
    rows = {f"{label} ({who})": count(clients[who], address) for label, who, address in asked}
    print(json.dumps(rows, ensure_ascii=False))


if __name__ == "__main__":
    main()
