"""Where a form may send its visitor next."""

import re
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 2_000


def own_path(request: Any, wanted: Any) -> str:
    """Return the address `wanted` if it lies on this site, else "". A bare word is none: it would be taken for the name of a view."""
    wanted = str(wanted or "").strip()
    if not wanted.startswith(("/", "http://", "https://", "?", "#")) or CONTROL.search(wanted) or len(wanted) > LONGEST:
        return ""
    mine = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if mine else ""
