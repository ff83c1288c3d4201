"""A chain is one assignment as a row of links; each link says what happened, and because of what."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from courses.models import Enrolment


@dataclass
class Link:
    """One step. `state`: done, open (under way), missed, or none (nothing there yet)."""

    key: str
    title: str
    words: str
    state: str = "none"
    on: dt.date | None = None
    url: str = ""


@dataclass
class Chain:
    """An enrolment from its reason to its proof."""

    enrolment: Enrolment
    links: list[Link] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.enrolment.title


# What lies behind the reason of an enrolment: {source_key: words}. Those who enrol by plans and needs register a reader.
Why = Callable[[Iterable[Enrolment]], dict[int, list[Link]]]
WHY: list[Why] = []


def register_why(read: Why) -> Why:
    """Register `read(enrolments) -> {enrolment id: links that come before}`; called once for all of a page."""
    WHY.append(read)
    return read


def links_before(enrolments: list[Any]) -> dict[int, list[Link]]:
    """Return what the registered readers say stands before each enrolment."""
    found: dict[int, list[Link]] = {}
    for read in WHY:
        for pk, links in read(enrolments).items():
            found.setdefault(pk, []).extend(links)
    return found
