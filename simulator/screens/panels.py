"""One panel of a screen: a command with its fields, ready to be shown and sent."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from simulator.crm import formats
from simulator.crm.catalog import Catalog
from simulator.crm.state import State
from simulator.screens.choices import SOURCES, Option, draft_of
from simulator.screens.wording import words


@dataclass(frozen=True)
class Field:
    """One field: `kind` is choice, text, number_text (digits that are no number), money, tel, number, password, check or checks."""

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    is_rare: bool = False


@dataclass(frozen=True)
class Panel:
    """A command that can be given now. `token` marks this sending: sent twice it counts once."""

    command: str
    title: str
    button: str
    fields: tuple[Field, ...]
    done: str = ""  # what it holds already, in words
    is_rare: bool = False
    remembers: bool = False  # whether the draft keeps what it says
    empty: str = ""  # what to do first, where there is nothing to choose from
    is_next: bool = False  # whether it is the next to fill
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def is_empty(self) -> bool:
        """Whether something else must be looked up first."""
        return bool(self.empty)


def panel(command: str, state: State, catalog: Catalog, *, posted: dict[str, str] | None = None) -> Panel:
    """Return the panel of a command in the present state; `posted` is shown again after a refusal."""
    raw = words()["panels"][command]
    flow = draft_of(state).flow
    fields = tuple(
        _field(each, state, catalog, posted or {}) for each in raw["fields"] if each.get("only", flow) == flow
    )
    remembers = command in FLAGS or any("was" in each for each in raw["fields"])
    done = _done(command, fields, state)
    is_bare = "empty" in raw and not next(each for each in fields if each.kind == "choice").options
    return Panel(
        command, raw["title"], str(raw["button"]), fields, done, bool(raw.get("rare")), remembers, raw["empty"] if is_bare else ""
    )  # fmt: skip


def _field(raw: dict[str, Any], state: State, catalog: Catalog, posted: dict[str, str]) -> Field:
    options = tuple(SOURCES[raw["from"]](state, catalog)) if "from" in raw else ()
    kind = raw.get("as") or ("choice" if "from" in raw else "text")
    value = posted.get(raw["name"], _value(raw, state, kind))
    return Field(raw["name"], raw["label"], kind, value, options, not raw.get("optional"), bool(raw.get("rare")))


def _value(raw: dict[str, Any], state: State, kind: str) -> str:
    held = getattr(draft_of(state), raw["was"], "") if "was" in raw else ""
    if isinstance(held, tuple):
        return str(held[-1]) if held else ""
    if kind == "money":
        return formats.yuan(held) if isinstance(held, int) and held > 0 else ""
    return str(held)


FLAGS = {
    "S3.password_by_customer": "password_set", "S3.declare_use": "declared", "S4.offer_query": "queried",
    "S6.readback": "readback", "S6.sign": "signed", "S5.open_fee_edit": "fee_edit",
}  # fmt: skip


def _done(command: str, fields: tuple[Field, ...], state: State) -> str:
    """Return what the draft holds of this panel, in words; empty while it is open."""
    if command in FLAGS:
        return "✓" if getattr(draft_of(state), FLAGS[command]) else ""
    raws = words()["panels"][command]["fields"]
    held = {raw["name"] for raw in raws if "was" in raw}
    shown = [_label(each) for each in fields if each.name in held and each.value]
    return " · ".join(shown)


def _label(each: Field) -> str:
    return dict(each.options).get(each.value, each.value)


def posted_fields(command: str, data: Any) -> dict[str, Any]:
    """Return a command's fields from a posted form: money in fen where it reads as money, else as it was typed.

    What the panel does not ask for (a price, a score) is left out here, and ignored by the domain once more.
    """
    found: dict[str, Any] = {}
    for raw in words()["panels"][command]["fields"]:
        name, kind = raw["name"], raw.get("as")
        values = [value.strip()[:200] for value in data.getlist(name) if value.strip()]
        if kind == "checks":
            found[name] = values[:20]
        elif kind == "check":
            found |= {name: True} if values else {}
        elif values:
            found[name] = _read(values[0], kind)
    return found


def _read(value: str, kind: str | None) -> Any:
    if kind == "money":
        try:
            return formats.fen(value)
        except ValueError:
            return value
    if kind == "number":
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value
    return value
