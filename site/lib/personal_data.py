"""The register of personal data: every table that knows a person says what for, for how long, and what erasing does.

Each app declares its own in `<app>/personal_data.py`; a test finds the tables that are missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Declaration:
    """One table's entry. `erasure` is what happens to its rows when a person is erased."""

    model: str
    purpose: str
    retention: str
    erasure: str


REGISTER: dict[str, Declaration] = {}

# How rows leave, in the words of the register.
WITH_PERSON = "deleted with the person"
KEPT_AS_ID = "kept; points to the person's row, whose name and number are blanked"
BLANKED = "named fields are blanked, the row stays for the proof"
POINTER_REMOVED = "kept; the pointer to the account is removed"


def declare(model: str, purpose: str, *, retention: str, erasure: str) -> Declaration:
    """Enter `model` ("app.Model", a history table included) into the register; a second entry is a mistake."""
    if model in REGISTER:
        raise ValueError(f"{model} is declared twice")
    REGISTER[model] = Declaration(model, purpose, retention, erasure)
    return REGISTER[model]
