"""Is this a form? Every problem names its place, as `sections[1].items[0].options`, and what is expected there."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lib import criteria
from surveys.questionnaire.definition import KINDS, RELATIONSHIPS, VIEWERS

KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
SCORED = ("scale", "matrix", "single")
ALLOWED = {
    "form": {"key", "kind", "title", "intro", "thanks", "rights", "sections"},
    "section": {"key", "title", "help", "weight", "items"},
    "item": {
        "key", "kind", "text", "help", "required", "weight", "reverse", "labels", "low", "high", "options", "rows", "show_if",
        "min", "max", "max_length", "competency",
    },
    "option": {"key", "text", "points"},
    "row": {"key", "text", "competency"},
}  # fmt: skip


def problems(data: Any) -> list[str]:
    """Return what is wrong with a definition, each with its place; empty for a sound one."""
    if not isinstance(data, Mapping):
        return [_("The definition must be a mapping with title, rights and sections.")]
    found = list(_unknown(data, "form", ""))
    found += _text(data, "title", "title")
    found += _text(data, "intro", "intro", must=False)
    found += _rights(data.get("rights"))
    sections = data.get("sections")
    if not isinstance(sections, list) or not sections:
        return [*found, _say("sections", _("at least one section is expected"))]
    seen: dict[str, Mapping[str, Any]] = {}
    keys: set[str] = set()
    for number, section in enumerate(sections):
        found += _section(section, f"sections[{number}]", keys, seen)
    return found


def _say(place: str, words: str) -> str:
    return _("%(place)s: %(words)s") % {"place": place, "words": words}


def _unknown(data: Mapping[str, Any], what: str, place: str) -> Iterator[str]:
    for name in sorted(set(map(str, data)) - ALLOWED[what]):
        yield _say(f"{place}.{name}".lstrip("."), _("nobody knows this word; please check its spelling"))


def _text(data: Mapping[str, Any], name: str, place: str, *, must: bool = True) -> list[str]:
    texts = data.get(name)
    if texts is None and not must:
        return []
    if not isinstance(texts, Mapping) or not isinstance(texts.get("zh"), str) or not texts["zh"].strip():
        return [_say(place, _("a text with zh (and en) is expected"))]
    if set(texts) - {"zh", "en"} or not isinstance(texts.get("en", ""), str):
        return [_say(place, _("only zh and en are known, each a text"))]
    return []


def _rights(rights: Any) -> list[str]:
    if not isinstance(rights, Mapping) or not rights:
        return [_say("rights", _("say per relationship who answers and who sees"))]
    found = []
    for side, right in rights.items():
        place = f"rights.{side}"
        if side not in RELATIONSHIPS:
            found.append(_say(place, _("one of %(words)s is expected") % {"words": ", ".join(RELATIONSHIPS)}))
        elif not isinstance(right, Mapping) or set(right) - {"answers", "named", "seen_by"}:
            found.append(_say(place, _("answers, named and seen_by are known here")))
        elif not isinstance(right.get("seen_by", []), list) or set(right.get("seen_by", [])) - set(VIEWERS):
            found.append(_say(f"{place}.seen_by", _("one of %(words)s is expected") % {"words": ", ".join(VIEWERS)}))
    if not found and not any(right.get("answers") for right in rights.values()):
        found.append(_say("rights", _("nobody may answer this form")))
    return found


def _key(data: Mapping[str, Any], place: str, taken: set[str]) -> list[str]:
    key = data.get("key")
    if not isinstance(key, str) or not KEY.match(key):
        return [_say(f"{place}.key", _("a short word of a-z, 0-9 and _ is expected"))]
    if key in taken:
        return [_say(f"{place}.key", _("“%(key)s” is there twice") % {"key": key})]
    taken.add(key)
    return []


def _number(data: Mapping[str, Any], name: str, place: str, low: float, high: float) -> list[str]:
    value = data.get(name)
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        return [
            _say(f"{place}.{name}", _("a number from %(low)g to %(high)g is expected") % {"low": low, "high": high})
        ]
    return []


def _section(section: Any, place: str, keys: set[str], seen: dict[str, Mapping[str, Any]]) -> list[str]:
    if not isinstance(section, Mapping):
        return [_say(place, _("a section with key, title and items is expected"))]
    found = [*_unknown(section, "section", place), *_key(section, place, keys)]
    found += _text(section, "title", f"{place}.title", must=False) + _number(section, "weight", place, 0, 100)
    items = section.get("items")
    if not isinstance(items, list) or not items:
        return [*found, _say(f"{place}.items", _("at least one item is expected"))]
    for number, item in enumerate(items):
        here = f"{place}.items[{number}]"
        if not isinstance(item, Mapping):
            found.append(_say(here, _("an item with key, kind and text is expected")))
            continue
        found += _item(item, here, seen)
    return found


def _item(item: Mapping[str, Any], place: str, seen: dict[str, Mapping[str, Any]]) -> list[str]:
    taken = set(seen)
    found = [*_unknown(item, "item", place), *_key(item, place, taken), *_text(item, "text", f"{place}.text")]
    kind = item.get("kind")
    if kind not in KINDS:
        return [*found, _say(f"{place}.kind", _("one of %(words)s is expected") % {"words": ", ".join(KINDS)})]
    found += _text(item, "help", f"{place}.help", must=False)
    found += _number(item, "weight", place, 0, 100)
    if item.get("weight") and kind not in SCORED:
        found.append(_say(f"{place}.weight", _("only %(words)s can be scored") % {"words": ", ".join(SCORED)}))
    if kind in ("single", "multiple", "ranking"):
        found += _choices(item, "options", place, least=2)
    if kind == "single" and item.get("weight") and not _all_have_points(item):
        found.append(_say(f"{place}.options", _("a scored choice needs points from 0 to 100 for every option")))
    if kind == "matrix":
        found += _choices(item, "rows", place, least=1)
    if kind in ("scale", "matrix"):
        found += _labels(item, place)
    for name in ("min", "max"):
        found += _number(item, name, place, -1_000_000_000, 1_000_000_000)
    found += _number(item, "max_length", place, 1, 5000)
    found += _competency(item, place)
    if item.get("competency") and kind not in SCORED:
        words = _("only %(words)s can show a competency") % {"words": ", ".join(SCORED)}
        found.append(_say(f"{place}.competency", words))
    elif item.get("competency") and kind == "single" and not _all_have_points(item):
        found.append(_say(f"{place}.options", _("to show a competency, every option needs points from 0 to 100")))
    found += _condition(item, place, seen)
    if isinstance(item.get("key"), str):
        seen[item["key"]] = item
    return found


def _all_have_points(item: Mapping[str, Any]) -> bool:
    points = [o.get("points") for o in item.get("options", []) if isinstance(o, Mapping)]
    return all(isinstance(p, int | float) and not isinstance(p, bool) and 0 <= p <= 100 for p in points)


def _choices(item: Mapping[str, Any], name: str, place: str, *, least: int) -> list[str]:
    rows = item.get(name)
    if not isinstance(rows, list) or len(rows) < least:
        return [_say(f"{place}.{name}", _("a list of at least %(n)s is expected") % {"n": least})]
    taken: set[str] = set()
    found = []
    for number, row in enumerate(rows):
        here = f"{place}.{name}[{number}]"
        if not isinstance(row, Mapping):
            found.append(_say(here, _("a key and a text are expected")))
            continue
        what = "row" if name == "rows" else "option"
        found += [*_unknown(row, what, here), *_key(row, here, taken), *_text(row, "text", f"{here}.text")]
        found += _competency(row, here)
    return found


def _competency(data: Mapping[str, Any], place: str) -> list[str]:
    key = data.get("competency")
    if key is None or (isinstance(key, str) and KEY.match(key.replace("-", "_"))):
        return []
    return [_say(f"{place}.competency", _("the key of a competency is expected"))]


def _labels(item: Mapping[str, Any], place: str) -> list[str]:
    labels = item.get("labels")
    if labels is None:
        return _text(item, "low", f"{place}.low", must=False) + _text(item, "high", f"{place}.high", must=False)
    if not isinstance(labels, list) or len(labels) != 5:
        return [_say(f"{place}.labels", _("five texts are expected, from 1 to 5"))]
    return [p for n, text in enumerate(labels) for p in _text({"text": text}, "text", f"{place}.labels[{n}]")]


def _condition(item: Mapping[str, Any], place: str, seen: Mapping[str, Mapping[str, Any]]) -> list[str]:
    tree = item.get("show_if")
    if tree is None:
        return []
    try:
        criteria.check(tree)
    except criteria.BadCriteria as error:
        return [_say(f"{place}.show_if", str(error))]
    later = sorted(criteria.facts_used(tree) - set(seen))
    if later:
        words = _("“%(key)s” is no earlier item; a condition looks back only")
        return [_say(f"{place}.show_if", words % {"key": key}) for key in later]
    return []
