"""News about people: one is handled at once after commit, many by the schedule."""

from collections.abc import Sequence
from typing import Any

from jobs import news
from jobs.models import News


def tell_all(kind: str, payloads: Sequence[dict[str, Any]]) -> None:
    """Tell `kind` for each payload (each names its `employee`) in the present transaction."""
    if len(payloads) == 1:
        news.tell(kind, f"employee:{payloads[0]['employee']}", **payloads[0])
    elif payloads:
        news.tell_many([News(kind=kind, subject=f"employee:{p['employee']}", payload=p) for p in payloads])
