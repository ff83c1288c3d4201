"""What can be sold: a versioned set of offerings, with their rules as data, and the policy of the counter."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from simulator.crm.state import frozen

CONTENT = Path(__file__).resolve().parents[2] / "content" / "simulator"
LAYERS = ("service", "product", "bundle", "term", "handset", "fine", "waiver")


class CatalogError(ValueError):
    """A catalogue file that says something impossible."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition of an offering and the code of the refusal where it is not met."""

    kind: str
    error: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Offering:
    """业务, 产品, 组合产品, 年费, 合约 or 减免. All amounts are fen; `assumed`: a teaching assumption, shown as such."""

    code: str
    name: str
    layer: str
    flows: tuple[str, ...]
    line: tuple[str, ...] = ()
    effective: str = "immediate"  # completion | immediate | next_month | order
    change_effective: str = "next_month"
    off_effective: str = "next_month"
    install_fen: int = 0
    monthly_fen: int = 0
    total_fen: int = 0
    deposit_fen: int = 0
    prepay_fen: int = 0
    prepay_label: str = ""
    first_prepay_fen: int = 0
    return_fen: int = 0
    months: int = 0
    min_plan_fen: int = 0
    handsets: int = 0
    penalty_percent: int = 0
    max_per_customer: int = 0  # 0: no limit
    grade: int = 0
    first_month: str = "prorate"  # prorate | full
    charge_timing: str = "arrears"
    valid_from: str = ""
    valid_to: str = ""  # the last day on which it can be ordered
    status: str = "launched"
    members: Mapping[str, str] = field(default_factory=dict)
    waives: tuple[str, ...] = ()
    only_layer: str = ""
    models: tuple[str, ...] = ()  # handsets of the promotion; empty: all
    assumed: bool = False
    rules: tuple[Rule, ...] = ()

    def is_sold_on(self, day: date) -> bool:
        """Launched, and the day is inside its validity."""
        today = day.isoformat()
        return self.status == "launched" and self.valid_from <= today and (not self.valid_to or today <= self.valid_to)

    def claimable(self) -> dict[str, Any]:
        """What may be promised truthfully about it: attribute to value (amounts in fen)."""
        facts: dict[str, Any] = {"effective": self.effective}
        price = self.total_fen or self.prepay_fen or self.monthly_fen
        amounts = {
            "price_fen": price, "monthly_fen": self.monthly_fen, "install_fen": self.install_fen, "months": self.months,
            "deposit_fen": self.deposit_fen, "min_plan_fen": self.min_plan_fen, "return_fen": self.return_fen,
            "penalty_percent": self.penalty_percent, "handsets": self.handsets, "prepay_fen": self.prepay_fen,
        }  # fmt: skip
        return facts | {name: value for name, value in amounts.items() if value}


@dataclass(frozen=True, slots=True)
class Catalog:
    """One set with the policy: all that `decide` may look up. It never changes during a run."""

    set_id: str
    version: int
    title: str
    offerings: Mapping[str, Offering]
    policy: Mapping[str, Any]

    def find(self, code: str) -> Offering | None:
        """The offering of this code."""
        return self.offerings.get(code)

    def get(self, code: str) -> Offering:
        """The offering of this code; KeyError where the set has none."""
        return self.offerings[code]

    def of(self, flow: str, *layers: str) -> list[Offering]:
        """What a flow offers of these layers."""
        return [each for each in self.offerings.values() if flow in each.flows and each.layer in layers]

    def fee_name(self, fee: str) -> str:
        """A fee's name on the screen."""
        return str(self.policy["fees"].get(fee, fee))


def _offering(raw: Mapping[str, Any], source: str) -> Offering:
    unknown = set(raw) - {each.name for each in fields(Offering)}
    if unknown or raw.get("layer") not in LAYERS:
        raise CatalogError(f"{source}: {raw.get('code')}: {sorted(unknown) or raw.get('layer')}")
    negative = [name for name, value in raw.items() if name.endswith("_fen") and (type(value) is not int or value < 0)]
    if negative:
        raise CatalogError(f"{source}: {raw['code']}: {negative} must be fen, whole and not negative")
    known = {name: frozen(value) for name, value in raw.items() if name != "rules"}
    return Offering(**known, rules=tuple(Rule(**each) for each in raw.get("rules", ())))


def parse_catalog(data: Mapping[str, Any], policy: Mapping[str, Any], *, source: str = "") -> Catalog:
    """A catalogue out of the data of its two files. Raises CatalogError."""
    offerings = [_offering(each, source) for each in data["offerings"]]
    by_code = {each.code: each for each in offerings}
    if len(by_code) != len(offerings):
        raise CatalogError(f"{source}: a code stands twice")
    for each in offerings:
        named = [rule.value for rule in each.rules if rule.kind in ("requires_main", "not_main", "in_group")]
        missing = [code for code in (*named, *filter(None, each.members.values())) if code not in by_code]
        if missing:
            raise CatalogError(f"{source}: {each.code} names {missing}")
        if each.layer in ("term",) and each.months * each.monthly_fen != each.total_fen:
            raise CatalogError(f"{source}: {each.code}: months x monthly is not the total")
        deposit = each.deposit_fen if each.layer == "handset" else each.prepay_fen
        if each.return_fen and each.months * each.return_fen != deposit:
            raise CatalogError(f"{source}: {each.code}: what comes back is not the deposit")
    return Catalog(data["set"], data["version"], data["title"], by_code, policy)


def load_policy(content: Path = CONTENT) -> Mapping[str, Any]:
    """The policy of the counter."""
    policy: Mapping[str, Any] = yaml.safe_load((content / "policy.yaml").read_text("utf-8"))
    return policy


def load_catalog(set_id: str = "ref3g", content: Path = CONTENT) -> Catalog:
    """The set of this name."""
    path = content / "catalog" / f"{set_id}.yaml"
    return parse_catalog(yaml.safe_load(path.read_text("utf-8")), load_policy(content), source=path.name)


def catalog_sets(content: Path = CONTENT) -> list[str]:
    """The names of all sets."""
    return sorted(path.stem for path in (content / "catalog").glob("*.yaml"))
