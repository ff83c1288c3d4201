"""The sandbox: a command is decided, its facts change the state, the clock moves, and one event records it all."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from simulator.crm import agenda, formats
from simulator.crm.catalog import Catalog
from simulator.crm.entities import Draft
from simulator.crm.evolving import evolve, fold, note
from simulator.crm.flows import FLOWS
from simulator.crm.frame import ANYWHERE
from simulator.crm.log import Command, Decision, Event
from simulator.crm.start import start
from simulator.crm.state import State
from simulator.crm.steps import after, around, choice, details, fees, reception, submit
from simulator.crm.vocabulary import ACTS, COMMANDS, METHODS, TEXT_LIMIT, TOKEN_LIMIT, known_fields
from simulator.crm.work import Refusal, Talk, Work

Handler = Callable[[Work, dict[str, Any]], None]
HANDLERS: Mapping[str, Handler] = {
    "S0.auth_id_card": reception.auth_id_card,
    "S0.auth_password": reception.auth_password,
    "S0.query_number": reception.query_number,
    "S0.view_customer_tree": reception.view_customer_tree,
    "S0.close_visit": reception.close_visit,
    "S1.open": reception.open_flow,
    "S1.open_fusion_change": reception.open_fusion_change,
    "S1.abandon": reception.abandon,
    "S2.query_single_annual": choice.query_single_annual,
    "S2.offer_select": choice.offer_select,
    "S2.number_search": choice.number_search,
    "S2.number_select": choice.number_select,
    "S2.number_release": choice.number_release,
    "S2.address_search": choice.address_search,
    "S2.address_qualify": choice.address_qualify,
    "S2.address_select": choice.address_select,
    "S2.address_free_text": choice.address_free_text,
    "S2.sim_select": choice.sim_select,
    "S2.demand_register": choice.demand_register,
    "S3.hall_select": details.hall_select,
    "S3.account_pick": details.account_pick,
    "S3.payer_select": details.payer_select,
    "S3.contact": details.contact,
    "S3.password_by_customer": details.password_by_customer,
    "S3.declare_use": details.declare_use,
    "S4.promo_select": details.promo_select,
    "S4.promo_skip": details.promo_skip,
    "S4.imei_enter": details.imei_enter,
    "S4.imei_remove": details.imei_remove,
    "S4.offer_query": details.offer_query,
    "S4.contract_release": details.contract_release,
    "S5.amount": fees.amount,
    "S5.open_fee_edit": fees.open_fee_edit,
    "S5.add_prepay": fees.add_prepay,
    "S5.waive": fees.waive,
    "S5.unwaive": fees.unwaive,
    "S5.delete_fee_line": fees.delete_fee_line,
    "S5.accept_fees": fees.accept_fees,
    "S6.readback": fees.readback,
    "S6.sign": fees.sign,
    "S7.submit": submit.submit,
    "S8.print": after.print_slips,
    "S8.hand_over_terminal": after.hand_over_terminal,
    "S9.query_order": after.query_order,
    "S9.query_order_by_token": after.query_order_by_token,
    "S9.query_payment": after.query_payment,
    "S9.refund_unmatched": after.refund_unmatched,
    "S9.retry_order": after.retry_order,
    "S9.cancel_order": after.cancel_order,
    "say": around.say,
    "act": around.act,
    "hint": around.hint,
    "clock.forward": around.clock_forward,
    "clock.to_month_start": around.clock_to_month_start,
    "wait_order": around.wait_order,
    "run.finish": around.finish,
}
FEN_LIMIT = 10**9  # ten million yuan: nobody at a counter holds more


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) and len(value) <= TEXT_LIMIT and value.isprintable()


def _is_whole(value: object, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _is_phone(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(formats.phone(value))
    except formats.FormatError:
        return False


FORMS: Mapping[str, Callable[[Any], bool]] = {
    "ref": _is_text,
    "text": _is_text,
    "secret": _is_text,
    "phone": _is_phone,
    "fen": lambda value: _is_whole(value, 0, FEN_LIMIT),
    "int": lambda value: _is_whole(value, 0, 10**6),
    "count": lambda value: _is_whole(value, 0, 10**6),
    "bool": lambda value: isinstance(value, bool),
    "flow": lambda value: isinstance(value, str) and value in FLOWS,
    "act": lambda value: value in ACTS,
    "method": lambda value: value in METHODS,
    "action": lambda value: value in ("add", "delete"),
    "texts": lambda value: isinstance(value, list | tuple) and len(value) <= 20 and all(map(_is_text, value)),
}


def _fields(command: Command) -> dict[str, Any]:
    """The known fields of a command, checked; E-REQ and E-FMT name the field."""
    given = {}
    for name, kind in COMMANDS[command.name].fields.items():
        value = command.fields.get(name)
        if value is None or value == "":
            if not kind.endswith("?"):
                raise Refusal("E-REQ", {"field": name})
            continue
        if not FORMS[kind.removesuffix("?")](value):
            raise Refusal("E-FMT", {"field": name})
        given[name] = value
    return given


def _require_step(work: Work) -> None:
    """E-STEP where the flow on screen has no such step, E-PERM where the role may not."""
    name = work.command.name
    if work.meta.finished:
        raise Refusal("E-STEP", {"command": name})
    if COMMANDS[name].nature in ("do", "submit") and work.policy["permissions"][work.meta.role]["counter"] != "do":
        raise Refusal("E-PERM", {"role": work.meta.role})
    if name in ANYWHERE:
        return
    if name == "S7.submit" and not work.desk.draft:
        return
    draft = work.world.get(Draft, work.desk.draft) if work.desk.draft else None
    if draft is None or name not in FLOWS[draft.flow].steps:
        raise Refusal("E-STEP", {"command": name, "flow": draft.flow if draft else ""})


def decide(state: State, command: Command, catalog: Catalog, talk: Talk | None = None) -> Decision:
    """What a command leads to. The same state and command give the same answer; nothing is changed."""
    work = Work(state, catalog, command, talk)
    try:
        if command.name not in HANDLERS:
            raise Refusal("E-STEP", {"command": command.name})
        _require_step(work)
        work.looked = COMMANDS[command.name].nature == "look"
        HANDLERS[command.name](work, _fields(command))
    except Refusal as refusal:
        return work.refused(refusal)
    return work.decision()


def perform(state: State, command: Command, catalog: Catalog, talk: Talk | None = None) -> tuple[State, Event]:
    """Decide, apply, let the clock pass, write down. A token that was given before gets its first event again."""
    if not 0 < len(command.token) <= TOKEN_LIMIT:
        raise ValueError("a command needs a token of at most 100 characters")
    known = state.meta.tokens.get(command.token)
    if known is not None:
        return state, known
    decision = decide(state, command, catalog, talk)
    after_facts = state
    for fact in decision.facts:
        after_facts = evolve(after_facts, fact)
    passing = Work(after_facts, catalog, command)
    spec = COMMANDS.get(command.name)
    agenda.advance(passing, passing.now + timedelta(seconds=spec.cost_s if spec else 0))
    event = Event(
        seq=state.meta.seq + 1,
        token=command.token,
        command=command.name[:TEXT_LIMIT],
        fields=known_fields(command.name, command.fields),
        outcome=decision.outcome,
        code=decision.code,
        facts=(*decision.facts, *passing.facts),
        biz_ts=state.meta.now.isoformat(),
        active_s=command.active_s,
        warnings=decision.warnings,
        details=decision.details,
        shown=decision.shown,
    )
    return note(passing.state, event), event


__all__ = ["HANDLERS", "decide", "evolve", "fold", "perform", "start"]
