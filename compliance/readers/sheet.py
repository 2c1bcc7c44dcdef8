"""Excel workbooks (XLSX, XLS) → Document, by calamine.

calamine's process aborts on some hostile sheets, so this reader belongs in a worker process.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from io import BytesIO

import python_calamine as calamine

from compliance.errors import ReadError
from compliance.model.document import Cell, Document
from compliance.readers import guard
from compliance.readers.sheetrows import SheetBlocks

_Span = tuple[int, int]


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
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
        raise guard.damaged("Excel") from None
    collected = SheetBlocks()
    with book:
        visible = [
            sheet
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible
            and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if len(visible) > guard.MAX_SHEETS:
            raise guard.too_large(
                f"工作表超过 {guard.MAX_SHEETS} 张。", f"More than {guard.MAX_SHEETS} sheets."
            )
        for sheet in visible:
            try:
                collected.add(list(_rows(book.get_sheet_by_name(sheet.name))))
            except (calamine.CalamineError, ValueError):
                raise guard.damaged("Excel") from None
    if not collected.blocks:
        raise ReadError("empty", "表格里没有内容。", "The workbook is empty.")
    return Document("sheet", tuple(collected.blocks))


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[Cell]]:
    guard.cells(sheet.total_height * max(sheet.total_width, 1))
    spans, covered = _merged(sheet)
    for index, row in enumerate(sheet.to_python(skip_empty_area=False)):
        yield [
            Cell(_text(value), index, column, *spans.get((index, column), (1, 1)))
            for column, value in enumerate(row)
            if (index, column) not in covered
        ]


def _text(value: object) -> str:
    """A value as a person sees it: whole floats without the point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and not value.time():
        return value.date().isoformat()
    return str(value).strip()


def _merged(sheet: calamine.CalamineSheet) -> tuple[dict[_Span, _Span], set[_Span]]:
    """Top left position → (rows, columns) of each merged range; positions that are covered."""
    spans: dict[_Span, _Span] = {}
    covered: set[_Span] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        guard.cells((bottom - top + 1) * (right - left + 1))
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return spans, covered - spans.keys()
