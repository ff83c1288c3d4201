"""One command costs the same after 10, 100 and 1,000 events, and tokens and rows are shared, not copied."""

import gc
from time import process_time

from simulator.crm.engine import decide, perform
from simulator.crm.entities import Customer
from simulator.crm.log import Command
from simulator.crm.pmap import OVERLAY, PMap
from tests.simulator.crm.counter import CATALOG, Counter

LOOP = [
    ("S1.open", {"flow": "new_broadband"}),
    ("S2.offer_select", {"offering": "PR-BB-M"}),
    ("S3.account_pick", {"value": "kd000000101"}),
    ("S2.address_select", {"address": "addr_ok"}),
    ("S1.abandon", {}),
]


def cost_after(events):
    """CPU seconds of one command, the best of some rounds."""
    counter = Counter()
    counter.ok("S0.auth_id_card", customer="wang")
    for place in range(events):
        name, fields = LOOP[place % len(LOOP)]
        counter.state, _ = perform(counter.state, Command(name, fields, f"x{place}"), CATALOG)
    best = 1.0
    gc.collect()
    gc.disable()  # what other tests left alive is no cost of ours
    for _ in range(7):
        began, state = process_time(), counter.state
        for place, (name, fields) in enumerate(LOOP * 4):
            state, _ = perform(state, Command(name, fields, f"y{place}"), CATALOG)
        best = min(best, (process_time() - began) / (4 * len(LOOP)))
    gc.enable()
    return best


def test_a_command_costs_the_same_after_many():
    few, many = cost_after(10), cost_after(1000)
    assert many < 2.5 * few, (few, many)
    assert many < 0.01


def test_what_a_command_does_not_touch_is_shared():
    counter = Counter()
    before = counter.world.tables[Customer.TABLE]
    counter.ok("S0.auth_id_card", customer="wang")
    assert counter.world.tables[Customer.TABLE] is before


def test_decide_changes_nothing():
    counter = Counter()
    before = counter.state
    decide(before, Command("S0.auth_id_card", {"customer": "wang"}, "t"), CATALOG)
    assert counter.state is before and counter.state.meta.seq == 0


def test_a_persistent_mapping_behaves_like_a_dict():
    plain, ours = {}, PMap()
    kept = []
    for place in range(5 * OVERLAY):
        key = f"k{place % 50}"
        if place % 7 == 3:
            plain.pop(key, None)
            ours = ours.drop(key)
        else:
            plain[key] = place
            ours = ours.put(key, place)
        assert dict(ours) == plain and len(ours) == len(plain)
        kept.append((ours, dict(plain)))
    assert all(dict(old) == copy for old, copy in kept)
