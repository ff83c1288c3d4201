"""Drawings (SVG) are inlined into pages, so only what docs/lesson-format.md names gets through; everything else is an error.

The text is never repaired: it is read by expat event by event and written anew from what is allowed, so what a browser gets
holds nothing that was not understood here. Entities, document types and processing instructions are refused where they begin.
"""

import re
from xml.parsers import expat

from django.utils.html import escape
from django.utils.translation import gettext as _

from lib.markup_error import MarkupError

MAX_BYTES = 200_000
MAX_ELEMENTS = 3_000
MAX_DEPTH = 24
MAX_WIDTH = 720
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
    "defs", "marker",
}  # fmt: skip
TEXTUAL = {"text", "tspan", "title", "desc"}
CLASSES = {"d-box", "d-dash", "d-ghost", "d-head", "d-line", "d-t", "d-tq", "d-ts", "d-tw"}
CLASSES |= {
    f"{start}-{colour}"
    for start in ("d", "d-solid", "d-line", "d-t")
    for colour in ("seal", "jade", "amber", "blue")
}  # fmt: skip

NUMBERS = re.compile(r"^[-+0-9.eE,\s]{1,400}$")
LENGTH = re.compile(r"^-?[0-9.]{1,12}%?$")
PATH = re.compile(r"^[MmLlHhVvCcSsQqTtAaZz0-9eE+\-.,\s]{1,20000}$")
POINTS = re.compile(r"^[-+0-9.eE,\s]{1,20000}$")
TRANSFORM = re.compile(r"^(?:\s*(?:translate|rotate|scale|skewX|skewY|matrix)\([-+0-9.eE,\s]{1,200}\)\s*,?)+$")
ID = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,79}$")
REFERENCE = re.compile(r"^url\(#([A-Za-z][A-Za-z0-9_-]{0,79})\)$")
ORIENT = re.compile(r"^(?:auto|auto-start-reverse|-?[0-9.]{1,8})$")
WORDS = {
    "text-anchor": {"start", "middle", "end"},
    "dominant-baseline": {"auto", "middle", "central", "hanging", "text-before-edge", "text-after-edge", "alphabetic"},
    "fill-rule": {"nonzero", "evenodd"},
    "markerUnits": {"strokeWidth", "userSpaceOnUse"},
    "preserveAspectRatio": {"none", "xMidYMid", "xMidYMid meet", "xMinYMin meet", "xMidYMin meet"},
    "lengthAdjust": {"spacing", "spacingAndGlyphs"},
}
PATTERNS = {
    **dict.fromkeys(
        ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "font-size", "refX", "refY",
         "markerWidth", "markerHeight", "textLength", "opacity"), LENGTH,
    ),
    **dict.fromkeys(("dx", "dy", "rotate", "viewBox"), NUMBERS),
    "d": PATH, "points": POINTS, "transform": TRANSFORM, "id": ID, "orient": ORIENT,
    "marker-start": REFERENCE, "marker-mid": REFERENCE, "marker-end": REFERENCE,
}  # fmt: skip
ONLY_IN = {"orient": {"marker"}, "viewBox": {"svg", "marker"}, "refX": {"marker"}, "refY": {"marker"}, "d": {"path"}}


def sanitise_svg(text: str) -> str:
    """Return the drawing written anew from allowed elements, attributes and classes. Raises MarkupError with the line."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise MarkupError(_("This drawing is larger than %(limit)s kB.") % {"limit": MAX_BYTES // 1000})
    return _Reader().read(text.strip("\ufeff \t\r\n"))


class _Reader:
    """Reads one drawing and writes what is allowed."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(encoding="utf-8")
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.out: list[str] = []
        self.stack: list[str] = []
        self.count = 0
        self.ids: set[str] = set()
        self.used: list[tuple[str, int]] = []

    def read(self, text: str) -> str:
        try:
            self.parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as exc:
            words = expat.errors.messages[exc.code]
            raise MarkupError(_("This is not valid SVG: %(problem)s.") % {"problem": words}, exc.lineno) from exc
        for name, line in self.used:
            if name not in self.ids:
                raise MarkupError(_("Nothing here has the id “%(id)s”.") % {"id": name}, line)
        return "".join(self.out).strip()

    def _fail(self, message: str, **values: object) -> None:
        raise MarkupError(message % values, self.parser.CurrentLineNumber)

    def _refuse_doctype(self, *_args: object) -> None:
        self._fail(_("Document types and entities are not allowed."))

    def _refuse_instruction(self, *_args: object) -> None:
        self._fail(_("Instructions (<? … ?>) are not allowed."))

    def _start(self, name: str, attributes: list[str]) -> None:
        self.count += 1
        if name not in ELEMENTS:
            self._fail(_("The element <%(name)s> is not allowed."), name=name[:40])
        if (name == "svg") != (not self.stack):
            self._fail(_("A drawing is one <svg> with everything inside it."))
        if self.count > MAX_ELEMENTS or len(self.stack) >= MAX_DEPTH:
            self._fail(_("This drawing has too many parts."))
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        kept = [f' {key}="{escape(value)}"' for key, value in pairs.items() if self._allows(name, key, value)]
        if name == "svg":
            self._check_root(pairs)
        self.stack.append(name)
        self.out.append(f"<{name}{''.join(kept)}>")

    def _end(self, name: str) -> None:
        self.stack.pop()
        if self.out[-1].startswith(f"<{name}") and self.out[-1].endswith(">"):
            self.out[-1] = self.out[-1][:-1] + "/>"
        else:
            self.out.append(f"</{name}>")

    def _text(self, data: str) -> None:
        if self.stack and self.stack[-1] in TEXTUAL:
            self.out.append(escape(data))
        elif data.strip():
            self._fail(_("Words belong into <text>: “%(text)s”."), text=data.strip()[:30])

    def _check_root(self, pairs: dict[str, str]) -> None:
        box = pairs.get("viewBox", "").replace(",", " ").split()
        if len(box) != 4 or "width" in pairs or "height" in pairs:
            self._fail(_('A drawing begins with <svg viewBox="0 0 W H">, without width and height.'))
        try:
            width, height = float(box[2]), float(box[3])
        except ValueError:
            width = height = 0.0
        if not (0 < width <= MAX_WIDTH and 0 < height <= 4 * MAX_WIDTH):
            self._fail(_("The viewBox must be at most %(width)s wide."), width=MAX_WIDTH)

    def _allows(self, element: str, key: str, value: str) -> bool:
        """Return whether the attribute is written; raise when it may not stand here at all."""
        if key == "xmlns" and value == SVG:
            return False  # needless inside HTML
        if key == "class":
            self._check_classes(value)
            return True
        pattern, words = PATTERNS.get(key), WORDS.get(key)
        if (pattern is None and words is None) or element not in ONLY_IN.get(key, {element}):
            self._fail(
                _("The attribute “%(key)s” is not allowed at <%(name)s>; looks come from classes only."),
                key=key[:40],
                name=element,
            )
        if (words is not None and value not in words) or (pattern is not None and not pattern.match(value)):
            self._fail(_("“%(value)s” is not understood as %(key)s."), value=value[:40], key=key)
        self._note_ids(key, value)
        return True

    def _check_classes(self, value: str) -> None:
        for one in value.split():
            if one not in CLASSES:
                self._fail(_("There is no class “%(name)s” for drawings."), name=one[:40])

    def _note_ids(self, key: str, value: str) -> None:
        if key == "id":
            if value in self.ids:
                self._fail(_("The id “%(id)s” is used twice."), id=value)
            self.ids.add(value)
        elif found := REFERENCE.match(value):
            self.used.append((found[1], self.parser.CurrentLineNumber))


GROUP_ID = re.compile(r'<g\b[^>]*?\bid="([^"]+)"')
ANY_ID = re.compile(r'(\bid="|url\(#)([^")]+)')
ROOT_TITLE = re.compile(r"^(<svg[^>]*>)\s*<title>[^<]*</title>")
GROUP = re.compile(r'<g\b([^>]*?)\bid="([^"]+)"')


def part_ids(text: str) -> list[str]:
    """Return the ids of the groups in a drawing: what a map can let people choose."""
    return GROUP_ID.findall(text)


def inline_drawing(text: str, *, prefix: str, alt: str, parts: list[str] | None = None) -> str:
    """Return the drawing for a page: its ids made unique by `prefix`, a role and a name; groups in `parts` marked as choosable.

    The root's own <title> goes: the name comes from `alt`, and a tooltip over the whole drawing hides it.
    """
    clean = ROOT_TITLE.sub(r"\1", sanitise_svg(text))
    if parts is not None:
        chosen = set(parts)
        clean = GROUP.sub(lambda m: f'<g{m[1]}data-part="{m[2]}" id="{m[2]}"' if m[2] in chosen else m[0], clean)
    clean = ANY_ID.sub(lambda m: f"{m[1]}{prefix}--{m[2]}", clean)
    role = "group" if parts is not None else "img"
    return clean.replace("<svg ", f'<svg role="{role}" aria-label="{escape(alt)}" ', 1)
