"""What HR fills in while writing a questionnaire: its head, a part, a question of each kind."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.forms import TreeChoice, open_departments
from people.models import Department
from subjects.models import Competency
from surveys.models import Form, Relationship
from surveys.querysets import reach_of_hr
from surveys.questionnaire import editing
from surveys.questionnaire.checking import SCORED
from surveys.questionnaire.definition import LENGTH, spoken

KIND_NAMES = {
    "scale": gettext_lazy("scale from 1 to 5"), "matrix": gettext_lazy("several lines, each from 1 to 5"),
    "single": gettext_lazy("one choice"), "multiple": gettext_lazy("several choices"),
    "ranking": gettext_lazy("put in order"), "text": gettext_lazy("one line of text"), "long_text": gettext_lazy("several lines of text"),
    "number": gettext_lazy("a number"), "date": pgettext_lazy("kind of question", "a date"), "upload": gettext_lazy("a file"),
}  # fmt: skip
LISTED = ("single", "multiple", "ranking")
STEPPED = ("scale", "matrix")
KEEP = "keep"
Text = dict[str, str]


def texts(zh: str, en: str = "") -> Text:
    return {"zh": zh.strip(), **({"en": en.strip()} if en.strip() else {})}


def to_line(text: Mapping[str, str], points: Any = None) -> str:
    """Write a text as one line: Chinese | English | points."""
    parts = [text.get("zh", ""), text.get("en", "")] + ([f"{points:g}"] if points is not None else [])
    return " | ".join(parts) if any(parts[1:]) else parts[0]


def from_line(line: str) -> tuple[Text, str]:
    """Read such a line; return its text and what stands in the third place."""
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    return texts(parts[0], parts[1] if len(parts) > 1 else ""), parts[2] if len(parts) > 2 else ""


class NewForm(forms.Form):
    """A new questionnaire, empty or as a copy."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Form.Kind.choices, initial=Form.Kind.OTHER)
    department = TreeChoice(
        label=gettext_lazy("Whose HR may change it"), queryset=Department.objects.none(), to_field_name="code"
    )
    source = forms.ModelChoiceField(
        label=gettext_lazy("Begin with"), queryset=Form.objects.none(), to_field_name="key", required=False,
        empty_label=gettext_lazy("an empty form"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)
        self.fields["source"].queryset = Form.objects.in_use()
        if mine := reach_of_hr(user):
            self.fields["department"].initial = mine[0].code


class HeadForm(forms.Form):
    title_zh = forms.CharField(label=gettext_lazy("Title (Chinese)"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=160, required=False)
    intro_zh = forms.CharField(
        label=gettext_lazy("Introduction"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    intro_en = forms.CharField(label=gettext_lazy("Introduction (English)"), required=False, max_length=600)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Form.Kind.choices)
    sides = forms.MultipleChoiceField(
        label=gettext_lazy("Who answers"), choices=Relationship.choices, widget=forms.CheckboxSelectMultiple
    )
    viewers = forms.MultipleChoiceField(
        label=gettext_lazy("Who sees the answers besides HR"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("person", gettext_lazy("the person it is about")), ("manager", gettext_lazy("the manager"))],
    )  # fmt: skip

    @staticmethod
    def start(definition: Mapping[str, Any], kind: str) -> dict[str, Any]:
        """Return the initial values of a definition."""
        title, intro, rights = (
            definition.get("title") or {},
            definition.get("intro") or {},
            definition.get("rights") or {},
        )
        return {
            "title_zh": title.get("zh", ""), "title_en": title.get("en", ""), "intro_zh": intro.get("zh", ""),
            "intro_en": intro.get("en", ""), "kind": kind, "sides": [side for side, right in rights.items() if right.get("answers")],
            "viewers": sorted({viewer for right in rights.values() for viewer in right.get("seen_by", [])} - {"hr"}),
        }  # fmt: skip

    def change(self, definition: dict[str, Any]) -> dict[str, Any]:
        data = self.cleaned_data
        return editing.set_head(
            definition, title=texts(data["title_zh"], data["title_en"]), intro=texts(data["intro_zh"], data["intro_en"]),
            sides=data["sides"], viewers=data["viewers"],
        )  # fmt: skip


class SectionForm(forms.Form):
    title_zh = forms.CharField(label=gettext_lazy("Title (Chinese)"), max_length=120, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=160, required=False)
    weight = forms.FloatField(
        label=gettext_lazy("Weight"), required=False, min_value=0, max_value=100,
        help_text=gettext_lazy("How much its score counts in the whole; empty means 1."),
    )  # fmt: skip

    def fields_of(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {}
        if data["title_zh"]:
            found["title"] = texts(data["title_zh"], data["title_en"])
        if data["weight"] is not None:
            found["weight"] = data["weight"]
        return found


def conditions(before: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (value, words) of each condition that an earlier question allows: which option, or how low or high on the scale."""
    for item in before:
        text, key = spoken(item["text"]), item["key"]
        if item["kind"] in ("single", "multiple"):
            op = "eq" if item["kind"] == "single" else "has"
            for option in item.get("options", []):
                leaf = {"fact": key, "op": op, "value": option["key"]}
                yield as_value(leaf), _("“%(item)s”: %(option)s") % {"item": text, "option": spoken(option["text"])}
        elif item["kind"] == "scale":
            for op, value in (("le", 2), ("le", 3), ("ge", 4), ("ge", 5)):
                words = _("“%(item)s”: %(value)s or less") if op == "le" else _("“%(item)s”: %(value)s or more")
                yield as_value({"fact": key, "op": op, "value": value}), words % {"item": text, "value": value}


def as_value(tree: Any) -> str:
    return json.dumps(tree, sort_keys=True, ensure_ascii=False)


class ItemForm(forms.Form):
    """A question of one `kind`; only the fields that this kind knows are there."""

    text_zh = forms.CharField(label=gettext_lazy("Question (Chinese)"), max_length=300)
    text_en = forms.CharField(label=gettext_lazy("Question (English)"), max_length=300, required=False)
    help_zh = forms.CharField(label=gettext_lazy("Hint below it"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("must be answered"), required=False)
    lines = forms.CharField(
        label=gettext_lazy("What can be chosen, one a line"), widget=forms.Textarea(attrs={"rows": 6}), required=False,
        help_text=gettext_lazy("English after “|”, points from 0 to 100 after a second one: 会 | yes | 100"),
    )  # fmt: skip
    low = forms.CharField(label=gettext_lazy("What 1 means"), max_length=120, required=False)
    high = forms.CharField(
        label=gettext_lazy("What 5 means"), max_length=120, required=False, help_text=gettext_lazy("English after “|”")
    )
    labels = forms.CharField(
        label=gettext_lazy("Or a word for each step, five lines from 1 to 5"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )  # fmt: skip
    min = forms.FloatField(label=gettext_lazy("At least"), required=False)
    max = forms.FloatField(label=gettext_lazy("At most"), required=False)
    max_length = forms.IntegerField(
        label=gettext_lazy("Characters at most"), required=False, min_value=1, max_value=5000
    )
    weight = forms.FloatField(
        label=gettext_lazy("Weight"), required=False, min_value=0, max_value=100, help_text=gettext_lazy("Empty or 0: it is not scored.")
    )  # fmt: skip
    reverse = forms.BooleanField(label=gettext_lazy("the lower the better"), required=False)
    show_if = forms.ChoiceField(label=gettext_lazy("Ask it"), required=False)
    competency = forms.ModelChoiceField(
        label=gettext_lazy("Shows the competency"), queryset=Competency.objects.none(), to_field_name="key", required=False,
        empty_label=gettext_lazy("none in particular"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, before: Sequence[Mapping[str, Any]], item: Mapping[str, Any] | None = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, initial=_start(item or {}), **kwargs)
        self.kind, self.item = kind, item or {}
        for name, kinds in FIELDS_OF.items():
            if kind not in kinds:
                del self.fields[name]
        if "lines" in self.fields:
            self.fields["lines"].required = True
        if kind == "matrix":
            self.fields["lines"].label = _("The lines, one each")
            self.fields["lines"].help_text = _("English after “|”")
        if "competency" in self.fields:
            self.fields["competency"].queryset = Competency.objects.all()
        choices = [("", _("always")), *conditions(before)]
        tree = self.item.get("show_if")
        if tree is not None and as_value(tree) not in dict(choices):
            choices.append((KEEP, _("after several answers, as it is now")))
            self.initial["show_if"] = KEEP
        self.fields["show_if"].choices = choices

    def clean_lines(self) -> list[dict[str, Any]]:
        rows = []
        for n, line in enumerate(filter(str.strip, self.cleaned_data["lines"].splitlines()), start=1):
            text, points = from_line(line)
            row: dict[str, Any] = {"text": text}
            if points:
                try:
                    row["points"] = float(points)
                except ValueError as error:
                    words = _("Line %(n)s: “%(points)s” is no number of points.") % {"n": n, "points": points}
                    raise forms.ValidationError(words) from error
            if not text["zh"]:
                raise forms.ValidationError(_("Line %(n)s: the Chinese text is missing.") % {"n": n})
            rows.append(row)
        least = 1 if self.kind == "matrix" else 2
        if len(rows) < least:
            raise forms.ValidationError(_("Please write at least %(n)s lines.") % {"n": least})
        if len({row["text"]["zh"] for row in rows}) < len(rows):
            raise forms.ValidationError(_("The same text is there twice."))
        return rows

    def clean_labels(self) -> list[Text]:
        rows = [from_line(line)[0] for line in filter(str.strip, self.cleaned_data["labels"].splitlines())]
        if rows and len(rows) != 5:
            raise forms.ValidationError(_("Five lines are expected, from 1 to 5; these are %(n)s.") % {"n": len(rows)})
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        low, high = data.get("min"), data.get("max")
        if low is not None and high is not None and low > high:
            self.add_error("max", _("The most is below the least."))
        if self.kind == "single" and data.get("weight") and "lines" in data:
            if any("points" not in row or not 0 <= row["points"] <= 100 for row in data["lines"]):
                self.add_error("lines", _("A scored choice needs points from 0 to 100 in every line."))
        return data

    def fields_of(self) -> dict[str, Any]:
        """Return the item without its key, as a definition has it."""
        data = self.cleaned_data
        found: dict[str, Any] = {"kind": self.kind, "text": texts(data["text_zh"], data["text_en"])}
        if data["help_zh"]:
            found["help"] = texts(data["help_zh"], (self.item.get("help") or {}).get("en", ""))
        for name in ("required", "reverse", "weight", "max_length", "min", "max"):
            if data.get(name):
                found[name] = data[name]
        if data.get("min") == 0:
            found["min"] = 0
        if rows := data.get("lines"):
            name = "rows" if self.kind == "matrix" else "options"
            found[name] = editing.choices(rows, self.item.get(name, []))
        if data.get("labels"):
            found["labels"] = data["labels"]
        elif self.kind in STEPPED:
            found |= {name: from_line(data[name])[0] for name in ("low", "high") if data.get(name)}
        if competency := data.get("competency"):
            found["competency"] = competency.key
        if data["show_if"]:
            found["show_if"] = self.item["show_if"] if data["show_if"] == KEEP else json.loads(data["show_if"])
        return found


FIELDS_OF = {
    "lines": (*LISTED, "matrix"), "low": STEPPED, "high": STEPPED, "labels": STEPPED, "min": ("number", "multiple"),
    "max": ("number", "multiple"), "max_length": tuple(LENGTH), "weight": SCORED, "reverse": STEPPED, "competency": SCORED,
}  # fmt: skip


def _start(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the initial values of an item."""
    text = item.get("text") or {}
    rows = item.get("options") or item.get("rows") or []
    return {
        **{name: item[name] for name in ("required", "reverse", "weight", "max_length", "min", "max", "competency") if name in item},
        "text_zh": text.get("zh", ""), "text_en": text.get("en", ""), "help_zh": (item.get("help") or {}).get("zh", ""),
        "lines": "\n".join(to_line(row["text"], row.get("points")) for row in rows),
        "low": to_line(item.get("low") or {}), "high": to_line(item.get("high") or {}),
        "labels": "\n".join(to_line(label) for label in item.get("labels", [])),
        "show_if": as_value(item["show_if"]) if item.get("show_if") is not None else "",
    }  # fmt: skip
