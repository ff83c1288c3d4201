"""Grading is pure, names what it takes, and never rewards harm or punishes looking."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.crm.catalog import load_catalog
from simulator.crm.log import Event
from simulator.grading import Finding, grade
from simulator.grading.alignment import aligned, fitness
from simulator.grading.causes import charged
from simulator.grading.facets import difference
from simulator.grading.trace import _miss
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems
from simulator.scenarios.steps import edited

CATALOG = load_catalog("ref3g")


@cache
def ready(name="S-104"):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", Problems())
    assert scenario is not None
    return compile_scenario(scenario, CATALOG)


def scored(*edits, steps=None):
    return grade(ready(), play(ready(), steps or edited(ready().solution, edits), CATALOG), CATALOG)


def test_the_same_events_give_the_same_score_also_after_json():
    events = play(ready(), edited(ready().solution, [{"drop": "s14"}]), CATALOG)
    stored = [Event.from_json(json.loads(event.dumps())) for event in events]
    first, again, later = (grade(ready(), each, CATALOG) for each in (events, events, stored))
    assert first == again
    assert json.dumps(first.to_json(), ensure_ascii=False) == json.dumps(later.to_json(), ensure_ascii=False)


def test_a_finding_names_event_field_expected_found_and_cost():
    score = scored({"set": "s17", "change_fen": 5000})
    (finding,) = score.findings
    assert (finding.rule, finding.field, finding.expected, finding.found) == ("m5", "change_fen", 5200, 5000)
    assert finding.seq == 17 and finding.why and finding.cost
    assert score.points == 97.0 and score.passed


def test_a_goal_that_must_be_met_fails_the_run_whatever_the_score():
    score = scored(
        {"drop": "s12"}, {"set": "s13", "total_fen": 77800}, {"set": "s17", "tendered_fen": 77800, "change_fen": 0}
    )
    assert score.points == 92.0 and not score.passed and score.must_missed == ("g4",)
    covered = {each.rule: each.covered_by for each in score.findings if each.covered_by}
    assert covered == {"m3": "g4", "promise.n2.a": "g4"}


def test_a_false_claim_costs_once_and_is_a_broken_promise_too():
    score = scored({"set": "s3", "option": "b"})
    assert score.lost()["dialogue.false_claim"] == 8
    promise = next(each for each in score.findings if each.rule == "promise.n1.b")
    assert (promise.expected, promise.found, promise.points) == ("next_month", "immediate", 0)


def test_a_promised_total_is_held_against_all_that_was_paid():
    score = scored(
        {"set": "s12", "amount_fen": 8000}, {"set": "s13", "total_fen": 85800}, {"set": "s17", "change_fen": 4200}
    )
    assert "promise.n2.a" in {each.rule for each in score.findings}


def test_each_act_counts_only_at_its_time():
    late = scored({"drop": "s1"}, {"put": {"after": "s19", "steps": [{"id": "z", "do": "act", "kind": "greet"}]}})
    assert late.lost() == {"greet": 2}
    early = scored({"drop": "s19"}, {"put": {"before": "s17", "steps": [{"id": "z", "do": "act", "kind": "farewell"}]}})
    assert early.lost() == {"act.farewell": 2}


def test_time_is_full_up_to_the_target_and_gone_at_twice():
    events = play(ready(), ready().solution, CATALOG)

    def at(seconds):
        slow = [Event.from_json({**json.loads(each.dumps()), "active_s": seconds / len(events)}) for each in events]
        return grade(ready(), slow, CATALOG).parts["time"]

    assert [at(720), at(1080), at(1440), at(99999)] == [50, 25, 0, 0]


def test_hints_cost_once_each():
    steps = [{"id": "h1", "do": "hint", "at": "S5"}, {"id": "h2", "do": "hint", "at": "S5"}]
    score = scored({"put": {"after": "s6", "steps": steps}})
    assert score.lost() == {"hint.S5": 3}


def test_nothing_done_is_nothing():
    assert grade(ready(), [], CATALOG).points == 0


def test_without_any_goal_time_and_trace_are_gone():
    score = scored({"set": "s7", "address": "addr_no"})
    assert score.parts["goals"] == score.parts["trace"] == score.parts["time"] == 0


LOOKS = [
    {"do": "S0.view_customer_tree", "customer": "wang"},
    {"do": "S2.address_search", "text": "示范"},
    {"do": "S2.address_qualify", "address": "addr_no"},
    {"do": "S9.query_payment"},
    {"do": "S9.query_order_by_token"},
    {"do": "S9.query_order", "customer": "wang"},
    {"do": "S0.query_number", "number": "15400000000"},
    {"do": "act", "kind": "seat"},
]
HARM = [
    {"do": "S2.address_free_text", "text": "随便写"},
    {"do": "S3.hall_select", "hall": "hall_b"},
    {"do": "S1.abandon"},
    {"do": "S9.cancel_order", "order": "last", "reason": "手误"},
    {"do": "S5.add_prepay", "amount_fen": 9900},
    {"do": "S0.auth_password", "number": "15400000000", "password": "000000"},
    {"do": "S8.hand_over_terminal", "imei": "001010000000016"},
    {"do": "S5.delete_fee_line", "fee": "prepay_cash"},
]


def with_added(step, place, base):
    steps = list(base)
    steps.insert(place, {"id": "added", **step})
    return steps


@given(st.sampled_from(LOOKS), st.integers(0, 19), st.sampled_from([None, "s14", "s16", "s18"]))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_looking_never_lowers_the_score(look, place, dropped):
    base = [step for step in ready().solution if step["id"] != dropped]
    plain, more = scored(steps=base), scored(steps=with_added(look, place, base))
    assert more.points_tenths >= plain.points_tenths


@given(st.sampled_from(HARM), st.integers(0, 19), st.sampled_from([None, "s14", "s16", "s18"]))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_a_harmful_action_never_raises_the_score(harm, place, dropped):
    base = [step for step in ready().solution if step["id"] != dropped]
    plain, more = scored(steps=base), scored(steps=with_added(harm, place, base))
    assert more.points_tenths <= plain.points_tenths


@given(st.lists(st.sampled_from(range(19)), max_size=6, unique=True))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_the_score_is_what_the_findings_leave(dropped):
    steps = [step for place, step in enumerate(ready().solution) if place not in dropped]
    score = scored(steps=steps)
    assert score.points_tenths == max(0, 1000 - sum(each.points for each in score.findings))
    assert sum(score.parts.values()) <= 1000 and all(each.points <= each.full for each in score.findings)


# --- the parts by themselves ------------------------------------------------------------------------
def event(seq, command, outcome="ok", code=""):
    return Event(seq, f"t{seq}", command, {}, outcome, code, (), "2026-11-16T10:00:00+08:00")


RUN = [
    event(1, "S0.view_customer_tree", "looked"), event(2, "S6.readback"), event(3, "S7.submit"), event(4, "S7.submit"),
    event(5, "S2.query_single_annual", "refused", "E-VAGUE"), event(6, "S6.sign", "refused", "E-REQ"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "missed_at"),
    [
        ("precedence", ["S6.readback", "S7.submit"], None),
        ("precedence", ["S6.sign", "S7.submit"], 3),  # a refused signature is none
        ("precedence", ["S0.view_customer_tree", "S7.submit"], None),
        ("precedence", ["S6.sign", "S8.print"], None),  # what never came needs nothing before it
        ("alternate", ["S6.readback", "S7.submit"], 4),
        ("response", ["S2.query_single_annual!E-VAGUE", "S0.view_customer_tree"], 5),
        ("response", ["S6.readback", "S7.submit"], None),
        ("response", ["S2.query_single_annual", "S0.view_customer_tree"], None),
        ("never", "S2.address_free_text", None),
        ("never", "S6.readback", 2),
        ("exactly", {"S7.submit": 1}, 4),
        ("at_most", {"S7.submit": 2}, None),
    ],
)
def test_rules_of_the_trace(kind, value, missed_at):
    miss = _miss(RUN, kind, value)
    assert (miss[0] if miss else None) == missed_at


@pytest.mark.parametrize(
    ("wanted", "agrees"),
    [
        ({"status_in": ["installing", "active"]}, True),
        ({"status": "installing"}, False),
        ({"amount_fen_gte": 7000}, True),
        ({"amount_fen_lte": 6999}, False),
        ({"imeis_has": "1"}, True),
        ({"imei_in": ["1", "9"]}, True),
        ({"element": "15400001234"}, True),
        ({"status_not": "active"}, False),
        ({"colour": "red"}, False),
    ],
)
def test_comparisons(wanted, agrees):
    seen = {"status": "active", "amount_fen": 7000, "imeis": ("1", "2"), "imei": "1", "element": ("E1", "15400001234")}
    assert (difference(seen, wanted) is None) is agrees


def test_of_one_cause_the_dearest_counts():
    findings = [
        Finding("m3", "charges", 40, cause="x"),
        Finding("g4", "goals", 80, cause="x"),
        Finding("t1", "trace", 50),
    ]
    merged = {each.rule: (each.points, each.covered_by) for each in charged(findings, merge=True)}
    assert merged == {"g4": (80, ""), "m3": (0, "g4"), "t1": (50, "")}
    assert sum(each.points for each in charged(findings, merge=False)) == 170


def test_alignment_names_the_move():
    rows = aligned(
        [event(1, "S6.sign"), event(2, "S8.print"), event(3, "S0.view_customer_tree", "looked")],
        ["S6.readback", "S6.sign", "S0.view_customer_tree"],
    )
    assert [(row.move, row.command) for row in rows] == [
        ("missing", "S6.readback"),
        ("both", "S6.sign"),
        ("extra", "S8.print"),
    ]
    assert 0 < fitness(rows) < 1
    assert fitness(aligned(RUN, [each.command for each in RUN if each.outcome == "ok"])) == 1
