"""Where something is taught: upper apps resolve `<lesson key>#<anchor>`, as quizzes know no lessons."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Taught:
    """A paragraph of a lesson."""

    title: str
    url: str


Resolver = Callable[[list[str]], dict[str, Taught]]
_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> None:
    """Add `resolver(keys) -> {key: Taught}`; called in AppConfig.ready."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def find(keys: Iterable[str]) -> dict[str, Taught]:
    """Return what is known of these keys; a constant number of queries."""
    wanted = sorted(set(keys))
    found: dict[str, Taught] = {}
    for resolver in _resolvers if wanted else ():
        found.update(resolver(wanted))
    return found
