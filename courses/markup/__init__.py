"""From what authors write to what a browser may be given: Markdown, references to facts and terms, drawings."""

from courses.markup.references import Context, Reference, find_references, source_of
from courses.markup.text import check_markdown, render_inline, render_markdown, sub_headings
from lib.drawing import inline_drawing, part_ids, sanitise_svg
from lib.markup_error import MarkupError

__all__ = [
    "Context", "MarkupError", "Reference", "check_markdown", "find_references", "inline_drawing", "part_ids",
    "render_inline", "render_markdown", "sanitise_svg", "source_of", "sub_headings",
]  # fmt: skip
