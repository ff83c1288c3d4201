"""Every code that the counter may answer has its words, and every command of the closed list is played somewhere."""

import re
from pathlib import Path

import pytest
import yaml

from simulator.crm.catalog import CONTENT, CatalogError, catalog_sets, load_catalog, load_policy, parse_catalog
from simulator.crm.engine import FORMS, HANDLERS
from simulator.crm.flows import FLOWS
from simulator.crm.frame import ANYWHERE
from simulator.crm.messages import load_messages
from simulator.crm.refusals import BESIDES, TABLE, allowed
from simulator.crm.vocabulary import COMMANDS
from simulator.crm.vocabulary import FLOWS as FLOW_NAMES

CRM = CONTENT.parent.parent / "simulator" / "crm"
CODE = re.compile(r'"([EW]-[A-Z0-9-]+)"')


def codes_in_the_source():
    found = {code for path in CRM.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    catalogs = {
        code
        for path in (CONTENT / "catalog").glob("*.yaml")
        for code in re.findall(r"error: (E-[A-Z0-9-]+)", path.read_text("utf-8"))
    }
    return found | catalogs


def test_every_code_has_words_and_a_way_out():
    messages = load_messages()
    assert codes_in_the_source() - set(messages.codes) == set()
    for code, words in messages.codes.items():
        assert words["message"] and words["way_out"], code
        assert len(messages.text(code)) <= 60, code


def test_the_table_of_refusals_names_known_commands_and_codes():
    assert set(TABLE) | set(BESIDES) <= set(COMMANDS)
    named = {code for command in COMMANDS for code in allowed(command)}
    assert named <= set(load_messages().codes)


def test_no_words_are_kept_for_a_code_that_nobody_says():
    assert set(load_messages().codes) - codes_in_the_source() - set(allowed("")) == set()


def test_details_fill_the_message_and_a_missing_one_is_an_ellipsis():
    messages = load_messages()
    assert messages.text("E-OWE", {"account": "A1", "amount": "50.00"}) == "付费账户A1欠费50.00元,请先缴清"
    assert messages.text("E-REQ") == "必填项未填:…"


def test_the_closed_list_has_a_handler_and_a_form_for_all():
    assert set(COMMANDS) == set(HANDLERS)
    assert {kind.removesuffix("?") for spec in COMMANDS.values() for kind in spec.fields.values()} <= set(FORMS)
    assert tuple(FLOWS) == FLOW_NAMES
    for flow in FLOWS.values():
        assert flow.steps <= set(COMMANDS) and not flow.steps & ANYWHERE, flow.name
    in_a_flow = {name for flow in FLOWS.values() for name in flow.steps}
    assert set(COMMANDS) - ANYWHERE == in_a_flow


def test_every_flow_has_its_name_and_its_slips():
    policy = load_policy()
    assert set(policy["flows"]) == set(policy["receipts"]) == set(FLOWS)


def test_both_sets_have_the_same_shape():
    sets = {name: load_catalog(name) for name in catalog_sets()}
    assert set(sets) == {"next5g", "ref3g"}
    shapes = {
        name: sorted((each.layer, each.flows) for each in found.offerings.values()) for name, found in sets.items()
    }
    assert shapes["next5g"] == shapes["ref3g"]


def test_the_prices_of_the_source_never_vary():
    catalog = load_catalog("ref3g")
    assert catalog.get("PR-BB-M").install_fen == 5800
    assert catalog.get("PR-BB-M").monthly_fen == 7000
    assert catalog.get("PR-BB-Y").total_fen == 72000
    assert catalog.get("BD-1P1").prepay_fen == 48000


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("PR-BB-Y", {"monthly_fen": 5000}),
        ("PM-SAVE", {"return_fen": 1}),
        ("PR-BB-M", {"layer": "thing"}),
        ("PR-BB-M", {"monthly_fen": 70.5}),
        ("PR-BB-M", {"monthly_fen": -1}),
        ("PR-BB-M", {"colour": "red"}),
        ("BD-1P1", {"members": {"broadband": "NOTHING"}}),
    ],
)
def test_an_impossible_catalogue_is_refused(code, changes):
    data = yaml.safe_load((Path(CONTENT) / "catalog" / "ref3g.yaml").read_text("utf-8"))
    data["offerings"] = [{**each, **changes} if each["code"] == code else each for each in data["offerings"]]
    with pytest.raises(CatalogError):
        parse_catalog(data, load_policy(), source="ref3g.yaml")
