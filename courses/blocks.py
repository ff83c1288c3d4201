"""Blocks of a lesson's body. Each top-level block has a stable anchor (architecture rule 14)."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses import markup
from courses.authoring import question_chooser
from quizzes import kinds
from quizzes.text import Facts
from simulator.models import Dialogue, Scenario, is_conversation

ANCHOR = re.compile(r"^[a-z0-9][a-z0-9-]*$")
# Ids that the page around a lesson has: an anchor of the same name would be reached instead.
MAX_CHECK_ANCHOR = 40  # a quiz is found by `<lesson key>#<anchor>`, an admission by `lesson:` and that
TAKEN = {"main", "confirm-dialog", "lesson-outline", "lesson-end", "lesson-zoom", "lesson-keys", "lesson-notes"}


def anchor_of(child):
    """Return the anchor of a block in a lesson: the author's, or one made from the block's own id, which stays."""
    return child.value.get("anchor") or f"b-{(child.id or '0').replace('-', '')[:8]}"


class MarkdownBlock(blocks.TextBlock):
    """Markdown; what cannot be shown, and references that lead nowhere, are refused with their line."""

    def clean(self, value):
        value = super().clean(value)
        problems = markup.check_markdown(value or "")
        if problems:
            line = _now("Line %(line)s: %(problem)s")
            raise ValidationError([line % {"line": p.line, "problem": p.message} for p in problems[:8]])
        return value


class DrawingTextBlock(blocks.TextBlock):
    """The text of an SVG file, refused with its line when it holds more than a drawing may."""

    def clean(self, value):
        value = super().clean(value)
        try:
            markup.sanitise_svg(value or "")
        except markup.MarkupError as exc:
            words = {"line": exc.line, "problem": exc.message}
            raise ValidationError(_now("Line %(line)s: %(problem)s") % words) from exc
        return value


class Typed(DocumentChooserBlock):
    """A chooser of files of some kinds only."""

    def __init__(self, *args, extensions=(), **kwargs):
        self.extensions = tuple(extensions)
        super().__init__(*args, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value is not None and value.file_extension.lower() not in self.extensions:
            words = {"kinds": ", ".join(e.upper() for e in self.extensions)}
            raise ValidationError(_now("Please choose a file of the kind %(kinds)s.") % words)
        return value


class Anchored(blocks.StructBlock):
    """What every block has: an id that stays, so that resume points, notes and questions survive an edit."""

    anchor = blocks.CharBlock(
        label=_("Anchor"),
        required=False,
        max_length=80,
        validators=[RegexValidator(ANCHOR, _("Lower-case letters, digits and hyphens only."))],
        help_text=_("Stays for ever; leave it empty to have one made."),
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        shown = (parent_context or {}).get("markup") or markup.Context.of(self.texts(value))
        context["markup"] = shown
        context["anchor"] = shown.anchor or value.get("anchor")
        if "markdown" in self.child_blocks:
            context["html"] = markup.render_markdown(value["markdown"], context=shown)
        if value.get("caption"):
            context["caption"] = markup.render_inline(value["caption"], context=shown)
        return context

    def texts(self, value):
        """Return the author's texts in which references may stand."""
        parts = [part["text"] for part in value.get("parts") or []]
        return [text for text in (value.get("markdown"), value.get("caption"), value.get("transcript"), *parts) if text]


class TextBlock(Anchored):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    markdown = MarkdownBlock(label=_("Text (Markdown)"), rows=14)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class FigureBlock(Anchored):
    svg = DrawingTextBlock(label=_("Drawing (SVG)"), rows=6)
    alt = blocks.TextBlock(
        label=_("Text alternative"), rows=2, help_text=_("What a person who cannot see the drawing must know.")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "draft"
        label = _("Drawing")
        template = "courses/blocks/figure.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        parts = [part["part"] for part in value["parts"]] if "parts" in value else None
        try:
            context["drawing"] = markup.inline_drawing(
                value["svg"], prefix=context["anchor"] or "d", alt=value["alt"], parts=parts
            )
        except markup.MarkupError as exc:
            context["problem"] = exc
        return context


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

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["parts"] = [
            {"id": p["part"], "title": p["title"], "html": markup.render_inline(p["text"], context=context["markup"])}
            for p in value["parts"]
        ]
        return context

    def clean(self, value):
        value = super().clean(value)
        known = set(markup.part_ids(value["svg"]))
        unknown = [p["part"] for p in value["parts"] if p["part"] not in known]
        if unknown:
            message = _now('The drawing has no <g id="%(part)s">.') % {"part": unknown[0]}
            raise blocks.StructBlockValidationError(block_errors={"svg": ValidationError(message)})
        return value


class PictureBlock(Anchored):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("Text alternative"), max_length=250)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "courses/blocks/image.html"


class PdfBlock(Anchored):
    document = Typed(label=_("PDF"), extensions=["pdf"])
    title = blocks.CharBlock(label=_("Title"), max_length=160)

    class Meta:
        icon = "doc-full"
        label = _("PDF, page by page")
        template = "courses/blocks/pdf.html"


class MediaBlock(Anchored):
    document = Typed(label=_("Video or audio file"), extensions=["mp4", "mp3"])
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    captions = Typed(label=_("Captions (.vtt)"), required=False, extensions=["vtt"])
    transcript = blocks.TextBlock(label=_("Transcript"), required=False, rows=4)

    class Meta:
        icon = "media"
        label = _("Video or audio")
        template = "courses/blocks/media.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        document = value.get("document")
        context["is_video"] = document is not None and document.file_extension.lower() == "mp4"
        if value.get("transcript"):
            context["transcript"] = markup.render_markdown(value["transcript"], context=context["markup"])
        return context


class CaseBlock(Anchored):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    markdown = MarkdownBlock(label=_("Text (Markdown)"), rows=10)

    class Meta:
        icon = "comment"
        label = _("Case")
        template = "courses/blocks/case.html"


class ReadingBlock(Anchored):
    markdown = MarkdownBlock(label=_("Recommendations (Markdown list)"), rows=4)

    class Meta:
        icon = "openquote"
        label = _("Reading")
        template = "courses/blocks/reading.html"


class AcknowledgeBlock(Anchored):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    markdown = MarkdownBlock(label=_("What the learner signs (Markdown)"), rows=6)

    class Meta:
        icon = "check"
        label = _("Signed acknowledgement")
        template = "courses/blocks/acknowledge.html"


class QuestionBlock(blocks.FieldBlock):
    """The key of a question, chosen from the banks. A key, so that a lesson can be loaded before its bank is."""

    def __init__(self, required=True, **kwargs):
        self.is_required = required
        super().__init__(**kwargs)

    @cached_property
    def field(self):
        return forms.CharField(required=self.is_required, max_length=60, widget=question_chooser.widget_class())

    def get_form_state(self, value):
        """Return what the editor's script shows, as Wagtail's own choosers do."""
        return self.field.widget.get_value_data(value)

    class Meta:
        icon = "help"


class CheckBlock(Anchored):
    """Questions that are answered in place. What is asked becomes a quiz when the page is published (courses.actions.checks)."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    questions = blocks.ListBlock(QuestionBlock(label=_("Question")), label=_("Questions"), min_num=1, max_num=10)

    class Meta:
        icon = "tasks"
        label = _("Knowledge check")
        template = "courses/blocks/check_asked.html"

    def get_context(self, value, parent_context=None):
        """What an author sees who only looks: the questions, without their keys."""
        context = super().get_context(value, parent_context=parent_context)
        found = question_chooser.find(value["questions"])
        stems = {key: question.current.body["stem"] for key, question in found.items()}
        facts = Facts.of(stems.values())
        context["questions"] = [(key, facts.fill(stems.get(key, ""))) for key in value["questions"]]
        return context

    def clean(self, value):
        """Refuse questions that are not there, that only a person can judge, or that are asked twice."""
        value = super().clean(value)
        keys, found = list(value["questions"]), question_chooser.find(value["questions"])
        for key in keys:
            question = found.get(key)
            if question is None:
                message = _now("There is no question “%(key)s” in use.")
            elif kinds.needs_person(question.current.body):
                message = _now("“%(key)s” is judged by a person; a check needs its answer at once.")
            elif keys.count(key) > 1:
                message = _now("“%(key)s” stands here twice.")
            else:
                continue
            raise blocks.StructBlockValidationError(block_errors={"questions": ValidationError(message % {"key": key})})
        if len(value.get("anchor") or "") > MAX_CHECK_ANCHOR:
            message = _now("At most %(n)s characters, please.") % {"n": MAX_CHECK_ANCHOR}
            raise blocks.StructBlockValidationError(block_errors={"anchor": ValidationError(message)})
        return value


def scenario_choices():
    """Return the scenarios and conversations that a lesson may ask for: (key, key and title)."""
    return [(row.key, str(row)) for model in (Scenario, Dialogue) for row in model.objects.usable()]


class ScenarioBlock(Anchored):
    """A scenario at the counter, or a conversation. By its key, so that a lesson can be loaded before the scenario is."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    scenario = blocks.ChoiceBlock(label=_("Scenario"), choices=scenario_choices)
    mode = blocks.ChoiceBlock(
        label=_("Passed by"),
        choices=[("guided", _("following it step by step")), ("practice", _("serving the customer alone"))],
        default="guided",
    )

    class Meta:
        icon = "desktop"
        label = _("Scenario at the counter")
        template = "courses/blocks/scenario_named.html"

    def get_context(self, value, parent_context=None):
        """What an author sees who only looks: which scenario it is."""
        context = super().get_context(value, parent_context=parent_context)
        model = Dialogue if is_conversation(value["scenario"]) else Scenario
        context["scenario"] = model.objects.usable().filter(key=value["scenario"]).first()
        return context


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
    check = CheckBlock()
    scenario = ScenarioBlock()

    def clean(self, value):
        """Give every block without an anchor the one it will keep, and refuse an anchor that is used twice."""
        cleaned = super().clean(value)
        seen, errors = set(), {}
        for n, child in enumerate(cleaned):
            child.id = child.id or str(uuid.uuid4())
            anchor = anchor_of(child)
            child.value["anchor"] = anchor
            own = [anchor, *(name for name, _title in markup.sub_headings(child.value.get("markdown") or ""))]
            for name in own:
                if name in seen or name in TAKEN:
                    message = _now("The anchor “%(anchor)s” is used twice in this lesson.") % {"anchor": name}
                    errors[n] = blocks.StructBlockValidationError(block_errors={"anchor": ValidationError(message)})
                seen.add(name)
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return cleaned
