from outbox.exceptions import OutboxError


class SurveysError(OutboxError):
    """The message is translated and fit for the visitor; `reasons` are its parts, one a line."""

    def __init__(self, message: str, reasons: list[str] | None = None) -> None:
        super().__init__(message)
        self.reasons = reasons or []
