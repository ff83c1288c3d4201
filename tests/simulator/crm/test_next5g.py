"""The second set plays by the same rules."""

from simulator.crm.catalog import load_catalog
from simulator.crm.entities import Book, Order, Term
from tests.simulator.crm.counter import Counter


def test_a_broadband_line_with_its_year():
    counter = Counter(catalog=load_catalog("next5g"))
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="FB-300")
    counter.ok("S4.promo_select", offering="FB-300-Y")
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001")
    counter.ok("S5.add_prepay", amount_fen=9000)
    counter.ok("S5.accept_fees", total_fen=10000 + 96000 + 9000)
    counter.ok("S7.submit", method="scan", tendered_fen=115000, change_fen=0)
    counter.ok("wait_order", order="last")
    counter.ok("clock.to_month_start")
    account = next(counter.world.all(Order)).payer
    assert counter.world.get(Book, f"{account}:annual").balance_fen == 88000
    assert next(counter.world.all(Term)).state == "running"
