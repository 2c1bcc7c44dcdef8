"""Spreadsheets and OpenDocument files, made part by part."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from compliance.errors import ReadError
from compliance.model.document import Block, Paragraph, Table
from compliance.readers import odf, sheet

ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def packed(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def opendocument(body: str, kind: str = "text", styles: str = "") -> bytes:
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
        }
    )


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def shown(blocks: tuple[Block, ...]) -> list[object]:
    found: list[object] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found.append([[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in block.rows])
    return found


def workbook(rows: str, merged: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="年报" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{merged}'
            "</worksheet>",
        }
    )


def string(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_workbook_is_lines_and_tables_with_merged_cells() -> None:
    rows = (
        f'<row r="1">{string("A1", "一、总体情况")}</row>'
        f'<row r="2">{string("A2", "三、办理结果")}{string("B2", "予以公开")}<c r="C2"><v>12</v></c></row>'
        f'<row r="3">{string("B3", "部分公开")}<c r="C3"><v>0.5</v></c></row>'
    )
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    assert shown(sheet.read(workbook(rows, merged)).blocks) == [
        "一、总体情况",
        [
            [("三、办理结果", 0, 2, 1), ("予以公开", 1, 1, 1), ("12", 2, 1, 1)],
            [("部分公开", 1, 1, 1), ("0.5", 2, 1, 1)],
        ],
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04nothing", workbook("")[:300], b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        sheet.read(data)


def test_an_open_document_text_with_a_merged_table_and_numbered_headings() -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>'
    )
    body = (
        '<text:list text:style-name="L1"><text:list-item><text:h text:outline-level="1">总体情况</text:h>'
        "</text:list-item><text:list-item><text:h>主动<text:s/>公开</text:h></text:list-item></text:list>"
        "<text:tracked-changes><text:p>删去的</text:p></text:tracked-changes>"
        "<table:table><table:table-row>"
        + cell("规章", 'table:number-rows-spanned="2"')
        + cell("1", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>"
        + cell("2")
        + cell("3")
        + "</table:table-row></table:table>"
    )
    document = odf.read(opendocument(body, styles=styles))
    assert shown(document.blocks) == [
        "一、总体情况",
        "二、主动 公开",
        [[("规章", 0, 2, 1), ("1", 1, 1, 2)], [("2", 1, 1, 1), ("3", 2, 1, 1)]],
    ]
    assert [b.heading for b in document.blocks if isinstance(b, Paragraph)] == [1, 1]


def test_a_layout_table_is_unrolled() -> None:
    inner = f"<table:table><table:table-row>{cell('许可')}{cell('7')}</table:table-row></table:table>"
    body = (
        "<table:table><table:table-row><table:table-cell><text:p>前言</text:p>"
        f"{inner}</table:table-cell></table:table-row></table:table>"
    )
    assert shown(odf.read(opendocument(body)).blocks) == ["前言", [[("许可", 0, 1, 1), ("7", 1, 1, 1)]]]


def test_an_open_document_sheet_drops_its_endless_margins() -> None:
    body = (
        "<table:table><table:table-row>"
        + cell("规章")
        + cell("4")
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    assert shown(odf.read(opendocument(body, "spreadsheet")).blocks) == [
        [[("规章", 0, 1, 1), ("4", 1, 1, 1)]]
    ]


@pytest.mark.parametrize(
    "data",
    [
        packed({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        packed({"content.xml": "<a>"}),
        packed({"other.xml": "<a/>"}),
        opendocument("<text:p>文</text:p>")[:-40],
    ],
)
def test_a_damaged_open_document_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        odf.read(data)
