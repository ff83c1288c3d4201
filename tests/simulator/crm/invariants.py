"""What always holds in any world of the counter (`simulator.md` 8); `test_machines.py` looks after every command."""

from itertools import pairwise

from hypothesis.stateful import invariant

from simulator.crm import formats
from simulator.crm.entities import (
    Account,
    Address,
    Book,
    BroadbandAccount,
    Contract,
    Customer,
    Element,
    Entry,
    Group,
    LedgerAccount,
    Number,
    Order,
    Payment,
    Refund,
    Reservation,
    ServiceOrder,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.orders import POINTS_OF_NO_RETURN
from simulator.crm.resources import EDGES as RESOURCE_EDGES
from simulator.crm.resources import KINDS
from simulator.crm.state import state_hash
from tests.simulator.crm.counter import CATALOG


def live(element):
    return element.status not in ("cancelled", "terminated")


class Invariants:
    """Expects `state`, `before`, `events`, `other` and `other_hash` of the machine."""

    @invariant()
    def i1_the_other_run_stands_still(self):
        assert state_hash(self.other.world) == self.other_hash

    @invariant()
    def i2_i3_money_is_conserved(self):
        world, sums, moved = self.state.world, {}, 0
        for entry in world.all(Entry):
            assert sum(line["debit_fen"] - line["credit_fen"] for line in entry.lines) == 0
            for line in entry.lines:
                assert type(line["debit_fen"]) is type(line["credit_fen"]) is int
                assert line["debit_fen"] >= 0 and line["credit_fen"] >= 0
                sums[line["account"]] = sums.get(line["account"], 0) + line["debit_fen"] - line["credit_fen"]
        for book in world.all(Book):
            assert book.balance_fen == -sums.get(f"book:{book.account}:{book.fund}", 0)
            assert book.fund == "cash" or book.balance_fen >= 0
        for account in world.all(LedgerAccount):
            assert account.balance_fen == sums[account.id]
        taken = sum(each.amount_fen for each in world.all(Payment)) - sum(each.amount_fen for each in world.all(Refund))
        moved = sum(value for name, value in sums.items() if name.startswith(("till:", "channel:")))
        assert moved == taken - sums.get("till_over_short", 0) + 50000
        for order in world.all(Order):
            assert order.total_fen == sum(line["amount_fen"] - line["waived_fen"] for line in order.fee_lines)
            assert sum(world.get(Payment, each).amount_fen for each in order.payments) == order.total_fen

    @invariant()
    def i4_resources_have_one_holder(self):
        world = self.state.world
        now = self.state.meta.now.isoformat()
        assert all(each.until >= now for each in world.all(Reservation))
        numbers = [each.service_no for each in world.all(Element) if live(each)]
        assert len(numbers) == len(set(numbers))
        cards = [each.iccid for each in world.all(Element) if live(each) and each.iccid]
        assert len(cards) == len(set(cards))
        handsets = [imei for each in world.all(Contract) if each.state != "cancelled" for imei in each.imeis]
        assert len(handsets) == len(set(handsets))
        assert all(each.free_ports >= 0 for each in world.all(Address))
        for element in world.all(Element):
            kind = BroadbandAccount if element.kind == "broadband" else Number
            if live(element):
                assert world.get(kind, element.service_no).state == "occupied"
        for kind in (Number, BroadbandAccount, Sim, Terminal):
            for each in world.all(kind):
                if each.state == "reserved" and not getattr(each, "element", ""):
                    assert any(row.key == each.id for row in world.all(Reservation))
        for name, kind in KINDS.items():
            for each in world.all(kind):
                was = self.before.world.get(kind, each.id).state
                if was != each.state and len(self.events[-1].facts) < 8:
                    assert (was, each.state) in RESOURCE_EDGES[name]

    @invariant()
    def i5_one_main_plan_and_no_overlap(self):
        world = self.state.world
        for element in world.all(Element):
            plans = [
                each for each in world.where(Subscription, element=element.id, role="main") if each.state != "cancelled"
            ]
            spans = sorted((each.start or "9", each.end or "9999") for each in plans)
            assert all(before[1] <= after[0] for before, after in pairwise(spans)), spans
            terms = [each for each in world.where(Term, element=element.id) if each.state != "cancelled"]
            spans = sorted((each.start, each.end) for each in terms)
            assert all(before[1] <= after[0] for before, after in pairwise(spans)), spans
            assert all(each.start.endswith("-01") for each in terms)
            for before, after in pairwise(sorted(plans, key=lambda each: each.start or "9")):
                assert after.start.endswith("-01") or before.end == ""

    @invariant()
    def i8_orders_and_their_service_orders(self):
        world = self.state.world
        for order in world.all(Order):
            tasks = [world.get(ServiceOrder, each) for each in order.service_orders]
            done = all(task.state == "completed" for task in tasks)
            ended = [task.state for task in tasks]
            if order.state in ("partial", "failed"):
                assert "failed" in ended and not {"waiting", "sent"} & set(ended)
                assert ("completed" in ended) == (order.state == "partial")
                assert not any(t.system in POINTS_OF_NO_RETURN and t.state == "completed" for t in tasks)
            assert (order.state == "completed") == (done and order.state not in ("rejected", "cancelled"))
            if order.state == "cancelled":
                assert not any(task.system in POINTS_OF_NO_RETURN and task.state == "completed" for task in tasks)
                assert not [each for each in world.all(Terminal) if each.order == order.id]

    @invariant()
    def i9_i11_payers_and_groups(self):
        world = self.state.world
        for element in world.all(Element):
            assert world.get(Account, element.account).customer == element.owner
        grouped = [
            member["element"] for group in world.all(Group) if group.state != "cancelled" for member in group.members
        ]
        assert len(grouped) == len(set(grouped))
        for group in world.all(Group):
            assert {world.get(Element, each["element"]).owner for each in group.members} == {group.customer}
            if group.state == "active":
                members = {each["element"] for each in group.members}
                assert not [
                    t
                    for t in world.all(Term)
                    if t.element in members and t.offering == "PR-BB-Y" and t.state == "running"
                ]
        for order in world.all(Order):
            waived = [line for line in order.fee_lines if line["reason"] == "PM-WAIVE58"]
            assert not waived or order.flow == "new_fusion"

    @invariant()
    def i12_i13_contracts_and_stops(self):
        world = self.state.world
        for each in world.all(Contract):
            assert each.returned_fen + each.remaining_fen + each.forfeited_fen + each.refunded_fen == each.deposit_fen
            if each.kind == "handset":
                assert len(set(each.imeis)) == CATALOG.get(each.offering).handsets
                assert all(formats.imei(imei) for imei in each.imeis)
        for element in world.all(Element):
            if element.status in ("active", "suspended"):
                assert (element.status == "active") == (not element.stop_reasons)

    @invariant()
    def i15_i19_identity_and_authority(self):
        world = self.state.world
        verified = set()
        for event in self.events:
            for fact in event.facts:
                if fact.kind == "identity_verified" and fact.data["level"] == 2:
                    verified.add(fact.data["customer"])
                if fact.kind == "line_planned":
                    assert world.get(Element, fact.data["element"]).owner in verified
        for customer in world.all(Customer):
            mobile = [each for each in world.where(Element, owner=customer.id, kind="mobile") if live(each)]
            assert len(mobile) <= 5
        for order in world.all(Order):
            for line in order.fee_lines:
                if line["reason"] in ("COMPLAINT", "STAFF-ERROR"):
                    assert line["authoriser"] == "HA000001" != self.state.meta.role
