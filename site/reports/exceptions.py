"""What reports refuse, in words for the visitor."""


class ReportsError(Exception):
    """The message is translated and says what to do."""
