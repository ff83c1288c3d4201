"""Changing a definition step by step, as pure functions: each returns a new definition, none needs it to be sound yet."""

import copy
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lib import criteria
from surveys.exceptions import SurveysError
from surveys.questionnaire.definition import VIEWERS, spoken

PLACE = re.compile(r"sections\[(\d+)\](?:\.items\[(\d+)\])?[^:：]*")
Definition = dict[str, Any]


def empty(title: str) -> Definition:
    """Return a form with one section that asks nothing yet; everybody answers about themselves, HR sees it."""
    return {
        "title": {"zh": title},
        "rights": {"self": {"answers": True, "seen_by": ["hr"]}},
        "sections": [{"key": "s1", "items": []}],
    }


def set_head(data: Mapping[str, Any], *, title: Mapping[str, str], intro: Mapping[str, str], sides: Sequence[str], viewers: Sequence[str]) -> Definition:  # fmt: skip
    """Set title, introduction, who answers (`sides`) and who sees it besides HR (`viewers`). What a side had beyond that stays."""
    new = copy.deepcopy(dict(data))
    new["title"] = dict(title)
    new.pop("intro", None)
    if intro.get("zh"):
        new["intro"] = dict(intro)
    seen_by = [viewer for viewer in VIEWERS if viewer in viewers or viewer == "hr"]
    old = new.get("rights") or {}
    new["rights"] = {side: {**old.get(side, {}), "answers": True, "seen_by": seen_by} for side in sides}
    return new


def put_section(data: Mapping[str, Any], key: str, fields: Mapping[str, Any]) -> Definition:
    """Change the section `key`, or add one at the end where `key` is empty."""
    new = copy.deepcopy(dict(data))
    if not key:
        new["sections"].append({"key": _free(new, "s"), "items": [], **fields})
        return new
    section = new["sections"][_section_place(new, key)]
    for name in ("title", "weight"):
        section.pop(name, None)
    section.update(fields)
    return new


def put_item(data: Mapping[str, Any], section: str, key: str, fields: Mapping[str, Any]) -> Definition:
    """Replace the item `key` by `fields`, or add it to the end of `section` where `key` is empty. Its key stays."""
    new = copy.deepcopy(dict(data))
    if not key:
        new["sections"][_section_place(new, section)]["items"].append({"key": _free(new, "q"), **fields})
        return new
    place, number = _item_place(new, key)
    new["sections"][place]["items"][number] = {"key": key, **fields}
    return new


def move(data: Mapping[str, Any], key: str, by: int) -> Definition:
    """Move a section or an item one place up (-1) or down (1); an item at the edge goes into the next section.

    Raises SurveysError where a condition would then look forward.
    """
    new = copy.deepcopy(dict(data))
    sections = new["sections"]
    keys = [section["key"] for section in sections]
    if key in keys:
        _swap(sections, keys.index(key), by)
    else:
        place, number = _item_place(new, key)
        items = sections[place]["items"]
        if 0 <= number + by < len(items):
            _swap(items, number, by)
        elif 0 <= place + by < len(sections):
            others = sections[place + by]["items"]
            others.insert(len(others) if by < 0 else 0, items.pop(number))
    if late := next(_forward(new), None):
        raise SurveysError(
            _("“%(later)s” is asked after an answer to “%(first)s”, so it has to stay behind it.")
            % {"later": late[0], "first": late[1]}
        )
    return new


def remove(data: Mapping[str, Any], key: str) -> Definition:
    """Take out an item, or a section with all it asks. Raises SurveysError where a later condition needs it, or nothing would be left."""
    new = copy.deepcopy(dict(data))
    keys = [section["key"] for section in new["sections"]]
    if key in keys:
        if len(keys) == 1:
            raise SurveysError(_("A form has at least one section. Please change this one instead."))
        del new["sections"][keys.index(key)]
    else:
        place, number = _item_place(new, key)
        del new["sections"][place]["items"][number]
    if orphan := next(_forward(new), None):
        raise SurveysError(
            _("“%(later)s” is asked only after an answer to it. Please change that question first.")
            % {"later": orphan[0]}
        )
    return new


def find_section(data: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    return next((section for section in data["sections"] if section["key"] == key), None)


def find_item(data: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    return next((item for item in items_of(data) if item["key"] == key), None)


def items_of(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (item for section in data["sections"] for item in section["items"])


def earlier(data: Mapping[str, Any], key: str, section: str) -> list[Mapping[str, Any]]:
    """Return the items before the item `key` (or, without one, before the end of `section`): what a condition may look at."""
    found: list[Mapping[str, Any]] = []
    for part in data["sections"]:
        for item in part["items"]:
            if item["key"] == key:
                return found
            found.append(item)
        if not key and part["key"] == section:
            return found
    return found


def choices(lines: Sequence[Mapping[str, Any]], old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give `lines` ({text, points}) keys: that of an old one with the same text, else that of the one in the same place, else a new one.

    So results over versions stay comparable when a word of an option is mended; a line of a matrix goes on showing its competency.
    """
    taken: dict[int, str] = {}
    by_text = {row["text"]["zh"]: str(row["key"]) for row in old}
    for n, line in enumerate(lines):
        if (key := by_text.get(line["text"]["zh"])) and key not in taken.values():
            taken[n] = key
    for n, _line in enumerate(lines):
        if n not in taken and n < len(old) and str(old[n]["key"]) not in taken.values():
            taken[n] = str(old[n]["key"])
    known = {str(row["key"]) for row in old}
    fresh = (f"o{n}" for n in itertools.count(1) if f"o{n}" not in known)
    shows = {str(row["key"]): {"competency": row["competency"]} for row in old if "competency" in row}
    keys = [taken.get(n) or next(fresh) for n in range(len(lines))]
    return [{"key": key, **shows.get(key, {}), **line} for key, line in zip(keys, lines, strict=True)]


def in_words(problem: str) -> str:
    """Return a problem with its place as people count: `sections[0].items[2].text` becomes part 1, question 3."""

    def words(found: re.Match[str]) -> str:
        part, item = int(found[1]) + 1, found[2]
        if item is None:
            return _("Part %(part)s") % {"part": part}
        return _("Part %(part)s, question %(item)s") % {"part": part, "item": int(item) + 1}

    return PLACE.sub(words, problem, count=1)


def _swap(rows: list[Any], place: int, by: int) -> None:
    if 0 <= place + by < len(rows):
        rows[place], rows[place + by] = rows[place + by], rows[place]


def _section_place(data: Mapping[str, Any], key: str) -> int:
    keys = [section["key"] for section in data["sections"]]
    if key not in keys:
        raise SurveysError(_("This part is not there any more."))
    return keys.index(key)


def _item_place(data: Mapping[str, Any], key: str) -> tuple[int, int]:
    for place, section in enumerate(data["sections"]):
        for number, item in enumerate(section["items"]):
            if item["key"] == key:
                return place, number
    raise SurveysError(_("This question is not there any more."))


def _free(data: Mapping[str, Any], letter: str) -> str:
    taken = {section["key"] for section in data["sections"]} | {item["key"] for item in items_of(data)}
    return next(f"{letter}{n}" for n in itertools.count(1) if f"{letter}{n}" not in taken)


def _forward(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (text of an item, text of what its condition looks at) where the latter does not come before it."""
    before: set[str] = set()
    for item in items_of(data):
        for fact in sorted(criteria.facts_used(item["show_if"]) - before if item.get("show_if") else ()):
            asked = find_item(data, fact)
            yield spoken(item.get("text")), spoken(asked.get("text")) if asked else fact
        before.add(item["key"])
