"""The upload forms of the CMS: a file is what its bytes say, or it is not taken."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from library import inspection
from library.exceptions import LibraryError
from library.pictures import PictureField


class DocumentForm(BaseDocumentForm):
    """Looks into the file and notes how many pages it has."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            try:
                found = inspection.inspect(file, file.name, size=file.size)
            except LibraryError as exc:
                raise ValidationError(str(exc)) from exc
            self.instance.pages = found.pages
            self.instance.seconds = found.seconds or self.instance.seconds
        return file


class ImageForm(BaseImageForm):
    """Asks for the words that stand for the picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            old = self.fields["file"]
            self.fields["file"] = PictureField(label=old.label, required=old.required, widget=old.widget)
        if "description" in self.fields:
            self.fields["description"].label = _("Text alternative")
            self.fields["description"].help_text = _("What a person who cannot see the picture must know.")
