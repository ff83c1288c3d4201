"""What strangers may learn about a certificate, and how many wrong serials one address may try."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.tries import Limit, count_try, is_used_up, too_many
from credentials import serials
from credentials.masking import masked
from credentials.models import Period

MISSES_PER_ADDRESS = 20  # in a quarter of an hour
STATES = {
    "valid": ("done", gettext_lazy("valid")), "coming": ("info", gettext_lazy("not valid yet")),
    "expired": ("late", gettext_lazy("ended")), "revoked": ("late", gettext_lazy("revoked")),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """The minimum: a name that is partly masked, the programme, the days, the state."""

    period: Period
    name: str

    @property
    def kind(self) -> str:
        return STATES[self.period.state][0]

    @property
    def word(self) -> str:
        return str(STATES[self.period.state][1])


def limits(ip: str) -> list[Limit]:
    return [Limit(f"verify:{ip}", MISSES_PER_ADDRESS)]


def look_up(typed: str, *, ip: str) -> Shown | None:
    """Return what may be shown of the certificate with this serial, or None; a miss is counted in the database.

    Raises TooManyTries for an address with too many misses: then a right serial is not answered either.
    """
    limit = limits(ip)
    if is_used_up(limit):
        raise too_many(limit[0].minutes)
    serial = serials.plain(typed[:80])
    period = Period.objects.select_related("employee").filter(serial=serial).first() if serial else None
    if period is None:
        count_try(limit)
        return None
    return Shown(period, masked(period.employee.name))


def why_not() -> str:
    return _("No certificate has this serial. Please compare it letter by letter; I and 1, O and 0 count as the same.")
