"""What an item says about right answers: declarations, mappings, and the simple forms of response processing."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import is_number
from quizzes.formats.parsed import Wrong
from quizzes.formats.trees import Node
from quizzes.formats.weights import percent_of

MAX_VALUES = 500
NUMBERS = ("float", "integer")


@dataclass
class Rule:
    """An answer that some condition of the processing rewards: `score` as the item says it."""

    value: str
    score: float
    tolerance: str = "0"


@dataclass
class Response:
    """A declared response: right values, points of single values, and rewarded answers."""

    base: str = ""
    cardinality: str = "single"
    correct: list[str] = field(default_factory=list)
    mapping: list[tuple[str, float, bool]] = field(default_factory=list)  # value, points, case matters
    rules: list[Rule] = field(default_factory=list)

    @property
    def is_number(self) -> bool:
        return self.base in NUMBERS

    def answers(self) -> list[tuple[str, int, str]]:
        """Return (value, percent, tolerance) of all that is rewarded, the best first."""
        found = [(rule.value, rule.score, rule.tolerance) for rule in self.rules]
        found += [(value, points, "0") for value, points, _case in self.mapping if value not in {f[0] for f in found}]
        best = max((score for _value, score, _tolerance in found), default=0)
        known = {value for value, _score, _tolerance in found}
        right = [(value, best or 1.0, "0") for value in self.correct if value not in known]
        found = right + found
        best = best or 1.0
        return [(value, percent_of(score / best * 100), tolerance) for value, score, tolerance in found]


def responses_of(item: Node) -> dict[str, Response]:
    """Return the responses of an item by their identifiers."""
    found = {}
    for node in item.nodes("responseDeclaration"):
        values = [value.text().strip() for value in node.find("correctResponse") for value in value.nodes("value")]
        if len(values) > MAX_VALUES:
            raise Wrong(_("There are more than %(max)s answers.") % {"max": MAX_VALUES})
        mapping = [
            (entry.get("mapKey").strip(), number(entry.get("mappedValue")), entry.get("caseSensitive") != "false")
            for entry in node.find("mapEntry")[:MAX_VALUES]
        ]
        found[node.get("identifier")] = Response(node.get("baseType"), node.get("cardinality"), values, mapping)
    processing = item.first("responseProcessing")
    if processing:
        for condition in processing.find("responseIf", "responseElseIf")[:MAX_VALUES]:
            _add_rules(condition, found)
    return found


def number(text: str) -> float:
    return float(text) if is_number(text.strip()) else 0.0


def _add_rules(condition: Node, responses: dict[str, Response]) -> None:
    """`if RESPONSE equals 58 ± 0.5 then SCORE = 1`, also as one of several in an `or`."""
    inside = condition.nodes()
    score = next((_score(node) for node in inside if node.tag == "setOutcomeValue" and _score(node) is not None), None)
    if not inside or score is None:
        return
    tests = inside[0].nodes() if inside[0].tag in ("or", "and") else inside[:1]
    for test in tests[:MAX_VALUES]:
        variable, value = test.first("variable"), test.first("baseValue")
        response = responses.get(variable.get("identifier")) if variable else None
        if test.tag not in ("equal", "match", "stringMatch") or response is None:
            continue
        values = [value.text().strip()] if value else response.correct if test.first("correct") else []
        words = test.get("tolerance").split()
        tolerance = words[0] if words and test.get("toleranceMode") == "absolute" and is_number(words[0]) else "0"
        response.rules += [Rule(text, score, tolerance) for text in values]


def _score(node: Node) -> float | None:
    value = node.first("baseValue")
    if value is None or "FEEDBACK" in node.get("identifier").upper() or not is_number(value.text().strip()):
        return None
    return float(value.text().strip())
