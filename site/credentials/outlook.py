"""Will this person stay certified? A traffic light with its reason and the way forward, for any number of people at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials import paths, validity
from credentials.models import Period, Programme
from credentials.paths import Standing
from lib import clock
from people.models import Employee

# colour: (kind of the pill, rank; worst first)
COLOURS = {"red": ("late", 0), "amber": ("due", 1), "grey": ("plain", 2), "green": ("done", 3)}


@dataclass
class Light:
    """How somebody stands with a programme: a colour never without its word, the reason, what is missing, and the way forward."""

    standing: Standing
    colour: str
    word: str
    reason: str = ""
    missing: list[str] = field(default_factory=list)
    forward: str = ""
    is_booked: bool = False

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
    """Return the light of one standing, with the way forward."""
    light = _light(standing, on)
    return _with_way(light, on)


def _light(standing: Standing, on: dt.date) -> Light:
    last, missing = standing.last, standing.missing
    if last is None or last.revoked_at is not None:
        return _without(standing, on)
    days, day = (last.valid_until - on).days, clock.in_words(last.last_day)
    if days <= 0:
        reason = _("ended on %(day)s") % {"day": day}
        if validity.is_renewal(last, on=on):
            grace = last.valid_until + dt.timedelta(days=standing.programme.grace_days - 1)
            values = {"day": day, "grace": clock.in_words(grace)}
            reason = _("ended on %(day)s; until %(grace)s the renewal is enough") % values
        return _with_temporary(Light(standing, "red", _("ended"), reason, missing), on)
    if on < last.renewable_from:
        return Light(standing, "green", _("certified"), _("until %(day)s") % {"day": day})
    words = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    reason = _("ends on %(day)s; the renewal is open") % {"day": day}
    return Light(standing, "amber", words, reason, missing)


def _without(standing: Standing, on: dt.date) -> Light:
    last = standing.last
    if last is not None and last.revoked_at is not None:
        day = clock.in_words(last.revoked_at.astimezone(clock.LOCAL).date())
        values = {"day": day, "reason": standing.revoked_because}
        reason = _("revoked on %(day)s: %(reason)s") if standing.revoked_because else _("revoked on %(day)s")
        light = Light(standing, "red", _("revoked"), reason % values, standing.missing)
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


def _with_way(light: Light, on: dt.date) -> Light:
    """Say what leads forward: when the renewal opens, which exam is booked (and whether in time), what is missing."""
    standing, last = light.standing, light.standing.last
    if light.colour == "green" and last is not None:
        light.forward = _("The renewal opens on %(day)s.") % {"day": clock.in_words(last.renewable_from)}
        return light
    if not light.missing:
        return light
    way = next((way for way in standing.ways if way.booked_on), None)
    if way is None or way.booked_on is None:
        light.forward = _("Still missing: %(missing)s") % {"missing": " ".join(light.missing)}
        return light
    light.is_booked, values = True, {"day": clock.in_words(way.booked_on), "missing": " ".join(way.missing_unbooked)}
    if last is not None and last.revoked_at is None and on < last.valid_until <= way.booked_on:
        light.forward = _("The exam is booked on %(day)s, after the end: please ask HR for an earlier seat.") % values
    elif way.missing_unbooked:
        light.forward = _("The exam is booked on %(day)s. Besides it: %(missing)s") % values
    else:
        light.forward = _("The exam is booked on %(day)s; once it is passed, nothing else is missing.") % values
    return light
