"""Mobile lines: new, plan change, handset contracts and their end, add-ons; fixed phones; demand."""

from simulator.crm.entities import Book, Contract, Demand, Element, Number, Order, Reservation, Sim, Subscription
from tests.simulator.crm.counter import ICCIDS, Counter, wang, zhao


def new_mobile(counter, number="15400001234", plan="PR-MOB-66"):
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    counter.ok("S2.number_select", value=number)
    counter.ok("S2.offer_select", offering=plan)
    counter.ok("S2.sim_select", iccid=ICCIDS[0])
    counter.ok("S3.contact", phone="15400001001")
    counter.ok("S3.password_by_customer")
    counter.ok("S3.declare_use")


def test_a_new_mobile_line_works_after_two_answers_of_the_network():
    counter = Counter()
    new_mobile(counter)
    counter.ok("S5.accept_fees", total_fen=5000)
    counter.ok("S7.submit", method="cash", tendered_fen=10000, change_fen=5000)
    counter.ok("wait_order", order="last")
    line = next(counter.world.all(Element))
    assert (line.status, line.kind, line.open_date) == ("active", "mobile", "2026-11-16")
    assert counter.world.get(Number, "15400001234").state == "occupied"
    assert counter.world.get(Sim, ICCIDS[0][:19]).state == "in_use"
    counter.ok("clock.to_month_start")
    # 66.00 x 15 of 30 days (16th to 30th), floored
    assert counter.world.get(Book, f"{line.account}:cash").balance_fen == 5000 - 3300


def test_numbers_and_cards_that_cannot_be_had():
    counter = Counter()
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    counter.refused("S2.number_select", "E-NO-FROZEN", value="15400000001")
    counter.refused("S2.number_select", "E-PERM", value="15400099999")
    counter.refused("S2.number_select", "E-FMT", value="0000-8000123")
    counter.refused("S2.number_select", "E-REQ")
    counter.ok("S2.number_select", value="15400001234")
    counter.ok("S2.number_select", value="15400008888")
    assert counter.world.get(Number, "15400001234").state == "idle"
    counter.refused("S2.number_release", "E-STEP", value="15400001234")
    counter.ok("S2.number_release", value="15400008888")
    assert counter.world.count(Reservation) == 0
    counter.refused("S2.sim_select", "E-ICCID-LUHN", iccid="89860110990000000017")
    counter.refused("S2.sim_select", "E-ICCID-USED", iccid="8986011099000000999")
    counter.refused("S2.offer_select", "E-OFFER-NA", offering="PR-MOB-CAMPUS")
    counter.refused("S2.address_select", "E-STEP", address="addr_ok")


def test_a_fine_number_needs_its_agreement():
    counter = Counter()
    new_mobile(counter, number="15400008888")
    counter.refused("S7.submit", "E-FINE-PREPAY", method="cash", tendered_fen=5000, change_fen=0)
    counter.ok("S4.promo_select", offering="PM-FINE-2")
    counter.ok("S7.submit", method="cash", tendered_fen=55000, change_fen=0)
    assert next(counter.world.all(Order)).state == "auditing"
    counter.ok("wait_order", order="last")
    assert next(counter.world.all(Order)).state == "completed"


def test_a_sixth_card_is_refused():
    counter = Counter(wang(cards_elsewhere=5))
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    counter.refused("S2.number_select", "E-5CARD", value="15400001234")


def test_a_reservation_runs_out():
    counter = Counter()
    new_mobile(counter)
    event = counter.ok("clock.forward", minutes=31)
    assert event.has("reservation_expired")
    counter.refused("S7.submit", "E-RES-EXP", method="cash", tendered_fen=5000, change_fen=0)
    counter.ok("S2.number_select", value="15400001234")
    counter.ok("S2.sim_select", iccid=ICCIDS[0])
    counter.ok("S7.submit", method="cash", tendered_fen=5000, change_fen=0)


def test_a_plan_changes_on_the_first_and_can_be_cancelled_before():
    counter = Counter(zhao())
    counter.ok("S0.auth_password", number="15400003012", password="482913")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.refused("S2.offer_select", "E-PLAN-SAME", offering="PR-MOB-66")
    counter.ok("S2.offer_select", offering="PR-MOB-96")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.refused("S2.offer_select", "E-PLAN-PENDING", offering="PR-MOB-126")
    counter.ok("S1.abandon")
    counter.ok("S9.cancel_order", order="last", reason="客户改主意")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.ok("S2.offer_select", offering="PR-MOB-126")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("clock.to_month_start")
    plans = [(each.offering, each.state, each.start, each.end) for each in counter.world.all(Subscription)]
    assert plans == [
        ("PR-MOB-66", "ended", "2026-01-01", "2026-12-01"),
        ("PR-MOB-96", "cancelled", "2026-12-01", ""),
        ("PR-MOB-126", "active", "2026-12-01", ""),
    ]
    assert counter.world.get(Book, "z1:cash").balance_fen == 3000 - 6600
    counter.ok("clock.to_month_start")
    assert counter.world.get(Book, "z1:cash").balance_fen == 3000 - 6600 - 12600


CONTRACT = {
    "ref": "k",
    "element": "15400003012",
    "offering": "PM-SAVE",
    "start_month": "2026-06",
    "imeis": ["001010000000016"],
}


def test_a_contract_holds_the_plan_and_can_be_ended_for_a_penalty():
    counter = Counter(zhao(contracts=[CONTRACT]))
    contract = counter.world.get(Contract, "k")
    assert (contract.returned_fen, contract.remaining_fen) == (30000, 90000)
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.refused("S2.offer_select", "E-CONTRACT-MIN", offering="PR-MOB-46")
    counter.ok("S1.abandon")
    counter.ok("S1.open", flow="contract_cancel")
    counter.refused("S4.contract_release", "E-CONTRACT-NONE", contract="nothing")
    # June is the first of 24 months, November the sixth: 19 months left with this one; 19 x 66.00 x 30 %
    assert counter.ok("S4.contract_release", contract="k").shown["penalty_fen"] == 37620
    counter.ok("S6.readback")
    counter.ok("S7.submit", method="pos", tendered_fen=37620, change_fen=0)
    counter.ok("wait_order", order="last")
    contract = counter.world.get(Contract, "k")
    assert contract.state == "released" and contract.forfeited_fen == 90000 and contract.remaining_fen == 0
    assert counter.world.get(Book, "z1:contract").balance_fen == 0


def test_two_handsets_for_the_gift_pack():
    rich = zhao(elements=[{"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-96", "account": "z1"}])
    counter = Counter(rich)
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.ok("S4.imei_enter", imei="001010000000024")
    counter.refused("S4.imei_enter", "E-IMEI-DUP", imei="001010000000024")
    counter.ok("S4.offer_query")
    counter.ok("S4.imei_enter", imei="001010000000032")
    counter.refused("S4.promo_select", "E-QUERY-FIRST", offering="PM-STORM2")
    counter.ok("S4.offer_query")
    counter.refused("S4.promo_select", "E-IMEI-COUNT", offering="PM-SAVE")
    counter.ok("S4.promo_select", offering="PM-STORM2")
    counter.ok("S7.submit", method="scan", tendered_fen=180000, change_fen=0)
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.refused("S4.imei_enter", "E-IMEI-SOLD", imei="001010000000032")
    counter.ok("S1.abandon")
    counter.ok("clock.to_month_start")
    assert counter.world.get(Book, "z1:contract").balance_fen == 180000 - 7500


def test_the_gift_pack_ends_with_the_year():
    rich = zhao(elements=[{"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-96", "account": "z1"}])
    counter = Counter(rich, clock="2027-01-02T09:00:00+08:00")
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.ok("S4.imei_enter", imei="001010000000024")
    counter.ok("S4.imei_enter", imei="001010000000032")
    counter.ok("S4.offer_query")
    counter.refused("S4.promo_select", "E-PROMO-END", offering="PM-STORM2")


def test_add_ons_begin_today_and_end_next_month():
    counter = Counter(zhao())
    counter.ok("S0.auth_password", number="15400003012", password="482913")
    counter.ok("S1.open", flow="addon_change")
    counter.refused("S2.offer_select", "E-OFFER-NA", offering="SV-CLIP", action="delete")
    counter.ok("S2.offer_select", offering="SV-CLIP")
    counter.ok("S2.offer_select", offering="SV-CRBT", action="add")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("wait_order", order="last")
    counter.ok("S1.open", flow="addon_change")
    counter.refused("S2.offer_select", "E-PLAN-SAME", offering="SV-CLIP")
    counter.ok("S2.offer_select", offering="SV-CRBT", action="delete")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("clock.to_month_start")
    # 66.00 + half of 6.00 + half of 5.00 (16th to 30th of November)
    assert counter.world.get(Book, "z1:cash").balance_fen == 3000 - 6600 - 300 - 250
    assert counter.world.where(Subscription, offering="SV-CRBT")[0].state == "ended"


def test_a_fixed_phone_needs_a_number_of_its_exchange():
    counter = Counter()
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_pstn")
    counter.ok("S2.offer_select", offering="PR-PSTN")
    counter.ok("S2.address_select", address="addr_ok")
    counter.refused("S2.number_select", "E-PSTN-AREA", value="0000-8000999")
    counter.ok("S2.number_select", value="0000-8000123")
    counter.ok("S3.contact", phone="15400001001")
    counter.refused("S7.submit", "E-HALL", method="cash", tendered_fen=5800, change_fen=0)
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S7.submit", method="cash", tendered_fen=5800, change_fen=0)
    counter.ok("wait_order", order="last")
    assert next(counter.world.all(Element)).status == "active"


def test_demand_is_recorded_only_where_nothing_can_be_had():
    counter = Counter()
    counter.ok("S1.open", flow="demand_record")
    counter.refused("S2.demand_register", "E-ADDR-OK", address="addr_ok", phone="15400001001")
    counter.refused("S2.demand_register", "E-FMT", address="addr_no", phone="123")
    counter.ok("S2.address_select", address="addr_no")
    counter.ok("S2.demand_register", address="addr_no", phone="15400001001", note="想装宽带")
    assert counter.world.count(Demand) == 1
    counter.refused("S7.submit", "E-STEP", method="cash", tendered_fen=0, change_fen=0)


def test_a_promotion_that_ends_at_midnight_is_not_honoured_after_it():
    rich = zhao(elements=[{"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-96", "account": "z1"}])
    counter = Counter(rich, clock="2026-12-31T23:50:00+08:00")
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.ok("S4.imei_enter", imei="001010000000024")
    counter.ok("S4.imei_enter", imei="001010000000032")
    counter.ok("S4.offer_query")
    counter.ok("S4.promo_select", offering="PM-STORM2")
    counter.ok("clock.forward", minutes=15)
    counter.refused("S7.submit", "E-PROMO-END", method="scan", tendered_fen=180000, change_fen=0)


def test_a_line_in_a_running_order_may_take_another_thing_but_not_the_same():
    counter = Counter(zhao())
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="mobile_change_plan")
    counter.ok("S2.offer_select", offering="PR-MOB-96")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("S1.open", flow="addon_change")
    counter.ok("S2.offer_select", offering="SV-CLIP")
    counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0)
    counter.ok("S1.open", flow="mobile_change_terminal")
    counter.ok("S4.imei_enter", imei="001010000000024")
    counter.ok("S4.offer_query")
    counter.ok("S4.promo_select", offering="PM-SAVE")
    counter.ok("S7.submit", method="scan", tendered_fen=120000, change_fen=0)
    assert [order.state for order in counter.world.all(Order)] == ["dispatched", "completed", "dispatched"]
    counter.ok("S1.open", flow="contract_cancel")
    counter.refused("S4.contract_release", "E-CONTRACT-NONE", contract="K9")
    counter.ok("S1.abandon")
    counter.ok("S9.cancel_order", order="O1", reason="客户改主意")
    assert [order.state for order in counter.world.all(Order)] == ["cancelled", "completed", "completed"]


def test_a_handset_given_before_the_order_is_written_down_as_that():
    counter = Counter(zhao())
    event = counter.ok("S8.hand_over_terminal", imei="001010000000024")
    assert event.facts[0].data["before_submit"] is True
    counter.refused("S8.hand_over_terminal", "E-IMEI-STOCK", imei="490154203237518")
