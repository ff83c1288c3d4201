"""Room on a person's page for what upper apps know: they register a section, this app draws it."""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

Draw = Callable[[Any, Any], SafeString | str]
_sections: list[tuple[int, Draw]] = []


def register(order: int, draw: Draw) -> Draw:
    """Add `draw(request, employee) -> html` (an empty text shows nothing); a low `order` comes first."""
    _sections.append((order, draw))
    return draw


def sections_of(request: Any, employee: Any) -> list[str]:
    """Return the drawn sections of one person, in order."""
    drawn = (draw(request, employee) for _order, draw in sorted(_sections, key=lambda pair: pair[0]))
    return [html for html in drawn if html]
