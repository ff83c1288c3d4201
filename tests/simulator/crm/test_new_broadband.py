"""The pattern scenario S-104: 848.00 yuan, the year from the 1st of next month, then the clock moves and the bill is seen."""

from simulator.crm.entities import Account, Book, Charge, Element, Order, Payment, ServiceOrder, Term
from simulator.crm.state import state_hash
from tests.simulator.crm.counter import Counter, order_broadband


def the(counter, kind):
    found = list(counter.world.all(kind))
    assert len(found) == 1, found
    return found[0]


def book(counter, fund):
    account = the(counter, Account)
    return counter.world.get(Book, f"{account.id}:{fund}").balance_fen


def test_the_pattern_costs_848_yuan_and_the_year_begins_next_month():
    counter = Counter()
    assert order_broadband(counter) == 84800
    event = counter.ok("S7.submit", method="cash", tendered_fen=90000, change_fen=5200)
    assert event.has("order_generated") and event.has("payment_taken") and event.has("reservations_committed")
    assert the(counter, Payment).amount_fen == the(counter, Order).total_fen == 84800
    term = the(counter, Term)
    assert (term.start, term.end, term.state) == ("2026-12-01", "2027-12-01", "planned")
    assert (book(counter, "annual"), book(counter, "cash")) == (72000, 7000)
    assert the(counter, Element).status == "installing"
    counter.ok("S8.print", kinds=["受理单", "装机协议", "收据"])
    assert counter.replayed().world == counter.world
    assert state_hash(counter.replayed().world) == state_hash(counter.world)


def test_the_line_works_after_the_installer_and_the_month_is_charged_at_once():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    event = counter.ok("wait_order", order="last")
    assert event.has("line_activated") and event.has("order_completed")
    assert event.shown["state"] == "completed"
    assert counter.state.meta.now.isoformat() == "2026-11-17T12:02:00+08:00"
    assert the(counter, Element).status == "active" and book(counter, "cash") == 0
    assert [(each.period, each.amount_fen) for each in counter.world.all(Charge)] == [("2026-11", 7000)]
    event = counter.ok("clock.to_month_start")
    assert event.has("term_drawn") and event.has("bill_run")
    assert book(counter, "annual") == 66000 and the(counter, Term).state == "running"
    assert counter.world.count(Charge) == 1
    assert the(counter, Element).status == "active"


def test_twelve_draws_empty_the_year_and_then_cash_pays_again():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    for _ in range(12):
        counter.ok("clock.to_month_start")
    assert book(counter, "annual") == 0 and the(counter, Term).drawn_fen == 72000
    counter.ok("clock.to_month_start")
    assert the(counter, Term).state == "ended" and counter.world.count(Charge) == 1
    counter.ok("clock.to_month_start")
    assert [(each.period, each.amount_fen) for each in counter.world.all(Charge)][1:] == [("2027-12", 7000)]
    assert book(counter, "cash") == -7000 and the(counter, Element).status == "active"
    counter.ok("clock.forward", days=20)
    assert the(counter, Element).stop_reasons == ("owe",)


def test_a_year_without_the_month_is_stopped_at_once_and_paying_mends_it():
    counter = Counter()
    order_broadband(counter, prepay=False)
    event = counter.ok("S7.submit", method="scan", tendered_fen=77800, change_fen=0)
    assert event.warnings == ("W-BB-NOMONTH",)
    event = counter.ok("wait_order", order="last")
    assert event.has("owe_stopped") and the(counter, Element).status == "suspended"
    counter.ok("S1.open", flow="pay")
    counter.ok("S3.payer_select", account="new")
    counter.ok("S5.amount", amount_fen=7000)
    event = counter.ok("S7.submit", method="cash", tendered_fen=7000, change_fen=0)
    assert event.has("stop_removed") and event.has("owe_resumed")
    assert the(counter, Element).status == "active" and the(counter, Element).stop_reasons == ()


def test_the_month_may_be_paid_after_the_order():
    counter = Counter()
    order_broadband(counter, prepay=False)
    counter.ok("S7.submit", method="cash", tendered_fen=80000, change_fen=2200)
    counter.ok("S8.print", kinds=["受理单", "装机协议", "收据"])
    counter.ok("S1.open", flow="pay")
    counter.ok("S3.payer_select", account="new")
    counter.ok("S5.amount", amount_fen=7000)
    counter.ok("S7.submit", method="cash", tendered_fen=7000, change_fen=0)
    counter.ok("S8.print", kinds=["收据"])
    assert not counter.ok("wait_order", order="last").has("owe_stopped")


def test_58_alone_is_a_finished_order_billed_in_arrears():
    counter = Counter()
    order_broadband(counter, prepay=False, annual=False)
    event = counter.ok("S7.submit", method="cash", tendered_fen=5800, change_fen=0)
    assert event.warnings == ()
    counter.ok("wait_order", order="last")
    assert counter.world.count(Charge) == 0 and the(counter, Element).status == "active"
    counter.ok("clock.to_month_start")
    assert [(each.period, each.amount_fen) for each in counter.world.all(Charge)] == [("2026-11", 7000)]
    assert the(counter, Element).status == "active"


def test_an_address_without_cover_ends_in_five_refusals():
    counter = Counter()
    counter.ok("act", kind="greet")
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="PR-BB-M")
    counter.ok("S4.promo_select", offering="PR-BB-Y")
    counter.refused("S2.address_select", "E-ADDR-NONE", address="addr_no")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001", slot="2026-11-17 AM")
    counter.ok("S5.add_prepay", amount_fen=7000)
    before = state_hash(counter.world)
    counter.refused("S5.accept_fees", "E-REQ", total_fen=84800)
    counter.refused("S6.readback", "E-REQ")
    counter.refused("S6.sign", "E-REQ")
    counter.refused("S7.submit", "E-REQ", method="cash", tendered_fen=90000, change_fen=5200)
    counter.refused("S8.print", "E-STEP", kinds=["受理单"])
    assert state_hash(counter.world) == before


def test_a_term_whose_line_comes_late_starts_a_month_later():
    counter = Counter(clock="2026-11-29T10:00:00+08:00")
    counter.ok("S0.auth_id_card", customer="wang")
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="PR-BB-M")
    counter.ok("S4.promo_select", offering="PR-BB-Y")
    counter.ok("S2.address_select", address="addr_ok")
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000102")
    counter.ok("S3.contact", phone="15400001001", slot="2026-12-02 PM")
    counter.ok("S5.add_prepay", amount_fen=7000)
    counter.ok("S7.submit", method="pos", tendered_fen=84800, change_fen=0)
    counter.ok("wait_order", order="last")
    term = the(counter, Term)
    assert (term.start, term.end) == ("2027-01-01", "2028-01-01")
    assert [each.period for each in counter.world.all(Charge)] == ["2026-12"]
    counter.ok("clock.to_month_start")
    assert book(counter, "annual") == 66000 and counter.world.count(Charge) == 1


def test_the_service_orders_follow_each_other():
    counter = Counter()
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    assert [(each.system, each.state) for each in counter.world.all(ServiceOrder)] == [
        ("RES", "completed"),
        ("INSTALL", "sent"),
        ("AAA", "waiting"),
        ("BILL", "waiting"),
    ]


def test_exam_gives_no_warning():
    counter = Counter(mode="exam")
    order_broadband(counter, prepay=False)
    assert counter.ok("S7.submit", method="cash", tendered_fen=77800, change_fen=0).warnings == ()
