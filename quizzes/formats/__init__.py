"""Questions in the formats of the world: read from any bytes with a report, written with a report of what is lost. Pure.

A format is a row of `FORMATS`. Reading never fails: what cannot be understood is a problem with its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.formats import gift, moodle, qti, sheet, text
from quizzes.formats.parsed import Found, Parsed, Problem, Written

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

XML = "application/xml"
ZIP = "application/zip"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Format:
    """How questions are read from and written to one kind of file. The first of `extensions` is written."""

    name: str
    label: str | Promise
    read: Callable[..., Parsed]
    write: Callable[[Sequence[Found]], Written]
    extensions: tuple[str, ...]
    media_type: str


FORMATS = {
    form.name: form
    for form in (
        Format("xlsx", gettext_lazy("Excel workbook"), sheet.read, sheet.write, ("xlsx",), XLSX),
        Format("text", gettext_lazy("Text or Word document"), text.read, text.write, ("txt", "docx"), TEXT),
        Format("gift", gettext_lazy("GIFT (Moodle's text format)"), gift.read, gift.write, ("gift", "txt"), TEXT),
        Format("moodle_xml", gettext_lazy("Moodle XML"), moodle.read, moodle.write, ("xml",), XML),
        Format("qti21", gettext_lazy("QTI 2.1 package"), qti.read, qti.write21, ("zip", "xml"), ZIP),
        Format("qti22", gettext_lazy("QTI 2.2 package"), qti.read, qti.write22, ("zip", "xml"), ZIP),
        Format("qti30", gettext_lazy("QTI 3.0 package"), qti.read, qti.write30, ("zip", "xml"), ZIP),
    )
}


def read(data: bytes, *, name: str, form: str) -> Parsed:
    """Return what stands in a file of the given format."""
    if form not in FORMATS:
        return Parsed(problems=[Problem("", _("There is no such format."))])
    return FORMATS[form].read(data, name=name)


__all__ = ["FORMATS", "Format", "Found", "Parsed", "Problem", "Written", "read"]
