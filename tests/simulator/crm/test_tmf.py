"""The export speaks TM Forum, adds up, and names nobody."""

import json

from simulator.crm.orders import EDGES
from simulator.crm.resources import EDGES as RESOURCE_EDGES
from simulator.crm.tmf import ORDER, RESOURCE, export
from tests.simulator.crm.counter import Counter, li, order_broadband, wang


def exported():
    counter = Counter(wang(), li())
    order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=84800, change_fen=0)
    return export(counter.state, counter.catalog)


def test_the_order_of_848_yuan():
    data = exported()
    order = data["productOrder"][0]
    assert (order["state"], order["category"]) == ("inProgress", "new_broadband")
    assert [price["price"]["taxIncludedAmount"]["value"] for price in order["orderTotalPrice"]] == [
        "58.00",
        "720.00",
        "70.00",
    ]
    assert data["payment"][0]["amount"] == {"unit": "CNY", "value": "848.00"}
    assert [each["state"] for each in data["serviceOrder"]] == [
        "completed",
        "inProgress",
        "acknowledged",
        "acknowledged",
    ]
    line = next(each for each in data["product"] if each["id"] == order["productOrderItem"][0]["product"]["id"])
    assert line["status"] == "pendingActive" and line["productTerm"][0]["validFor"]["startDateTime"] == "2026-12-01"


def test_a_group_is_a_bundle():
    bundle = next(each for each in exported()["product"] if each.get("isBundle"))
    assert [each["role"] for each in bundle["productRelationship"]] == ["mobile", "broadband"]


def test_nobody_can_be_read_out_of_it():
    text = json.dumps(exported(), ensure_ascii=False)
    for secret in ("990101199003070015", "王小示", "李样本", "15400002007", "password"):
        assert secret not in text


def test_every_state_has_a_word_of_the_standard():
    assert set(ORDER) == set(EDGES)
    assert {state for edges in RESOURCE_EDGES.values() for edge in edges for state in edge} <= set(RESOURCE)
    assert all(value == value.strip() for value in ORDER.values())
