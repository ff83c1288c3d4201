"""Form fields for what a scenario's YAML holds: numbers or expressions, lists of words, and what has no control of its own."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from simulator.authoring.sections import flow
from simulator.scenarios.reading import Problems, read_text


class LineField(forms.CharField):
    """One line of text, however it was pasted."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the words with single spaces."""
        return " ".join(super().clean(value).split())


class PointsField(LineField):
    """Points: whole, or with a half."""

    default_error_messages = {"invalid": _("Please write a number, like 5 or 2.5.")}

    def clean(self, value: Any) -> Any:
        """Return an int or a float; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number = Decimal(text)
            if not number.is_finite() or abs(number) > 10**6:
                raise InvalidOperation
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return int(number) if number == number.to_integral_value() else float(number)


class AmountField(LineField):
    """Fen, or an expression like $due+10000."""

    def clean(self, value: Any) -> Any:
        """Return an int where it is one."""
        text = super().clean(value)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


class WordsField(LineField):
    """Several words, parted by spaces or commas."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list with spaces between."""
        return " ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return super().clean(value).replace(",", " ").replace("，", " ").replace("、", " ").split()


class LinesField(forms.CharField):
    """One thing a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a list one below the other."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the lines that hold something."""
        return [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]


class YamlField(forms.CharField):
    """A mapping in YAML's short form: `{cause: no_month}`."""

    default_error_messages = {"invalid": _("Please write keys and values in braces.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 1, "spellcheck": "false", "class": "kb-yaml"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a mapping in one line."""
        return (flow(value) if value else "") if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        """Return the mapping; the reader's own words where it is none."""
        text = super().clean(value).strip()
        if not text:
            return {}
        problems = Problems()
        tree = read_text(text, "-", problems)
        if len(problems):
            raise forms.ValidationError([each.message for each in problems])
        if tree is None or not isinstance(tree.data, dict):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return tree.data


class WordRowsField(LinesField):
    """Rows of words, one row a line, the words parted by spaces."""

    def prepare_value(self, value: Any) -> Any:
        """Show each row in a line."""
        return super().prepare_value([" ".join(map(str, row)) for row in value] if isinstance(value, list) else value)

    def clean(self, value: Any) -> Any:
        """Return the rows."""
        return [line.split() for line in super().clean(value)]


class RowsField(LinesField):
    """Mappings in YAML's short form, one a line."""

    default_error_messages = {"invalid": _("Line %(n)s: please write keys and values in braces.")}

    def prepare_value(self, value: Any) -> Any:
        """Show each mapping in a line."""
        return super().prepare_value([flow(row) for row in value] if isinstance(value, list) else value)

    def clean(self, value: Any) -> Any:
        """Return the mappings; the reader's own words where one is none."""
        rows, wrong = [], []
        for number, line in enumerate(super().clean(value), start=1):
            problems = Problems()
            tree = read_text(line, "-", problems)
            wrong += [each.message for each in problems]
            if tree is not None and isinstance(tree.data, dict):
                rows.append(tree.data)
            elif not len(problems):
                wrong.append(str(self.error_messages["invalid"]) % {"n": number})
        if wrong:
            raise forms.ValidationError(wrong)
        return rows


class SynonymsField(LinesField):
    """Words that mean the same, one row a line: the word, a colon, the others."""

    default_error_messages = {"invalid": _("Line %(n)s: please write a word, a colon and what else it is called.")}

    def prepare_value(self, value: Any) -> Any:
        """Show each word in a line."""
        if not isinstance(value, dict):
            return super().prepare_value(value)
        return super().prepare_value([f"{word}: {' '.join(map(str, others))}" for word, others in value.items()])

    def clean(self, value: Any) -> Any:
        """Return {word: the others}."""
        found: dict[str, list[str]] = {}
        for number, line in enumerate(super().clean(value), start=1):
            word, _colon, others = line.replace("：", ":").partition(":")
            if not word.strip() or not others.split() or word.strip() in found:
                raise forms.ValidationError(self.error_messages["invalid"] % {"n": number}, code="invalid")
            found[word.strip()] = others.split()
        return found
