"""A counter to try things at: a start, a catalogue, and `do` that performs one command after the other."""

from simulator.crm.catalog import load_catalog
from simulator.crm.engine import fold, perform, start
from simulator.crm.log import Command
from simulator.crm.refusals import allowed

CATALOG = load_catalog("ref3g")
ICCIDS = ["89860110990000000018", "8986011099000000002", "8986011099000000003"]


def wang(**changes):
    return {"ref": "wang", "name": "王小示", "id_no": "990101199003070015", "phone": "15400001001", **changes}


def zhao(**changes):
    line = {"kind": "mobile", "no": "15400003012", "plan": "PR-MOB-66", "account": "z1"}
    return {
        "ref": "zhao",
        "name": "赵练习",
        "id_no": "990102197809200031",
        "phone": "15400003012",
        "password": "482913",
        "accounts": [{"ref": "z1", "cash_fen": 3000}],
        "elements": [line],
        **changes,
    }


def li(**changes):
    members = [
        {"element": "mobile", "no": "15400002007", "plan": "PR-MOB-96", "account": "a1"},
        {"element": "broadband", "no": "kd000000207", "plan": "PR-BB-M", "account": "a1"},
    ]
    return {
        "ref": "li",
        "name": "李样本",
        "id_no": "990101198506120024",
        "accounts": [{"ref": "a1", "cash_fen": 12000}, {"ref": "a2", "cash_fen": 500}],
        "groups": [{"ref": "g", "offering": "BD-1P1", "members": members}],
        **changes,
    }


def initial(*customers, **changes):
    return {
        "clock": "2026-11-16T10:00:00+08:00",
        "role": "营业员",
        "customers": list(customers) or [wang()],
        "addresses": [
            {"ref": "addr_ok", "path": "示范省/示范市/东区/学苑路/8号院/3栋/2单元/501", "access": "FTTH", "free_ports": 4, "max_mbps": 100, "area": "8000"},
            {"ref": "addr_no", "path": "示范省/示范市/东区/学苑路/8号院/9栋/1单元/101", "access": "none", "free_ports": 0, "max_mbps": 0},
            {"ref": "addr_full", "path": "示范省/示范市/东区/学苑路/8号院/4栋/1单元/101", "access": "FTTH", "free_ports": 0, "max_mbps": 100},
            {"ref": "addr_else", "path": "示范省/示范市/东区/学苑路/8号院/5栋/1单元/201", "access": "FTTH", "free_ports": 2, "max_mbps": 100, "area": "8000"},
        ],
        "halls": [{"ref": "hall_a", "name": "学苑路营业厅"}, {"ref": "hall_b", "name": "湖滨路营业厅"}],
        "stock": {
            "broadband_accounts": ["kd000000101", "kd000000102", "kd000000312", "kd000000313"],
            "numbers": [
                "15400001234",
                {"no": "15400008888", "grade": 2},
                {"no": "15400099999", "grade": 4},
                {"no": "15400000001", "state": "frozen"},
                {"no": "0000-8000123", "area": "8000"},
                {"no": "0000-8000999", "area": "9000"},
            ],
            "sims": ICCIDS,
            "terminals": [
                {"imei": "001010000000016", "model": "示范X1", "state": "sold"},
                {"imei": "001010000000024", "model": "示范X1"},
                {"imei": "001010000000032", "model": "示范X1"},
                {"imei": "490154203237518", "model": "示范X1", "hall": "hall_b"},
            ],
        },
        "clock_moves": True,
        **changes,
    }  # fmt: skip


class Counter:
    """A run in the making."""

    def __init__(self, *customers, mode="practice", seed=104, catalog=CATALOG, **changes):
        self.catalog = catalog
        self.first = start(initial(*customers, **changes), catalog, mode=mode, rng_seed=seed)
        self.state = self.first
        self.events = []

    def do(self, name, **fields):
        """Perform it, whatever comes of it."""
        token = fields.pop("token", f"t{len(self.events) + 1}")
        before = self.state.meta.seq
        self.state, event = perform(self.state, Command(name, fields, token), self.catalog)
        assert event.outcome != "refused" or event.code in allowed(event.command), (name, event.code)
        if self.state.meta.seq > before:
            self.events.append(event)
        return event

    def ok(self, name, **fields):
        """Perform it; it goes through."""
        event = self.do(name, **fields)
        assert event.outcome != "refused", (name, event.code, event.details)
        return event

    def refused(self, name, code, **fields):
        """Perform it; it is refused with this code."""
        event = self.do(name, **fields)
        assert (event.outcome, event.code) == ("refused", code), (name, event.outcome, event.code, event.details)
        return event

    @property
    def world(self):
        return self.state.world

    def replayed(self):
        return fold(self.first, self.events)

    def kinds(self):
        return [fact.kind for event in self.events for fact in event.facts]


def order_broadband(counter, *, prepay=True, annual=True, address="addr_ok", customer="wang"):
    """S-104 up to the signature."""
    counter.ok("S0.auth_id_card", customer=customer)
    counter.ok("S1.open", flow="new_broadband")
    counter.ok("S2.offer_select", offering="PR-BB-M")
    if annual:
        counter.ok("S4.promo_select", offering="PR-BB-Y")
    counter.ok("S2.address_select", address=address)
    counter.ok("S3.hall_select", hall="hall_a")
    counter.ok("S3.account_pick", value="kd000000101")
    counter.ok("S3.contact", phone="15400001001", slot="2026-11-17 AM")
    if prepay:
        counter.ok("S5.add_prepay", amount_fen=7000)
    due = 5800 + 72000 * annual + 7000 * prepay
    counter.ok("S5.accept_fees", total_fen=due)
    counter.ok("S6.readback")
    counter.ok("S6.sign")
    return due
