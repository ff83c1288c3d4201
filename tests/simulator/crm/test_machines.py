"""Any clerk, any order of commands: the invariants of `simulator.md` 8 hold (I-1 to I-9, I-11 to I-17, I-19).

One machine plays random commands, right and wrong ones, with retries, clock moves, faults and cancelled orders, on two
runs side by side; after each command everything is checked.
"""

import json
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from simulator.crm.engine import fold, perform, start
from simulator.crm.entities import (
    Contract,
    Customer,
    Order,
)
from simulator.crm.log import Command, Event
from simulator.crm.orders import EDGES
from simulator.crm.refusals import allowed
from simulator.crm.state import state_hash
from simulator.crm.vocabulary import FLOWS
from tests.simulator.crm.counter import CATALOG, ICCIDS, initial, li, wang, zhao
from tests.simulator.crm.invariants import Invariants

LOOKUPS = [
    "S0.query_number",
    "S0.view_customer_tree",
    "S2.number_search",
    "S2.address_qualify",
    "S9.query_order",
    "S9.query_payment",
]
CUSTOMERS = ["wang", "zhao", "li"]
PLANS = ["PR-MOB-46", "PR-MOB-66", "PR-MOB-96", "PR-MOB-CAMPUS"]
NUMBERS = ["15400001234", "15400008888", "15400099999", "15400000001", "0000-8000123", "0000-8000999"]
IMEIS = ["001010000000016", "001010000000024", "001010000000032", "490154203237518", "001010000000017"]
KDS = ["kd000000101", "kd000000102", "kd000000312"]
ADDRESSES = ["addr_ok", "addr_no", "addr_full", "addr_else"]
SINGLE = {"kind": "broadband", "no": "kd000000777", "plan": "PR-BB-M", "account": "z1", "address": "addr_full"}
MOBILE = {"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-66", "account": "z1"}
FAULTS = [
    {"id": "f1", "type": "resource_taken", "at": "S3.account_pick", "value": "kd000000312"},
    {"id": "f2", "type": "timeout_after_commit", "at": "S7.submit", "nth": 2},
    {"id": "f3", "type": "provisioning_failure", "when": {"system": "AAA"}},
    {
        "id": "f4",
        "type": "provisioning_failure",
        "when": {"system": "RES"},
        "final": True,
        "error": "port_gone",
        "times": 2,
    },
    {"id": "f5", "type": "provisioning_failure", "when": {"system": "INSTALL"}, "final": True, "error": "line_broken"},
    {"id": "f6", "type": "provisioning_failure", "when": {"system": "HLR"}, "final": True, "times": 2},
    {"id": "f7", "type": "provisioning_failure", "when": {"system": "RES", "address": "addr_ok"}, "times": 9},
]


def has_draft(machine):
    return bool(machine.state.world.desk.draft)


def has_order(machine):
    return machine.state.world.count(Order) > 0


class CounterMachine(Invariants, RuleBasedStateMachine):
    """Two trainees at two counters; all rules act on the first, the second must never move."""

    @initialize(
        seed=st.integers(0, 99),
        day=st.sampled_from(["16", "29"]),
        role=st.sampled_from(["营业员", "班长"]),
        planted=st.sampled_from([(), ("f1",), ("f1", "f2", "f3"), ("f4",), ("f5", "f6"), ("f7",)]),
    )
    def open(self, seed, day, role, planted):
        people = [wang(), zhao(elements=[MOBILE, SINGLE]), li()]
        self.raw = initial(
            *people,
            faults=[each for each in FAULTS if each["id"] in planted],
            clock=f"2026-11-{day}T10:00:00+08:00",
            role=role,
        )
        self.first = start(self.raw, CATALOG, mode="practice", rng_seed=seed)
        self.other = start(self.raw, CATALOG, mode="practice", rng_seed=seed)
        self.other_hash = state_hash(self.other.world)
        self.state, self.events = self.first, []
        self.before = self.first

    def do(self, name, **fields):
        self.before = self.state
        command = Command(name, fields, f"t{len(self.events)}")
        self.state, event = perform(self.state, command, CATALOG)
        again, same = perform(self.state, command, CATALOG)
        assert same is event and again is self.state  # I-6
        twice, event_again = perform(self.before, command, CATALOG)
        assert event_again.dumps() == event.dumps() and twice.world == self.state.world
        self.events.append(event)
        self.check_step(event)
        return event

    def check_step(self, event):
        assert self.state.meta.now >= self.before.meta.now  # I-14
        assert event.outcome != "refused" or event.code in allowed(event.command), (event.command, event.code)
        if event.outcome == "refused" and event.code != "E-DUP":  # I-7
            kinds = {fact.kind for fact in event.facts}
            if kinds <= {"clock_moved"}:
                assert self.state.world == self.before.world, event.code
        if event.outcome == "looked" and event.command in LOOKUPS and {f.kind for f in event.facts} <= {"clock_moved"}:
            assert self.state.world == self.before.world
        self.check_edges()

    def check_edges(self):
        for order in self.state.world.all(Order):
            states = ["generated"] + [
                fact.data["state"]
                for event in self.events
                for fact in event.facts
                if fact.data.get("order") == order.id and "state" in fact.data and fact.kind != "order_generated"
            ]
            assert all(to in EDGES[before] for before, to in pairwise(states)), states  # I-8
            assert states[-1] == order.state

    # -- what a clerk does ------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(CUSTOMERS))
    def authenticate(self, who):
        self.do("S0.auth_id_card", customer=who)

    @rule(flow=st.sampled_from(FLOWS), element=st.sampled_from([None, "15400003012", "kd000000777"]))
    def open_flow(self, flow, element):
        self.do("S1.open", flow=flow, **({"element": element} if element else {}))

    @precondition(has_draft)
    @rule()
    def give_up(self):
        self.do("S1.abandon")

    @precondition(has_draft)
    @rule(code=st.sampled_from(["PR-BB-M", "BD-1P1", "SV-CLIP", "PR-PSTN", "SV-INTL", *PLANS]))
    def choose(self, code):
        self.do("S2.offer_select", offering=code)

    @precondition(has_draft)
    @rule(code=st.sampled_from(["PR-BB-Y", "BD-1P1-Y", "PM-SAVE", "PM-STORM2", "PM-FINE-2"]))
    def promote(self, code):
        self.do("S4.promo_select", offering=code)

    @precondition(has_draft)
    @rule(number=st.sampled_from(NUMBERS))
    def number(self, number):
        self.do("S2.number_select", value=number)

    @precondition(has_draft)
    @rule(value=st.sampled_from(["kd000000777", "kd000000207"]))
    def annual(self, value):
        self.do("S2.query_single_annual", value=value)

    @precondition(has_draft)
    @rule(imei=st.sampled_from(IMEIS))
    def imei(self, imei):
        self.do("S4.imei_enter", imei=imei)
        self.do("S4.offer_query")

    @precondition(has_draft)
    @rule(address=st.sampled_from(ADDRESSES), kd=st.sampled_from(KDS))
    def address(self, address, kd):
        self.do("S2.address_select", address=address)
        self.do("S3.account_pick", value=kd)

    @precondition(has_draft)
    @rule(fen=st.sampled_from([7000, 100, 99, 500000]))
    def prepay(self, fen):
        self.do("S5.add_prepay", amount_fen=fen)
        self.do("S5.amount", amount_fen=fen)

    @precondition(has_draft)
    @rule(reason=st.sampled_from(["PM-WAIVE58", "COMPLAINT", "NONE"]), fee=st.sampled_from(["once_install", "annual"]))
    def waive(self, reason, fee):
        self.do("S5.open_fee_edit")
        self.do("S5.waive", fee=fee, reason=reason)

    @rule(name=st.sampled_from(LOOKUPS))
    def look(self, name):
        fields = {"number": "15400003012", "customer": "wang", "address": "addr_ok"}
        self.do(name, **{key: value for key, value in fields.items() if key != "customer" or "tree" in name})

    @rule(extra=st.sampled_from([-100, 0, 500]), gap=st.sampled_from([0, 200]), new=st.booleans())
    def submit(self, extra, gap, new):
        due = self.due()
        self.do(
            "S7.submit", method="cash", tendered_fen=max(0, due + extra + gap), change_fen=max(0, extra), new_token=new
        )

    def due(self):
        draft = self.state.world.desk.draft
        shown = perform(self.state, Command("S5.open_fee_edit", {}, "due"), CATALOG)[1].shown if draft else {}
        return sum(line["amount_fen"] - line["waived_fen"] for line in shown.get("lines", ())) or 7000

    @rule(
        flow=st.sampled_from(
            ["mobile_change_plan", "fusion_change", "prepay_single_annual", "addon_change", "contract_cancel"]
        ),
        plan=st.sampled_from(PLANS),
    )
    def whole_change(self, flow, plan):
        """The way to a finished change."""
        self.do("S1.abandon")
        self.do("S0.auth_id_card", customer="li" if flow == "fusion_change" else "zhao")
        self.do("S1.open", flow=flow, **({"group": "g"} if flow == "fusion_change" else {"element": "15400003012"}))
        self.do("S2.offer_select", offering="SV-INTL" if flow == "addon_change" else plan)
        self.do("S2.query_single_annual", value="kd000000777")
        self.do("S4.promo_select", offering="BD-1P1-Y")
        for contract in [each.id for each in self.state.world.all(Contract)]:
            self.do("S4.contract_release", contract=contract)
        self.do("S7.submit", method="pos", tendered_fen=self.due(), change_fen=0)

    @rule(fen=st.sampled_from([7000, 20000]), account=st.sampled_from(["z1", "a1", "new"]))
    def whole_payment(self, fen, account):
        """缴费."""
        self.do("S1.abandon")
        self.do("S0.close_visit")
        self.do("S1.open", flow="pay")
        self.do("S3.payer_select", account=account)
        self.do("S5.amount", amount_fen=fen)
        self.do("S7.submit", method="cash", tendered_fen=fen, change_fen=0)

    @rule(step=st.integers(0, 3), undo=st.booleans())
    def whole_order(self, step, undo):
        """The way to a finished order, so that most runs have some."""
        self.do("S1.abandon")
        who, flow = [
            ("wang", "new_broadband"),
            ("zhao", "new_fusion"),
            ("wang", "new_mobile"),
            ("zhao", "mobile_change_terminal"),
        ][step]
        self.do("S0.auth_id_card", customer=who)
        self.do("S1.open", flow=flow, **({"element": "15400003012"} if flow == "mobile_change_terminal" else {}))
        for code in ("PR-BB-M", "BD-1P1", "PR-MOB-66"):
            self.do("S2.offer_select", offering=code)
        self.do("S2.number_select", existing="15400003012")
        self.do("S2.number_select", value="15400001234")
        self.do("S2.sim_select", iccid=ICCIDS[step % 3])
        self.do("S4.imei_enter", imei=IMEIS[1])
        self.do("S4.offer_query")
        self.do("S4.promo_select", offering="PM-SAVE")
        self.do("S4.promo_select", offering="PR-BB-Y")
        self.do("S2.address_select", address="addr_ok")
        self.do("S3.hall_select", hall="hall_a")
        self.do("S3.account_pick", value=KDS[step % 2])
        self.do("S3.payer_select", account="new")
        self.do("S3.contact", phone="15400001001")
        self.do("S3.password_by_customer")
        self.do("S3.declare_use")
        self.do("S7.submit", method="scan", tendered_fen=self.due(), change_fen=0)
        if undo:
            self.do("S9.cancel_order", order="last", reason="客户改主意")

    @precondition(has_order)
    @rule(order=st.sampled_from(["last", "O1", "O2"]))
    def cancel(self, order):
        self.do("S9.cancel_order", order=order, reason="客户改主意")

    @precondition(has_order)
    @rule(order=st.sampled_from(["last", "O1"]), address=st.sampled_from([None, *ADDRESSES]))
    def send_again(self, order, address):
        self.do("wait_order", order=order)
        self.do("S9.retry_order", order=order, **({"address": address} if address else {}))

    @precondition(has_order)
    @rule()
    def refund(self):
        self.do("S9.refund_unmatched", payment="last")

    @rule(imei=st.sampled_from(IMEIS))
    def hand_over(self, imei):
        self.do("S8.hand_over_terminal", imei=imei)

    @rule(minutes=st.sampled_from([1, 31, 1500]))
    def forward(self, minutes):
        self.do("clock.forward", minutes=minutes)

    @rule()
    def to_month_start(self):
        self.do("clock.to_month_start")

    @precondition(lambda self: len(self.events) > 3)
    @rule(a=st.integers(1, 5000), b=st.integers(1, 60000))
    def two_moves_are_one(self, a, b):
        """I-14."""
        one, _ = perform(self.state, Command("clock.forward", {"minutes": a + b}, "x"), CATALOG)
        half, _ = perform(self.state, Command("clock.forward", {"minutes": a}, "x"), CATALOG)
        both, _ = perform(half, Command("clock.forward", {"minutes": b}, "y"), CATALOG)
        assert one.world == both.world and one.meta.now == both.meta.now

    def teardown(self):
        if not hasattr(self, "events"):
            return
        stored = [Event.from_json(json.loads(event.dumps())) for event in self.events]
        replayed = fold(start(self.raw, CATALOG, mode="practice", rng_seed=self.first.meta.rng_seed), stored)
        assert state_hash(replayed.world) == state_hash(self.state.world)  # I-16
        assert replayed.meta.now == self.state.meta.now and replayed.meta.tries == self.state.meta.tries
        text = "".join(event.dumps() for event in self.events)
        assert not any(each.identity_no in text for each in self.state.world.all(Customer))  # I-17


TestCounter = CounterMachine.TestCase
TestCounter.settings = settings(derandomize=True, max_examples=20, stateful_step_count=20, deadline=None)
