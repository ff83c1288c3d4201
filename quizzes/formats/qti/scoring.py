"""Response declarations and processing of the items that we write. Each response gets its share of SCORE, 0 to 1."""

from typing import Any

from quizzes.formats.parsed import Question
from quizzes.formats.qti.names import Dialect
from quizzes.formats.trees import Node, element
from quizzes.formats.weights import weight_word, weights_of

Mapping = list[tuple[str, float]]


def declaration(name: str, base: str, cardinality: str, correct: list[str], mapping: Mapping = (), **more: str) -> Node:  # type: ignore[assignment]
    """Return a response declaration; `more` are attributes of every map entry."""
    values = element("correctResponse", *(element("value", value) for value in correct)) if correct else None
    entries = [element("mapEntry", mapKey=key, mappedValue=f"{points:g}", **more) for key, points in mapping]
    bounds = {"lowerBound": "0", "upperBound": "1", "defaultValue": "0"}
    return element(
        "responseDeclaration",
        values,
        element("mapping", *entries, **bounds) if entries else None,
        identifier=name,
        cardinality=cardinality,
        baseType=base,
    )


def outcome(name: str, base: str = "float", default: str = "0", cardinality: str = "single") -> Node:
    value = element("defaultValue", element("value", default)) if default else None
    return element("outcomeDeclaration", value, identifier=name, cardinality=cardinality, baseType=base)


# --- what a response is worth -------------------------------------------------------------------
def mapped(name: str) -> Node:
    return element("mapResponse", identifier=name)


def value(number: float) -> Node:
    return element("baseValue", f"{number:g}", baseType="float")


def variable(name: str) -> Node:
    return element("variable", identifier=name)


def set_score(what: Node, name: str = "SCORE") -> Node:
    return element("setOutcomeValue", what, identifier=name)


def matches(name: str, score: str) -> list[Node]:
    """All or nothing."""
    test = element("match", variable(name), element("correct", identifier=name))
    return [element("responseCondition", element("responseIf", test, set_score(value(1), score)))]


def half(name: str, score: str) -> list[Node]:
    """Everything right is worth all, a part of it and nothing wrong a half."""
    right = element("correct", identifier=name)
    exact = element("responseIf", element("match", variable(name), right), set_score(value(1), score))
    some = element("and", element("not", element("isNull", variable(name))), element("contains", right, variable(name)))
    return [element("responseCondition", exact, element("responseElseIf", some, set_score(value(0.5), score)))]


def numbers(name: str, score: str, answers: list[dict[str, Any]]) -> list[Node]:
    """The first number that fits counts."""
    branches = []
    for n, answer in enumerate(answers):
        tolerance = answer.get("tolerance", "0")
        test = element(
            "equal",
            variable(name),
            element("baseValue", answer["value"], baseType="float"),
            toleranceMode="absolute",
            tolerance=f"{tolerance} {tolerance}",
        )
        reward = set_score(value(answer.get("percent", 100) / 100), score)
        branches.append(element("responseIf" if n == 0 else "responseElseIf", test, reward))
    return [element("responseCondition", *branches)]


def choice_weights(data: Question, names: list[str]) -> Mapping:
    """Return the points of each choice where a share of the right ones counts."""
    weights = weights_of(data["options"], "share")
    return [(name, float(weight_word(weight / 100))) for name, weight in zip(names, weights, strict=True)]


def processing(dialect: Dialect, steps: list[Node], template: str) -> Node:
    """Return the response processing: one of the standard templates where it says all."""
    if template:
        return element("responseProcessing", template=dialect.templates + template)
    return element("responseProcessing", *steps)


def total(scores: list[tuple[str, float]]) -> Node:
    """Set SCORE to the weighted mean of the scores of the parts."""
    weights = sum(weight for _name, weight in scores)
    parts = [element("product", value(weight / weights), variable(name)) for name, weight in scores]
    return set_score(element("sum", *parts))
