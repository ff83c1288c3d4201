"""Where a term is used: upper apps tell, so that the glossary needs to know none of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Uses = Mapping[int, list[tuple[str, str]]]
Provider = Callable[[list[int], Any], Uses]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add `provider(term ids, request) -> {term id: [(label, url), ...]}`; constant queries. Called in AppConfig.ready."""
    if provider not in _providers:
        _providers.append(provider)


def uses_of(term_ids: Iterable[int], request: Any) -> dict[int, list[tuple[str, str]]]:
    """Return {term id: places} from all providers."""
    ids = list(term_ids)
    table: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    for provider in _providers:
        for pk, places in provider(ids, request).items():
            table[pk] += places
    return table
