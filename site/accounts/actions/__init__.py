"""What is done with accounts: slips, sessions, two-step sign-in."""

from accounts.actions.sessions import (
    choose_language,
    close_account,
    end_session,
    end_sessions,
    forget_old_sign_ins,
    note_privacy_seen,
    reopen_account,
)
from accounts.actions.slips import (
    Slip,
    activate,
    check_slip,
    issue_activation,
    issue_slips,
    may_issue,
    redeem,
)
from accounts.actions.tries import GUESSES_PER_ADDRESS, GUESSES_PER_DAY, GUESSES_PER_NUMBER

__all__ = [
    "GUESSES_PER_ADDRESS",
    "GUESSES_PER_DAY",
    "GUESSES_PER_NUMBER",
    "Slip",
    "activate",
    "check_slip",
    "choose_language",
    "close_account",
    "end_session",
    "end_sessions",
    "forget_old_sign_ins",
    "issue_activation",
    "issue_slips",
    "may_issue",
    "note_privacy_seen",
    "redeem",
    "reopen_account",
]
