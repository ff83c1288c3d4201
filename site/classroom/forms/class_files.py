"""What is filled in about materials, photos and the rating of a class."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom.forms.external import FilesField
from classroom.models import ClassFile, ClassRating


class ClassFilesForm(forms.Form):
    """Files of one kind, several at once."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ClassFile.Kind.choices, initial=ClassFile.Kind.MATERIAL)
    files = FilesField(
        label=_("Files"),
        help_text=_("Materials: PDF, Office or pictures, at most 50 MB each. Photos: PNG or JPG; the place is taken out of them."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg"


class RatingForm(forms.Form):
    """Five statements from 1 to 5 and one sentence."""

    def __init__(self, *args, rating=None, **kwargs):
        if rating is not None:
            kwargs.setdefault("initial", {name: getattr(rating, name) for name in (*ClassRating.ITEMS, "words")})
        super().__init__(*args, **kwargs)
        for name, label in ClassRating.ITEMS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=ClassRating.Step.choices, coerce=int, widget=forms.RadioSelect
            )
        self.fields["words"] = forms.CharField(
            label=_("What should be kept, what should be different?"), required=False, max_length=300
        )
