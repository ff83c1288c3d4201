"""Authentication, payments, arrears, cancelling, permissions, bad input."""

import pytest

from simulator.crm.entities import (
    Account,
    Address,
    Book,
    BroadbandAccount,
    Element,
    LedgerAccount,
    Order,
    Payment,
    Refund,
)
from simulator.crm.state import state_hash
from tests.simulator.crm.counter import Counter, li, order_broadband, wang, zhao


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_no": "990101199003070016"}, "E-ID-CHK"),
        ({"id_valid_to": "2026-11-15"}, "E-ID-EXP"),
        ({"face_match": 40}, "E-ID-FACE"),
        ({"id_no": "990101201206010063"}, "E-ID-AGE"),
        ({"blacklist": "涉诈"}, "E-BLACK"),
    ],
)
def test_a_document_that_is_not_in_order(changes, code):
    counter = Counter(wang(**changes))
    before = state_hash(counter.world)
    counter.refused("S0.auth_id_card", code, customer="wang")
    assert state_hash(counter.world) == before


def test_a_minor_with_a_guardian_is_served_and_the_last_day_counts():
    counter = Counter(wang(id_no="990101201206010063", guardian_present=True, id_valid_to="2026-11-16"))
    counter.ok("S0.auth_id_card", customer="wang")


def test_an_agent_is_refused_unless_the_scenario_allows_it():
    counter = Counter(wang(), zhao())
    counter.refused("S0.auth_id_card", "E-AGENT", customer="wang", agent="zhao")
    counter = Counter(wang(), zhao(), agent_allowed=True)
    counter.ok("S0.auth_id_card", customer="wang", agent="zhao")


def test_three_wrong_passwords_lock():
    counter = Counter(zhao())
    counter.refused("S0.auth_password", "E-NO-NOTFOUND", number="15400009999", password="482913")
    for _ in range(3):
        event = counter.refused("S0.auth_password", "E-PWD", number="15400003012", password="000001")
        assert event.fields["password"] != "000001"
    counter.refused("S0.auth_password", "E-PWD-LOCK", number="15400003012", password="482913")
    assert "482913" not in "".join(event.dumps() for event in counter.events)


def test_a_password_is_not_enough_for_a_contract():
    counter = Counter(zhao())
    counter.ok("S0.auth_password", number="15400003012", password="482913")
    counter.refused("S1.open", "E-AUTH-LVL", flow="mobile_change_terminal")
    counter.refused("S1.open", "E-AUTH-LVL", flow="new_broadband")
    counter.ok("S1.open", flow="mobile_change_plan")


def test_submitting_for_nobody_is_refused():
    counter = Counter()
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="PR-BB-M")
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001")
    counter.refused("S7.submit", "E-AUTH-LVL", method="cash", tendered_fen=5800, change_fen=0)
    counter.refused("S0.view_customer_tree", "E-AUTH-LVL", customer="wang")


def test_paying_by_number_only():
    counter = Counter(li())
    counter.refused("S0.query_number", "E-NO-NOTFOUND", number="15400002008")
    shown = counter.ok("S0.query_number", number="15400002007").shown
    assert shown["name"] == "李*本" and shown["payer"] == "a1"
    counter.ok("S1.open", flow="pay")
    counter.refused("S5.amount", "E-AMT", amount_fen=99)
    counter.refused("S5.amount", "E-AMT", amount_fen=500001)
    counter.refused("S3.payer_select", "E-ACCT-SEL", account="new")
    counter.ok("S5.amount", amount_fen=5000)
    counter.refused("S7.submit", "E-PAY-SHORT", method="cash", tendered_fen=4000, change_fen=0)
    counter.refused("S7.submit", "E-FMT", method="cash", tendered_fen=5000, change_fen=6000)
    counter.ok("S7.submit", method="cash", tendered_fen=10000, change_fen=5000)
    assert counter.world.get(Book, "a1:cash").balance_fen == 17000
    assert next(counter.world.all(Payment)).purpose == "plain_topup"


def test_a_wrong_account_of_the_same_customer_is_only_warned():
    counter = Counter(li(), mode="guided")
    counter.ok("S0.query_number", number="15400002007")
    counter.ok("S1.open", flow="pay")
    assert counter.ok("S3.payer_select", account="a2").warnings == ("W-ACCT",)
    counter.ok("S5.amount", amount_fen=5000)
    counter.ok("S7.submit", method="cash", tendered_fen=5000, change_fen=0)
    assert counter.world.get(Book, "a2:cash").balance_fen == 5500


def test_wrong_change_goes_to_over_and_short():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=90000, change_fen=5000)
    assert counter.world.get(LedgerAccount, "till_over_short").balance_fen == -200
    assert counter.world.get(LedgerAccount, "till:cash").balance_fen == 50000 + 85000


def test_arrears_of_the_payer_block_until_they_are_paid():
    owing = zhao(accounts=[{"ref": "z1", "cash_fen": -5000}, {"ref": "z2", "cash_fen": 100}])
    owing["elements"][0]["stop_reasons"] = ["owe"]
    counter = Counter(owing)
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.ok("S2.offer_select", offering="PR-MOB-96")
    event = counter.refused("S7.submit", "E-OWE", method="cash", tendered_fen=0, change_fen=0)
    assert event.details["amount_fen"] == 5000
    counter.ok("S1.abandon")
    counter.ok("S1.open", flow="new_broadband")
    counter.refused("S3.payer_select", "E-OWE", account="z1")
    counter.ok("S3.payer_select", account="z2")
    counter.ok("S1.abandon")
    counter.ok("S1.open", flow="pay")
    counter.ok("S3.payer_select", account="z1")
    counter.ok("S5.amount", amount_fen=5000)
    event = counter.ok("S7.submit", method="cash", tendered_fen=5000, change_fen=0)
    assert event.has("stop_removed")
    line = next(counter.world.all(Element))
    assert line.status == "active" and line.stop_reasons == ()
    assert counter.world.count(Account) == 2


def test_part_of_the_arrears_does_not_switch_on():
    owing = zhao(accounts=[{"ref": "z1", "cash_fen": -5000}])
    owing["elements"][0]["stop_reasons"] = ["owe", "lost"]
    counter = Counter(owing)
    for amount, reasons in ((4999, ("owe", "lost")), (100, ("lost",))):
        counter.ok("S1.open", flow="pay", element="15400003012")
        counter.ok("S5.amount", amount_fen=amount)
        counter.ok("S7.submit", method="cash", tendered_fen=amount, change_fen=0)
        assert next(counter.world.all(Element)).stop_reasons == reasons
    assert next(counter.world.all(Element)).status == "suspended"


def test_cancelling_before_the_installer_gives_all_back():
    counter = Counter()
    start = {
        name: counter.world.get(kind, key)
        for name, kind, key in [("port", Address, "addr_ok"), ("kd", BroadbandAccount, "kd000000101")]
    }
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=90000, change_fen=5200)
    event = counter.ok("S9.cancel_order", order="last", reason="客户改主意")
    assert event.has("cancel_requested") and event.has("compensated") and event.has("refund_booked")
    assert next(counter.world.all(Order)).state == "cancelled"
    assert counter.world.get(Address, "addr_ok") == start["port"]
    assert counter.world.get(BroadbandAccount, "kd000000101") == start["kd"]
    assert next(counter.world.all(Refund)).amount_fen == 84800
    assert counter.world.get(LedgerAccount, "till:cash").balance_fen == 50000
    assert all(each.balance_fen == 0 for each in counter.world.all(Book))
    assert next(counter.world.all(Element)).status == "cancelled"
    counter.refused("S9.cancel_order", "E-PONR", order="last", reason="再撤一次")
    counter.refused("S9.cancel_order", "E-ORDER-NONE", order="O9", reason="没有")
    assert not counter.ok("clock.forward", days=40).has("line_activated")
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S3.account_pick", value="kd000000101")


def test_after_the_installer_there_is_no_way_back():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    counter.ok("clock.forward", minutes=26 * 60)
    counter.refused("S9.cancel_order", "E-PONR", order="last", reason="晚了")


def test_a_network_error_holds_the_order_until_the_back_office_mends_it():
    fault = {"id": "p", "type": "provisioning_failure", "system": "AAA", "when": {"system": "AAA"}, "recover_ticks": 30}
    counter = Counter(faults=[fault])
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    assert counter.ok("wait_order", order="last").shown["state"] == "exception"
    counter.ok("clock.forward", minutes=60)
    assert next(counter.world.all(Order)).state == "completed"


def test_the_supervisor_waives_by_rule_and_may_refuse():
    counter = Counter()
    order_broadband(counter, prepay=False, annual=False)
    counter.ok("S5.open_fee_edit")
    counter.refused("S5.waive", "E-FEE-RULE", fee="once_install", reason="PM-WAIVE58")
    counter.refused("S5.waive", "E-FEE-RULE", fee="once_install", reason="WHATEVER")
    counter.ok("S5.waive", fee="once_install", reason="COMPLAINT")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    order = next(counter.world.all(Order))
    assert order.flags == ("waiver",) and order.fee_lines[0]["authoriser"] == "HA000001" and order.total_fen == 0
    refusing = Counter(faults=[{"id": "a", "type": "authoriser_refuses", "at": "S5.waive"}])
    order_broadband(refusing, prepay=False, annual=False)
    refusing.ok("S5.open_fee_edit")
    refusing.refused("S5.waive", "E-FEE-AUTH", fee="once_install", reason="COMPLAINT")


def test_a_rejected_order_is_paid_back():
    fault = {"id": "r", "type": "audit_reject"}
    counter = Counter(faults=[fault])
    order_broadband(counter)
    counter.ok("S5.open_fee_edit")
    counter.ok("S5.waive", fee="once_install", reason="COMPLAINT")
    counter.ok("S7.submit", method="cash", tendered_fen=79000, change_fen=0)
    assert counter.ok("wait_order", order="last").shown["state"] == "rejected"
    assert counter.world.get(LedgerAccount, "till:cash").balance_fen == 50000
    assert counter.world.get(BroadbandAccount, "kd000000101").state == "idle"


@pytest.mark.parametrize("role", ["稽核", "资源", "讲师"])
def test_who_has_no_counter_does_nothing_there(role):
    counter = Counter(role=role)
    for name, fields in [
        ("S1.open", {"flow": "pay"}),
        ("S0.auth_id_card", {"customer": "wang"}),
        ("S9.cancel_order", {"order": "last", "reason": "x"}),
        ("S7.submit", {"method": "cash", "tendered_fen": 1, "change_fen": 0}),
    ]:
        counter.refused(name, "E-PERM", **fields)


def test_exams_have_no_hints_and_no_clock():
    counter = Counter(mode="exam", clock_moves=False)
    counter.refused("hint", "E-MODE", at="S5")
    counter.refused("clock.forward", "E-MODE", days=1)
    counter.refused("clock.to_month_start", "E-MODE")


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("no.such", {}, "E-STEP"),
        ("S1.open", {}, "E-REQ"),
        ("S1.open", {"flow": "transfer"}, "E-FMT"),
        ("S0.auth_id_card", {"customer": ["wang"]}, "E-FMT"),
        ("S0.auth_id_card", {"customer": "x" * 300}, "E-FMT"),
        ("S0.auth_id_card", {"customer": "nobody"}, "E-FMT"),
        ("act", {"kind": "dance"}, "E-FMT"),
        ("clock.forward", {"minutes": -5}, "E-FMT"),
        ("clock.forward", {"days": 10**6}, "E-FMT"),
        ("clock.forward", {"minutes": True}, "E-FMT"),
        ("S2.offer_select", {"offering": "PR-BB-M"}, "E-STEP"),
        ("S9.query_order", {"no": "1"}, "E-ORDER-NONE"),
        ("S9.query_order", {}, "E-ORDER-NONE"),
        ("S9.refund_unmatched", {"payment": "last"}, "E-PAY-MATCHED"),
        ("wait_order", {"order": "last"}, "E-ORDER-NONE"),
        ("S7.submit", {"method": "cash", "tendered_fen": 5800.0, "change_fen": 0}, "E-FMT"),
        ("S7.submit", {"method": "cash", "tendered_fen": 5800, "change_fen": 0}, "E-STEP"),
    ],
)
def test_bad_input_is_refused_with_a_code(name, fields, code):
    Counter().refused(name, code, **fields)


def test_posted_prices_are_ignored_and_not_kept():
    counter = Counter()
    counter.ok("S0.auth_id_card", customer="wang", level=9)
    event = counter.ok("S1.open", flow="new_broadband", price_fen=1)
    assert event.fields == {"flow": "new_broadband"}


def test_no_identity_number_reaches_the_log():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    counter.ok("S0.view_customer_tree", customer="wang")
    assert "990101199003070015" not in "".join(event.dumps() for event in counter.events)


def test_a_draft_lives_for_a_day_and_then_nothing_is_held():
    counter = Counter()
    order_broadband(counter)
    event = counter.ok("clock.forward", days=2)
    assert event.has("draft_expired") and counter.world.desk.draft == ""
    counter.refused("S7.submit", "E-STEP", method="cash", tendered_fen=84800, change_fen=0)
    assert counter.world.get(Address, "addr_ok").free_ports == 4


def test_arrears_stop_on_the_21st_and_not_before():
    counter = Counter(zhao())
    counter.ok("clock.to_month_start")
    assert counter.world.get(Book, "z1:cash").balance_fen == 3000 - 6600
    counter.ok("clock.forward", days=19)
    assert next(counter.world.all(Element)).status == "active"
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.ok("S2.offer_select", offering="PR-MOB-96")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    event = counter.ok("clock.forward", days=1)
    assert event.has("owe_stopped") and next(counter.world.all(Element)).status == "suspended"


def test_what_the_log_keeps_is_short_and_flat():
    counter = Counter()
    event = counter.do("S0.auth_id_card", customer={"a": ["b"]})
    assert (event.code, event.fields) == ("E-FMT", {"customer": "…"})
    assert len(counter.do("S0.query_number", number="x" * 9999).fields["number"]) == 200
    assert len(counter.do("n" * 9999).command) == 200
    with pytest.raises(ValueError, match="token"):
        counter.do("act", kind="greet", token="")
    with pytest.raises(ValueError, match="token"):
        counter.do("act", kind="greet", token="t" * 101)


def test_a_finished_run_takes_nothing_more():
    counter = Counter()
    counter.ok("run.finish")
    counter.refused("act", "E-STEP", kind="greet")
