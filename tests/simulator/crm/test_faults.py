"""Each planted fault strikes where and as often as it says, and leaves a way on."""

import pytest

from simulator.crm.entities import Address, Book, BroadbandAccount, Element, Number, Order, Refund, ServiceOrder, Sim
from tests.simulator.crm.counter import ICCIDS, Counter, order_broadband, wang, zhao


def plant(kind, at="", **more):
    return {"id": "f", "type": kind, **({"at": at} if at else {}), **more}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("id_expired", "E-ID-EXP"),
        ("face_mismatch", "E-ID-FACE"),
        ("under_age", "E-ID-AGE"),
        ("blacklist", "E-BLACK"),
    ],
)
def test_the_reader_refuses_once(kind, code):
    counter = Counter(faults=[plant(kind, "S0.auth_id_card")])
    counter.refused("S0.auth_id_card", code, customer="wang")
    counter.ok("S0.auth_id_card", customer="wang")


def test_two_faults_at_one_card_strike_for_the_customer_they_name():
    counter = Counter(wang(), zhao(), faults=[plant("blacklist", "S0.auth_id_card", when={"customer": "zhao"})])
    counter.ok("S0.auth_id_card", customer="wang")
    counter.refused("S0.auth_id_card", "E-BLACK", customer="zhao")


def test_a_colleague_takes_the_number():
    fault = plant("resource_taken", "S2.number_select", value="15400001234", actor="HB000002")
    counter = Counter(faults=[fault])
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    event = counter.refused("S2.number_select", "E-NO-TAKEN", value="15400001234")
    assert event.has("resource_taken_by_npc") and event.has("fault_struck")
    assert counter.world.get(Number, "15400001234").state == "occupied"
    counter.ok("S2.number_select", value="15400008888")
    assert counter.replayed().world == counter.world


@pytest.mark.parametrize(("kind", "code"), [("address_none", "E-ADDR-NONE"), ("port_full", "E-ADDR-PORT")])
def test_an_address_is_not_what_it_seemed(kind, code):
    counter = Counter(faults=[plant(kind, when={"address": "addr_ok"})])
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_broadband")
    assert counter.ok("S2.address_qualify", address="addr_ok").shown["result"] != "qualified"
    counter.refused("S2.address_select", code, address="addr_ok")
    counter.refused("S2.address_free_text", "E-ADDR-FREE", text="学苑路8号院3栋")


def test_everything_held_runs_out_at_the_submit():
    counter = Counter(faults=[plant("reservation_expired", "S7.submit")])
    order_broadband(counter)
    event = counter.refused("S7.submit", "E-RES-EXP", method="cash", tendered_fen=84800, change_fen=0)
    assert event.has("reservation_expired")
    assert counter.world.get(BroadbandAccount, "kd000000101").state == "idle"
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.account_pick", value="kd000000102")
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    assert counter.replayed().world == counter.world


def test_the_channel_says_another_amount():
    counter = Counter(faults=[plant("payment_mismatch", "S7.submit", when={"method": "pos"})])
    order_broadband(counter)
    counter.refused("S7.submit", "E-PAY-AMOUNT", method="pos", tendered_fen=84800, change_fen=0)
    assert counter.ok("S9.query_payment").shown["payments"] == []
    counter.ok("S7.submit", method="pos", tendered_fen=84800, change_fen=0)


def test_the_account_turns_out_to_owe():
    counter = Counter(zhao(), faults=[plant("arrears_block", "S7.submit", amount_fen=3300)])
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="addon_change")
    counter.ok("S2.offer_select", offering="SV-CLIP")
    event = counter.refused("S7.submit", "E-OWE", method="cash", tendered_fen=0, change_fen=0)
    assert event.details["amount"] == "33.00"


def test_printer_and_card_writer_break_down():
    counter = Counter(
        faults=[plant("printer_down", "S8.print"), {**plant("card_writer_down", "S2.sim_select"), "id": "g"}]
    )
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    counter.refused("S2.sim_select", "E-ICCID-USED", iccid=ICCIDS[0])
    assert counter.world.get(Sim, ICCIDS[0][:19]).state == "void"
    counter.ok("S2.sim_select", iccid=ICCIDS[1])
    counter.ok("S1.abandon")
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    counter.refused("S8.print", "E-PRINT", kinds=["受理单"])
    counter.ok("S8.print", kinds=["受理单"])
    assert counter.ok("S8.print", kinds=["受理单"]).has("receipt_reprinted")


def test_five_cards_by_fault_and_a_careless_password():
    counter = Counter(faults=[plant("five_cards", "S2.number_select")], persona={"weak_password": True})
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_mobile")
    counter.refused("S2.number_select", "E-5CARD", value="15400001234")
    counter.refused("S3.password_by_customer", "E-PWD-WEAK")
    counter.ok("S3.password_by_customer")


def test_the_timeout_strikes_at_the_named_order_only():
    counter = Counter(zhao(), faults=[plant("timeout_after_commit", "S7.submit", order="new_broadband")])
    counter.ok("S0.auth_id_card", customer="zhao")
    counter.ok("S1.open", flow="addon_change")
    counter.ok("S2.offer_select", offering="SV-CLIP")
    assert counter.ok("S7.submit", method="cash", tendered_fen=0, change_fen=0).code == ""
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="PR-BB-M")
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001")
    assert counter.ok("S7.submit", method="cash", tendered_fen=5800, change_fen=0).code == "E-TIMEOUT"
    assert counter.ok("S9.query_order_by_token").shown["orders"][0]["flow"] == "new_broadband"
    assert counter.world.count(Order) == 2


# --- what the network cannot do (4.1, 4.2) ----------------------------------------------------------------------------
def final(system, **more):
    return plant("provisioning_failure", when={"system": system}, final=True, error="port_gone", **more)


def paid(counter):
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    counter.ok("wait_order", order="last")
    (order,) = counter.world.all(Order)
    return order


def states(counter):
    return {each.system: each.state for each in counter.world.all(ServiceOrder)}


def test_an_order_of_which_nothing_can_be_done_is_failed_and_its_money_goes_back():
    counter = Counter(faults=[final("RES")])
    order = paid(counter)
    assert order.state == "failed"
    assert states(counter) == {"RES": "failed", "INSTALL": "cancelled", "AAA": "cancelled", "BILL": "cancelled"}
    counter.refused("S9.retry_order", "E-RETRY", order="last")
    counter.ok("S9.cancel_order", order="last", reason="端口没有了")
    assert counter.world.get(Order, order.id).state == "cancelled"
    assert counter.world.get(Address, "addr_ok").free_ports == 4  # given back
    assert counter.world.get(BroadbandAccount, "kd000000101").state == "idle"
    assert sum(each.amount_fen for each in counter.world.all(Refund)) == 84800
    assert all(book.balance_fen == 0 for book in counter.world.all(Book))
    assert counter.replayed().world == counter.world


def test_an_order_of_which_a_part_is_done_is_partial_and_can_still_be_cancelled():
    counter = Counter(faults=[final("INSTALL")])
    order = paid(counter)
    assert order.state == "partial" and states(counter)["RES"] == "completed" and states(counter)["BILL"] == "cancelled"
    counter.ok("clock.forward", days=40)  # nothing stirs, and nothing is charged
    assert counter.world.get(Order, order.id).state == "partial"
    counter.ok("S9.cancel_order", order="last", reason="线路不通")
    assert sum(each.amount_fen for each in counter.world.all(Refund)) == 84800
    assert counter.replayed().world == counter.world


def test_what_is_done_beyond_recall_stays_an_exception_and_is_sent_again():
    counter = Counter(faults=[final("AAA")])
    order = paid(counter)  # the installer was there
    assert order.state == "exception"
    counter.refused("S9.cancel_order", "E-PONR", order="last", reason="不要了")
    counter.ok("S9.retry_order", order="last")
    counter.ok("wait_order", order="last")
    assert counter.world.get(Order, order.id).state == "completed"
    assert counter.replayed().world == counter.world


def test_an_exception_is_sent_again_at_another_address():
    gone = {**final("RES"), "final": False, "times": 9, "when": {"system": "RES", "address": "addr_ok"}}
    counter = Counter(faults=[gone])
    order = paid(counter)
    assert order.state == "exception"
    counter.ok("S9.retry_order", order="last")
    counter.ok("wait_order", order="last")
    assert counter.world.get(Order, order.id).state == "exception"  # the cause is still there
    counter.refused("S9.retry_order", "E-ADDR-NONE", order="last", address="addr_no")
    counter.refused("S9.retry_order", "E-ADDR-PORT", order="last", address="addr_full")
    counter.refused("S9.retry_order", "E-FMT", order="last", address="nowhere")
    counter.ok("S9.retry_order", order="last", address="addr_else")
    assert counter.world.get(Address, "addr_ok").free_ports == 4
    assert counter.world.get(Address, "addr_else").free_ports == 1
    counter.ok("wait_order", order="last")
    assert counter.world.get(Order, order.id).state == "completed"
    (line,) = [each for each in counter.world.all(Element) if each.order == order.id]
    assert (line.address, line.status) == ("addr_else", "active")
    assert counter.replayed().world == counter.world
