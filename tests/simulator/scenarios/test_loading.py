"""A scenario file is taken whole, or refused with file, line and reason."""

import json
from datetime import date

import pytest

from simulator.crm.catalog import load_catalog
from simulator.crm.formats import identity_number
from simulator.scenarios.compiling import Compiled, compile_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.reading import Problems, read_text
from simulator.scenarios.steps import EditError, edited
from simulator.scenarios.variables import Scope, VariableError, draw_all

PATTERN = (SCENARIOS / "S-104.yaml").read_text("utf-8")
REF = load_catalog("ref3g")


def refusals(tmp_path, old: str, new: str) -> list[str]:
    assert PATTERN.count(old) >= 1
    path = tmp_path / "S-104.yaml"
    path.write_text(PATTERN.replace(old, new, 1), encoding="utf-8")
    problems = Problems()
    load_scenario(path, problems)
    return [str(problem) for problem in problems]


def line_of(text: str) -> int:
    return PATTERN[: PATTERN.index(text)].count("\n") + 1


def test_the_pattern_is_taken():
    problems = Problems()
    assert load_scenario(SCENARIOS / "S-104.yaml", problems) is not None
    assert list(problems) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("do: S6.sign}", "do: S6.signature}", "没有“S6.signature”这个步骤"),
        ("do: S3.hall_select, hall: hall_a}", "do: S3.hall_select, shop: hall_a}", "没有字段“shop”"),
        ("{id: s17, do: S7.submit, method: cash,", "{id: s17, do: S7.submit,", "缺少字段“method”"),
        ("rng_seed: 104", "rng_sede: 104", "未知的键“rng_sede”"),
        ("level: 1", "level: 7", "level"),
        ("{id: g1, points: 12,", "{id: g1, points: 11,", "goals 的分值合计是 44.0，应为 45.0"),
        ("tags: [rude]", "tags: [rood]", "rood"),
        ("[S6.sign, S7.submit]", "[S6.sign, S7.sumbit]", "S7.sumbit"),
        ("[S2.address_select, S7.submit]", "[S2.address_select, S2.address_qualify]", "查询从不扣分"),
        ("{drop: s14}", "{drop: s99}", "s99"),
        ("loses: {t2: 5}", "loses: {t9: 5}", "t9"),
        ("{id: g2, points: 12", "{id: g1, points: 12", "编号“g1”用了两次"),
        ("act.farewell: 2", "act.bow: 2", "act.bow"),
        ("on: dialogue.rude", "on: dialogue.tired", "dialogue.tired"),
        ("until: s19, minutes: 6", "until: s18, minutes: 6", "parts"),
        ("until: s19, minutes: 6", "until: s19, minutes: 9", "parts"),
        ("fee: once_install, amount_fen: 5800", "fee: once_install, amount_fen: 58元", "58元"),
        ("fee: once_install, amount_fen: 5800", "fee: once_install, amount_fen: 58.5", "58.5"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, reason):
    found = refusals(tmp_path, old, new)
    assert any(reason in each for each in found), found
    assert all(each.startswith("S-104.yaml:") for each in found)
    if reason != "rng_sede" and "\n" not in old:
        near = range(line_of(old) - 1, line_of(old) + 2)
        head = any(f"S-104.yaml:{line}:" in each for each in found for line in near)
        assert head or "goals" in reason or "act.bow" in reason or "g1" in reason or "rng" in reason, found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [1", "不是有效的 YAML"),
        ("", "空的"),
        ("a: &x 1\nb: *x", "引用"),
        ("a: 1\na: 2", "出现了两次"),
        ("a: {b: 一句话,说完}", "半角逗号"),
        ("[" * 40 + "]" * 40, "太深"),
    ],
)
def test_what_is_no_scenario_at_all_is_refused_with_a_line(text, reason):
    problems = Problems()
    read_text(text, "x.yaml", problems)
    assert [reason in str(problem) for problem in problems] == [True]


def test_a_file_that_is_not_utf8_or_not_there_is_named(tmp_path):
    (tmp_path / "S-1.yaml").write_bytes(b"id: \xff\xfe")
    problems = Problems()
    assert load_scenario(tmp_path / "S-1.yaml", problems) is None
    assert load_scenario(tmp_path / "S-2.yaml", problems) is None
    assert len(problems) == 2


# --- variables --------------------------------------------------------------------------------------
def scope(**drawn):
    return Scope(drawn, date(2026, 11, 16), REF, 84800)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$next_month", "2026-12-01"),
        ("$next_month+12m", "2027-12-01"),
        ("$next_month.month", "2026-12"),
        ("$today+3d", "2026-11-19"),
        ("$price.PR-BB-Y", 72000),
        ("$deposit.PM-SAVE", 120000),
        ("$due+5200", 90000),
        ("$wang.name", "王示"),
        ("装机 ${tomorrow} AM", "装机 2026-11-17 AM"),
        ("共${due}元，${next_month|day}起", "共848元，12月1日起"),
    ],
)
def test_expressions(text, value):
    assert scope(wang={"name": "王示"}).resolved(text) == value


@pytest.mark.parametrize("text", ["$nobody", "$wang.age", "$price.PR-NONE", "$due+1m", "$next_month+5", "$wang name"])
def test_an_expression_without_sense_is_refused(text):
    with pytest.raises(VariableError):
        scope(wang={"name": "王示"}).resolved(text)


def test_the_same_seed_draws_the_same_person_and_each_is_valid():
    first, again = (draw_all({"a": {"person": {}}, "b": {"person": {}}}, 7) for _ in range(2))
    other = draw_all({"a": {"person": {}}}, 8)
    assert first == again
    assert first["a"] != first["b"]
    assert first["a"] != other["a"]
    assert identity_number(first["a"]["id_no"])


# --- compiling --------------------------------------------------------------------------------------
def pattern():
    found = load_scenario(SCENARIOS / "S-104.yaml", Problems())
    assert found is not None
    return found


def test_a_compiled_scenario_has_no_expression_left_and_survives_json():
    ready = compile_scenario(pattern(), REF)
    text = json.dumps(ready.to_json(), ensure_ascii=False)
    assert '"$' not in text and "${" not in text
    assert Compiled.from_json(json.loads(text)).to_json() == json.loads(text)


def test_the_due_sum_is_that_of_the_fee_lines():
    ready = compile_scenario(pattern(), REF)
    accept = next(step for step in ready.solution if step["do"] == "S5.accept_fees")
    assert accept["total_fen"] == 5800 + 72000 + 7000


def test_another_seed_changes_the_customer_and_nothing_of_the_key():
    one, other = (compile_scenario(pattern(), REF, seed=seed) for seed in (1, 2))
    assert one.initial["customers"] != other.initial["customers"]
    assert one.key == other.key


def test_the_exam_has_no_hints_and_no_clock_unless_the_scenario_says_so():
    exam = compile_scenario(pattern(), REF, mode="exam")
    practice = compile_scenario(pattern(), REF, mode="practice")
    assert exam.initial["hints"] == [] and practice.initial["hints"] != []
    assert exam.initial["clock_moves"] is True  # S-104 says so


def test_an_exam_draws_its_fault_by_seed_and_no_other_mode_has_one():
    found = load_scenario(SCENARIOS / "S-108.yaml", Problems())
    drawn = [compile_scenario(found, REF, seed=seed, mode="exam").initial["faults"] for seed in range(20)]
    assert {fault["id"] for (fault,) in drawn} == {"pf1", "pf2", "pf3"}
    assert drawn[3] == compile_scenario(found, REF, seed=3, mode="exam").initial["faults"]
    assert compile_scenario(found, REF, seed=3, mode="practice").initial["faults"] == []


# --- edits ------------------------------------------------------------------------------------------
STEPS = [{"id": "a", "do": "S6.sign"}, {"id": "b", "do": "act", "kind": "greet"}, {"id": "c", "do": "S6.readback"}]


def ids(*edits):
    return [step["id"] for step in edited(STEPS, edits)]


def test_edits_drop_swap_and_put():
    assert ids({"drop": "b"}) == ["a", "c"]
    assert ids({"swap": ["a", "c"]}) == ["c", "b", "a"]
    assert ids({"put": {"after": "a", "steps": [{"id": "x", "do": "S6.sign"}]}}) == ["a", "x", "b", "c"]
    assert ids({"put": {"before": "a", "steps": [{"id": "x", "do": "S6.sign"}]}}) == ["x", "a", "b", "c"]


def test_an_edit_sets_a_field_or_puts_another_step_in_its_place():
    assert edited(STEPS, [{"set": "b", "kind": "seat"}])[1] == {"id": "b", "do": "act", "kind": "seat"}
    assert edited(STEPS, [{"set": "b", "do": "S6.sign"}])[1] == {"id": "b", "do": "S6.sign"}
    assert STEPS[1]["kind"] == "greet"


def test_an_edit_of_a_step_that_is_not_there_is_an_error():
    with pytest.raises(EditError):
        edited(STEPS, [{"drop": "z"}])
