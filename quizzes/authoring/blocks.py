"""A draft as controls on a page: each level a form whose names are paths, each list its rows and the empty row that a script copies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from quizzes.authoring import drafts
from quizzes.authoring.levels import LEVELS, Field, Level, Rows
from quizzes.kinds import Problem
from quizzes.models import Kind

NEW = "NEW"  # the token of an empty row, with its depth: a script puts a fresh one there
OWN_TEMPLATES = ("option", "area", "gap", "part", "group", "draw", "fixed")
ROW_WORDS = {"draw": _("drawn from a bank"), "fixed": _("named one by one")}
PLACED = ("stem", "explanation", "hint", "source", "drawing", "alt")
Choices = Mapping[str, Sequence[tuple[str, Any]]]


class LevelForm(forms.Form):
    """The fields of one level. Nothing is checked here: errors are the problems that kinds.clean found."""

    use_required_attribute = False

    def __init__(self, level: Level, path: str, values: Mapping[str, Any], problems: "Problems", choices: Choices):
        self.path = path
        data = {self.add_prefix(f.name): values.get(f.name, f.default) for f in level.fields}
        super().__init__(data=data, auto_id="id-%s")
        self.fields = {f.name: _control(f, choices.get(f.name, f.choices)) for f in level.fields}
        self._errors = ErrorDict()
        for f in level.fields:
            if found := problems.take(self.add_prefix(f.name)):
                self._errors[f.name] = self.error_class(found, renderer=self.renderer)

    def add_prefix(self, field_name: str) -> str:
        return f"{self.path}.{field_name}" if self.path else field_name


def _control(f: Field, choices: Sequence[tuple[str, Any]]) -> forms.Field:
    # The control takes more than the field allows: who pastes too much is told, and loses nothing.
    words = {"label": f.label, "help_text": f.help, "required": f.needed}
    if f.shape == "flag":
        return forms.BooleanField(label=f.label, help_text=f.help, required=False)
    if f.shape == "choice":
        is_few = f.name in ("answer", "source")
        widget = forms.RadioSelect() if is_few else forms.Select()
        return forms.ChoiceField(choices=choices, widget=widget, **words)
    if f.shape == "several":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple(), **words)
    if f.shape == "hidden":
        return forms.CharField(widget=forms.HiddenInput(), required=False)
    if f.shape == "text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": f.lines, "data-grows": ""}), **words)
    attrs = {"autocomplete": "off"}
    if f.shape == "number":
        attrs |= {"inputmode": "numeric", "maxlength": str(f.longest + 1)}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **words)


class Problems:
    """Problems by path; those that no control showed are left over for the top of the page."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._by_path: dict[str, list[str]] = {}
        for problem in problems:
            self._by_path.setdefault(problem.path, []).append(problem.message)

    def take(self, path: str) -> list[str]:
        return self._by_path.pop(path, [])

    @property
    def rest(self) -> list[str]:
        return [f"{path}: {message}" if path else message for path, some in self._by_path.items() for message in some]


@dataclass
class Block:
    """One level on a page: its form and its lists. `token` is that of a row."""

    level: Level
    path: str
    token: str
    form: LevelForm
    lists: "list[RowList]"
    row_kind: str = ""
    is_right: bool = False
    problems: Sequence[str] = ()

    @property
    def template(self) -> str:
        """The template of the row: one of its own, or that for fields side by side."""
        name = self.level.name.split("_")[0] if self.level.name.startswith(("gap_", "part_")) else self.level.name
        return f"quizzes/editor/{name if name in OWN_TEMPLATES else 'fields'}.html"

    @property
    def hidden(self) -> list[Any]:
        return self.form.hidden_fields()

    @property
    def settings(self) -> list[Any]:
        """The fields that have no place of their own in the template."""
        return [field for field in self.form.visible_fields() if field.name not in PLACED]

    @property
    def kind_label(self) -> str:
        """What the row is: a kind of question, or of a blueprint's row."""
        return str(dict(Kind.choices).get(self.row_kind) or ROW_WORDS.get(self.row_kind, ""))

    def __getitem__(self, name: str) -> Any:
        """In templates `block.stem` is the bound field; so no attribute here may be named like a field."""
        return self.form[name]


@dataclass
class RowList:
    """The rows of one list, and an empty row of each kind that it may have."""

    rows: Rows
    path: str
    depth: int
    blocks: list[Block]
    empty: list[Block]
    problems: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.rows.name

    @property
    def right_name(self) -> str:
        """The name of the radio buttons that say which row is right."""
        return f"{self.path}_right"

    @cached_property
    def id(self) -> str:
        return f"id-{self.path}"


def blocks_of(
    draft: drafts.Draft, problems: Iterable[Problem] = (), *, choices: Choices | None = None, level: Level | None = None
) -> tuple[Block, list[str]]:
    """Return the draft as a block, and the problems that stand at none of its controls."""
    found = Problems(problems)
    block = _block(level or LEVELS[draft["kind"]], "", "", draft, found, choices or {}, 1)
    return block, found.rest


def _block(
    level: Level,
    path: str,
    token: str,
    draft: drafts.Draft,
    problems: Problems,
    choices: Choices,
    depth: int,
    kind: str = "",
) -> Block:
    lists = [_list(rows, path, draft, problems, choices, depth) for rows in level.rows]
    own = problems.take(path) if path else []
    form = LevelForm(level, path, draft, problems, choices)
    is_right = draft.get("correct") is True
    return Block(level, path, token, form, lists, kind, is_right, own)


def _list(rows: Rows, path: str, draft: drafts.Draft, problems: Problems, choices: Choices, depth: int) -> RowList:
    here = f"{path}.{rows.name}" if path else rows.name

    def block(token: str, row: drafts.Draft) -> Block:
        kind = row.get("kind", "") if rows.is_of_kinds else ""
        return _block(rows.level_of(row), f"{here}.{token}", token, row, problems, choices, depth + 1, kind)

    blocks = [block(str(n), row) for n, row in enumerate(draft[rows.name], start=1)]
    wanted = list(rows.levels)
    empty = [block(f"{NEW}{depth}", drafts.new_row(rows, kind)) for kind in wanted]
    return RowList(rows, here, depth, blocks, empty, problems.take(here))
