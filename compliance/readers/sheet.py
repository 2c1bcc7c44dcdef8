"""Spreadsheets (XLSX, XLS, ODS) → Document: each sheet is lines of text and tables.

calamine's process aborts on some hostile sheets, so this reader belongs in a worker process.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from io import BytesIO

import python_calamine as calamine

from compliance.errors import ReadError
from compliance.model.document import Block, Cell, Document, Paragraph, Place, Table
from compliance.readers import guard

MAX_SHEETS = 50

_Span = tuple[int, int]


def read(data: bytes) -> Document:
    """The document; raises ReadError (encrypted, damaged, too_large, empty)."""
    try:
        book = calamine.load_workbook(BytesIO(data))
    except calamine.PasswordError:
        raise ReadError(
            "encrypted",
            "表格文件有密码，无法读取。请去掉密码后再检查。",
            "The workbook is password protected.",
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise guard.damaged("表格") from None
    with book:
        visible = [
            sheet for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if len(visible) > MAX_SHEETS:
            raise guard.too_large(f"工作表超过 {MAX_SHEETS} 张。", f"More than {MAX_SHEETS} sheets.")
        builder = _Builder()
        for sheet in visible:
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                builder.add(book.get_sheet_by_name(sheet.name))
    if not builder.blocks:
        raise ReadError("empty", "表格里没有内容。", "The workbook is empty.")
    return Document("sheet", tuple(builder.blocks))


class _Builder:
    """Collects blocks over the sheets of a book."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._paragraphs = 0
        self._tables = 0

    def add(self, sheet: calamine.CalamineSheet) -> None:
        """A row with a single text is a line of text; runs of other rows are tables."""
        if sheet.total_height * max(sheet.total_width, 1) > guard.MAX_CELLS:
            raise guard.too_large("工作表的单元格太多。", "The sheet has too many cells.")
        rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        spans, covered = _merged(sheet)
        run: list[int] = []
        for index, row in enumerate(rows):
            filled = [text for text in row if text]
            continued = any(covered.get((index, c), (index, 0))[0] < index for c in range(len(row)))
            if len(filled) > 1 or (filled and continued) or (filled and _is_number(filled[0])):
                run.append(index)
                continue
            self._flush(rows, run, spans, covered)
            run = []
            if filled:
                self._paragraphs += 1
                self.blocks.append(Paragraph(filled[0], Place(paragraph=self._paragraphs, row=index + 1)))
        self._flush(rows, run, spans, covered)

    def _flush(
        self, rows: list[list[str]], run: list[int], spans: dict[_Span, _Span], covered: dict[_Span, _Span]
    ) -> None:
        if not run:
            return
        self._tables += 1
        width = _width(rows, run, spans)
        table = tuple(
            tuple(_cells(rows[index], index - run[0], index, width, spans, covered)) for index in run
        )
        self.blocks.append(Table(self._tables, table, width, Place(table=self._tables, row=run[0] + 1)))


def _text(value: object) -> str:
    """A value as a person sees it: whole floats without the point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    return str(value).strip()


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _merged(sheet: calamine.CalamineSheet) -> tuple[dict[_Span, _Span], dict[_Span, _Span]]:
    """Top left position → (rows, columns) of each merged range; covered position → its top left."""
    spans: dict[_Span, _Span] = {}
    covered: dict[_Span, _Span] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (bottom - top + 1) * (right - left + 1) > guard.MAX_CELLS:
            continue
        spans[top, left] = (bottom - top + 1, right - left + 1)
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                if (r, c) != (top, left):
                    covered[r, c] = (top, left)
    return spans, covered


def _width(rows: list[list[str]], run: list[int], spans: dict[_Span, _Span]) -> int:
    """Columns up to the last one that holds something."""
    width = 1
    for index in run:
        for column, text in enumerate(rows[index]):
            if text:
                width = max(width, column + spans.get((index, column), (1, 1))[1])
    return width


def _cells(
    row: list[str], at: int, index: int, width: int, spans: dict[_Span, _Span], covered: dict[_Span, _Span]
) -> Iterator[Cell]:
    for column in range(width):
        if (index, column) in covered:
            continue
        rowspan, colspan = spans.get((index, column), (1, 1))
        text = row[column] if column < len(row) else ""
        yield Cell(text, at, column, rowspan, min(colspan, width - column))
