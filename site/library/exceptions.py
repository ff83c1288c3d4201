class LibraryError(ValueError):
    """The message is translated and fit for whoever uploads."""
