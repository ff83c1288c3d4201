"""What makes a conversation fair: every node can be reached and left in peace, and nothing gives the right answer away."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.catalog import Catalog
from simulator.dialogues.engine import END, REFUSED
from simulator.scenarios.reading import Place, Problems, Tree
from simulator.scenarios.vocabulary import NEGATIVE_TAGS

Nodes = Mapping[str, Mapping[str, Any]]
FEW = 2  # with so few nodes nothing can be said about where the right answer stands


def lint_dialogue(tree: Tree, at: Place, dialogue: Mapping[str, Any], catalog: Catalog, problems: Problems) -> None:
    """Note what should not be shipped. `dialogue` is resolved, `at` is where it stands in the file."""
    nodes: Nodes = dialogue["nodes"]
    _lint_ways(tree, at, dialogue, nodes, problems)
    reached = _reached(dialogue, nodes)
    for name in nodes:
        if name not in reached:
            problems.add(tree.name, tree.line(*at, "nodes", name), "node_unreachable", node=name)
        elif not _has_peaceful_way(nodes, name):
            problems.add(tree.name, tree.line(*at, "nodes", name), "node_no_way", node=name)
    for name, node in nodes.items():
        _lint_node(tree, (*at, "nodes", name), name, node, problems)
        for option in node["options"]:
            _lint_claims(tree, (*at, "nodes", name), name, option, catalog, problems)
    _lint_guessable(tree, at, nodes, problems)


def is_good(option: Mapping[str, Any]) -> bool:
    """Without a negative tag and without hurting the mood."""
    return not set(option.get("tags", ())) & set(NEGATIVE_TAGS) and option.get("mood", 0) >= 0


def _lint_ways(tree: Tree, at: Place, dialogue: Mapping[str, Any], nodes: Nodes, problems: Problems) -> None:
    for key in ("start", "second_approach"):
        if key in dialogue and dialogue[key] not in nodes:
            problems.add(tree.name, tree.line(*at, key), "node_unknown", node=dialogue[key])
    answers = {f"{name}.{option['id']}" for name, node in nodes.items() for option in node["options"]}
    for name, node in nodes.items():
        for index, option in enumerate(node["options"]):
            line = tree.line(*at, "nodes", name, "options", index)
            if option["next"] not in (*nodes, END, REFUSED):
                problems.add(tree.name, line, "node_unknown", node=option["next"])
            for answer in option.get("corrects", ()):
                if answer not in answers:
                    problems.add(tree.name, line, "option_unknown", node=name, option=answer)


def _next(dialogue: Mapping[str, Any], option: Mapping[str, Any]) -> str:
    return str(dialogue.get("second_approach", END)) if option["next"] == REFUSED else str(option["next"])


def _reached(dialogue: Mapping[str, Any], nodes: Nodes) -> set[str]:
    seen: set[str] = set()
    open_now = [str(dialogue["start"])]
    while open_now:
        name = open_now.pop()
        if name in nodes and name not in seen:
            seen.add(name)
            open_now += [_next(dialogue, option) for option in nodes[name]["options"]]
    return seen


def _has_peaceful_way(nodes: Nodes, name: str) -> bool:
    """Some way of good answers from here to the end."""
    seen: set[str] = set()
    open_now = [name]
    while open_now:
        here = open_now.pop()
        if here in (END, REFUSED) or here not in nodes:  # one that is not there is told by itself
            return True
        if here not in seen:
            seen.add(here)
            open_now += [str(option["next"]) for option in nodes[here]["options"] if is_good(option)]
    return False


def _lint_node(tree: Tree, place: Place, name: str, node: Mapping[str, Any], problems: Problems) -> None:
    options = node["options"]
    ids = [option["id"] for option in options]
    for option in {each for each in ids if ids.count(each) > 1}:
        problems.add(tree.name, tree.line(*place), "option_twice", node=name, option=option)
    if not any(map(is_good, options)):
        problems.add(tree.name, tree.line(*place), "option_no_good", node=name)
    rows: dict[tuple[str, ...], str] = {}
    for option in options:
        for row in option.get("keywords", ()):
            key = tuple(sorted(row))
            if rows.setdefault(key, option["id"]) != option["id"]:
                problems.add(tree.name, tree.line(*place), "keyword_twice", node=name, word="+".join(row))


def _lint_claims(
    tree: Tree, place: Place, name: str, option: Mapping[str, Any], catalog: Catalog, problems: Problems
) -> None:
    """A false claim carries a negative tag, a `false_claim` has a claim that is false or promises no attribute at all."""
    for claim in option.get("claims", ()):
        if "offering" not in claim:
            continue
        offering = catalog.find(claim["offering"])
        if offering is None:
            problems.add(
                tree.name, tree.line(*place), "offering_unknown", catalog=catalog.set_id, code=claim["offering"]
            )
            continue
        truth = offering.claimable().get(claim["attr"])
        if truth is None:
            problems.add(tree.name, tree.line(*place), "claim_attr", code=offering.code, attr=claim["attr"])
        elif truth != claim["value"] and not set(option.get("tags", ())) & set(NEGATIVE_TAGS):
            problems.add(
                tree.name, tree.line(*place), "claim_false_untagged", node=name, option=option["id"],
                attr=claim["attr"], value=claim["value"], truth=truth,
            )  # fmt: skip


def _lint_guessable(tree: Tree, at: Place, nodes: Nodes, problems: Problems) -> None:
    """The only good answer is not always the longest, nor always written first."""
    single = [node["options"] for node in nodes.values() if sum(map(is_good, node["options"])) == 1]
    if len(single) < FEW:
        return
    if all(is_good(max(options, key=lambda each: len(each["text"]))) for options in single):
        problems.add(tree.name, tree.line(*at), "option_longest", count=len(single))
    if all(is_good(options[0]) for options in single):
        problems.add(tree.name, tree.line(*at), "option_first", count=len(single))
