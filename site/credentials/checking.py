"""What strangers may learn about a certificate, and how many wrong serials one address may try."""

import hashlib
import re
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.tries import Limit, count_try, is_used_up, too_many
from credentials import serials
from credentials.masking import masked
from credentials.models import Period, PrintedCopy
from credentials.printing import MARK
from people.models import Employee

MISSES_PER_ADDRESS = 20  # in a quarter of an hour
MAX_BYTES = 5 * 1024 * 1024
MARKED = re.compile(rb"%s([%s]{%d})" % (MARK.encode(), serials.ALPHABET.encode(), serials.LENGTH))
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


def name_of(employee: Employee) -> str:
    """Return the holder's masked name; of an erased person there is none, the proof stands all the same."""
    return _("the holder's data were erased") if employee.erased_at else masked(employee.name)


def limits(ip: str) -> list[Limit]:
    return [Limit(f"verify:{ip}", MISSES_PER_ADDRESS)]


def look_up(typed: str, *, ip: str) -> Shown | None:
    """Return what may be shown of the certificate with this serial, or None; a miss is counted in the database.

    Raises TooManyTries for a miss from an address with too many of them. A right serial is answered also then: a hall shares one
    address, and among 2**140 serials whoever has a right one did not guess it.
    """
    serial = serials.plain(typed[:80])
    period = Period.objects.select_related("employee").filter(serial=serial).first() if serial else None
    if period is None:
        _count_miss(ip)
        return None
    return Shown(period, name_of(period.employee))


def _count_miss(ip: str) -> None:
    limit = limits(ip)
    if is_used_up(limit):
        raise too_many(limit[0].minutes)
    count_try(limit)


@dataclass(frozen=True)
class Paper:
    """What became of a PDF that somebody handed in: same (ours, byte by byte), changed (it names a serial of ours), unknown."""

    outcome: str
    shown: Shown | None = None


def look_into(file: IO[bytes], *, ip: str) -> Paper:
    """Compare a PDF with the copies that left the house; nothing of it is kept. Raises TooManyTries as `look_up` does.

    The serial of a changed copy is read from the words about the document, by a search in the bytes: no reader of PDFs meets a stranger's file.
    """
    data = file.read(MAX_BYTES)
    copy = (
        PrintedCopy.objects.select_related("period__employee").filter(sha256=hashlib.sha256(data).hexdigest()).first()
    )
    if copy is not None:
        return Paper("same", Shown(copy.period, name_of(copy.period.employee)))
    found = MARKED.search(data)
    period = Period.objects.select_related("employee").filter(serial=found[1].decode()).first() if found else None
    if period is None:
        _count_miss(ip)
        return Paper("unknown")
    return Paper("changed", Shown(period, name_of(period.employee)))


def why_not() -> str:
    return _("No certificate has this serial. Please compare it letter by letter; I and 1, O and 0 count as the same.")
