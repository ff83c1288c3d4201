from outbox.exceptions import OutboxError


class ClassroomError(OutboxError):
    """The message is translated and fit for the visitor."""
