"""Every shipped scenario proves itself, for its own seed and another one."""

import io

import pytest
from django.core.management import CommandError, call_command

from simulator.crm.catalog import load_catalog
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.lint import lint_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.proving import prove
from simulator.scenarios.reading import Problems

FILES = sorted(SCENARIOS.glob("*.yaml"))
PATTERN = (SCENARIOS / "S-104.yaml").read_text("utf-8")


def loaded(path):
    problems = Problems()
    scenario = load_scenario(path, problems)
    assert list(map(str, problems)) == []
    return scenario, load_catalog(scenario.catalog_id)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_holds(path):
    scenario, catalog = loaded(path)
    problems = Problems()
    lint_scenario(scenario, catalog, problems)
    assert list(map(str, problems)) == []
    for seed in (scenario.data["rng_seed"], 77):
        proofs = list(prove(compile_scenario(scenario, catalog, seed=seed), catalog))
        assert {(proof.path, proof.wrong) for proof in proofs if not proof.holds} == set()


def changed(tmp_path, old, new):
    assert old in PATTERN
    path = tmp_path / "S-104.yaml"
    path.write_text(PATTERN.replace(old, new, 1), encoding="utf-8")
    return path


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err, **options)
    return out.getvalue()


def test_the_command_prints_a_table_of_all_paths():
    out = run("check_scenarios", "S-104")
    assert "ok   S-104  solution  100.0" in out
    assert "x1         95.0  t2:5" in out
    assert "empty       0.0" in out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("loses: {t2: 5}", "loses: {t3: 5}"),  # another rule
        ("loses: {t2: 5}", "loses: {t2: 4}"),  # other points
        ("loses: {m5: 3}", "loses: {m5: 3, greet: 2}"),  # not the complete set
        ("expect_refusals: [E-ADDR-NONE,", "expect_refusals: [E-ADDR-PORT,"),
        ("must: [g4]", "must: [g1]"),
        ("{id: s19, do: act, kind: farewell}", "{id: s19, do: act, kind: greet}"),  # a solution below 100
    ],
)
def test_the_command_fails_where_a_path_does_not_hold(tmp_path, old, new):
    changed(tmp_path, old, new)
    with pytest.raises(CommandError):
        run("check_scenarios", folder=tmp_path)


def test_a_goal_that_is_true_at_the_start_is_refused(tmp_path):
    path = changed(
        tmp_path,
        "where: {owner: wang, book: annual}, expect: {credited_fen: 72000}",
        "where: {owner: wang, book: annual}, expect: {credited_fen: 0}",
    )
    scenario, catalog = loaded(path)
    problems = Problems()
    assert not lint_scenario(scenario, catalog, problems)
    assert "g3" in str(next(iter(problems)))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("next: n2, tags: [rude]", "next: n9, tags: [rude]", "n9"),
        ("next: n2, tags: [false_claim], mood: 0", "next: n2, tags: [], mood: 0", "承诺与资费不符"),
        ("$wang.name, id_no", "$wong.name, id_no", "wong"),
        ("attr: price_fen, value: 72000", "attr: price_yuan, value: 72000", "price_yuan"),
        ("fact_from_catalog: 3, honest_limit: 2", "fact_from_catalog: 3, rapport: 2", "rapport"),
        (
            "where: {entity: term, offering: PR-BB-Y, owner: wang}",
            "where: {entity: year, owner: wang}",
            "规则 g2 无法判断",
        ),
        ("where: {entity: term, offering: PR-BB-Y, owner: wang}", "where: {owner: wang}", "规则 g2 无法判断"),
        ("kd1: {kd: {}}", "kd1: {amount: {}}", "kd1"),
        ("kd1: {kd: {}}", "kd1: {lottery: {}}", "lottery"),
        ("where: {entity: payment, purpose: plain_topup, amount_fen: 72000}", "where: {entity: hall}", "禁止项 f1"),
        ("elements: []}", "elements: [{kind: broadband, no: kd1, plan: PR-BB-X, account: a9}]}", "seed"),
    ],
)
def test_lint_names_what_should_not_ship(tmp_path, old, new, reason):
    scenario, catalog = loaded(changed(tmp_path, old, new))
    problems = Problems()
    assert not lint_scenario(scenario, catalog, problems)
    assert any(reason in str(problem) for problem in problems)
    assert all(str(problem).startswith("S-104.yaml:") for problem in problems)


def test_a_step_with_an_unknown_name_in_an_expression_is_named_with_its_line(tmp_path):
    steps = tmp_path / "steps.yaml"
    steps.write_text("steps:\n- {do: act, kind: greet}\n- {do: S3.account_pick, value: $kd9}\n", encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("grade_run", "S-104", steps, stderr=err, stdout=io.StringIO())
    assert "steps.yaml:3:" in err.getvalue() and "kd9" in err.getvalue()


def test_grade_run_prints_json_for_a_file_of_steps(tmp_path):
    import json

    steps = tmp_path / "steps.yaml"
    steps.write_text("- {do: act, kind: greet}\n- {do: S0.auth_id_card, customer: wang}\n- {do: S6.sign}\n", "utf-8")
    found = json.loads(run("grade_run", SCENARIOS / "S-104.yaml", steps, json=True))
    assert found["score"] == 2.0 and found["passed"] is False
    goal = next(each for each in found["findings"] if each["rule"] == "g1")
    assert goal["points"] == 12 and goal["seq"] == 3 and goal["cost"]


def test_grade_run_names_file_line_and_reason(tmp_path):
    steps = tmp_path / "steps.yaml"
    steps.write_text("- {do: act, kind: greet}\n- {do: S9.wish}\n", encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("grade_run", "S-104", steps, stderr=err, stdout=io.StringIO())
    assert "steps.yaml:2: 没有“S9.wish”这个步骤" in err.getvalue()
