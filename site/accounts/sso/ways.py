"""Which ways of signing in elsewhere the settings open."""

from dataclasses import dataclass

from allauth.socialaccount.adapter import get_adapter


@dataclass(frozen=True)
class Way:
    """A button: `key` is part of the address."""

    key: str
    name: str
    icon: str


ICONS = {"wecom": "message-circle", "oidc": "building-2"}


def ways(request) -> list[Way]:
    """Return them in the order of the buttons; none when nothing is configured. Costs no query."""
    apps = get_adapter(request).list_apps(request)
    return [Way(app.provider, app.name, ICONS[app.provider]) for app in apps[::-1]]
