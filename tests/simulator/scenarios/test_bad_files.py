"""Scenario and dialogue files as they come: any bytes give a report with file, line and reason, never a crash."""

import random
import re

import pytest

from simulator.crm.catalog import load_catalog
from simulator.dialogues.loading import DIALOGUES, lint_exercise, load_exercise, prove_exercise
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.lint import lint_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.proving import prove_each
from simulator.scenarios.reading import Problems

REF = load_catalog("ref3g")
VALUES = (
    "null", "1", "-1", "1.5", "[]", "{}", '""', "x", "$x", "$due", "[1]", "{a: 1}", "true", "99999999999999999999", "2026-02-30",
    '"2026-13-01T00:00:00+08:00"', ".nan", ".inf", "!!python/object:x", "&a x", "*a", r'"\ud800"', "${due", "${}", "[[1]]", "~",
    "$price.X", "$next_month+999999m", "$next_month+99999999d", "${due|day}", r'"\0"',
)  # fmt: skip
ROUNDS = 25


def spoilt(text, rng):
    """The text with one or two slips of an author."""
    lines = text.split("\n")
    for _n in range(rng.choice([1, 1, 2])):
        at, kind = rng.randrange(len(lines)), rng.random()
        values = list(re.finditer(r"(?<=: )[^,\n{}\[\]]+|\[[^\[\]]*\]", lines[at]))
        if kind < 0.6 and values:
            found = rng.choice(values)
            lines[at] = lines[at][: found.start()] + rng.choice(VALUES) + lines[at][found.end() :]
        elif kind < 0.7:
            del lines[at]
        elif kind < 0.8:
            lines.insert(at, rng.choice(lines))
        else:
            place = rng.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + rng.choice(" :,{}[]\"'#&*!|>%@`\t\x00\x07-") + lines[at][place + 1 :]
    return "\n".join(lines)


def told(problems, name, text):
    """Every problem names the file, a line of it and a reason."""
    for problem in problems:
        assert re.match(rf"{re.escape(name)}:\d+: \S", str(problem)), problem
        assert 1 <= problem.line <= text.count("\n") + 1


@pytest.mark.parametrize("key", ["S-101", "S-104", "S-207", "S-312"])
def test_a_spoilt_scenario_gives_a_report(key, tmp_path):
    rng, text = random.Random(key), (SCENARIOS / f"{key}.yaml").read_text("utf-8")
    for number in range(ROUNDS):
        path, written = tmp_path / f"{key}.yaml", spoilt(text, rng)
        path.write_bytes(written.encode("utf-8", "surrogatepass"))
        problems = Problems()
        scenario = load_scenario(path, problems)
        assert (scenario is None) == (len(problems) > 0)
        if scenario is not None and scenario.catalog_id == "ref3g":
            fine = lint_scenario(scenario, REF, problems)
            assert fine == (len(problems) == 0)
            if fine and number % 4 == 0:
                list(prove_each(scenario, compile_scenario(scenario, REF), REF, problems))
        told(problems, path.name, written)


def test_a_spoilt_dialogue_gives_a_report(tmp_path):
    rng, text = random.Random(1), (DIALOGUES / "D-01.yaml").read_text("utf-8")
    for _n in range(3 * ROUNDS):
        path, written = tmp_path / "D-01.yaml", spoilt(text, rng)
        path.write_bytes(written.encode("utf-8", "surrogatepass"))
        problems = Problems()
        exercise = load_exercise(path, problems)
        assert (exercise is None) == (len(problems) > 0)
        if exercise is not None:
            lint_exercise(exercise, REF, problems)
            if not len(problems):
                list(prove_exercise(exercise))
        told(problems, path.name, written)


def test_any_bytes_give_a_report(tmp_path):
    rng, path = random.Random(2), tmp_path / "S-1.yaml"
    for _n in range(100):
        path.write_bytes(rng.randbytes(rng.randrange(200)))
        for load in (load_scenario, load_exercise):
            problems = Problems()
            assert load(path, problems) is None and len(problems)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"", "空"), (b"\xff\xfe", "UTF-8"), (b"a: *b", "引用"), (b"[" * 5000, "嵌套太深"), (b"a: 1\na: 2", "两次"), (b"a: [1", "YAML"),
        (b"a: .inf", "无法读取"), (b"x" * 600_000, "字节"), (b"- 1", "映射"), (b"{id: S-1}", "缺少"),
    ],
)  # fmt: skip
def test_the_reason_is_said(tmp_path, written, reason):
    path, problems = tmp_path / "S-1.yaml", Problems()
    path.write_bytes(written)
    assert load_scenario(path, problems) is None
    assert any(reason in str(each) for each in problems), list(problems)
