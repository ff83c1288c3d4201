"""The one registry of what is reported: each measure with its name, its formula in words, its unit, and who counts it.

A counter (`Count`) returns {group: {measure key: Cell}}; it may count several measures at once and costs a constant number
of queries. Cells of the groups add up to the whole, unless the counter gives the whole itself under the key WHOLE.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

WHOLE = "*"


@dataclass(frozen=True)
class Cell:
    """What was counted: `top` ÷ `base` (no base: a plain number). `because` says why there is nothing to show."""

    top: int = 0
    base: int | None = None
    because: str = ""

    def __add__(self, other: "Cell") -> "Cell":
        base = None if self.base is None and other.base is None else (self.base or 0) + (other.base or 0)
        return Cell(self.top + other.top, base)


Table = dict[str, dict[str, Cell]]


@dataclass(frozen=True)
class Measure:
    """`shape` is how it reads: percent, mean (of `scale`ths), yuan (of fen) or number. `empty` says why there is none without a base.

    `rows` names the list behind the number (reports.upward.rows).
    """

    key: str
    name: Any
    formula: Any
    unit: Any
    shape: str
    count: Callable[[Any], Table]
    rows: str
    empty: Any
    scale: int = 1
    higher_is_better: bool | None = True

    def value(self, cell: Cell | None) -> Decimal | None:
        """Return the number as it is read (percent of 100, yuan, hours), None where there is none."""
        if cell is None or cell.because or (self.shape != "number" and not cell.base):
            return None
        if self.shape == "number":
            return Decimal(cell.top) / self.scale
        assert cell.base is not None
        share = Decimal(cell.top) / cell.base
        return share * 100 if self.shape == "percent" else share / self.scale

    def text(self, cell: Cell | None) -> str:
        """Return it in words; "—" where there is none."""
        return self.in_words(self.value(cell))

    def in_words(self, value: Decimal | None, *, signed: bool = False) -> str:
        if value is None:
            return "—"
        sign = "+" if signed and value > 0 else ""
        if self.shape == "number":
            return f"{sign}{rounded(value, 0):,}"
        if self.shape == "percent":
            return f"{sign}{rounded(value, 1)}%"
        if self.shape == "yuan":
            return f"{sign}¥{rounded(value, 2):,}".replace("¥-", "-¥")
        return f"{sign}{rounded(value, 2)}"

    def why(self, cell: Cell | None) -> str:
        """Say why there is no number; nothing where there is one."""
        if self.value(cell) is not None:
            return ""
        return (cell.because if cell else "") or str(self.empty)

    def sum(self, cell: Cell | None) -> str:
        """Return the formula with its numbers: 1,240 ÷ 31."""
        if cell is None or cell.because or not cell.base:
            return ""
        return f"{self.part(cell.top)} ÷ {self.lower(cell.base)}"

    def part(self, top: int) -> str:
        if self.shape == "yuan" or self.key == "fund_used":
            return f"¥{rounded(Decimal(top) / 100, 2):,}"
        return f"{plain(Decimal(top) / self.scale)}"

    def lower(self, base: int) -> str:
        return f"¥{rounded(Decimal(base) / 100, 2):,}" if self.key == "fund_used" else f"{base:,}"


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half away from zero, as people do by hand."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{rounded(value, 2):,}"


REGISTRY: dict[str, Measure] = {}
# As the customer's reports list them; the page and our table follow.
ORDER = (
    "hours_mean", "coverage", "entries", "first_pass", "pass_after_resit", "attendance", "cost_mean", "fund_used", "satisfaction",
    "satisfied", "response", "plan_done", "target_reached",
)  # fmt: skip


def register(*measures: Measure) -> None:
    """Enter measures, kept in their ORDER. A second entry of a key is a mistake."""
    for measure in measures:
        if measure.key in REGISTRY:
            raise ValueError(f"{measure.key} is measured twice")
        REGISTRY[measure.key] = measure
    known = sorted(REGISTRY.items(), key=lambda item: ORDER.index(item[0]))
    REGISTRY.clear()
    REGISTRY.update(known)


def few() -> str:
    """Say why opinions of few are not shown."""
    return _("fewer than five answered: not shown")
