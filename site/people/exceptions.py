from outbox.exceptions import OutboxError


class PeopleError(OutboxError):
    """The message is translated and fit for the visitor."""


class RosterError(PeopleError):
    """A roster file that cannot be read at all; the message names the line and column where it is known."""
