class OutboxError(Exception):
    """The message is translated and fit for the visitor; upper apps' errors that a to-do may meet derive from it."""


class AlreadyAnswered(OutboxError):
    """Somebody else, or another tab, was faster."""
