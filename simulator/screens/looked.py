"""What a look-up or a step showed: single values, and tables whose rows can be taken at once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.crm import formats
from simulator.crm.catalog import Catalog
from simulator.crm.entities import Address
from simulator.crm.log import Event
from simulator.crm.messages import Messages
from simulator.crm.state import State
from simulator.screens.wording import word, words

MOST_ROWS = 30
ON_SCREEN = (
    "S5.open_fee_edit",
    "S6.readback",
    "S7.submit",
    "hint",
    "wait_order",
)  # the screen itself shows what came of these
INNER = ("address", "payment", "payer", "order", "customer", "account", "more")


@dataclass(frozen=True)
class Pick:
    """One thing to do with a row: a command with its field."""

    command: str
    label: str
    name: str
    value: str
    token: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Line:
    """One row: cells (heading, text), what can be done with it; greyed where it cannot be had now."""

    cells: tuple[tuple[str, str], ...]
    picks: tuple[Pick, ...] = ()
    is_grey: bool = False


@dataclass(frozen=True)
class Table:
    """A table of rows found; `is_empty` says that nothing was."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def has_picks(self) -> bool:
        return any(line.picks for line in self.lines)


class Looked:
    """What the last command showed. `panels`: the commands that the present screen can give."""

    def __init__(
        self, state: State, catalog: Catalog, messages: Messages, last: Event | None, panels: tuple[str, ...]
    ) -> None:
        self.state, self.catalog, self.messages = state, catalog, messages
        self.panels = panels
        self.shown: Mapping[str, Any] = {} if last is None or last.command in ON_SCREEN else last.shown
        self.is_qualified = last is not None and last.command == "S2.address_qualify"

    @property
    def plain(self) -> list[tuple[str, str]]:
        """Return the single values with their names."""
        if self.is_qualified:
            return []
        rows = {n: v for n, v in self.shown.items() if n not in words()["tables"] and n not in INNER}
        return [(word("shown", name), text) for name, value in rows.items() if (text := self._cell(name, value))]

    @property
    def tables(self) -> list[Table]:
        """Return the tables; one without rows says that nothing was found."""
        if self.is_qualified and self.shown:
            return [self._table("qualified", [self.shown])]
        found = words()["tables"]
        return [self._table(n, v) for n, v in self.shown.items() if n in found and isinstance(v, list | tuple)]

    def _table(self, name: str, rows: Any) -> Table:
        raw = words()["tables"][name]
        rows = [row for row in rows if isinstance(row, Mapping)][:MOST_ROWS]
        used = {
            key: head
            for key, head in raw["columns"].items()
            if any(row.get(key) not in (None, "", [], ()) for row in rows)
        }
        return Table(raw["title"], tuple(used.values()), tuple(self._line(raw, used, row) for row in rows))

    def _line(self, raw: Mapping[str, Any], used: Mapping[str, str], row: Mapping[str, Any]) -> Line:
        refused = bool(row.get("refusal")) or row.get("result", "qualified") != "qualified"
        picks = () if refused else tuple(
            Pick(command, words()["panels"][command]["button"], name, self._ref(name, str(row[name])))
            for command, name in raw.get("picks", {}).items()
            if command in self.panels and name in row
        )  # fmt: skip
        why = self.messages.text(str(row["refusal"]), {"count": row.get("handsets", "")}) if row.get("refusal") else ""
        shown = {**row, "refusal": why}
        return Line(tuple((head, self._cell(key, shown.get(key))) for key, head in used.items()), picks, refused)

    def _ref(self, name: str, value: str) -> str:
        """Return what the counter's lists call this row."""
        found = self.state.world.find(Address, value) if name == "address" else None
        return found.ref or found.id if found else value

    def _cell(self, name: str, value: Any) -> str:
        if value in ("", None, (), []) or value is False:
            return ""
        if value is True:
            return "是"
        if name.endswith("_fen") and isinstance(value, int):
            return f"{formats.yuan(value)}元"
        if isinstance(value, Mapping):
            return self._inner(value)
        if isinstance(value, list | tuple):
            return "、".join(filter(None, (self._cell(name, each) for each in value)))
        if name == "grade":
            return f"{value}级靓号" if value else "普号"
        return self._word(name, str(value))

    def _inner(self, row: Mapping[str, Any]) -> str:
        """Return an inner row (a plan, a term, a service order) in one phrase."""
        if "system" in row:
            return f"{word('systems', str(row['system']))} {word('service_states', str(row['state']))}"
        name = self._word("offering", str(row.get("offering", "")))
        if row.get("start") and row.get("end"):
            return f"{name} {row['start']}~{row['end']}"
        return f"{name} {row['months']}个月" if row.get("months") else name

    def _word(self, name: str, value: str) -> str:
        if name in ("offering", "group_offering"):
            found = self.catalog.find(value)
            return found.name if found else value
        if name == "flow":
            return str(words()["flows"].get(value, {}).get("name", value))
        group = words()["column_words"].get(name)
        known = word(group, value) if group else value
        return known if known != value else word("values", value)
