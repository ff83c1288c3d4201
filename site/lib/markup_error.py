class MarkupError(ValueError):
    """What an author wrote cannot be shown; `line` counts from 1, `message` is translated and fit for the author."""

    def __init__(self, message: str, line: int = 1) -> None:
        self.message, self.line = str(message), line
        super().__init__(self.message)
