"""Room on the page of a class for what upper apps make of it (its file as a ZIP): they register an address, the page links it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Paper:
    """A link: `url_name` takes the public id of the class."""

    label: Any
    url_name: str
    icon: str = "file-down"


_papers: list[Paper] = []


def register(paper: Paper) -> None:
    _papers.append(paper)


def of(session: Any) -> list[dict[str, Any]]:
    """Return what is offered for a class: label, icon and address."""
    return [{"label": p.label, "icon": p.icon, "url": reverse(p.url_name, args=[session.public_id])} for p in _papers]
