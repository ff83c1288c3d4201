"""Public ids as they arrive from outside."""

import uuid


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in one of its usual spellings."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
