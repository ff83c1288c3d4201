from collections.abc import Mapping

from outbox.exceptions import OutboxError


class SurveysError(OutboxError):
    """The message is translated and fit for the visitor; `reasons` are its parts, one a line, `errors` those of items by their key."""

    def __init__(
        self, message: str, reasons: list[str] | None = None, *, errors: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.reasons = reasons or []
        self.errors = dict(errors or {})
