"""Blocks of a lesson's body. Each top-level block has a stable anchor (architecture rule 14)."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class Anchored(blocks.StructBlock):
    """What every block has: an id that stays, so that resume points, notes and questions survive an edit."""

    anchor = blocks.CharBlock(
        label=_("Anchor"),
        required=False,
        max_length=80,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Lower-case letters, digits and hyphens only."))],
        help_text=_("Stays for ever; leave it empty to have one made."),
    )


class TextBlock(Anchored):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    markdown = blocks.TextBlock(label=_("Text (Markdown)"), rows=14)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class FigureBlock(Anchored):
    svg = blocks.TextBlock(label=_("Drawing (SVG)"), rows=6)
    alt = blocks.TextBlock(label=_("Text alternative"), rows=2)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Drawing")
        template = "courses/blocks/figure.html"


class MapPart(blocks.StructBlock):
    part = blocks.CharBlock(label=_("Id in the drawing"), max_length=60)
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), rows=2)


class MapBlock(FigureBlock):
    parts = blocks.ListBlock(MapPart(), label=_("Parts"))

    class Meta:
        icon = "site"
        label = _("Map with parts to choose")
        template = "courses/blocks/map.html"


class PictureBlock(Anchored):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("Text alternative"), max_length=250)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "courses/blocks/image.html"


class PdfBlock(Anchored):
    document = DocumentChooserBlock(label=_("PDF"))
    title = blocks.CharBlock(label=_("Title"), max_length=160)

    class Meta:
        icon = "doc-full"
        label = _("PDF, page by page")
        template = "courses/blocks/pdf.html"


class MediaBlock(Anchored):
    document = DocumentChooserBlock(label=_("Video or audio file"))
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    captions = DocumentChooserBlock(label=_("Captions (.vtt)"), required=False)
    transcript = blocks.TextBlock(label=_("Transcript"), required=False, rows=4)

    class Meta:
        icon = "media"
        label = _("Video or audio")
        template = "courses/blocks/media.html"


class CaseBlock(Anchored):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    markdown = blocks.TextBlock(label=_("Text (Markdown)"), rows=10)

    class Meta:
        icon = "comment"
        label = _("Case")
        template = "courses/blocks/case.html"


class ReadingBlock(Anchored):
    markdown = blocks.TextBlock(label=_("Recommendations (Markdown list)"), rows=4)

    class Meta:
        icon = "openquote"
        label = _("Reading")
        template = "courses/blocks/reading.html"


class AcknowledgeBlock(Anchored):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    markdown = blocks.TextBlock(label=_("What the learner signs (Markdown)"), rows=6)

    class Meta:
        icon = "check"
        label = _("Signed acknowledgement")
        template = "courses/blocks/acknowledge.html"


class LessonBody(blocks.StreamBlock):
    """The body of a lesson."""

    text = TextBlock()
    figure = FigureBlock()
    map = MapBlock()
    image = PictureBlock()
    pdf = PdfBlock()
    media = MediaBlock()
    case = CaseBlock()
    reading = ReadingBlock()
    acknowledge = AcknowledgeBlock()
