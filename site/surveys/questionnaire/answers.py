"""What is an answer: raw values in, clean values out, every refusal with its item."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from surveys.questionnaire.asking import visible
from surveys.questionnaire.definition import STEPS, WRITTEN, Item, Questionnaire


class Refused(Exception):
    """One value is no answer to its item; the message is for the person."""


@dataclass
class Checked:
    """Clean values by item key, and what is wrong by item key."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def check(form: Questionnaire, raw: Mapping[str, Any], *, is_draft: bool = False) -> Checked:
    """Return the clean answers to the items that are asked; of a draft nothing is required, and what is wrong is left out."""
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for item in form.items:
        try:
            value = clean_one(item, raw.get(item.key))
        except Refused as refusal:
            errors[item.key] = str(refusal)
            continue
        if value is not None:
            clean[item.key] = value
    asked = visible(form, clean)
    shown = {item.key for item in asked}
    values = {key: value for key, value in clean.items() if key in shown}
    if is_draft:
        return Checked(values)
    found = {key: words for key, words in errors.items() if key in shown}
    for item in asked:
        if item.key not in found and item.is_required:
            missing = _missing(item, values.get(item.key))
            if missing:
                found[item.key] = missing
    return Checked(values, found)


def _missing(item: Item, value: Any) -> str:
    if value is None:
        return _("Please answer this question.")
    if item.kind == "matrix" and len(value) < len(item.rows):
        return _("Please answer every line.")
    return ""


def clean_one(item: Item, value: Any) -> Any:
    """Return the clean value of one item, None for no answer. Raises Refused."""
    if value in (None, "", [], {}):
        return None
    return CLEANERS[item.kind](item, value)


def _step(item: Item, value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or text not in {str(step) for step in STEPS}:
        raise Refused(_("Please choose a step from 1 to 5."))
    return int(text)


def _matrix(item: Item, value: Any) -> dict[str, int] | None:
    if not isinstance(value, Mapping):
        raise Refused(_("Please choose a step from 1 to 5."))
    known = [key for key, _text in item.rows]
    rows = {key: _step(item, value[key]) for key in known if value.get(key) not in (None, "")}
    return rows or None


def _single(item: Item, value: Any) -> str:
    if str(value) not in dict(item.options):
        raise Refused(_("Please choose one of the options."))
    return str(value)


def _multiple(item: Item, value: Any) -> list[str]:
    chosen = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    if set(chosen) - set(dict(item.options)):
        raise Refused(_("Please choose one of the options."))
    kept = [key for key, _text in item.options if key in chosen]
    most = item.data.get("max")
    if most and len(kept) > most:
        raise Refused(_("Please choose at most %(n)s.") % {"n": int(most)})
    return kept


def _ranking(item: Item, value: Any) -> list[str]:
    """A list of keys, the best first, or {key: place}."""
    keys = [key for key, _text in item.options]
    if isinstance(value, Mapping):
        places = {str(k): str(v).strip() for k, v in value.items() if str(v).strip()}
        if not places:
            return None  # type: ignore[return-value]
        wanted = {str(n) for n in range(1, len(keys) + 1)}
        if set(places) != set(keys) or set(places.values()) != wanted:
            raise Refused(_("Please give each line a place of its own, from 1 to %(n)s.") % {"n": len(keys)})
        return sorted(keys, key=lambda key: int(places[key]))
    order = [str(v) for v in value] if isinstance(value, list | tuple) else []
    if sorted(order) != sorted(keys):
        raise Refused(_("Please give each line a place of its own, from 1 to %(n)s.") % {"n": len(keys)})
    return order


def _written(item: Item, value: Any) -> str | None:
    text = str(value).replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > item.max_length:
        words = _("At most %(n)s characters; these are %(have)s.")
        raise Refused(words % {"n": item.max_length, "have": len(text)})
    return text or None


def _number(item: Item, value: Any) -> float | int:
    try:
        number = float(str(value).strip())
    except ValueError:
        raise Refused(_("Please enter a number.")) from None
    low, high = item.data.get("min"), item.data.get("max")
    if (
        number != number
        or abs(number) > 1_000_000_000
        or (low is not None and number < low)
        or (high is not None and number > high)
    ):
        if low is not None and high is not None:
            raise Refused(_("Please enter a number from %(low)g to %(high)g.") % {"low": low, "high": high})
        raise Refused(_("This number is out of range."))
    return int(number) if number == int(number) else round(number, 4)


def _date(item: Item, value: Any) -> str:
    try:
        return dt.date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise Refused(_("Please enter a date.")) from None


def _upload(item: Item, value: Any) -> Any:
    """A file object, looked into by whoever keeps it; text is no file."""
    if not hasattr(value, "chunks"):
        raise Refused(_("Please choose a file."))
    return value


CLEANERS = {
    "scale": _step, "matrix": _matrix, "single": _single, "multiple": _multiple, "ranking": _ranking, "number": _number,
    "date": _date, "upload": _upload, **dict.fromkeys(WRITTEN, _written),
}  # fmt: skip
