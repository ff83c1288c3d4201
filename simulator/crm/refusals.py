"""The refusals that each command may answer: the closed table of `simulator_steps.md`. Warnings are not in it."""

from collections.abc import Mapping

COMMON = frozenset({"E-STEP", "E-REQ", "E-FMT", "E-PERM", "E-RES-EXP"})
ADDRESS = "E-ADDR-NONE E-ADDR-PORT"
TABLE: Mapping[str, str] = {
    "S0.auth_id_card": "E-ID-CHK E-ID-EXP E-ID-FACE E-ID-AGE E-BLACK E-AGENT",
    "S0.auth_password": "E-NO-NOTFOUND E-PWD E-PWD-LOCK",
    "S0.query_number": "E-NO-NOTFOUND",
    "S0.view_customer_tree": "E-AUTH-LVL",
    "S1.open": "E-AUTH-LVL E-DRAFT-OPEN",
    "S1.open_fusion_change": "E-AUTH-LVL E-GRP-NONE E-DRAFT-OPEN",
    "S2.query_single_annual": "E-BB-NOTFOUND E-BB-FUSION E-ANN-DUP E-ELEM-STATE",
    "S2.offer_select": "E-OFFER-NA E-PLAN-SAME E-PLAN-PENDING E-CONTRACT-MIN E-FINE-MIN E-GRP-MIN E-MINPLAN E-ORDER-BUSY",
    "S2.number_select": "E-NO-TAKEN E-NO-FROZEN E-PSTN-AREA E-GRP-CUST E-GRP-MEM E-MINPLAN E-5CARD",
    "S2.address_select": f"{ADDRESS} E-ANN-EXIST",
    "S2.address_free_text": "E-ADDR-FREE",
    "S2.sim_select": "E-ICCID-LUHN E-ICCID-USED",
    "S2.demand_register": "E-ADDR-OK",
    "S3.account_pick": "E-KD-TAKEN",
    "S3.payer_select": "E-ACCT-SEL E-ACCT-CUST E-OWE",
    "S3.contact": "E-SLOT",
    "S3.password_by_customer": "E-PWD-WEAK",
    "S4.promo_select": "E-QUERY-FIRST E-IMEI-COUNT E-PROMO-END E-CONTRACT-ACTIVE E-MINPLAN E-ANN-DUP E-ANN-EXIST E-EXCL",
    "S4.imei_enter": "E-IMEI-FMT E-IMEI-STOCK E-IMEI-SOLD E-IMEI-MODEL E-IMEI-DUP",
    "S4.contract_release": "E-CONTRACT-NONE",
    "S5.amount": "E-AMT",
    "S5.add_prepay": "E-AMT",
    "S5.waive": "E-FEE-RULE E-FEE-AUTH",
    "S5.delete_fee_line": "E-FEE-DEL",
    "S5.accept_fees": "E-AMT-DIFF",
    "S7.submit": f"E-HALL E-AUTH-LVL E-OWE E-BLACK E-5CARD E-PAY-SHORT E-FINE-PREPAY E-GRP-CUST E-GRP-MEM {ADDRESS} "
    "E-KD-TAKEN E-IMEI-COUNT E-DUP",
    "S8.print": "E-PRINT",
    "S8.hand_over_terminal": "E-IMEI-STOCK",
    "S9.query_order": "E-ORDER-NONE",
    "S9.query_order_by_token": "E-ORDER-NONE",
    "S9.refund_unmatched": "E-PAY-MATCHED",
    "S9.retry_order": f"E-RETRY E-ORDER-NONE E-PSTN-AREA {ADDRESS}",
    "S9.cancel_order": "E-PONR E-ORDER-NONE",
    "say": "E-NODE",
    "hint": "E-MODE",
    "clock.forward": "E-MODE",
    "clock.to_month_start": "E-MODE",
    "wait_order": "E-MODE",
}
# What the table leaves out and the rest of the page asks for: faults (5.8), what changed between choosing and submitting,
# a yearly prepay on a line that is still installing (9), a line that another order has (16), an order that is not there.
BESIDES: Mapping[str, str] = {
    "S2.query_single_annual": "E-VAGUE",
    "S4.promo_select": "E-ELEM-STATE E-ORDER-BUSY",
    "S4.contract_release": "E-ORDER-BUSY",
    "S7.submit": "E-PAY-AMOUNT E-PROMO-END E-EXCL E-OFFER-NA E-MINPLAN E-CONTRACT-ACTIVE E-CONTRACT-NONE E-ANN-DUP "
    "E-ANN-EXIST E-ELEM-STATE E-PLAN-PENDING E-ORDER-BUSY E-PSTN-AREA E-BB-FUSION",
    "say": "E-SAY",
    "wait_order": "E-ORDER-NONE",
}


def allowed(command: str) -> frozenset[str]:
    """Every code that may stand beside a refused command of this name."""
    return COMMON | frozenset(f"{TABLE.get(command, '')} {BESIDES.get(command, '')}".split())
