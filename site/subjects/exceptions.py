from outbox.exceptions import OutboxError


class SubjectsError(OutboxError):
    """The message is translated and fit for the visitor."""
