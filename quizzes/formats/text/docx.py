"""Word documents as lines: paragraphs with the numbers and letters that Word counts by itself, underlined blanks as `____`.

Read with our own few steps instead of a library: only text is wanted, and the parser must be the guarded one.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quizzes.formats.archive import Archive
from quizzes.formats.parsed import Parsed, Unreadable
from quizzes.formats.trees import Node, parse_xml

SKIPPED = {"del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent", "pPr", "rPr", "footnoteReference"}
CHINESE = "〇一二三四五六七八九"
LETTER_FORMATS = {"upperLetter": "A", "lowerLetter": "a"}
CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
}


def place(number: int) -> str:
    return _("paragraph %(number)s") % {"number": number}


def lines_of(data: bytes, parsed: Parsed) -> list[tuple[int, str]]:
    """Return (number of the paragraph, line). Raises Unreadable for what is no Word document."""
    archive = Archive(data)
    if "word/document.xml" not in archive.entries:
        raise Unreadable(_("This is not a Word document (.docx). Please save it as .docx or .txt."))
    document = parse_xml(archive.read("word/document.xml"))
    numbering = _Numbering.of(archive)
    lines = []
    has_pictures = False
    for number, paragraph in enumerate(_paragraphs(document), start=1):
        label = numbering.label_of(paragraph)
        text, pictures = _text_of(paragraph)
        has_pictures = has_pictures or pictures
        for line in (label + text).split("\n"):
            lines.append((number, line))
    if has_pictures:
        parsed.note("", _("The pictures in the document are not carried over."))
    return lines


def _paragraphs(document: Node) -> list[Node]:
    found = []
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if node.tag == "p":
            found.append(node)
        elif node.tag not in SKIPPED:
            waiting.extend(reversed(node.nodes()))
    return found


def _text_of(paragraph: Node) -> tuple[str, bool]:
    parts: list[str] = []
    has_pictures = False
    waiting = list(reversed(paragraph.nodes()))
    while waiting:
        node = waiting.pop()
        if node.tag == "r" and _is_blank(node):
            parts.append("____")
        elif node.tag == "t":
            parts.append(node.text().replace("\n", " "))
        elif node.tag == "tab":
            parts.append("\t")
        elif node.tag in ("br", "cr"):
            parts.append("\n")
        elif node.tag in ("drawing", "pict", "object"):
            has_pictures = True
        elif node.tag not in SKIPPED:
            waiting.extend(reversed(node.nodes()))
    return "".join(parts), has_pictures


def _is_blank(run: Node) -> bool:
    """Underlined spaces are how a blank is drawn in Word."""
    underline = run.at("rPr/u")
    if underline is None or underline.get("val", "single") == "none":
        return False
    texts = [n.text() for n in run.nodes("t")] + ["\t" for _n in run.nodes("tab")]
    return len("".join(texts)) > 1 and not "".join(texts).strip()


# --- numbers that Word counts -------------------------------------------------------------------
@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class _Numbering:
    """Lists of a document: their levels by abstract list, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, archive: Archive) -> "_Numbering":
        self = cls()
        if "word/numbering.xml" in archive.entries:
            root = parse_xml(archive.read("word/numbering.xml"))
            for abstract in root.nodes("abstractNum"):
                self.levels[abstract.get("abstractNumId")] = {
                    _number(n.get("ilvl")): _level(n) for n in abstract.nodes("lvl")
                }
            for num in root.nodes("num"):
                self._add_list(num)
        if "word/styles.xml" in archive.entries:
            for style in parse_xml(archive.read("word/styles.xml")).nodes("style"):
                where = _place_in_list(style)
                if where:
                    self.styles[style.get("styleId")] = where
        return self

    def _add_list(self, num: Node) -> None:
        abstract = num.first("abstractNumId")
        name = num.get("numId")
        self.lists[name] = abstract.get("val") if abstract else ""
        for override in num.nodes("lvlOverride"):
            start = override.first("startOverride")
            if start:
                self.restarts.setdefault(name, {})[_number(override.get("ilvl"))] = _number(start.get("val"))

    def label_of(self, paragraph: Node) -> str:
        """Return the number or letter that Word shows before a paragraph, with a space behind it."""
        style = paragraph.at("pPr/pStyle")
        where = _place_in_list(paragraph) or (self.styles.get(style.get("val")) if style else None)
        if where is None:
            return ""
        name, depth = where
        abstract = self.lists.get(name, "")
        level = self.levels.get(abstract, {}).get(depth)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counters = self._count(name, abstract, depth, level)
        text = level.text
        for n in range(depth + 1):
            above = self.levels[abstract].get(n, _Level())
            text = text.replace(f"%{n + 1}", numeral(counters.get(n, above.start), above.form))
        return text[:20] + " " if text.strip() else ""

    def _count(self, name: str, abstract: str, depth: int, level: _Level) -> dict[int, int]:
        counters = self.counters.setdefault(abstract, {})
        if name not in self.seen:
            self.seen.add(name)
            for n, start in self.restarts.get(name, {}).items():
                counters[n] = start - 1
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [n for n in counters if n > depth]:
            del counters[deeper]
        return counters


def _place_in_list(node: Node) -> tuple[str, int] | None:
    numbers = node.at("pPr/numPr")
    found = numbers.first("numId") if numbers else None
    if numbers is None or found is None:
        return None
    depth = numbers.first("ilvl")
    return found.get("val"), _number(depth.get("val")) if depth else 0


def _level(node: Node) -> _Level:
    values = {n.tag: n.get("val") for n in node.nodes()}
    return _Level(_number(values.get("start", "1")), values.get("numFmt", "decimal"), values.get("lvlText", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def numeral(number: int, form: str) -> str:
    """Return a number the way a list of this form shows it."""
    if form in LETTER_FORMATS and 1 <= number <= 26:
        return chr(ord(LETTER_FORMATS[form]) + number - 1)
    if form in CHINESE_FORMATS and 1 <= number <= 99:
        tens, ones = divmod(number, 10)
        head = "" if not tens else "十" if tens == 1 else CHINESE[tens] + "十"
        return head + (CHINESE[ones] if ones else "")
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)
