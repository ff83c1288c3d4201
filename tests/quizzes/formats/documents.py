"""Small Word documents, made by hand."""

from quizzes.formats.archive import pack

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVEL = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/><w:lvlText w:val="{2}"/></w:lvl>'
NUMBERING = (
    f"<w:numbering {W}>"
    f'<w:abstractNum w:abstractNumId="0">{LEVEL.format(0, "decimal", "%1.")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{LEVEL.format(0, "upperLetter", "%1.")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{LEVEL.format(0, "decimal", "%1、")}{LEVEL.format(1, "upperLetter", "%2、")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
)


def paragraph(how, *rest):
    if how == "list":
        number, depth, words = rest
        place = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        return f"<w:p>{place}<w:r><w:t>{words}</w:t></w:r></w:p>"
    if how == "blank":
        before, after = rest
        blank = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">      </w:t></w:r>'
        return f"<w:p><w:r><w:t>{before}</w:t></w:r>{blank}<w:r><w:t>{after}</w:t></w:r></w:p>"
    return f"<w:p><w:r><w:t>{rest[0]}</w:t></w:r></w:p>"


def document(*paragraphs, name="word/document.xml"):
    body = "".join(paragraph(*row) for row in paragraphs)
    files = {name: f"<w:document {W}><w:body>{body}</w:body></w:document>", "word/numbering.xml": NUMBERING}
    return pack({path: content.encode() for path, content in files.items()})
