"""S5 and S6: the fee page with its "+", waivers, the amount, the read-back and the signature."""

from typing import Any

from simulator.crm.entities import Charge, Draft
from simulator.crm.faults import matching, strike
from simulator.crm.flows import FLOWS
from simulator.crm.formats import yuan
from simulator.crm.frame import cash_after, edit, fee_lines, payer, require_complete, total
from simulator.crm.readback import disclosed, sentences
from simulator.crm.work import Refusal, Work, put

Fields = dict[str, Any]


def _limited(work: Work, amount_fen: int, limits: str) -> None:
    low, high = work.policy[limits]["min"], work.policy[limits]["max"]
    if not low <= amount_fen <= high:
        raise Refusal("E-AMT", {"min": yuan(low), "max": yuan(high)})


def amount(work: Work, fields: Fields) -> None:
    """How much is paid."""
    draft, value = work.draft(), fields["amount_fen"]
    _limited(work, value, "payment_fen")
    account = payer(work, draft)
    past = [each.amount_fen for each in work.world.where(Charge, account=account)]
    usual = sum(past) // len(past) if past else 0
    if usual and value > usual * work.policy["big_payment_times"]:
        work.warn("W-AMT-BIG", usual_fen=usual)
    edit(work, "amount_set", amount_fen=value)


def open_fee_edit(work: Work, fields: Fields) -> None:
    """The "+": fee lines may be changed now."""
    draft = work.draft()
    lines = fee_lines(work, FLOWS[draft.flow], draft)
    work.emit("fee_edit_opened", put(Draft, draft.id, fee_edit=True), draft=draft.id)
    waivers = [each.code for each in work.catalog.of(draft.flow, "waiver")]
    work.looked = True
    work.show(lines=lines, reasons=waivers + [each["code"] for each in work.policy["waivers"]])


def add_prepay(work: Work, fields: Fields) -> None:
    """普通预存 that the clerk enters: into the payer's cash."""
    work.draft()
    _limited(work, fields["amount_fen"], "prepay_fen")
    words = {"fee": "prepay_cash", "book": "cash", "amount_fen": fields["amount_fen"]}
    edit(work, "fee_line_added", also=words, prepay_fen=fields["amount_fen"])


def _authorised(work: Work, fee: str, reason: str, amount_fen: int) -> str:
    """Who allows the waiver: nobody needed (empty), or the supervisor, who may refuse."""
    draft = work.draft()
    offering = work.catalog.find(reason)
    if offering is not None and offering.layer == "waiver":
        main = work.catalog.find(draft.offering) if draft.offering else None
        fits = main is not None and main.layer == offering.only_layer and draft.flow in offering.flows
        if fee not in offering.waives or not fits:
            raise Refusal("E-FEE-RULE", {"fee": fee, "reason": reason})
        return ""
    rule = next((each for each in work.policy["waivers"] if each["code"] == reason), None)
    if rule is None or fee not in rule["fees"]:
        raise Refusal("E-FEE-RULE", {"fee": fee, "reason": reason})
    fault = matching(work, "authoriser_refuses", "S5.waive", fee=fee)
    if fault is not None:
        strike(work, fault)
    if fault is not None or amount_fen > work.policy["supervisor"]["limit_fen"]:
        raise Refusal("E-FEE-AUTH", {"fee": fee, "amount": yuan(amount_fen)})
    return str(work.policy["supervisor"]["staff_no"])


def waive(work: Work, fields: Fields) -> None:
    """Waive a line; it stays visible with what it would have cost."""
    draft, name = work.draft(), fields["fee"]
    if not draft.fee_edit:
        raise Refusal("E-STEP", {"needs": "S5.open_fee_edit"})
    line = next((each for each in fee_lines(work, FLOWS[draft.flow], draft) if each["fee"] == name), None)
    if line is None:
        raise Refusal("E-FEE-RULE", {"fee": name})
    authoriser = _authorised(work, name, fields["reason"], line["amount_fen"])
    given = {"fee": name, "reason": fields["reason"], "authoriser": authoriser}
    others = [each for each in draft.waived if each["fee"] != name]
    edit(work, "fee_waived", also={**given, "amount_fen": line["amount_fen"]}, waived=[*others, given])


def unwaive(work: Work, fields: Fields) -> None:
    """Charge it after all."""
    draft = work.draft()
    others = [each for each in draft.waived if each["fee"] != fields["fee"]]
    if len(others) == len(draft.waived):
        raise Refusal("E-STEP", {"fee": fields["fee"]})
    edit(work, "fee_restored", waived=others)


def delete_fee_line(work: Work, fields: Fields) -> None:
    """Only what the clerk added can be taken off; the rest is waived by a rule or stays."""
    draft = work.draft()
    if fields["fee"] != "prepay_cash" or not draft.prepay_fen:
        raise Refusal("E-FEE-DEL", {"fee": fields["fee"]})
    edit(work, "fee_line_removed", prepay_fen=0)


def warn_no_month(work: Work, draft: Draft) -> None:
    """W-BB-NOMONTH: a yearly term on a new line, and nothing for the month before it begins."""
    terms = [code for code in draft.promos if work.offering(code).layer == "term"]
    if terms and not draft.element and draft.offering:
        needed = work.offering(draft.offering).monthly_fen
        if cash_after(work, draft) < needed:
            work.warn("W-BB-NOMONTH", needed_fen=needed)


def accept_fees(work: Work, fields: Fields) -> None:
    """The clerk agrees with the total."""
    draft = work.draft()
    flow = FLOWS[draft.flow]
    require_complete(work, flow, draft)
    lines = fee_lines(work, flow, draft)
    due = total(lines)
    if fields["total_fen"] != due:
        raise Refusal("E-AMT-DIFF", {"due": yuan(due), "due_fen": due})
    warn_no_month(work, draft)
    waivable = {name for each in work.catalog.of(draft.flow, "waiver") for name in each.waives}
    if any(each["fee"] in waivable and not each["waived_fen"] for each in lines):
        work.warn("W-WAIVE")
    work.emit("fees_accepted", put(Draft, draft.id, accepted_fen=due), total_fen=due, lines=lines)


def readback(work: Work, fields: Fields) -> None:
    """复述: the sentences that the clerk reads to the customer."""
    draft = work.draft()
    flow = FLOWS[draft.flow]
    require_complete(work, flow, draft)
    said, facts = sentences(work, flow, draft), disclosed(work, flow, draft)
    work.emit("readback_done", put(Draft, draft.id, readback=True), sentences=said, disclosed=facts)
    work.show(sentences=said)


def sign(work: Work, fields: Fields) -> None:
    """The customer signs."""
    draft = work.draft()
    require_complete(work, FLOWS[draft.flow], draft)
    work.emit("signed", put(Draft, draft.id, signed=True), draft=draft.id)
