"""A kind of to-do with a small ledger of what its owner was asked to do."""

import pytest

from outbox import todos
from outbox.exceptions import OutboxError


class Refused(OutboxError):
    """An owner's exception."""


@pytest.fixture
def deeds():
    """What the owner's action did, as (title, by, reason); titles that begin with "bad" are refused."""
    done = []

    def run(todo, by, reason):
        if todo.title.startswith("bad"):
            done.append("never kept")
            raise Refused("这一项已撤回。")
        done.append((todo.title, by.username, reason))

    kind = todos.Kind(
        "leave",
        "请假",
        choices=(
            todos.Choice("approve", "同意", run),
            todos.Choice("decline", "不同意", run, needs_reason=True),
            todos.Choice("alone", "单独处理", run, is_batch=False),
        ),
    )
    before = dict(todos.KINDS)
    todos.register(kind)
    yield done
    todos.KINDS.clear()
    todos.KINDS.update(before)


@pytest.fixture
def mei(db):
    from tests.factories import make_user

    return make_user(username="mei", name="王小美", email="mei@example.com")


@pytest.fixture
def colleague(db):
    from tests.factories import make_user

    return make_user(username="colleague", name="李小同", email="colleague@example.com")
