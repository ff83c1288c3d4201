"""Drawn values of a scenario and the `$` expressions that use them.

A whole value `$wang.name`, `$next_month+12m`, `$price.PR-BB-Y`, `$due+10000` becomes what it names (amounts stay fen, days
ISO). Inside a text `${…}` is written out: fen as yuan, with `|day` a day as 12月1日, with `|raw` as it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from simulator.crm import clock, drawing
from simulator.crm.catalog import CONTENT, Catalog, Offering

WHOLE = re.compile(r"^\$([A-Za-z_][\w]*(?:\.[\w-]+?)*)(?:([+-])(\d+)([md]?))?$")
PRICE = re.compile(r"^\$([a-z]+)\.([\w-]+)(?:\+(\d+))?$")  # a code ends in digits: nothing is taken off a price
INSIDE = re.compile(r"\$\{([^}|]+)(?:\|(yuan|day|raw))?\}")
ADULT_FIRST, ADULT_DAYS = date(1965, 1, 1), 365 * 35
PRICES: Mapping[str, Callable[[Offering], int]] = {
    "price": lambda it: it.total_fen or it.prepay_fen or it.monthly_fen,
    "monthly": lambda it: it.monthly_fen,
    "install": lambda it: it.install_fen,
    "deposit": lambda it: it.deposit_fen,
    "return": lambda it: it.return_fen,
    "minplan": lambda it: it.min_plan_fen,
    "first": lambda it: it.first_prepay_fen,
    "months": lambda it: it.months,
}
DAYS = ("today", "tomorrow", "this_month", "next_month")


BROKEN = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ArithmeticError,
)  # what an author's slip leads to


class VariableError(ValueError):
    """An expression or a generator that makes no sense. `key` is the author's message, `details` fill it."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key, details)
        self.key, self.details = key, details


@cache
def names() -> Mapping[str, Any]:
    """Fictional names and places."""
    found: Mapping[str, Any] = yaml.safe_load((CONTENT / "names.yaml").read_text("utf-8"))
    return found


def _pick(pool: list[Any], seed: int, *key: object) -> Any:
    return pool[drawing.draw(seed, *key, below=len(pool))]


def _person(seed: int, key: str, args: Mapping[str, Any]) -> Mapping[str, Any]:

    known = args.get("birth")
    days = drawing.draw(seed, key, "adult", below=ADULT_DAYS)
    birth = date.fromisoformat(known) if known else ADULT_FIRST + timedelta(days=days)
    identity, phone = drawing.identity_number(seed, key, birth=birth), drawing.mobile(seed, key)
    name = _pick(names()["surnames"], seed, key, "surname") + _pick(names()["given"], seed, key, "given")
    password = drawing.service_password(seed, key, identity=identity, number=phone)
    return {"name": name, "id_no": identity, "phone": phone, "birth": birth.isoformat(), "password": password}


def _path(seed: int, key: str, args: Mapping[str, Any]) -> str:
    place = [names()["province"], _pick(names()["districts"], seed, key), _pick(names()["roads"], seed, key, "road")]
    numbers = [drawing.draw(seed, key, part, below=limit) + 1 for part, limit in (("yard", 60), ("house", 12))]
    room = f"{drawing.draw(seed, key, 'floor', below=6) + 1}0{drawing.draw(seed, key, 'door', below=4) + 1}"
    return "/".join([*place, f"{numbers[0]}号院", f"{numbers[1]}栋", "1单元", room])


GENERATORS: Mapping[str, Callable[[int, str, Any], Any]] = {
    "person": _person,
    "mobile": lambda seed, key, _: drawing.mobile(seed, key),
    "pstn": lambda seed, key, _: drawing.pstn(seed, key),
    "kd": lambda seed, key, _: drawing.broadband_account(seed, key),
    "imei_ok": lambda seed, key, _: drawing.imei(seed, key),
    "imei_wrong": lambda seed, key, _: drawing.imei_wrong(seed, key),
    "iccid": lambda seed, key, _: drawing.iccid(seed, key),
    "address_ok": lambda seed, key, args: {"path": _path(seed, key, args), "access": "FTTH", "free_ports": 4},
    "address_none": lambda seed, key, args: {"path": _path(seed, key, args), "access": "none", "free_ports": 0},
    "address_full": lambda seed, key, args: {"path": _path(seed, key, args), "access": "FTTH", "free_ports": 0},
    "amount": lambda seed, key, args: _pick(args["choices"], seed, key),
    "choice": lambda seed, key, args: _pick(args["of"], seed, key),
}


def draw_all(variables: Mapping[str, Mapping[str, Any]], seed: int) -> dict[str, Any]:
    """The value of each variable for this seed."""
    drawn = {}
    for name, spec in variables.items():
        ((kind, args),) = spec.items()
        if kind not in GENERATORS:
            raise VariableError("var_kind", kind=kind)
        try:
            drawn[name] = GENERATORS[kind](seed, name, args or {})
        except BROKEN as error:
            raise VariableError("var_bad", text=name, problem=error) from error
    return drawn


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions may name: drawn values, the run's first day, the catalogue's prices, the sum that is due."""

    drawn: Mapping[str, Any]
    day: date
    catalog: Catalog
    due: int | None = None

    def value(self, text: str) -> Any:
        """What a `$` expression stands for. Raises VariableError."""
        price = PRICE.match(text)
        if price is not None and price[1] in PRICES:
            return self._price(price[1], price[2]) + int(price[3] or 0)
        found = WHOLE.match(text)
        if found is None:
            raise VariableError("var_bad", text=text, problem="$name.part+12m")
        value = self._named(text, found[1])
        if found[2] is None:
            return value
        return _shifted(text, value, int(found[2] + found[3]), found[4])

    def _named(self, text: str, way: str) -> Any:
        root, *parts = way.split(".")
        if root in DAYS:
            return self._day(root, parts)
        if root == "due" and self.due is not None:
            return self.due
        value: Any = self.drawn
        for part in (root, *parts):
            if not isinstance(value, Mapping) or part not in value:
                raise VariableError("var_unknown", text=text, name=part)
            value = value[part]
        return value

    def _price(self, kind: str, code: str) -> int:
        offering = self.catalog.find(code)
        if offering is None:
            raise VariableError("offering_unknown", catalog=self.catalog.set_id, code=code)
        return PRICES[kind](offering)

    def _day(self, root: str, parts: list[str]) -> str:

        day = {
            "today": self.day,
            "tomorrow": self.day + timedelta(days=1),
            "this_month": clock.month_start(self.day),
            "next_month": clock.next_month(self.day),
        }[root]
        return day.isoformat()[:7] if parts == ["month"] else day.isoformat()

    def filled(self, text: str) -> str:
        """A text with each `${…}` written out."""

        def write(found: re.Match[str]) -> str:
            value = self.value("$" + found[1].strip())
            if found[2] == "day":
                try:
                    day = date.fromisoformat(value)
                except (TypeError, ValueError):
                    raise VariableError("var_bad", text=text, problem=value) from None
                return f"{day.month}月{day.day}日"
            return yuan(value) if isinstance(value, int) and found[2] != "raw" else str(value)

        return INSIDE.sub(write, text)

    def resolved(self, data: Any) -> Any:
        """The data with every expression replaced."""
        if isinstance(data, str):
            if data.startswith("$") and not data.startswith("${"):
                return self.value(data)
            return self.filled(data) if "${" in data else data
        if isinstance(data, list | tuple):
            return [self.resolved(each) for each in data]
        if isinstance(data, Mapping):
            return {self.resolved(key): self.resolved(value) for key, value in data.items()}
        return data


def yuan(fen: int) -> str:
    """Fen in yuan, without an empty fraction: 72000 is 720, 5850 is 58.50."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def _shifted(text: str, value: Any, by: int, unit: str) -> Any:

    if unit and isinstance(value, str):
        try:
            day = date.fromisoformat(value)
            return (clock.add_months(day, by) if unit == "m" else day + timedelta(days=by)).isoformat()
        except (ValueError, OverflowError):
            raise VariableError("var_bad", text=text, problem=value) from None
    if not unit and isinstance(value, int):
        return value + by
    raise VariableError("var_bad", text=text, problem=str(value))
