"""The closed list of commands (`simulator_steps.md`): their fields, what they cost on the clock, what they are.

A field is `name: kind`; a `?` behind the kind makes it optional. Unknown fields (a posted price, a score) are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Nature = Literal["do", "look", "talk", "submit", "clock", "end"]
COST_S: Mapping[str, int] = {"do": 20, "look": 10, "talk": 10, "submit": 60, "clock": 0, "end": 0}
FLOWS = (
    "pay", "prepay_plain", "prepay_single_annual", "new_mobile", "new_broadband", "new_pstn", "new_fusion",
    "mobile_change_terminal", "mobile_change_plan", "contract_cancel", "fusion_change", "addon_change", "demand_record",
)  # fmt: skip
ACTS = (
    "greet", "seat", "polite_address", "both_hands", "explain_wait", "count_cash", "return_id", "ask_more", "farewell",
    "offer_choice",
)  # fmt: skip
METHODS = ("cash", "pos", "scan", "transfer", "account")
SECRET = frozenset({"password"})
TEXT_LIMIT = 200
TOKEN_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Spec:
    """One command."""

    nature: Nature = "do"
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def cost_s(self) -> int:
        """Seconds that it takes on the run's clock."""
        return COST_S[self.nature]


def _spec(nature: Nature, *named: str) -> Spec:
    return Spec(nature, dict(each.split(": ") for each in named))


COMMANDS: Mapping[str, Spec] = {
    "S0.auth_id_card": _spec("do", "customer: ref", "agent: ref?"),
    "S0.auth_password": _spec("do", "number: text", "password: secret"),
    "S0.query_number": _spec("look", "number: text"),
    "S0.view_customer_tree": _spec("look", "customer: ref"),
    "S0.close_visit": _spec("do", "outcome: text?"),
    "S1.open": _spec("do", "flow: flow", "element: ref?", "group: ref?"),
    "S1.open_fusion_change": _spec("do", "group: ref"),
    "S1.abandon": _spec("do"),
    "S2.query_single_annual": _spec("do", "value: text"),
    "S2.offer_select": _spec("do", "offering: ref", "action: action?"),
    "S2.number_search": _spec("look", "grade: int?", "like: text?"),
    "S2.number_select": _spec("do", "value: text?", "existing: text?"),
    "S2.number_release": _spec("do", "value: text"),
    "S2.address_search": _spec("look", "text: text"),
    "S2.address_qualify": _spec("look", "address: ref"),
    "S2.address_select": _spec("do", "address: ref"),
    "S2.address_free_text": _spec("do", "text: text"),
    "S2.sim_select": _spec("do", "iccid: text"),
    "S2.demand_register": _spec("do", "address: ref", "phone: phone", "note: text?"),
    "S3.hall_select": _spec("do", "hall: ref"),
    "S3.account_pick": _spec("do", "value: text"),
    "S3.payer_select": _spec("do", "account: ref"),
    "S3.contact": _spec("do", "phone: phone", "slot: text?"),
    "S3.password_by_customer": _spec("do"),
    "S3.declare_use": _spec("do"),
    "S4.promo_select": _spec("do", "offering: ref"),
    "S4.promo_skip": _spec("do"),
    "S4.imei_enter": _spec("do", "imei: text"),
    "S4.imei_remove": _spec("do", "imei: text"),
    "S4.offer_query": _spec("do"),
    "S4.contract_release": _spec("do", "contract: ref"),
    "S5.amount": _spec("do", "amount_fen: fen"),
    "S5.open_fee_edit": _spec("look"),
    "S5.add_prepay": _spec("do", "amount_fen: fen"),
    "S5.waive": _spec("do", "fee: ref", "reason: ref"),
    "S5.unwaive": _spec("do", "fee: ref"),
    "S5.delete_fee_line": _spec("do", "fee: ref"),
    "S5.accept_fees": _spec("do", "total_fen: fen"),
    "S6.readback": _spec("do"),
    "S6.sign": _spec("do"),
    "S7.submit": _spec("submit", "method: method", "tendered_fen: fen", "change_fen: fen", "new_token: bool?"),
    "S8.print": _spec("do", "kinds: texts"),
    "S8.hand_over_terminal": _spec("do", "imei: text"),
    "S9.query_order": _spec("look", "no: text?", "customer: ref?"),
    "S9.query_order_by_token": _spec("look", "token: text?"),
    "S9.query_payment": _spec("look", "correlator: text?"),
    "S9.refund_unmatched": _spec("do", "payment: ref"),
    "S9.retry_order": _spec("do", "order: ref", "address: ref?"),
    "S9.cancel_order": _spec("do", "order: ref", "reason: text"),
    "say": _spec("talk", "node: ref", "option: ref", "text: text?"),
    "act": _spec("talk", "kind: act"),
    "hint": _spec("talk", "at: text"),
    "clock.forward": _spec("clock", "minutes: count?", "days: count?"),
    "clock.to_month_start": _spec("clock"),
    "wait_order": _spec("clock", "order: ref"),
    "run.finish": _spec("end"),
}


def _kept(value: Any) -> Any:
    """A value as the log keeps it: nothing nested but lists of words, nothing long."""
    if isinstance(value, str):
        return value[:TEXT_LIMIT]
    if isinstance(value, list | tuple):
        return [str(each)[:TEXT_LIMIT] for each in value[:20]]
    if isinstance(value, bool | int) and abs(value) < 10**15:
        return value
    return "…"


def known_fields(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the command has, secrets hidden: what the log may keep."""
    spec = COMMANDS.get(name)
    if spec is None:
        return {}
    return {key: "••••••" if key in SECRET else _kept(given[key]) for key in spec.fields if key in given}
