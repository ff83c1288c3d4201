"""The register of personal data: every table that knows a person says what for, for how long, and what erasing does.

Each app declares its own in `<app>/personal_data.py`; a test finds the tables that are missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Declaration:
    """One table's entry. `erasure` is what happens to its rows when a person is erased.

    `fields` are blanked (BLANKED; none named: every longer text and file). `subject` names the pointers to whose row it is, where
    they are not called employee, user, recipient or whom. `identity` are text fields that hold a number or user name instead of
    a pointer. `hidden` never leaves the house, not even in a person's own copy. `until` = (path to a date, fields): these are
    left out of the copy as long as the date is not set (results before their release).
    """

    model: str
    purpose: Any
    retention: Any
    erasure: str
    fields: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    until: tuple[str, tuple[str, ...]] = ("", ())


REGISTER: dict[str, Declaration] = {}

# How rows leave, in the words of the register.
WITH_PERSON = "deleted with the person"
KEPT_AS_ID = "kept; points to the person's row, whose name and number are blanked"
BLANKED = "named fields are blanked, the row stays for the proof"
POINTER_REMOVED = "kept; the pointer to the account is removed"


def declare(
    model: str,
    purpose: Any,
    *,
    retention: Any,
    erasure: str,
    fields: Sequence[str] = (),
    subject: Sequence[str] = (),
    identity: Sequence[str] = (),
    hidden: Sequence[str] = (),
    until: tuple[str, tuple[str, ...]] = ("", ()),
) -> Declaration:
    """Enter `model` ("app.Model", a history table included) into the register; a second entry is a mistake."""
    if model in REGISTER:
        raise ValueError(f"{model} is declared twice")
    details = {"fields": tuple(fields), "subject": tuple(subject), "identity": tuple(identity), "hidden": tuple(hidden)}
    REGISTER[model] = Declaration(model, purpose, retention, erasure, until=until, **details)
    return REGISTER[model]
