"""The one list of places: top bar, phone bar, menu and HR's tabs are drawn from it. Apps register in `AppConfig.ready`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FRAME = ("main", "tools", "bell")  # drawn on every page
PLACES = (*FRAME, "hr", "quizzes", "grading", "crm", "classes")  # and the tabs above the pages of a back office
# A place with many entries shows them in groups: HR's tabs in two rows, the tools in the menu under headings.
GROUPS: dict[str, dict[str, Any]] = {
    "tools": {
        "learning": pgettext_lazy("group of tools", "Learning"),
        "growth": pgettext_lazy("group of tools", "Growth"),
        "records": pgettext_lazy("group of tools", "My records"),
        "work": pgettext_lazy("group of tools", "Work"),
    },
    "hr": {
        "overview": _("Overview"),
        "needs": _("Needs and plans"),
        "learning": pgettext_lazy("group of tabs", "Learning"),
        "proof": _("Certificates and duties"),
        "evaluation": _("Evaluation and incentives"),
        "people": pgettext_lazy("group of tabs", "People"),
        "house": _("Daily work"),
    },
}


def everyone(user) -> bool:
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


@dataclass(frozen=True)
class Item:
    """A place to go. `badge` returns the number of things that wait there, or None."""

    key: str
    label: Any
    url_name: str
    icon: str
    order: int = 100
    visible: Callable[[Any], bool] = signed_in
    badge: Callable[[Any], int | None] | None = None
    place: str = "main"
    group: str = ""

    def __post_init__(self):
        if self.place not in PLACES:
            raise ValueError(f"{self.key}: place is one of {', '.join(PLACES)}, not {self.place!r}")
        groups = GROUPS.get(self.place, {})
        if self.place == "tools" and not self.group:
            object.__setattr__(self, "group", "work")
        if self.group not in groups and (self.group or groups):
            raise ValueError(f"{self.key}: group is one of {', '.join(groups)}, not {self.group!r}")

    @property
    def url(self) -> str | None:
        """The address, or None while the app that answers there is not installed."""
        try:
            return reverse(self.url_name)
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class Entry:
    """An item as one person sees it now."""

    key: str
    label: Any
    url: str
    icon: str
    place: str
    badge: int | None
    is_current: bool = False
    group: str = ""


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add `item`; a second item of the same key takes the place of the first."""
    _items[item.key] = item


def unregister(key: str) -> None:
    _items.pop(key, None)


def registered() -> list[Item]:
    return sorted(_items.values(), key=lambda item: (item.order, item.key))


def items_for(user, *, places: Collection[str] = FRAME, path: str = "") -> list[Entry]:
    """What `user` may see, in order; in each place the entry whose address is the longest start of `path` is current."""
    found = [
        (item, item.url)
        for item in registered()
        if item.place in places and item.url is not None and item.visible(user)
    ]
    current = {place: _longest_start([url for item, url in found if item.place == place], path) for place in places}
    return [
        Entry(
            key=item.key,
            label=item.label,
            url=url,
            icon=item.icon,
            place=item.place,
            badge=item.badge(user) if item.badge else None,
            is_current=url == current[item.place],
            group=item.group,
        )
        for item, url in found
    ]


@dataclass(frozen=True)
class Group:
    """Tabs that belong together, as one person sees them; `url` leads to the first of them."""

    label: Any
    entries: list[Entry]

    @property
    def url(self) -> str:
        return self.entries[0].url

    @property
    def is_current(self) -> bool:
        return any(entry.is_current for entry in self.entries)


def groups_for(user, place: str, *, path: str = "") -> list[Group]:
    """Return the groups of `place` in which `user` may see something, in order."""
    return grouped(items_for(user, places=(place,), path=path), place)


def grouped(entries: list[Entry], place: str) -> list[Group]:
    """Return `entries` of `place` in its groups; groups without entries are left out."""
    by_group = [(label, [e for e in entries if e.group == key]) for key, label in GROUPS[place].items()]
    return [Group(label, found) for label, found in by_group if found]


def _longest_start(urls: list[str], path: str) -> str | None:
    starts = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(starts, key=len, default=None)
