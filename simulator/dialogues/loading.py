"""Conversations that are taken by themselves: read, checked, scored and proved like scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from simulator.crm.catalog import CONTENT, Catalog, load_catalog
from simulator.dialogues.engine import BUYS_AT, TalkError, begin, say
from simulator.dialogues.lint import lint_dialogue
from simulator.scenarios.checking import check_schema
from simulator.scenarios.loading import DIALOGUE_SCHEMA, check_tags, tenths
from simulator.scenarios.reading import Problems, Tree, read_file, read_text
from simulator.scenarios.variables import Scope, VariableError

DIALOGUES = CONTENT / "dialogues"
SCHEMA = Path(__file__).with_name("exercise.schema.json")
FULL = 1000
PASS_TENTHS = 800
FIRST_DAY = date(2026, 1, 1)  # conversations name no day of their own


@dataclass(frozen=True, slots=True)
class Exercise:
    """A conversation with its persona, what gives points, and the paths that prove it. Expressions are filled in."""

    id: str
    title: str
    data: Mapping[str, Any]
    tree: Tree
    version: int = 0  # of the row that it was read from; 0 for a file

    @property
    def dialogue(self) -> dict[str, Any]:
        """The conversation with its persona, as the engine takes it."""
        return {**self.data["dialogue"], "persona": self.data["persona"]}


@dataclass(frozen=True, slots=True)
class Lost:
    """Points that were not reached, with the answer that cost them (empty: something was never said)."""

    rule: str
    points: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a conversation came to, in tenths of a point."""

    points_tenths: int
    passed: bool
    outcome: str
    mood: int
    trust: int
    lost: tuple[Lost, ...]

    def by_rule(self) -> dict[str, float]:
        """Points lost by rule."""
        found: dict[str, float] = {}
        for each in self.lost:
            found[each.rule] = found.get(each.rule, 0) + each.points / 10
        return found


def load_exercise(path: Path, problems: Problems) -> Exercise | None:
    """The exercise of a file, or None with every reason noted."""
    before = len(problems)
    tree = read_file(path, problems)
    found = _exercise(tree, problems)
    if tree is not None and found is not None and path.stem != found.id:
        problems.add(tree.name, tree.line("id"), "file_name", expected=found.id)
    return found if len(problems) == before else None


def read_exercise(text: str, name: str, problems: Problems) -> Exercise | None:
    """The exercise of a stored text, or None with every reason noted under `name`."""
    return _exercise(read_text(text, name, problems), problems)


def _exercise(tree: Tree | None, problems: Problems) -> Exercise | None:
    before = len(problems)
    if tree is None or not check_schema(tree, SCHEMA, problems):
        return None
    if check_schema(tree, DIALOGUE_SCHEMA, problems, ("dialogue",)):
        check_tags(tree, ("dialogue",), problems)
        _check_points(tree, problems)
    if len(problems) > before:
        return None
    try:
        data = Scope({}, FIRST_DAY, load_catalog(tree.data["catalog"])).resolved(tree.data)
    except OSError:
        problems.add(tree.name, tree.line("catalog"), "catalog_unknown", name=tree.data["catalog"])
        return None
    except VariableError as error:
        problems.add(tree.name, tree.line("dialogue"), error.key, **error.details)
        return None
    return Exercise(data["id"], data["title"], data, tree)


def _check_points(tree: Tree, problems: Problems) -> None:
    """Points of tags and of the outcome come to a hundred; each tag can be earned."""
    data = tree.data
    found = sum(map(tenths, data["points"].values())) + tenths(data["outcome"]["points"])
    if found != FULL:
        problems.add(tree.name, tree.line("points"), "sum_wrong", part="points", found=found / 10, expected=100.0)
    tags = {
        tag for node in data["dialogue"]["nodes"].values() for each in node["options"] for tag in each.get("tags", ())
    }
    for name in data["points"]:
        if name not in tags:
            problems.add(tree.name, tree.line("points", name), "manner_missing", name=name)


def lint_exercise(exercise: Exercise, catalog: Catalog, problems: Problems) -> None:
    """Note what should not be shipped."""
    lint_dialogue(exercise.tree, ("dialogue",), exercise.data["dialogue"], catalog, problems)


def talked(exercise: Exercise, answers: Sequence[str]) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    """What was said and the conversation after these options, one a node. Raises TalkError."""
    talk: Mapping[str, Any] = begin(exercise.dialogue)
    said: list[Mapping[str, Any]] = []
    for option in answers:
        said.append(say(exercise.dialogue, talk, talk["node"], option))
        talk = said[-1]["talk"]
    return said, talk


def judge(exercise: Exercise, said: Sequence[Mapping[str, Any]], talk: Mapping[str, Any]) -> Result:
    """Points for listed tags, once each, and for the outcome; less the penalty of each negative answer that was not
    set right by a later one. Pure: no model, no chance."""
    data = exercise.data
    shown = {tag for each in said for tag in each["tags"]}
    cured = {answer for each in said for answer in each["corrects"]}
    lost = [Lost(tag, tenths(points)) for tag, points in data["points"].items() if tag not in shown]
    if not _reached(data["outcome"], talk):
        lost.append(Lost("outcome", tenths(data["outcome"]["points"])))
    for each in said:
        answer = f"{each['node']}.{each['option']}"
        for tag in each["tags"]:
            if tag in data["penalties"] and answer not in cured:
                lost.append(Lost(tag, tenths(data["penalties"][tag]), answer))
    points = max(0, FULL - sum(each.points for each in lost))
    outcome = str(talk["outcome"])
    return Result(points, points >= PASS_TENTHS, outcome, talk["mood"], talk["trust"], tuple(lost))


def _reached(wanted: Mapping[str, Any], talk: Mapping[str, Any]) -> bool:
    ended = talk["outcome"] in wanted["is"]
    bought = not wanted.get("trusting", False) or talk["trust"] >= BUYS_AT
    return ended and bought and talk["mood"] >= wanted.get("mood_gte", 0)


def prove_exercise(exercise: Exercise) -> Iterator[tuple[str, Result | None, str]]:
    """Each path with its result and what is wrong with it (empty: as the author says)."""
    rows: list[tuple[str, list[str], Mapping[str, float]]] = [("solution", exercise.data["solution"], {})]
    rows += [(each["id"], each["answers"], {}) for each in exercise.data.get("variants", ())]
    rows += [(each["id"], each["answers"], each["loses"]) for each in exercise.data["mutants"]]
    for path, answers, loses in rows:
        try:
            result = judge(exercise, *talked(exercise, answers))
        except TalkError as error:
            yield path, None, f"cannot say {error}"
            continue
        expected = {rule: float(points) for rule, points in loses.items()}
        yield path, result, "" if result.by_rule() == expected else f"loses {result.by_rule()} != {expected}"
    nothing = judge(exercise, [], begin(exercise.dialogue))
    yield "empty", nothing, "" if nothing.points_tenths == 0 else f"{nothing.points_tenths / 10} != 0"
