from outbox.exceptions import OutboxError


class CoursesError(OutboxError):
    """The message is translated and fit for the visitor."""
