"""Fictional people with believable histories; made only by `manage.py make_demo` (and `make run`)."""

from collections.abc import Callable
from typing import Any

LATER: list[Callable[[dict[str, Any]], None]] = []  # what apps above this one play at the end, given the accounts
