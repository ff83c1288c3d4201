class JobError(Exception):
    """The message is translated and fit for the visitor."""
