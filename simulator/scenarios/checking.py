"""A tree against a JSON schema, the differences in the author's words and at their lines."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from simulator.scenarios.reading import Place, Problems, Tree, words


@cache
def validator(path: Path) -> Draft202012Validator:
    """The validator of a schema file."""
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check_schema(tree: Tree, schema: Path, problems: Problems, at: Place = ()) -> bool:
    """Note every difference between the data at a place and the schema; whether there was none."""
    before = len(problems)
    data = tree.data
    for key in at:
        data = data[key]
    for error in validator(schema).iter_errors(data):
        _note(tree, (*at, *error.absolute_path), error, problems)
    return len(problems) == before


def _note(tree: Tree, place: Place, error: ValidationError, problems: Problems) -> None:
    where = ".".join(str(part) for part in place) or "-"
    data: Any = error.instance
    given, value = str(error.instance)[:40], cast(Any, error.validator_value)
    schema = cast(dict[str, Any], error.schema)

    def note(key: str, /, *last: str, **details: Any) -> None:
        problems.add(tree.name, tree.line(*place, *last), key, place=where, **details)

    match error.validator:
        case "additionalProperties":
            known = sorted(schema.get("properties", {}))
            for key in [key for key in data if key not in known]:
                note("unknown_key", key, key=key, known=", ".join(known))
        case "required":
            for key in [key for key in value if key not in data]:
                note("missing_key", key=key)
        case "type":
            names = value if isinstance(value, list) else [value]
            note("wrong_type", expected="/".join(words().get(f"type_{name}", name) for name in names), given=given)
        case "enum":
            note("not_one_of", given=given, known=", ".join(map(str, value)))
        case "pattern":
            note("bad_pattern", given=given, hint=schema.get("description", ""))
        case "maxLength":
            note("too_long", given=len(data), limit=value)
        case "minLength" | "minItems" | "minProperties":
            note("too_few", limit=value)
        case _:
            note("schema", problem=error.message[:160])
