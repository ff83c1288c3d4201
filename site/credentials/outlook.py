"""Will this person stay certified? A traffic light with its reason and the way forward, for any number of people at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials import paths
from credentials.models import Period, Programme
from credentials.paths import Standing
from lib import clock
from people.models import Employee

# colour: (kind of the pill, rank; worst first)
COLOURS = {"red": ("late", 0), "amber": ("due", 1), "grey": ("plain", 2), "green": ("done", 3)}


@dataclass
class Light:
    """How somebody stands with a programme: a colour never without its word, the reasons, and what is missing."""

    standing: Standing
    colour: str
    word: str
    reason: str = ""
    missing: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return COLOURS[self.colour][0]

    @property
    def rank(self) -> int:
        return COLOURS[self.colour][1]

    @property
    def period(self) -> Period | None:
        return self.standing.present or self.standing.last


def lights(
    people: Sequence[Employee], programmes: Iterable[Programme], *, on: dt.date | None = None
) -> dict[tuple[int, int], Light]:
    """Return {(employee id, programme id): Light} with a constant number of queries."""
    on = on or clock.today()
    return {key: light_of(standing, on) for key, standing in paths.standings(people, programmes, on=on).items()}


def light_of(standing: Standing, on: dt.date) -> Light:
    """Return the light of one standing."""
    last, missing = standing.last, standing.missing
    if last is None or last.revoked_at is not None:
        return _without(standing, on)
    days, day = (last.valid_until - on).days, clock.in_words(last.last_day)
    if days <= 0:
        light = Light(standing, "red", _("ended"), _("ended on %(day)s") % {"day": day}, missing)
        return _with_temporary(light, on)
    if on < last.renewable_from:
        return Light(standing, "green", _("certified"), _("until %(day)s") % {"day": day})
    words = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    reason = _("ends on %(day)s; the renewal is open") % {"day": day}
    return Light(standing, "amber", words, reason, missing)


def _without(standing: Standing, on: dt.date) -> Light:
    last = standing.last
    if last is not None and last.revoked_at is not None:
        day = clock.in_words(last.revoked_at.astimezone(clock.LOCAL).date())
        light = Light(standing, "red", _("revoked"), _("revoked on %(day)s") % {"day": day}, standing.missing)
    else:
        light = Light(standing, "grey", _("not certified"), "", standing.missing)
    return _with_temporary(light, on)


def _with_temporary(light: Light, on: dt.date) -> Light:
    """A temporary certificate carries for its days, and says so."""
    present = light.standing.present
    if present is None or present.kind != Period.Kind.TEMPORARY:
        return light
    reason = _("temporary until %(day)s") % {"day": clock.in_words(present.last_day)}
    return Light(light.standing, "amber", _("temporary"), reason, light.missing)
