"""Writes a report as a minimal Word document (WordprocessingML in a ZIP file)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

import msgspec

from compliance.testing.flow import Line, flow
from compliance.testing.layout import Box, Sheet
from compliance.testing.spec import Spec


class Style(msgspec.Struct, frozen=True):
    """How the document is made.

    ``numbered``: the 一、 of headings comes from Word's automatic numbering and is not in the text.
    ``controls``: every cell's text stands in a content control (``w:sdt``).
    ``tracked``: every figure was changed with tracking on: the old one deleted, the new inserted.
    ``split_runs``: a run for every two characters.
    """

    numbered: bool = False
    controls: bool = False
    tracked: bool = False
    split_runs: bool = False


PLAIN = Style()
_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# A fixed time of day, so that the same report gives the same bytes.
_WHEN = (2020, 1, 1, 0, 0, 0)


def write(spec: Spec, style: Style = PLAIN) -> bytes:
    """The document as bytes."""
    body = "".join(_body(spec, style))
    xml = f'<w:document xmlns:w="{_NS}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": _HEAD + xml,
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode())
    return buffer.getvalue()


def _body(spec: Spec, style: Style) -> Iterator[str]:
    for item in flow(spec):
        yield _table(item, style) if isinstance(item, Sheet) else _paragraph(item, style)


def _paragraph(line: Line, style: Style) -> str:
    properties, text = "", line.number + line.text
    if line.kind == "title":
        properties = '<w:pStyle w:val="Title"/><w:jc w:val="center"/>'
    elif line.kind == "heading":
        properties = '<w:pStyle w:val="Heading1"/>'
        if style.numbered and line.number:
            properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
            text = line.text
    elif line.kind in ("signature", "date"):
        properties = '<w:jc w:val="right"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{_runs(text, style)}</w:p>"


def _runs(text: str, style: Style) -> str:
    step = 2 if style.split_runs else max(len(text), 1)
    return "".join(_run(text[i : i + step]) for i in range(0, len(text), step))


def _run(text: str, tag: str = "w:t") -> str:
    return f'<w:r><{tag} xml:space="preserve">{escape(text)}</{tag}></w:r>'


def _table(table: Sheet, style: Style) -> str:
    columns = '<w:gridCol w:w="900"/>' * table.columns
    rows = "".join(f"<w:tr>{''.join(_row(table, index, style))}</w:tr>" for index in range(len(table.rows)))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _row(table: Sheet, index: int, style: Style) -> Iterator[str]:
    """The cells of a row; where a merged cell comes down from above stands an empty one that
    continues it, as Word wants."""
    here = [box for row in table.rows[: index + 1] for box in row if box.row <= index < box.row + box.rowspan]
    for box in sorted(here, key=lambda box: box.column):
        merge = ""
        if box.colspan > 1:
            merge += f'<w:gridSpan w:val="{box.colspan}"/>'
        if box.rowspan > 1:
            merge += '<w:vMerge w:val="restart"/>' if box.row == index else "<w:vMerge/>"
        content = _content(box, style) if box.row == index else "<w:p/>"
        yield f"<w:tc><w:tcPr>{merge}</w:tcPr>{content}</w:tc>"


def _content(box: Box, style: Style) -> str:
    if box.fact and style.tracked:
        mark = 'w:id="1" w:author="承办人" w:date="2025-01-06T09:00:00Z"'
        runs = (
            f"<w:del {mark}>{_run('7' + box.text, 'w:delText')}</w:del><w:ins {mark}>{_run(box.text)}</w:ins>"
        )
    else:
        runs = _runs(box.text, style)
    if style.controls:
        runs = f"<w:sdt><w:sdtPr/><w:sdtContent>{runs}</w:sdtContent></w:sdt>"
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>'


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/></Types>'
)
_RELS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_NS}">'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
)
_NUMBERING = (
    f'{_HEAD}<w:numbering xmlns:w="{_NS}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
