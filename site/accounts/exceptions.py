"""What can go wrong while signing in or activating; each message is translated and fit for the visitor."""


class AccountsError(Exception):
    """Something about an account was refused; the message says why and how to go on."""


class SlipError(AccountsError):
    """An activation slip does not open anything: `reason` is wrong, used, expired or revoked."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class TooManyTries(AccountsError):
    """Guessing was slowed down; `minutes` says for how long."""

    def __init__(self, message: str, *, minutes: int) -> None:
        super().__init__(message)
        self.minutes = minutes


class TwoStepError(AccountsError):
    """Something about the second step of signing in was refused."""
