"""A form as it is filled in on a page: fields with their values, and what a page sends back. No models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaire.asking import visible
from surveys.questionnaire.definition import STEPS, Item, Questionnaire, Section

PREFIX = "a-"


@dataclass(frozen=True)
class Option:
    """One radio, box or line."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a matrix with its five steps."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Place:
    """What is put in order: the option with the place it was given."""

    name: str
    label: str
    options: list[Option]


@dataclass
class Field:
    """An item with the person's value."""

    item: Item
    name: str
    value: Any = None
    error: str = ""
    is_shown: bool = True
    number: int = 0
    options: list[Option] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A section with its fields."""

    section: Section
    fields: list[Field]


def parts_of(form: Questionnaire, answers: Mapping[str, Any], errors: Mapping[str, str] | None = None) -> list[Part]:
    """Return the sections of a form with the answers so far; items that are not asked (yet) are not shown."""
    shown = {item.key for item in visible(form, answers)}
    number, parts = 0, []
    for section in form.sections:
        fields = []
        for item in section.items:
            number += 1
            fields.append(
                _field(item, answers.get(item.key), (errors or {}).get(item.key, ""), item.key in shown, number)
            )
        parts.append(Part(section, fields))
    return parts


def _field(item: Item, value: Any, error: str, is_shown: bool, number: int) -> Field:
    row = Field(item, PREFIX + item.key, value, error, is_shown, number)
    if item.kind == "scale":
        row.options = _steps(item, value)
    elif item.kind == "matrix":
        given = value if isinstance(value, Mapping) else {}
        row.lines = [Line(f"{row.name}.{key}", text, _steps(item, given.get(key))) for key, text in item.rows]
    elif item.kind in ("single", "multiple"):
        chosen = value if isinstance(value, list) else [value]
        row.options = [Option(key, text, key in chosen) for key, text in item.options]
    elif item.kind == "ranking":
        row.places = _places(item, row.name, value)
    return row


def _steps(item: Item, value: Any) -> list[Option]:
    labels = item.labels or [""] * len(STEPS)
    return [Option(str(step), label, str(step) == str(value)) for step, label in zip(STEPS, labels, strict=True)]


def _places(item: Item, name: str, value: Any) -> list[Place]:
    keys = [key for key, _text in item.options]
    given: dict[str, str] = {}
    if isinstance(value, list):
        given = {key: str(place) for place, key in enumerate(value, start=1)}
    elif isinstance(value, Mapping):
        given = {str(key): str(place) for key, place in value.items()}
    numbers = [str(n) for n in range(1, len(keys) + 1)]
    return [
        Place(f"{name}.{key}", text, [Option(n, n, given.get(key) == n) for n in numbers]) for key, text in item.options
    ]


def read(form: Questionnaire, data: Any, files: Any = None) -> dict[str, Any]:
    """Return raw answers by item key from what a page sent (QueryDict and files); nothing is checked here."""
    raw: dict[str, Any] = {}
    for item in form.items:
        name = PREFIX + item.key
        if item.kind == "multiple":
            raw[item.key] = data.getlist(name)
        elif item.kind in ("matrix", "ranking"):
            keys = [key for key, _text in (item.rows if item.kind == "matrix" else item.options)]
            raw[item.key] = {key: data[f"{name}.{key}"] for key in keys if data.get(f"{name}.{key}")}
        elif item.kind == "upload":
            raw[item.key] = files.get(name) if files is not None else None
        else:
            raw[item.key] = data.get(name)
    return raw
