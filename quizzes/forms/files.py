"""What is filled in to bring questions in from a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.formats import FORMATS
from quizzes.formats.guessing import guess
from quizzes.formats.parsed import MAX_BYTES
from quizzes.models import Question

MAX_PASTED = 300_000
ONE_OF_QTI = "qti21"  # every version reads all three
CHOICES = [
    ("", _("as its name says")),
    *((f.name, f.label) for f in FORMATS.values() if not f.name.startswith("qti")),
    (ONE_OF_QTI, _("QTI package (2.1, 2.2 or 3.0)")),
]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"), required=False, max_length=200,
        help_text=_("Excel, Word, text, GIFT, Moodle XML or a QTI package, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx,.txt,.gift,.xml,.zip"}),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or pasted text"), required=False, max_length=MAX_PASTED, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Number the questions; options A. B. C., then 答案：B and 解析：…"),
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=CHOICES, required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            words = _("The file is larger than %(n)s MB. Please split it.")
            raise forms.ValidationError(words, params={"n": MAX_BYTES // 1024 // 1024})
        return file

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text")
        if bool(file) == bool(text):
            both = _("Choose a file or paste a text, not both.")
            raise forms.ValidationError(both if file else _("Choose a file, or paste a text."))
        data["name"] = file.name if file else ""
        data["data"] = file.read() if file else text.encode("utf-8", "replace")
        data["format"] = data.get("format") or guess(data["name"] or "x.txt", data["data"])
        if not data["format"]:
            self.add_error(
                "file", _("Files of this kind are not known. Choose the format, or save it as Excel or text.")
            )
        return data


class ApplyForm(forms.Form):
    STATES = [(Question.State.LIVE, _("put to use at once")), (Question.State.DRAFT, _("kept as drafts"))]

    token = forms.CharField(widget=forms.HiddenInput, max_length=2_000)
    state = forms.ChoiceField(label=_("New questions are"), choices=STATES, initial=Question.State.LIVE)
