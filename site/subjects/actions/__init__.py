"""Changing what is taught, and what posts ask for."""

from subjects.actions.taught import (
    ask_for_all_confirmations,
    ask_for_confirmation,
    confirm_fact,
    confirmers,
    fingerprint,
    save_fact,
    save_objective,
    save_term,
)

__all__ = [
    "ask_for_all_confirmations",
    "ask_for_confirmation",
    "confirm_fact",
    "confirmers",
    "fingerprint",
    "save_fact",
    "save_objective",
    "save_term",
]
