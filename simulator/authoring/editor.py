"""A scenario or a conversation on the form: out of its text, and back into the text with only what was changed written anew."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from simulator.authoring.checked import Wrong
from simulator.authoring.forms import (
    DialogueForm,
    Faults,
    Goals,
    HeadForm,
    Hints,
    MarksForm,
    Nodes,
    Options,
    PartForm,
    Paths,
    PersonaForm,
    Row,
    TalkerForm,
    TalkHeadForm,
)
from simulator.authoring.sections import replaced
from simulator.dialogues.loading import SCHEMA as DIALOGUE
from simulator.scenarios.loading import SCHEMA as SCENARIO
from simulator.scenarios.reading import Problems, Tree, read_text

NODES = "nodes"


def options_of(number: int) -> str:
    """The prefix of a node's options."""
    return f"{NODES}-{number}-options"


def is_editable(tree: Tree | None, lists: Iterable[str]) -> bool:
    """Whether the text has the shape that the form can show."""
    data = tree.data if tree else None
    if not isinstance(data, dict) or not isinstance(data.get("persona"), dict):
        return False
    if any(not _is_rows(data.get(name, [])) for name in lists):
        return False
    dialogue = data.get("dialogue", {"nodes": {}})
    nodes = dialogue.get("nodes") if isinstance(dialogue, dict) else None
    return isinstance(nodes, dict) and all(isinstance(n, dict) and _is_rows(n.get("options")) for n in nodes.values())


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


class Editor:
    """The forms over a text. `post`: what was typed over it."""

    SCHEMA: Path
    HEADS: Mapping[str, Any]  # forms over keys at the top of the text, by prefix
    PERSONA: type[PartForm]
    LISTS: Mapping[str, Any]
    WORDS: Mapping[str, tuple[Any, Any]]  # title and help of each list

    def __init__(self, text: str, post: QueryDict | None = None) -> None:
        self.text, self.post = text, post
        self.tree = read_text(text, "-", Problems())
        self.is_possible = is_editable(self.tree, self.LISTS)
        if not self.is_possible:
            return
        assert self.tree is not None
        data = self.tree.data
        self.heads = {
            prefix: self._form(kind, prefix, {key: data[key] for key in kind.KEYS if key in data})
            for prefix, kind in self.HEADS.items()
        }
        self.persona = self._form(self.PERSONA, "persona", data["persona"])
        self.lists = {name: self._rows(kind, name, data.get(name, [])) for name, kind in self.LISTS.items()}
        self._add_dialogue(data.get("dialogue"))

    def _form(self, kind: type[PartForm], prefix: str, row: Row) -> PartForm:
        return kind(self.post, initial=kind.initial_of(row), prefix=prefix)

    def _rows(self, kind: Any, prefix: str, rows: Iterable[Row]) -> Any:
        return kind(self.post, initial=[kind.form.initial_of(row) for row in rows], prefix=prefix)

    def _add_dialogue(self, dialogue: Row | None) -> None:
        dialogue = dialogue or {}
        known = dialogue.get("nodes", {})
        self.dialogue = self._form(DialogueForm, "dialogue", {k: v for k, v in dialogue.items() if k != "nodes"})
        shown = [{"node": name, **{k: v for k, v in node.items() if k != "options"}} for name, node in known.items()]
        self.nodes = self._rows(Nodes, NODES, shown)
        options = [node["options"] for node in known.values()]
        self.options = [
            self._rows(Options, options_of(number), options[number] if number < len(options) else [])
            for number in range(len(self.nodes.forms))
        ]

    # --- back ---------------------------------------------------------------------------------------
    def is_valid(self) -> bool:
        """Whether each control could be read; what it means is for the reader of the whole text."""
        parts = [*self.heads.values(), self.persona, *self.lists.values(), self.dialogue, self.nodes, *self.options]
        return {part.is_valid() for part in parts} == {True}  # asks all of them, so that each shows what is wrong

    def built(self) -> str:
        """The text with what was typed. Call is_valid first."""
        assert self.tree is not None
        found: dict[str, Any] = {
            key: self.heads[prefix].row().get(key) for prefix, kind in self.HEADS.items() for key in kind.KEYS
        }
        found["persona"] = self.persona.row()
        for name, rows in self.lists.items():
            found[name] = _kept(rows)
        found["dialogue"] = self._dialogue()
        was = self.tree.data
        changes = {k: v if v not in ([], {}) else None for k, v in found.items() if _said(v) != _said(was.get(k))}
        return replaced(self.text, self.tree, changes, schema=self.SCHEMA)

    def _dialogue(self) -> Row | None:
        nodes: Row = {}
        for number, form in enumerate(self.nodes.forms):
            row = _filled(form)
            if row is not None:
                name = str(row.pop("node", f"n{number + 1}"))
                nodes[name] = {**row, "options": _kept(self.options[number])}
        return {**self.dialogue.row(), "nodes": nodes} if nodes else None

    # --- for the page ---------------------------------------------------------------------------------
    @property
    def talk(self) -> list[tuple[Any, Any, str]]:
        """Each node with its options and their prefix."""
        return [(form, self.options[n], options_of(n)) for n, form in enumerate(self.nodes.forms)]

    @property
    def shown_lists(self) -> list[tuple[Any, Any, Any]]:
        """Each list of rows with its title and what helps to fill it in."""
        return [(rows, *self.WORDS[name]) for name, rows in self.lists.items()]

    def mark(self, wrong: Iterable[Wrong]) -> None:
        """Put what is wrong at the rows in which it stands."""
        for each in wrong:
            form = self._form_at(each)
            if form is not None:
                form.marks = [*getattr(form, "marks", ()), each]

    def _form_at(self, each: Wrong) -> Any:
        part, *rest = each.place or ("",)
        if part == "persona":
            return self.persona
        for prefix, kind in self.HEADS.items():
            if part in kind.KEYS:
                return self.heads[prefix]
        if part in self.lists and rest and isinstance(rest[0], int):
            return _at(_live(self.lists[part]), rest[0])
        if part != "dialogue" or len(rest) < 2:
            return self.dialogue if part == "dialogue" else None
        live = [n for n, form in enumerate(self.nodes.forms) if _filled(form) is not None]
        names = {str((_filled(self.nodes.forms[n]) or {}).get("node")): n for n in live}
        number = names.get(str(rest[1]))
        if number is None:
            return self.dialogue
        if len(rest) > 3 and isinstance(rest[3], int):
            return _at(_live(self.options[number]), rest[3])
        return self.nodes.forms[number]


class ScenarioEditor(Editor):
    """A scenario: goals, hints and faults beside the customer and the conversation."""

    SCHEMA = SCENARIO
    HEADS = {"head": HeadForm}
    PERSONA = PersonaForm
    LISTS = {"goals": Goals, "hints": Hints, "faults": Faults}
    WORDS = {
        "goals": (_("Goals"), _("Together 45 points. Whoever misses one that must be met does not pass.")),
        "hints": (_("Hints"), _("In practice only; each costs its points once.")),
        "faults": (_("Faults"), _("What goes wrong on purpose, once each.")),
    }


class DialogueEditor(Editor):
    """A conversation taken by itself: what it is worth, and the ways through it that prove it."""

    SCHEMA = DIALOGUE
    HEADS = {"head": TalkHeadForm, "marks": MarksForm}
    PERSONA = TalkerForm
    LISTS = {"variants": Paths, "mutants": Paths}
    WORDS = {
        "variants": (_("Variants"), _("Other ways that are worth 100 as well.")),
        "mutants": (_("Wrong examples"), _("At least three. Each names the points that it loses, and no others.")),
    }


def _said(value: Any) -> Any:
    """A value without what is empty: `tags: []` says no more than no tags."""
    if isinstance(value, dict):
        return {key: said for key, each in value.items() if (said := _said(each)) is not None} or None
    if isinstance(value, list):
        return [_said(each) for each in value] or None
    return None if value is False else value


def _filled(form: Any) -> Row | None:
    """The row of a form, None where it is empty or to be left out."""
    if not form.is_bound:
        return dict(form.initial) or None
    if not form.is_valid() or form.cleaned_data.get("DELETE"):
        return None
    row: Row = form.row()
    row.pop("DELETE", None)
    return row or None


def _live(rows: Any) -> list[Any]:
    return [form for form in rows.forms if _filled(form) is not None]


def _kept(rows: Any) -> list[Row]:
    return [row for form in rows.forms if (row := _filled(form)) is not None]


def _at(forms: list[Any], number: int) -> Any:
    return forms[number] if number < len(forms) else None


def with_row(post: QueryDict, prefix: str) -> QueryDict:
    """What was posted, with one more empty row in a list."""
    changed = post.copy()
    name = f"{prefix}-TOTAL_FORMS"
    total = changed.get(name, "0")
    number = min(int(total), 60) if total.isascii() and total.isdigit() and len(total) < 4 else 0
    changed[name] = str(number + 1)
    if prefix == NODES:
        inner = options_of(number)
        changed.update({f"{inner}-TOTAL_FORMS": "2", f"{inner}-INITIAL_FORMS": "0"})
    return changed
