"""Checking data against content/schemas/*.json, with the errors in the reader's language."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from content.loader.problems import Problems
from content.loader.yamlfile import Tree

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of content/schemas/<name>.json."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check(tree: Tree, schema: str, name: str, problems: Problems) -> bool:
    """Note every difference between `tree` and the schema; return whether there was none."""
    before = len(problems)
    for error in validator(schema).iter_errors(tree.data):
        place = tuple(error.absolute_path)
        for last, message in in_words(error):
            problems.add(name, tree.line(*place, *last), message)
    return len(problems) == before


def in_words(error: ValidationError) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (rest of the way to the place, message) for one error of jsonschema."""
    where = {"place": ".".join(str(p) for p in error.absolute_path) or _("the file")}
    if error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                message = _("Unknown key “%(key)s”. Known here: %(known)s.")
                yield (key,), message % {"key": key, "known": ", ".join(known)}
        return
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield (), _("%(place)s: the key “%(key)s” is missing.") % {**where, "key": key}
        return
    yield (), _sentence(error, where)


def _sentence(error: ValidationError, where: Mapping[str, str]) -> str:
    value: Any = error.validator_value
    words = {**where, "value": value, "given": str(error.instance)[:40], "hint": error.schema.get("description", "")}
    match error.validator:
        case "type":
            names = value if isinstance(value, list) else [value]
            words["value"] = " / ".join(str(_type_names().get(n, n)) for n in names)
            return _("%(place)s: expected %(value)s, found “%(given)s”.") % words
        case "enum":
            words["value"] = ", ".join(str(v) for v in value)
            return _("%(place)s: “%(given)s” is not one of %(value)s.") % words
        case "pattern":
            return _("%(place)s: “%(given)s” is not allowed here. %(hint)s") % words
        case "minLength" | "minItems":
            return _("%(place)s: this may not be empty.") % words
        case "maxLength":
            words["given"] = len(error.instance)
            return _("%(place)s: %(given)s characters; at most %(value)s are allowed.") % words
        case "maximum" | "maxItems":
            return _("%(place)s: at most %(value)s.") % words
        case "minimum":
            return _("%(place)s: at least %(value)s.") % words
    return f"{where['place']}: {error.message[:200]}"


def _type_names() -> dict[str, str]:
    return {
        "object": _("keys with values"),
        "array": _("a list"),
        "string": _("text"),
        "integer": _("a whole number"),
        "boolean": _("true or false"),
        "null": _("nothing"),
    }
