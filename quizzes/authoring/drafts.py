"""A question as it stands in the editor: what was typed, word for word, whether it is right or not. Pure.

A *draft* is a nested dictionary as the levels say (texts, flags, lists of rows). Names of controls are paths such as
`parts.2.options.1.text`, where the numbers are tokens of rows: any word will do, and the order of rows is that in which they
arrive. Rendered rows have their number as token, so that a path of kinds.Problem is the name of the control.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quizzes import kinds
from quizzes.authoring.levels import LEVELS, Field, Level, Rows
from quizzes.kinds.base import LETTERS

Draft = dict[str, Any]
Taken = Mapping[tuple[str, ...], set[str]]
TOKEN = "_token"  # noqa: S105 (in a row that was posted: its token)
WHOLE = re.compile(r"^[+-]?\d{1,9}$", re.ASCII)
SPLIT = re.compile(r"[\s,;，；、]+")
MOST_ROWS = 60
VIEW_BOX = re.compile(r'\bviewBox="\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]{1,8})[ ,]+([\d.]{1,8})\s*"')


# --- new, and from what is stored ---------------------------------------------------------------------
def new(kind: str) -> Draft:
    """Return an empty draft of a kind, with as many empty rows as one usually needs."""
    return {"kind": kind, **_blank(LEVELS[kind])}


def new_row(rows: Rows, kind: str = "") -> Draft:
    """Return an empty row, of a kind where rows have kinds."""
    row = {"kind": kind} if rows.is_of_kinds else {}
    return {**_blank(rows.level_of(row)), **row}


def _blank(level: Level) -> Draft:
    draft: Draft = {f.name: list(f.default) if f.shape == "several" else f.default for f in level.fields}
    for rows in level.rows:
        draft[rows.name] = [] if rows.is_of_kinds else [new_row(rows) for _n in range(rows.start)]
    return draft


def draft_of(body: Mapping[str, Any]) -> Draft:
    """Return the draft of a body as quizzes.kinds.clean returns it."""
    kind = body["kind"]
    return {"kind": kind, **_filled(LEVELS[kind], _unfolded(body))}


def _filled(level: Level, data: Mapping[str, Any]) -> Draft:
    draft: Draft = {f.name: _typed(f, data.get(f.name, f.default)) for f in level.fields}
    for rows in level.rows:
        draft[rows.name] = [_filled(rows.level_of(row), _unfolded(row)) for row in data.get(rows.name, [])]
    return draft


def _typed(field: Field, value: Any) -> Any:
    """Return a stored value as a person would type it."""
    if field.shape == "flag":
        return bool(value)
    if field.shape == "several":
        return [str(v) for v in value]
    if field.shape == "numbers":
        return ", ".join(str(n) for n in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _unfolded(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a body, or a part of one, with its rows as authors write them: pairs, and groups with what is in them."""
    kind = body.get("kind")
    if kind == "matching":
        texts = {row["key"]: row["text"] for row in body["right"]}
        used = {row["answer"] for row in body["left"]}
        pairs = [
            {**row, "left": row["text"], "right_key": row["answer"], "right": texts[row["answer"]]}
            for row in body["left"]
        ]
        return {**body, "pairs": pairs, "extra": [row for row in body["right"] if row["key"] not in used]}
    if kind == "groups":
        groups = [{**g, "items": [i for i in body["items"] if i["group"] == g["key"]]} for g in body["groups"]]
        return {**body, "groups": groups}
    if kind == "hotspot":
        return {**body, "source": "drawing" if body["drawing"] else "image", "sized_for": body["image"]}
    return body


def as_kind(draft: Draft, kind: str) -> Draft:
    """Return the draft as one of another kind: what both have is kept, lists that would be empty get their first rows."""
    level, fresh = LEVELS[kind], new(kind)
    for f in level.fields:
        if f.name in draft and isinstance(draft[f.name], type(fresh[f.name])):
            fresh[f.name] = draft[f.name]
    for rows in level.rows:
        if draft.get(rows.name) and not rows.is_of_kinds:
            fresh[rows.name] = [_as_row(row, rows) for row in draft[rows.name]]
    return fresh


def _as_row(row: Draft, rows: Rows) -> Draft:
    fresh = new_row(rows)
    known = {n: v for n, v in row.items() if n in fresh and isinstance(v, type(fresh[n])) and not isinstance(v, list)}
    return {**fresh, **known}


# --- from what was posted -------------------------------------------------------------------------------
def read(post: Any, kind: str) -> Draft:
    """Return the draft that a form holds (a QueryDict); what no level knows is left out, rows carry their tokens."""
    return {"kind": kind, **read_level(post, LEVELS[kind])}


def read_level(post: Any, level: Level) -> Draft:
    return _read(_tree(post), level)


def _tree(post: Any) -> Draft:
    """Return {"fields": {name: values}, "lists": {name: {token: tree}}} of names with dots."""
    root: Draft = {"fields": {}, "lists": {}}
    for name, values in post.lists():
        steps = name.split(".")
        if len(steps) % 2 == 0 or len(steps) > 7:
            continue
        node = root
        for rows, token in zip(steps[:-1:2], steps[1::2], strict=True):
            node = node["lists"].setdefault(rows, {}).setdefault(token[:20], {"fields": {}, "lists": {}})
        node["fields"][steps[-1]] = values
    return root


def _read(node: Draft, level: Level) -> Draft:
    fields = node["fields"]
    draft: Draft = {f.name: _posted(f, fields.get(f.name)) for f in level.fields}
    for rows in level.rows:
        draft[rows.name] = found = []
        for token, inner in list(node["lists"].get(rows.name, {}).items())[:MOST_ROWS]:
            kind = {"kind": (inner["fields"].get("kind") or [""])[-1]}
            row = {**_read(inner, rows.level_of(kind)), TOKEN: token}
            if rows.is_of_kinds and row["kind"] not in rows.levels:
                continue
            if rows.radio:
                row["correct"] = fields.get(f"{rows.name}_right", [""])[-1] == token
            found.append(row)
    return draft


def _posted(field: Field, values: list[str] | None) -> Any:
    if field.shape == "flag":
        return bool(values)
    if field.shape == "several":
        return [v for v in values or [] if v in dict(field.choices)]
    # Longer than the field allows by one, so that the check can say so.
    return (values[-1] if values else "").replace("\r\n", "\n")[: field.longest + 1]


# --- without JavaScript: buttons that add, remove and move rows ---------------------------------------------
def order(draft: Draft, command: str, level: Level | None = None) -> None:
    """Do what a button says: add:options, add:parts:single, remove:parts.2.options.1, up:options.2, down:options.2."""
    verb, _colon, rest = command.partition(":")
    path, _colon, kind = rest.partition(":")
    found = _find(draft, level or LEVELS[draft["kind"]], path.split("."), is_row=verb != "add")
    if found is None:
        return
    rows, some, n = found
    if verb == "add" and len(some) < rows.most and (kind in rows.levels or not rows.is_of_kinds):
        some.append(new_row(rows, kind))
    elif verb == "remove":
        del some[n]
    elif verb in ("up", "down"):
        other = n + (1 if verb == "down" else -1)
        if 0 <= other < len(some):
            some[n], some[other] = some[other], some[n]


def _find(draft: Draft, level: Level, steps: list[str], *, is_row: bool) -> tuple[Rows, list[Draft], int] | None:
    """Return the rows, their drafts and the number of the row that a path of names and tokens leads to."""
    while steps:
        rows = next((r for r in level.rows if r.name == steps[0]), None)
        if rows is None:
            return None
        some = draft[rows.name]
        if len(steps) == 1:
            return None if is_row else (rows, some, -1)
        n = next((n for n, row in enumerate(some) if row.get(TOKEN, str(n + 1)) == steps[1]), None)
        if n is None:
            return None
        if len(steps) == 2:
            return (rows, some, n) if is_row else None
        draft, level, steps = some[n], rows.level_of(some[n]), steps[2:]
    return None


# --- to a body --------------------------------------------------------------------------------------------
def tidy(draft: Draft) -> Draft:
    """Return the draft without the rows that nobody filled in."""
    return {"kind": draft["kind"], **_tidy(draft, LEVELS[draft["kind"]])}


def _tidy(draft: Draft, level: Level) -> Draft:
    clean: Draft = {f.name: draft[f.name] for f in level.fields}
    if TOKEN in draft:
        clean[TOKEN] = draft[TOKEN]
    for rows in level.rows:
        some = [_tidy(row, rows.level_of(row)) for row in draft[rows.name]]
        clean[rows.name] = [row for row in some if rows.is_of_kinds or not _is_blank(row, rows.level_of(row))]
    return clean


def _is_blank(row: Draft, level: Level) -> bool:
    for f in level.fields:
        value = row[f.name].strip() if isinstance(row[f.name], str) else row[f.name]
        if f.shape not in ("hidden", "choice") and value not in ("", f.default):
            return False
    return not any(row[rows.name] for rows in level.rows)


def typed_path(draft: Draft, path: str, level: Level | None = None) -> str:
    """Return the name of the control, in posted tokens, to which the path of a problem belongs."""
    steps, found, level = path.split("."), [], level or LEVELS[draft["kind"]]
    while len(steps) > 1 and steps[1].isdigit():
        rows = next((r for r in level.rows if r.name == steps[0]), None)
        some = draft.get(steps[0]) if rows else None
        if rows is None or not some or int(steps[1]) > len(some):
            break
        row = some[int(steps[1]) - 1]
        found += [steps[0], row.get(TOKEN, steps[1])]
        draft, level, steps = row, rows.level_of(row), steps[2:]
    return ".".join([*found, *steps])


def label_of(draft: Draft, path: str, level: Level | None = None) -> str:
    """Return in words where the path of a problem leads: Option 2 · Feedback."""
    steps, found, level = path.split("."), [], level or LEVELS[draft["kind"]]
    while len(steps) > 1 and steps[1].isdigit():
        rows = next((r for r in level.rows if r.name == steps[0]), None)
        some = draft.get(steps[0]) if rows else None
        if rows is None or not some or int(steps[1]) > len(some):
            break
        found.append(f"{rows.one} {steps[1]}")
        draft = some[int(steps[1]) - 1]
        level, steps = rows.level_of(draft), steps[2:]
    name = steps[0] if steps else ""
    end = level.field(name) or next((r for r in level.rows if r.name == name), None)
    return " · ".join([*found, str(end.label)] if end is not None and end.label else found)


def give_keys(draft: Draft, taken: Taken) -> None:
    """Give a key to every row that has none: one that no row of this list ever had, for stored answers speak of keys."""
    _give(draft, LEVELS[draft["kind"]], draft["kind"], taken, ())


def _give(draft: Draft, level: Level, kind: str, taken: Taken, path: tuple[str, ...]) -> None:
    if kind == "matching":
        _give_right_keys(draft, taken.get((*path, "right"), set()))
        _give_rows(draft["pairs"], "left", taken.get((*path, "left"), set()))
        return
    for rows in level.rows:
        here, some = (*path, rows.name), draft[rows.name]
        if rows.level_of({}).field("key"):
            _give_rows(some, rows.name, taken.get(here, set()))
        for row in some if rows.is_of_kinds else ():
            _give(row, rows.level_of(row), row["kind"], taken, (*here, row["key"]))
    if kind == "groups":  # the things of all groups are one list in a body
        things = [row for group in draft["groups"] for row in group["items"]]
        _give_rows(things, "things", taken.get((*path, "items"), set()))


def _give_rows(some: list[Draft], name: str, taken: set[str]) -> None:
    spare, seen = _spare(name, taken | {row["key"] for row in some}), set()
    for row in some:
        # A key that comes twice is no key of the second; gaps are named by their author, who is told.
        if not row["key"] or (row["key"] in seen and name != "gaps"):
            row["key"] = next(spare)
        seen.add(row["key"])


def _spare(name: str, known: set[str]) -> Iterator[str]:
    """Yield keys that are not `known`, as kinds.clean would number these rows."""
    prefix = {"left": "l", "things": "i", "gaps": "", "parts": ""}.get(name)
    if prefix is None:
        yield from (letter for letter in LETTERS if letter not in known)
    yield from (key for n in range(1, 10_000) if (key := f"{'z' if prefix is None else prefix}{n}") not in known)


def _give_right_keys(draft: Draft, taken: set[str]) -> None:
    """Give every different right side one key: the one it had, unless that now stands for another text."""
    rows = [(row, "right_key", row["right"]) for row in draft["pairs"]]
    rows += [(row, "key", row["text"]) for row in draft["extra"]]
    known = taken | {row[name] for row, name, _text in rows if row[name]}
    spare = (key for n in range(1, 10_000) if (key := f"r{n}") not in known)
    of_text: dict[str, str] = {}
    for row, name, text in rows:
        text = text.strip()
        if text not in of_text:
            key = row[name]
            of_text[text] = key if key and key not in of_text.values() else next(spare)
        row[name] = of_text[text]


def keys_of(bodies: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], set[str]]:
    """Return the keys that rows of these bodies have, by the list in which they stand."""
    found: dict[tuple[str, ...], set[str]] = {}

    def look(body: Mapping[str, Any], path: tuple[str, ...]) -> None:
        for name, value in body.items():
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict) and "key" in row:
                    found.setdefault((*path, name), set()).add(row["key"])
                    look(row, (*path, name, row["key"]))

    for body in bodies:
        look(body, ())
    return found


def data_of(draft: Draft) -> Draft:
    """Return what quizzes.kinds.clean takes; what cannot be read stays as it was typed, and is complained about there."""
    data = {"kind": draft["kind"], **_data(draft, LEVELS[draft["kind"]], draft["kind"])}
    if draft["kind"] == "hotspot":
        _choose_picture(data)
    return data


def _data(draft: Draft, level: Level, kind: str) -> Draft:
    data: Draft = {}
    for f in level.fields:
        value = _value(f, draft[f.name])
        if value is not None:
            data[f.name] = value
    data.pop("right_key", None)
    for rows in level.rows:
        some = [
            _data(row, rows.level_of(row), row.get("kind", "") if rows.is_of_kinds else "") for row in draft[rows.name]
        ]
        if kind == "matching" or (rows.name == "items" and kind == ""):
            for row in some:
                row.pop("key", None)  # clean numbers these itself; `body_of` gives them their keys
        if some or rows.least:
            data[rows.name] = some
    return data


def _value(field: Field, value: Any) -> Any:
    """Return what a field means; None leaves it out."""
    if field.shape == "hidden":
        return value or None
    if field.shape == "number":
        return int(value) if WHOLE.match(value.strip()) else value.strip() or None
    if field.shape == "numbers":
        return _numbers(value)
    if field.name == "answer" and field.shape == "choice":
        return {"true": True, "false": False}.get(value)
    if field.name in ("value", "tolerance", "factor"):
        return value.strip() or (field.default or "")
    return value


def _numbers(text: str) -> Any:
    words = [w for w in SPLIT.split(text.strip()) if w]
    try:
        return [int(w) if WHOLE.match(w) else float(w) for w in words]
    except ValueError:
        return text


def _choose_picture(data: Draft) -> None:
    """Keep the one picture that was chosen, and say how large a drawing is; `pictures` knows it of images."""
    source = data.pop("source", "drawing")
    data.pop("sized_for", None)
    size = {name: data.pop(name, "") for name in ("width", "height")}
    data.pop("drawing" if source == "image" else "image", None)
    box = VIEW_BOX.search(data.get("drawing", ""))
    if box and all(1 <= float(n) <= 10_000 for n in box.groups() if n.count(".") < 2 and n.strip(".")):
        size = {"width": str(round(float(box[1]))), "height": str(round(float(box[2])))}
    data |= {name: int(n) for name, n in size.items() if WHOLE.match(n)}


def body_of(draft: Draft, taken: Taken | None = None) -> kinds.Body:
    """Return the body of a tidy draft; rows get keys in it, and keep them. Raises kinds.Invalid with paths into the draft."""
    give_keys(draft, taken or {})
    return kinds.clean(_keyed(kinds.clean(data_of(draft)), draft))


def _keyed(body: Draft, draft: Draft) -> Draft:
    """Return the body with the keys of the draft where clean has numbered rows itself."""
    kind = body.get("kind")
    if kind == "matching":
        return _keyed_pairs(body, draft)
    if kind == "groups":
        keys = (item["key"] for group in draft["groups"] for item in group["items"])
        return {**body, "items": [{**item, "key": key} for item, key in zip(body["items"], keys, strict=True)]}
    for name in ("gaps", "parts"):
        if name in body:
            pairs = zip(body[name], draft[name], strict=True)
            body = {**body, name: [_keyed(inner, own) for inner, own in pairs]}
    return body


def _keyed_pairs(body: Draft, draft: Draft) -> Draft:
    known = {row["answer"]: own["right_key"] for row, own in zip(body["left"], draft["pairs"], strict=True)}
    spare = [row["key"] for row in body["right"] if row["key"] not in known]
    known |= dict(zip(spare, (row["key"] for row in draft["extra"]), strict=True))
    left = [
        {**row, "key": own["key"], "answer": known[row["answer"]]}
        for row, own in zip(body["left"], draft["pairs"], strict=True)
    ]
    return {**body, "left": left, "right": [{**row, "key": known[row["key"]]} for row in body["right"]]}
