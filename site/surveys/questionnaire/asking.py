"""Which items are asked, given the answers so far. An item that is not asked has no answer, whatever was sent."""

from collections.abc import Mapping
from typing import Any

from lib import criteria
from surveys.questionnaire.definition import Item, Questionnaire


def visible(form: Questionnaire, answers: Mapping[str, Any]) -> list[Item]:
    """Return the items that are asked, in order; a condition sees the answers of asked items only."""
    facts: dict[str, Any] = {}
    shown = []
    for item in form.items:
        tree = item.data.get("show_if")
        if tree is not None and not _holds(tree, facts):
            continue
        shown.append(item)
        value = answers.get(item.key)
        if value not in (None, "", [], {}):
            facts[item.key] = value
    return shown


def _holds(tree: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    try:
        return criteria.evaluate(tree, facts).ok
    except TypeError:  # a draft may hold anything; what cannot be compared is a plain no
        return False
