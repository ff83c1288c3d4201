"""A small writer of DOCX: headings, paragraphs and tables, from plain data to the bytes of a file that word processors open.

Nothing of the text is read as markup. Only what is asked for is written: no fields, no links, no macros.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = "宋体"
HEADING_FONT = "黑体"
SIZES = {1: 36, 2: 28, 3: 24}  # half points
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same words give the same bytes

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>"
)


def _fonts(name: str) -> str:
    return f"<w:rFonts w:ascii={quoteattr(name)} w:hAnsi={quoteattr(name)} w:eastAsia={quoteattr(name)}/>"


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="{n - 1}"/></w:pPr>'
        f'<w:rPr>{_fonts(HEADING_FONT)}<w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for n, size in SIZES.items()
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:rPr>{_fonts(FONT)}<w:sz w:val="21"/><w:lang w:eastAsia="zh-CN"/></w:rPr></w:style>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{W}">{normal}{headings}</w:styles>'
    )


def _clean(text: object) -> str:
    """Return `text` without the control characters that XML cannot hold."""
    return "".join(
        c for c in str(text) if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) < 0xFFFE)
    )


def _run(text: object, *, bold: bool = False, size: int = 0) -> str:
    marks = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    props = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    lines = escape(_clean(text)).split("\n")
    inside = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{props}{inside}</w:r>"


class Document:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self.title, self.landscape = title, landscape
        self.parts: list[str] = []

    def heading(self, text: object, level: int = 1) -> None:
        self.parts.append(f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>{_run(text)}</w:p>')

    def paragraph(self, text: object, *, bold: bool = False) -> None:
        self.parts.append(f"<w:p>{_run(text, bold=bold)}</w:p>")

    def table(self, header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
        """Add a table with lines around its cells; its first row is repeated on each page."""
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        props = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        grid = "<w:tblGrid>" + "<w:gridCol/>" * len(header) + "</w:tblGrid>"
        lines = [self._row(header, is_header=True), *(self._row(row) for row in rows)]
        self.parts.append(f"<w:tbl>{props}{grid}{''.join(lines)}</w:tbl><w:p/>")

    @staticmethod
    def _row(cells: Sequence[object], *, is_header: bool = False) -> str:
        head = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
        inside = "".join(f"<w:tc><w:tcPr/><w:p>{_run(cell, bold=is_header, size=18)}</w:p></w:tc>" for cell in cells)
        return f"<w:tr>{head}{inside}</w:tr>"

    def _document(self) -> str:
        width, height = ("16838", "11906") if self.landscape else ("11906", "16838")
        turned = ' w:orient="landscape"' if self.landscape else ""
        page = f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}">'
            f"<w:body>{''.join(self.parts)}{page}</w:body></w:document>"
        )

    def _core(self) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(_clean(self.title))}</dc:title></cp:coreProperties>'
        )

    def save(self) -> bytes:
        """Return the file."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (
                ("[Content_Types].xml", TYPES), ("_rels/.rels", RELS), ("word/_rels/document.xml.rels", DOCUMENT_RELS),
                ("word/styles.xml", _styles()), ("word/document.xml", self._document()), ("docProps/core.xml", self._core()),
            ):  # fmt: skip
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, text)
        return buffer.getvalue()
