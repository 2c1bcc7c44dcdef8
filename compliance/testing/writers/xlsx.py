"""Writes a report as an Excel workbook: a worksheet for each table, with the text before it above it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from compliance.testing.flow import flow
from compliance.testing.layout import Sheet
from compliance.testing.spec import Spec

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# A fixed time of day, so that the same report gives the same bytes.
_WHEN = (2020, 1, 1, 0, 0, 0)


def write(spec: Spec, *, as_text: bool = False) -> bytes:
    """The workbook as bytes; ``as_text`` stores figures as text, as happens when they are pasted."""
    sheets = list(_sheets(spec, as_text))
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{typed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        "</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": content for n, content in zip(numbers, sheets, strict=True)},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_HEAD + content).encode())
    return buffer.getvalue()


def _sheets(spec: Spec, as_text: bool) -> Iterator[str]:
    """The worksheets; what follows the last table stands on its sheet."""
    rows: list[str] = []
    merged: list[str] = []
    full = False
    for item in flow(spec):
        if not isinstance(item, Sheet):
            rows.append(_row(len(rows) + 1, [(0, item.number + item.text)], as_text=True))
            continue
        if full:
            yield _sheet(rows, merged)
            rows, merged = [], []
        top = len(rows)
        for index, boxes in enumerate(item.rows):
            rows.append(_row(top + index + 1, [(box.column, box.text) for box in boxes], as_text))
            merged += [
                f"{_place(top + box.row, box.column)}:"
                f"{_place(top + box.row + box.rowspan - 1, box.column + box.colspan - 1)}"
                for box in boxes
                if box.rowspan > 1 or box.colspan > 1
            ]
        full = True
    yield _sheet(rows, merged)


def _sheet(rows: list[str], merged: list[str]) -> str:
    ranges = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
    merges = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData>{merges}</worksheet>'


def _row(number: int, cells: list[tuple[int, str]], as_text: bool) -> str:
    return f'<row r="{number}">{"".join(_cell(number, *cell, as_text) for cell in cells)}</row>'


def _cell(row: int, column: int, text: str, as_text: bool) -> str:
    place = _place(row - 1, column)
    if not text:
        return f'<c r="{place}"/>'
    if text.isdecimal() and not as_text:
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _place(row: int, column: int) -> str:
    """A1 for (0, 0); a report's tables have fewer than 26 columns."""
    return f"{chr(ord('A') + column)}{row + 1}"
