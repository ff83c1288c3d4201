"""融合: 58 waived, 480 collected; handset after it (S-312); the year in 融合变更 (S-207)."""

from simulator.crm.entities import (
    Account,
    Book,
    Contract,
    Element,
    Group,
    Order,
    Payment,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.state import state_hash
from tests.simulator.crm.counter import ICCIDS, Counter, li, wang, zhao

TIMEOUT = {"id": "fi3", "type": "timeout_after_commit", "at": "S7.submit", "nth": 1, "order": "fusion"}
TAKEN = {
    "id": "fi2",
    "type": "resource_taken",
    "at": "S3.account_pick",
    "nth": 1,
    "value": "kd000000312",
    "actor": "HB000002",
}


def fusion_up_to_fees(counter):
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="new_fusion")
    counter.ok("S2.offer_select", offering="BD-1P1")
    assert counter.ok("S2.address_qualify", address="addr_ok").shown["result"] == "qualified"
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S2.number_select", existing="15400003012")
    counter.ok("S3.hall_select", hall="hall_b")
    counter.ok("S3.account_pick", value="kd000000313")


def waive(counter):
    counter.ok("S5.open_fee_edit")
    counter.ok("S5.waive", fee="once_install", reason="PM-WAIVE58")


def test_the_whole_of_s312():
    counter = Counter(zhao(), faults=[TIMEOUT, TAKEN], clock="2026-11-18T09:30:00+08:00")
    fusion_up_to_fees(counter)
    taken = counter.refused("S3.account_pick", "E-KD-TAKEN", value="kd000000312")
    assert taken.has("resource_taken_by_npc")
    waive(counter)
    counter.ok("S6.readback")
    event = counter.ok("S7.submit", method="scan", tendered_fen=48000, change_fen=0)
    assert event.code == "E-TIMEOUT" and event.has("S7.timeout") and event.shown == {}
    assert counter.ok("S9.query_order_by_token").shown["orders"][0]["total_fen"] == 48000
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.refused("S4.imei_enter", "E-IMEI-SOLD", imei="001010000000016")
    counter.refused("S4.imei_enter", "E-IMEI-FMT", imei="001010000000017")
    counter.refused("S4.imei_enter", "E-IMEI-STOCK", imei="490154203237518")
    counter.refused("S4.offer_query", "E-REQ")
    counter.ok("S4.imei_enter", imei="001010000000024")
    counter.refused("S4.promo_select", "E-QUERY-FIRST", offering="PM-SAVE")
    offers = counter.ok("S4.offer_query").shown["offers"]
    assert [(each["offering"], each["refusal"]) for each in offers] == [("PM-SAVE", ""), ("PM-STORM2", "E-IMEI-COUNT")]
    counter.refused("S4.promo_select", "E-IMEI-COUNT", offering="PM-STORM2")
    counter.ok("S4.promo_select", offering="PM-SAVE")
    counter.ok("S6.readback")
    event = counter.ok("S7.submit", method="scan", tendered_fen=120000, change_fen=0)
    assert event.code == ""
    counter.ok("S8.hand_over_terminal", imei="001010000000024")
    counter.ok("wait_order", order="O1")
    world = counter.world
    group = next(world.all(Group))
    assert group.offering == "BD-1P1" and len(group.members) == 2 and group.state == "active"
    contract = world.where(Contract, offering="PM-SAVE")[0]
    assert (contract.months, contract.start_month, contract.imeis) == (24, "2026-12", ("001010000000024",))
    assert world.get(Terminal, "001010000000016").sold_by_attempt is False
    assert world.get(Terminal, "001010000000024").state == "sold"
    assert sum(each.amount_fen for each in world.all(Payment)) == 168000
    assert [each.state for each in world.all(Order)] == ["completed", "completed"]
    assert counter.replayed().world == counter.world


def test_without_the_waiver_538_are_taken():
    counter = Counter(zhao())
    fusion_up_to_fees(counter)
    counter.ok("S5.accept_fees", total_fen=53800)
    counter.ok("S7.submit", method="cash", tendered_fen=53800, change_fen=0)
    assert next(counter.world.all(Order)).total_fen == 53800


def test_the_waiver_needs_the_plus_and_only_fits_a_bundle():
    counter = Counter(zhao())
    fusion_up_to_fees(counter)
    counter.refused("S5.waive", "E-STEP", fee="once_install", reason="PM-WAIVE58")
    counter.ok("S5.open_fee_edit")
    counter.refused("S5.delete_fee_line", "E-FEE-DEL", fee="once_install")
    counter.refused("S5.waive", "E-FEE-RULE", fee="fusion_prepay", reason="PM-WAIVE58")
    counter.refused("S5.unwaive", "E-STEP", fee="once_install")
    counter.ok("S5.waive", fee="once_install", reason="PM-WAIVE58")
    counter.refused("S5.accept_fees", "E-AMT-DIFF", total_fen=53800)
    counter.ok("S5.unwaive", fee="once_install")
    counter.ok("S5.accept_fees", total_fen=53800)


def test_the_fusion_prepay_comes_back_twelve_times():
    counter = Counter(zhao())
    fusion_up_to_fees(counter)
    waive(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=50000, change_fen=2000)
    counter.ok("wait_order", order="last")
    before = counter.world.get(Book, "z1:cash").balance_fen
    assert counter.world.get(Book, "z1:contract").balance_fen == 48000
    event = counter.ok("clock.to_month_start")
    assert event.has("prepay_released")
    # 40.00 come back; November is billed: the plan 66.00 and the broadband 70.00 in full
    assert counter.world.get(Book, "z1:cash").balance_fen == before + 4000 - 6600 - 7000
    for _ in range(11):
        counter.ok("clock.to_month_start")
    assert counter.world.get(Book, "z1:contract").balance_fen == 0
    contract = counter.world.where(Contract, kind="fusion_prepay")[0]
    assert (contract.returned_fen, contract.remaining_fen, contract.state) == (48000, 0, "ended")
    assert not counter.ok("clock.to_month_start").has("prepay_released")


def test_a_plan_below_the_bundle_is_refused_unless_it_is_raised():
    poor = zhao(elements=[{"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-46", "account": "z1"}])
    counter = Counter(poor)
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="new_fusion")
    counter.ok("S2.offer_select", offering="BD-1P1")
    counter.refused("S2.number_select", "E-MINPLAN", existing="15400003012")
    counter.refused("S2.offer_select", "E-MINPLAN", offering="PR-MOB-46")
    counter.ok("S2.offer_select", offering="PR-MOB-66")
    counter.ok("S2.number_select", existing="15400003012")
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_b")
    counter.ok("S3.account_pick", value="kd000000313")
    waive(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=48000, change_fen=0)
    planned = counter.world.where(Subscription, offering="PR-MOB-66")[0]
    assert (planned.start, planned.state) == ("2026-12-01", "planned")
    counter.ok("wait_order", order="last")
    assert counter.state.meta.now.isoformat() == "2026-12-01T00:02:00+08:00"
    assert counter.world.get(Subscription, planned.id).state == "active"


def test_a_new_mobile_line_may_join():
    counter = Counter(wang())
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_fusion")
    counter.ok("S2.offer_select", offering="BD-1P1")
    counter.ok("S2.offer_select", offering="PR-MOB-66")
    counter.ok("S2.number_select", value="15400001234")
    counter.ok("S2.sim_select", iccid=ICCIDS[0])
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001")
    counter.ok("S3.password_by_customer")
    counter.ok("S3.declare_use")
    waive(counter)
    counter.ok("S5.accept_fees", total_fen=53000)
    counter.ok("S7.submit", method="cash", tendered_fen=53000, change_fen=0)
    counter.ok("wait_order", order="last")
    assert sorted((each.kind, each.status) for each in counter.world.all(Element)) == [
        ("broadband", "active"),
        ("mobile", "active"),
    ]
    assert len({each.account for each in counter.world.all(Element)}) == 1 == counter.world.count(Account)


def test_members_of_others_and_of_groups_are_refused():
    counter = Counter(zhao(), li())
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="new_fusion")
    counter.ok("S2.offer_select", offering="BD-1P1")
    counter.refused("S2.number_select", "E-GRP-CUST", existing="15400002007")
    counter.ok("S1.abandon")
    counter.ok("S0.auth_id_card", customer="li")
    counter.ok("S1.open", flow="new_fusion")
    counter.refused("S2.number_select", "E-GRP-MEM", existing="15400002007")


def test_a_single_line_with_a_year_cannot_join():
    line = {"kind": "broadband", "no": "kd000000777", "plan": "PR-BB-M", "account": "z1", "address": "addr_ok"}
    mobile = {"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-66", "account": "z1"}
    year = {"element": "kd000000777", "offering": "PR-BB-Y", "start": "2026-06-01", "end": "2027-06-01"}
    counter = Counter(zhao(elements=[mobile, line], terms=[year]))
    assert counter.world.get(Book, "z1:annual").balance_fen == 36000
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="new_fusion")
    counter.refused("S2.address_select", "E-ANN-EXIST", address="addr_ok")


def test_s207_the_year_of_a_fusion_line_is_paid_in_the_fusion_change():
    vague = {"id": "fz1", "type": "vague_error", "at": "S2.query_single_annual", "real_code": "E-BB-FUSION"}
    counter = Counter(
        li(), faults=[vague], annual={"kd000000207": {"end": "2026-12-01"}}, clock="2026-11-20T15:30:00+08:00"
    )
    counter.ok("S0.auth_id_card", customer="li")
    counter.ok("S1.open", flow="prepay_single_annual")
    counter.refused("S2.query_single_annual", "E-VAGUE", value="kd000000207")
    counter.refused("S2.query_single_annual", "E-BB-NOTFOUND", value="kd999999999")
    lines = counter.ok("S0.view_customer_tree", customer="li").shown["lines"]
    assert {each["group_offering"] for each in lines} == {"BD-1P1"}
    counter.refused("S1.open_fusion_change", "E-DRAFT-OPEN", group="g")
    counter.ok("S1.abandon")
    counter.ok("S1.open_fusion_change", group="g")
    counter.ok("S4.promo_select", offering="BD-1P1-Y")
    counter.ok("S5.accept_fees", total_fen=72000)
    counter.ok("S6.readback")
    counter.ok("S7.submit", method="scan", tendered_fen=72000, change_fen=0)
    term = counter.world.where(Term, state="planned")[0]
    assert (term.offering, term.start, term.end) == ("BD-1P1-Y", "2026-12-01", "2027-12-01")
    assert counter.world.get(Book, "a1:annual").balance_fen == 72000
    assert counter.world.get(Book, "a2:cash").balance_fen == 500
    counter.ok("S1.open_fusion_change", group="g")
    counter.refused("S4.promo_select", "E-ANN-DUP", offering="BD-1P1-Y")


def test_a_second_submit_with_a_new_token_takes_the_money_but_makes_no_order():
    counter = Counter(zhao(), faults=[TIMEOUT])
    fusion_up_to_fees(counter)
    waive(counter)
    counter.ok("S7.submit", method="scan", tendered_fen=48000, change_fen=0)
    counter.refused("S7.submit", "E-STEP", method="scan", tendered_fen=48000, change_fen=0)
    event = counter.refused("S7.submit", "E-DUP", method="scan", tendered_fen=48000, change_fen=0, new_token=True)
    assert event.has("payment_taken") and event.has("ledger_posted")
    assert counter.world.count(Order) == 1 and counter.world.count(Payment) == 2
    shown = counter.ok("S9.query_payment").shown["payments"]
    assert [each["status"] for each in shown] == ["matched", "unmatched"]
    counter.refused("S9.refund_unmatched", "E-PAY-MATCHED", payment="P1")
    counter.ok("S9.refund_unmatched", payment="last")
    counter.refused("S9.refund_unmatched", "E-PAY-MATCHED", payment="P2")
    assert counter.replayed().world == counter.world


def test_the_same_token_answers_the_same_and_does_nothing():
    counter = Counter(zhao())
    fusion_up_to_fees(counter)
    waive(counter)
    first = counter.ok("S7.submit", method="scan", tendered_fen=48000, change_fen=0, token="T")
    before = (state_hash(counter.world), counter.state.meta.now)
    again = counter.ok("S7.submit", method="scan", tendered_fen=48000, change_fen=0, token="T")
    assert again is first and (state_hash(counter.world), counter.state.meta.now) == before


def test_a_card_that_no_line_needs_is_given_back():
    counter = Counter(zhao())
    fusion_up_to_fees(counter)
    counter.ok("S2.sim_select", iccid=ICCIDS[1])
    waive(counter)
    counter.ok("S7.submit", method="scan", tendered_fen=48000, change_fen=0)
    assert counter.world.get(Sim, ICCIDS[1][:19]).state == "stock"
