"""Every shipped conversation proves itself, and a malformed one is named with its line."""

import pytest

from simulator.crm.catalog import load_catalog
from simulator.dialogues.loading import DIALOGUES, judge, lint_exercise, load_exercise, prove_exercise, talked
from simulator.scenarios.reading import Problems

FILES = sorted(DIALOGUES.glob("*.yaml"))
PATTERN = (DIALOGUES / "D-04.yaml").read_text("utf-8")
REF = load_catalog("ref3g")


def loaded(path):
    problems = Problems()
    exercise = load_exercise(path, problems)
    assert list(map(str, problems)) == []
    return exercise


def test_twelve_ship():
    assert len(FILES) >= 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_dialogue_holds(path):
    exercise, problems = loaded(path), Problems()
    lint_exercise(exercise, load_catalog(exercise.data["catalog"]), problems)
    assert list(map(str, problems)) == []
    proofs = list(prove_exercise(exercise))
    assert [(name, wrong) for name, _, wrong in proofs if wrong] == []
    solved = {name: result for name, result, _ in proofs}["solution"]
    assert solved.points_tenths == 1000 and solved.passed


def test_what_was_set_right_costs_nothing_and_what_was_not_costs():
    exercise = loaded(DIALOGUES / "D-04.yaml")
    cured = judge(exercise, *talked(exercise, ["a", "c", "a", "a"]))
    left = judge(exercise, *talked(exercise, ["a", "c", "b", "a"]))
    assert cured.points_tenths == 1000
    assert left.by_rule()["wrong_fact"] == 10 and not left.passed


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("next: n3, mood: 0", "next: n7, mood: 0", "n7"),
        ("t1_listen: 20", "t1_listen: 21", "101.0"),
        ("corrects: [n2.c]", "corrects: [n2.e]", "n2.e"),
        ("$monthly.PR-MOB-66", "$monthly.PR-MOB-67", "PR-MOB-67"),
        ("catalog: ref3g", "catalog: ref9g", "ref9g"),
        ("可以改回66元，从下月1号生效，这个月仍按96元，要现在办吗？", "可" * 61, "60"),
        ("id: D-04", "id: D-05", "D-05.yaml"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, reason):
    assert old in PATTERN
    path = tmp_path / "D-04.yaml"
    path.write_text(PATTERN.replace(old, new, 1), encoding="utf-8")
    problems = Problems()
    exercise = load_exercise(path, problems)
    if exercise is not None:
        lint_exercise(exercise, REF, problems)
    assert any(reason in str(each) and str(each).startswith("D-04.yaml:") for each in problems)


UNFAIR = """
start: n1
nodes:
  n1:
    say: 问
    options:
      - {id: a, text: 一个又长又对的回答在这里, next: n2}
      - {id: b, text: 错, next: end, tags: [rude], mood: -1}
  n2:
    say: 问
    options:
      - {id: a, text: 一个又长又对的回答在这里, next: end}
      - {id: b, text: 错, next: end, tags: [rude], mood: -1}
  n3:
    say: 走不到
    options:
      - {id: a, text: 对, next: n3}
      - {id: b, text: 错, next: n3, tags: [rude]}
"""


def test_lint_sees_what_gives_the_answer_away_and_what_cannot_be_reached():
    from simulator.dialogues.lint import lint_dialogue
    from simulator.scenarios.reading import read_text

    problems = Problems()
    tree = read_text(UNFAIR, "x.yaml", problems)
    lint_dialogue(tree, (), tree.data, REF, problems)
    text = "\n".join(map(str, problems))
    assert "走不到" in text and "n3" in text
    tree.data["nodes"].pop("n3")
    problems = Problems()
    lint_dialogue(tree, (), tree.data, REF, problems)
    text = "\n".join(map(str, problems))
    assert "最长" in text and "第一个" in text


def test_lint_sees_a_node_that_cannot_be_left_in_peace():
    from simulator.dialogues.lint import lint_dialogue
    from simulator.scenarios.reading import Tree

    node = {
        "say": "问",
        "options": [
            {"id": "a", "text": "对", "next": "n1"},
            {"id": "b", "text": "错", "next": "end", "tags": ["rude"]},
        ],
    }
    problems = Problems()
    lint_dialogue(Tree("x.yaml", {}), (), {"start": "n1", "nodes": {"n1": node}}, REF, problems)
    assert "不伤客户情绪" in str(next(iter(problems)))
