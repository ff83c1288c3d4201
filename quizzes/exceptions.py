from outbox.exceptions import OutboxError


class QuizzesError(OutboxError):
    """The message is translated and fit for the visitor."""
